package reports_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"holdout/reports"
)

// line is a series y = f(x) at x = 0 to n-1.
func line(n int, f func(x float64) float64) reports.Series {
	s := reports.Series{Name: "line", Mark: '•', ASCII: '.'}
	for x := range n {
		s.Points = append(s.Points, reports.Point{X: float64(x), Y: f(float64(x))})
	}
	return s
}

func TestChart(t *testing.T) {
	frame := reports.Frame{Width: 24, Height: 6, X: "steps", Whole: true, ASCII: true}
	got := strings.Join(reports.Chart([]reports.Series{line(6, func(x float64) float64 { return x })}, frame), "\n")
	want := strings.Trim(`
5 +                    .
  |                .
  |            .
  |        .
  |    .
0 +.
  ++-------------------+
   0                   5
   . line   steps
`, "\n")
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestChartTwoSeries(t *testing.T) {
	falls := line(3, func(x float64) float64 { return 0.3 - x/10 })
	rises := reports.Series{Name: "other", Mark: '◆', ASCII: 'o', Points: []reports.Point{{0, 0.1}, {1, 0.2}, {2, 0.3}}}
	got := reports.Chart([]reports.Series{falls, rises}, reports.Frame{Width: 20, Height: 5, X: "x"})
	if middle := strings.Join(got, "\n"); strings.Count(middle, "◆") != 4 || strings.Count(middle, "•") != 3 {
		t.Errorf("the later series is not on top where both fall on one place:\n%s", middle) // one mark of each is in the legend
	}
}

// A legend that does not fit is written one entry a line.
func TestChartLegend(t *testing.T) {
	a, b := line(2, math.Sqrt), line(2, math.Exp)
	a.Name, b.Name = "a name of 20 letters", "a name that is longer than the chart is wide"
	got := reports.Chart([]reports.Series{a, b}, reports.Frame{Width: 30, Height: 3, X: "x", ASCII: true})
	want := []string{"   . a name of 20 letters", "   . a name that is longer th…", "   x"}
	if !slices.Equal(got[5:], want) {
		t.Errorf("%q; want %q", got[5:], want)
	}
}

// The horizontal axis reaches as far as it is told to, and not only as far as the points.
func TestChartReach(t *testing.T) {
	s := reports.Series{Name: "s", Mark: '•', ASCII: 'o', Points: []reports.Point{{1, 1}}}
	got := reports.Chart([]reports.Series{s}, reports.Frame{Width: 25, Height: 3, X: "x", To: 2, Whole: true})
	if want := "     0         1        2"; got[4] != want {
		t.Errorf("%q; want %q", got[4], want)
	}
}

// Whatever the numbers, the lines are as wide as they may be, marks stand only for points that have a place, and the axis's labels are in order.
func TestChartOddNumbers(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for name, tt := range map[string]struct {
		points []reports.Point
		marks  int // -1: no chart
	}{
		"none":              {nil, -1},
		"NaN only":          {[]reports.Point{{0, nan}, {nan, 0}, {1, inf}, {1, -inf}}, -1},
		"NaN among others":  {[]reports.Point{{0, 1}, {1, nan}, {2, 2}}, 2},
		"one":               {[]reports.Point{{3, 0.25}}, 1},
		"one at zero":       {[]reports.Point{{0, 0}}, 1},
		"equal":             {[]reports.Point{{0, 7}, {5, 7}}, 2},
		"huge":              {[]reports.Point{{0, -9e299}, {1, 9e299}}, 2},
		"too large":         {[]reports.Point{{0, 1}, {1, 1e301}}, 1},
		"tiny":              {[]reports.Point{{0, 1e-320}, {1, 5e-320}}, 2},
		"nearly equal":      {[]reports.Point{{0, 1e15}, {5, 1e15 + 1}}, 2},
		"negative":          {[]reports.Point{{0, -5}, {1, -0.001}}, 2},
		"large and small":   {[]reports.Point{{0, 1e7}, {1, 1e-7}}, 2},
		"far to the right":  {[]reports.Point{{1e299, 1}, {2e299, 2}}, 2},
		"a million columns": {[]reports.Point{{0, 1}, {1e6, 2}}, 2},
	} {
		for _, whole := range []bool{false, true} {
			for _, width := range []int{0, 40, 200} {
				got := reports.Chart([]reports.Series{{Name: "s", Mark: '•', ASCII: 'o', Points: tt.points}}, reports.Frame{Width: width, Height: 9, X: "x", Whole: whole})
				if (got == nil) != (tt.marks < 0) {
					t.Errorf("%s: %q", name, got)
					continue
				}
				if got == nil {
					continue
				}
				if len(got) != 9+3 {
					t.Errorf("%s: %d lines", name, len(got))
				}
				for _, l := range got {
					if utf8.RuneCountInString(l) > max(20, width) {
						t.Errorf("%s: %q is wider than %d", name, l, width)
					}
				}
				if marks := strings.Count(strings.Join(got[:9], "\n"), "•"); marks != tt.marks && marks != 1 {
					t.Errorf("%s: %d marks, want %d\n%s", name, marks, tt.marks, strings.Join(got, "\n"))
				}
			}
		}
	}
}

func ExampleChart() {
	falling := reports.Series{Name: "loss", Mark: '•', ASCII: 'o', Points: []reports.Point{{X: 0, Y: 1}, {X: 1, Y: 0.5}, {X: 2, Y: 0.25}, {X: 3, Y: 0}}}
	for _, line := range reports.Chart([]reports.Series{falling}, reports.Frame{Width: 30, Height: 5, X: "epochs", Whole: true, ASCII: true}) {
		fmt.Println(line)
	}
	// Output:
	// 1 +o
	//   |
	//   |         o
	//   |                 o
	// 0 +                          o
	//   ++--------+-------+--------+
	//    0        1       2        3
	//    o loss   epochs
}
