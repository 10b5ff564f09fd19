package trace

import (
	"fmt"
	"math"
)

const (
	// steady is how far the learning rates of a constant schedule may lie apart, as a share of the highest.
	steady = 0.001
	// lawful is how far a learning rate may lie from a law, as a share of the range of the rates that the law was fitted to.
	lawful = 0.01
	// fewest is the number of learning rates below which no law is told from another.
	fewest = 4
)

// law is a schedule after the warm-up: the rate is a + b·x(step) with b > 0, for a warm-up that ends at step w and a training that ends
// at step end.
type law struct {
	name string
	bent bool // x depends on w, which is searched for
	x    func(step, w, end float64) float64
}

// laws lists the schedules that are told from logged rates, the simplest first; see transformers' optimization.py for each. To add
// one, write a function and add a line.
var laws = []law{
	{"linear", false, func(step, _, _ float64) float64 { return -step }},
	{"inverse square root", false, func(step, _, _ float64) float64 { return 1 / math.Sqrt(math.Max(step, 1)) }},
	{"cosine", true, func(step, w, end float64) float64 {
		return math.Cos(math.Pi * (step - w) / math.Max(end-w, 1))
	}},
}

// rated is a learning rate and the step that it was logged at.
type rated struct{ step, rate float64 }

// schedule judges the learning rate by the values logged:
//
//   - constant: they lie within 0.1 % of each other, after a warm-up or without one;
//   - linear, inverse square root, cosine: after the warm-up, at least four of them lie no farther from the least-squares fit of that
//     law than 1 % of their range;
//   - undecided: there are too few of them for that;
//   - other: none of these.
//
// A warm-up is a rise, value by value, to the highest one logged; as the true peak may lie between two logged values, the law need hold
// only from that value on, or from the next.
func (t *Training) schedule() Schedule {
	var all []rated
	peak := 0
	for _, l := range t.Log {
		if l.LearningRate == nil {
			continue
		}
		all = append(all, rated{float64(l.Step), *l.LearningRate})
		if *l.LearningRate > all[peak].rate {
			peak = len(all) - 1
		}
	}
	if len(all) == 0 {
		return Schedule{Name: "undecided"}
	}
	last := all[len(all)-1]
	s := Schedule{Name: "other", Peak: &all[peak].rate, PeakAt: int(all[peak].step), Last: &last.rate, LastAt: int(last.step)}
	s.WarmUp = peak > 0 && pairwise(all[:peak+1], func(r rated) float64 { return r.rate }, func(a, b float64) bool { return a < b })
	if peak > 0 && !s.WarmUp {
		if spread(all) <= steady*math.Abs(*s.Peak) {
			s.Name = "constant"
		}
		return s
	}
	after := all[peak:]
	switch {
	case len(after) >= 2 && spread(after) <= steady*math.Abs(*s.Peak):
		s.Name, s.Off = "constant", new(0.0)
	case len(after) < fewest:
		s.Name = "undecided"
	default:
		s.fit(all, peak, t.end())
	}
	return s
}

// end is the step at which a schedule ends: the last one planned, or done.
func (t *Training) end() float64 {
	if t.PlannedSteps > 0 {
		return float64(t.PlannedSteps)
	}
	return float64(t.Steps)
}

// spread is the highest rate less the lowest.
func spread(all []rated) float64 {
	low, high := math.Inf(1), math.Inf(-1)
	for _, r := range all {
		low, high = math.Min(low, r.rate), math.Max(high, r.rate)
	}
	return high - low
}

// fit finds the law that holds from the highest rate on, or from the next.
func (s *Schedule) fit(all []rated, peak int, end float64) {
	for _, l := range laws {
		for from := peak; from <= peak+1 && len(all)-from >= fewest; from++ {
			before := 0.0
			if from > 0 {
				before = all[from-1].step
			}
			if off := l.off(all[from:], before, end); off <= lawful {
				s.Name, s.Off, s.WarmUp = l.name, &off, s.WarmUp || from > 0
				return
			}
		}
	}
}

// off is the farthest that a rate lies from the law, as a share of the rates' range. A warm-up ends between the step before and the first.
func (l law) off(all []rated, before, end float64) float64 {
	const tries = 200
	first := all[0].step
	if !l.bent {
		return fit(all, func(step float64) float64 { return l.x(step, first, end) })
	}
	least := math.Inf(1)
	for i := range tries + 1 {
		w := before + (first-before)*float64(i)/tries
		least = math.Min(least, fit(all, func(step float64) float64 { return l.x(step, w, end) }))
	}
	return least
}

// fit fits rate = a + b·x(step) by least squares and returns the largest distance from it, as a share of the rates' range; +Inf where
// b is not positive or there is no fit.
func fit(all []rated, x func(float64) float64) float64 {
	n := float64(len(all))
	var meanX, meanY float64
	for _, r := range all {
		meanX, meanY = meanX+x(r.step)/n, meanY+r.rate/n
	}
	var xx, xy float64
	for _, r := range all {
		dx := x(r.step) - meanX
		xx, xy = xx+dx*dx, xy+dx*(r.rate-meanY)
	}
	b := xy / xx
	if !(b > 0) || math.IsInf(b, 0) {
		return math.Inf(1)
	}
	off := 0.0
	for _, r := range all {
		off = math.Max(off, math.Abs(r.rate-meanY-b*(x(r.step)-meanX)))
	}
	if wide := spread(all); !math.IsInf(wide, 0) {
		return off / wide
	}
	return math.Inf(1)
}

// courses say how the rate goes after its peak, for each name.
var courses = map[string]string{
	"constant":            ", then stays there",
	"linear":              ", then falls in a straight line",
	"cosine":              ", then falls along a cosine",
	"inverse square root": ", then falls with the inverse square root of the step",
	"undecided":           "; logged too rarely to tell its schedule",
	"other":               "; it follows no schedule that is known here",
}

// String is the schedule in words, "" where no rate was logged.
func (s Schedule) String() string {
	if s.Peak == nil {
		return ""
	}
	if s.Name == "constant" && !s.WarmUp {
		return fmt.Sprintf("constant, %s", rate(*s.Peak))
	}
	text := fmt.Sprintf("highest at step %d, %s", s.PeakAt, rate(*s.Peak))
	if s.WarmUp {
		text = fmt.Sprintf("warms up to %s at step %d", rate(*s.Peak), s.PeakAt)
	}
	text = s.Name + ": " + text + courses[s.Name]
	if s.LastAt != s.PeakAt {
		text += fmt.Sprintf("; %s at step %d", rate(*s.Last), s.LastAt)
	}
	return text
}
