package reports

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Series are points that are drawn with one mark.
type Series struct {
	Name   string
	Mark   rune // one column wide
	ASCII  byte // the mark where only ASCII may be used
	Points []Point
}

// Point is where a mark stands. A point with a number that is NaN, infinite or beyond ±1e300 is left out.
type Point struct{ X, Y float64 }

// Frame is what a chart is drawn in.
type Frame struct {
	Width  int    // columns of the longest line, labels included; at least 20
	Height int    // lines of the plot itself; at least 3
	X      string // what the horizontal axis counts
	From   float64
	To     float64 // the horizontal axis reaches from From to To at least; both 0: as far as the points do
	Whole  bool    // the horizontal axis has ticks at whole numbers only
	ASCII  bool    // draw with ASCII alone
}

// beyond is the largest absolute value that is drawn: differences of larger ones overflow.
const beyond = 1e300

// drawable says whether a point has a place.
func (p Point) drawable() bool {
	return math.Abs(p.X) <= beyond && math.Abs(p.Y) <= beyond // which NaN is not
}

// Chart draws series as text: the values up the left with ticks at round numbers, the horizontal axis below, and a legend with each
// series' mark last, on one line where that fits. Where two marks fall on one place, that of the later series is seen. It returns nil if there is no point to draw.
func Chart(all []Series, f Frame) []string {
	f.Width, f.Height = max(20, f.Width), max(3, f.Height)
	x, y, any := ranges(all)
	if !any {
		return nil
	}
	if f.From < f.To {
		x = extent{math.Min(x.low, f.From), math.Max(x.high, f.To)}
	}
	if f.Whole {
		x.low, x.high = math.Floor(x.low), math.Ceil(x.high)
	}
	x, y = x.opened(), y.opened()
	up := y.ticks(f.Height/3, false)
	y = extent{math.Min(y.low, up.at[0]), math.Max(y.high, up.at[len(up.at)-1])}
	labels, margin := make([]string, f.Height), 0
	for _, tick := range up.at {
		label := up.label(tick)
		labels[f.Height-1-y.place(tick, f.Height)] = label
		margin = max(margin, len(label))
	}
	columns := f.Width - margin - 2
	var lines []string
	for r, row := range f.plot(all, x, y, columns) {
		edge := inkOf(f.ASCII).side
		if labels[r] != "" {
			edge = inkOf(f.ASCII).tick
		}
		lines = append(lines, trimmed(strings.Repeat(" ", margin-len(labels[r]))+labels[r]+" "+edge+string(row)))
	}
	return append(lines, f.below(all, x, margin, columns)...)
}

// plot places the marks, the uppermost row first.
func (f Frame) plot(all []Series, x, y extent, columns int) [][]rune {
	rows := make([][]rune, f.Height)
	for r := range rows {
		rows[r] = []rune(strings.Repeat(" ", columns))
	}
	for _, s := range all {
		for _, p := range s.Points {
			if p.drawable() {
				rows[f.Height-1-y.place(p.Y, f.Height)][x.place(p.X, columns)] = s.mark(f.ASCII)
			}
		}
	}
	return rows
}

func (s Series) mark(ascii bool) rune {
	if ascii {
		return rune(s.ASCII)
	}
	return s.Mark
}

// below draws the horizontal axis, its labels and the legend.
func (f Frame) below(all []Series, x extent, margin, columns int) []string {
	ink := inkOf(f.ASCII)
	axis, numbers := []rune(strings.Repeat(ink.floor, columns)), []rune(strings.Repeat(" ", columns+margin+2))
	ticks := x.ticks(columns/8, f.Whole)
	free := 0 // the first place of numbers that a label may start at
	for _, tick := range ticks.at {
		if tick < x.low || tick > x.high {
			continue
		}
		place, label := x.place(tick, columns), ticks.label(tick)
		start := min(place+margin+2-len(label)/2, len(numbers)-len(label))
		if start < free {
			continue
		}
		axis[place] = []rune(ink.down)[0]
		copy(numbers[start:], []rune(label))
		free = start + len(label) + 1
	}
	indent := strings.Repeat(" ", margin+1)
	lines := []string{indent + ink.corner + string(axis), trimmed(string(numbers))}
	var legend []string
	for _, s := range all {
		legend = append(legend, string(s.mark(f.ASCII))+" "+s.Name)
	}
	legend = append(legend, f.X)
	if line := indent + " " + strings.Join(legend, "   "); utf8.RuneCountInString(line) <= f.Width {
		return append(lines, trimmed(line))
	}
	for _, entry := range legend {
		lines = append(lines, trimmed(Clip(indent+" "+entry, f.Width)))
	}
	return lines
}

// ink is what a chart's frame is drawn with.
type ink struct{ side, tick, corner, floor, down string }

func inkOf(ascii bool) ink {
	if ascii {
		return ink{"|", "+", "+", "-", "+"}
	}
	return ink{"│", "┤", "└", "─", "┬"}
}

func trimmed(line string) string { return strings.TrimRight(line, " ") }

// extent is a stretch of numbers, low ≤ high.
type extent struct{ low, high float64 }

// ranges are the extents of all points that can be drawn.
func ranges(all []Series) (x, y extent, any bool) {
	x, y = extent{math.Inf(1), math.Inf(-1)}, extent{math.Inf(1), math.Inf(-1)}
	for _, s := range all {
		for _, p := range s.Points {
			if p.drawable() {
				any = true
				x = extent{math.Min(x.low, p.X), math.Max(x.high, p.X)}
				y = extent{math.Min(y.low, p.Y), math.Max(y.high, p.Y)}
			}
		}
	}
	return x, y, any
}

// opened is an extent of some width: one that is narrower than a float64 can divide is opened by a tenth on both sides.
func (e extent) opened() extent {
	largest := math.Max(math.Abs(e.low), math.Abs(e.high))
	if e.high-e.low > 1e-9*largest && e.high-e.low > 1e-300 {
		return e
	}
	by := math.Max(largest/10, 1e-290)
	if largest == 0 {
		by = 1
	}
	return extent{e.low - by, e.high + by}
}

// place is where a number falls on n places, from 0 to n-1.
func (e extent) place(x float64, n int) int {
	at := math.Round((x - e.low) / (e.high - e.low) * float64(n-1))
	return int(math.Min(math.Max(at, 0), float64(n-1)))
}

// ticks are round numbers, a step apart, from at or below an extent's low end to at or above its high end.
type ticks struct {
	at       []float64
	decimals int
}

// ticks finds at most about n ticks: multiples of 1, 2 or 5 times a power of ten.
func (e extent) ticks(n int, whole bool) ticks {
	raw := (e.high - e.low) / float64(max(1, n))
	power := math.Floor(math.Log10(raw))
	step := math.Pow(10, power)
	for _, m := range []float64{1, 2, 5, 10} {
		if m*math.Pow(10, power) >= raw*(1-1e-9) {
			step = m * math.Pow(10, power)
			break
		}
	}
	if whole {
		step = math.Max(1, math.Round(step))
	}
	t := ticks{decimals: max(0, int(-math.Floor(math.Log10(step)+1e-9)))}
	first := math.Floor(e.low/step + 1e-9)
	for i := first; ; i++ {
		t.at = append(t.at, i*step)
		if i*step >= e.high-1e-9*step || len(t.at) > 1000 {
			return t
		}
	}
}

// label writes a tick.
func (t ticks) label(x float64) string {
	if t.decimals > 6 || math.Abs(x) >= 1e7 {
		return strconv.FormatFloat(x, 'g', 4, 64)
	}
	s := strconv.FormatFloat(x, 'f', t.decimals, 64)
	if strings.Trim(s, "-0.") == "" {
		return strings.TrimPrefix(s, "-")
	}
	return s
}
