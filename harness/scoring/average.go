package scoring

import (
	"fmt"
	"strings"
)

// ZeroDivision says what the ratio of a label is where it has nothing to divide by: the precision
// of a label that is never predicted, the recall of one that is never held out, the F1 of one that
// is neither.
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

// average is a weighted mean over labels of a ratio. With the right weights it is the score of one
// label, and the macro, weighted and micro averages.
type average struct {
	ratio  ratio
	weight weight
	lacks  string // what no example does where the denominator of a label is 0
}

const (
	neverPredicted = "was predicted"
	neverHeldOut   = "is held out as"
	neverEither    = "is held out or predicted as"
)

// weight returns the weight of label k, whose ratio has the denominator den, in a score that is
// about label, or about all of them.
type weight func(t *tally, k, label int, den float64) float64

// onlyLabel gives the score of one label.
func onlyLabel(_ *tally, k, label int, _ float64) float64 {
	if k == label {
		return 1
	}
	return 0
}

// equally gives the macro average: every label weighs the same.
func equally(*tally, int, int, float64) float64 { return 1 }

// byHeldOut gives the weighted average: every example weighs the same.
func byHeldOut(t *tally, k, _ int, _ float64) float64 { return t.want[k] }

// byDenominator gives the micro average: the sum of numerators over the sum of denominators.
func byDenominator(_ *tally, _, _ int, den float64) float64 { return den }

// value returns the average; it is not ok where the average is undefined.
func (a average) value(t *tally, label int, z ZeroDivision) (value float64, ok bool) {
	var sum, total float64
	for k := range t.hit {
		num, den := a.ratio(t, k)
		w := a.weight(t, k, label, den)
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

// reason returns why the average is undefined, where it is.
func (a average) reason(t *tally, names []string, label int) string {
	var lacking []string
	for k, name := range names {
		_, den := a.ratio(t, k)
		if den == 0 && a.weight(t, k, label, den) != 0 {
			lacking = append(lacking, name)
		}
	}
	return fmt.Sprintf("no example %s %s", a.lacks, list(lacking))
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
