package scoring

import (
	"fmt"
	"strings"
)

// ZeroDivision says what a metric of counts is where it has nothing to divide by: the precision of
// a label that is never predicted, the recall of one that is never held out, the F1 of one that is
// neither, the correlation of labels that are all the same.
//
// In every average a label of weight 0 is left out first, whatever its ratio: the weighted average
// is the mean over examples, and no example is held out as that label. So recall/weighted is
// always defined, and is the accuracy, under all four settings.
type ZeroDivision int

const (
	Refuse  ZeroDivision = iota // it is undefined, and so is every average that it is part of
	Zero                        // it is 0: the numbers of scikit-learn's zero_division=0
	One                         // it is 1: the numbers of scikit-learn's zero_division=1
	Exclude                     // it is undefined, and averages are taken over the other labels, if any
)

// String is the setting's name, as a command line gives it: refuse, 0, 1 or exclude.
func (z ZeroDivision) String() string {
	switch z {
	case Refuse:
		return "refuse"
	case Zero:
		return "0"
	case One:
		return "1"
	case Exclude:
		return "exclude"
	}
	return "unknown"
}

// divide returns num/den, or what stands for it where den is 0.
func (z ZeroDivision) divide(num, den float64) (value float64, ok bool) {
	switch {
	case den != 0:
		return num / den, true
	case z == Zero:
		return 0, true
	case z == One:
		return 1, true
	}
	return 0, false
}

// ofLabel is the ratio of one label.
type ofLabel struct{ ratio ratio }

func (m ofLabel) value(t *tally, label int, z ZeroDivision) (value float64, ok bool) {
	return z.divide(m.ratio.of(t, label))
}

func (m ofLabel) reason(_ *tally, names []string, label int) string {
	return fmt.Sprintf("no example %s %q", m.ratio.lacks, names[label])
}

func (m ofLabel) bounds(t *tally, label int, s Settings) (low, high float64, ok bool) {
	low, high = m.ratio.wilson(t, label, s.Confidence)
	return low, high, true
}

// average is a weighted mean over labels of a ratio. By its weights it is the macro, the weighted
// or the micro average.
type average struct {
	ratio  ratio
	weight weight
}

// weight returns the weight in an average of label k, whose ratio has the denominator den.
type weight func(t *tally, k int, den float64) float64

// equally gives the macro average: every label weighs the same.
func equally(*tally, int, float64) float64 { return 1 }

// ifHeldOut gives the macro average over the labels that are held out.
func ifHeldOut(t *tally, k int, _ float64) float64 { return min(1, t.want[k]) }

// byHeldOut gives the weighted average: every example weighs the same.
func byHeldOut(t *tally, k int, _ float64) float64 { return t.want[k] }

// byDenominator gives the micro average: the sum of numerators over the sum of denominators.
func byDenominator(_ *tally, _ int, den float64) float64 { return den }

func (m average) value(t *tally, _ int, z ZeroDivision) (value float64, ok bool) {
	var sum, total float64
	for k := range t.hit {
		num, den := m.ratio.of(t, k)
		w := m.weight(t, k, den)
		switch {
		case w == 0:
			continue
		case den > 0:
			sum += w * num / den
		case z == Refuse:
			return 0, false
		case z == Exclude:
			continue
		case z == One:
			sum += w
		}
		total += w
	}
	if total == 0 {
		return 0, false
	}
	return sum / total, true
}

func (m average) reason(t *tally, names []string, _ int) string {
	var lacking []string
	for k, name := range names {
		_, den := m.ratio.of(t, k)
		if den == 0 && m.weight(t, k, den) != 0 {
			lacking = append(lacking, name)
		}
	}
	return fmt.Sprintf("no example %s %s", m.ratio.lacks, list(lacking))
}

// bounds returns the mean of Wilson intervals of the labels, that all hold at once with the
// confidence (Bonferroni), and so does their mean. Values by convention stay what they are; it is
// not ok if all are.
func (m average) bounds(t *tally, _ int, s Settings) (low, high float64, ok bool) {
	var labels, total float64
	for k := range t.hit {
		if _, den := m.ratio.of(t, k); den > 0 && m.weight(t, k, den) > 0 {
			labels++
		}
	}
	for k := range t.hit {
		_, den := m.ratio.of(t, k)
		w := m.weight(t, k, den)
		if w == 0 || den == 0 && s.ZeroDivision == Exclude {
			continue
		}
		l, h := 0.0, 0.0
		switch {
		case den > 0:
			l, h = m.ratio.wilson(t, k, 1-(1-s.Confidence)/labels)
		case s.ZeroDivision == One:
			l, h = 1, 1
		}
		low, high, total = low+w*l, high+w*h, total+w
	}
	return low / total, high / total, labels > 0
}

// list names up to three labels, in quotes, and counts the others.
func list(names []string) string {
	const most = 3
	var b strings.Builder
	for i, name := range names[:min(len(names), most)] {
		switch {
		case i == 0:
		case i == len(names)-1:
			b.WriteString(" or ")
		default:
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%q", name)
	}
	if n := len(names) - most; n > 0 {
		fmt.Fprintf(&b, " or %d more", n)
	}
	return b.String()
}
