package scoring

import (
	"errors"
	"fmt"
)

// Outcomes are predictions beside held-out labels, column by column: row i of every column is
// example i.
type Outcomes struct {
	Labels []string // C label names, distinct and not empty
	Want   []int    // N held-out labels, as indices into Labels
	Got    []int    // N predicted labels, as indices into Labels

	// Probabilities is N×C, row-major: that of label c for example i is at i*C+c, in [0, 1].
	// Nil where they are not known; the metrics that need them are then undefined.
	Probabilities []float64

	// Clusters are N ids of groups of examples that are not independent of each other, such as the
	// sentences of a text. Nil where all are. Intervals and tests are then made by cluster.
	Clusters []int
}

// row returns the probabilities of example i.
func (o Outcomes) row(i int) []float64 {
	c := len(o.Labels)
	return o.Probabilities[i*c : (i+1)*c]
}

// Confusion counts the examples of each pair of labels: element [w][g] is the number of examples
// held out as w and predicted as g. It is C×C, all zero where there are no examples, and panics
// on a label index that is out of range.
func Confusion(o Outcomes) [][]int {
	c := len(o.Labels)
	all := make([]int, c*c)
	counts := make([][]int, c)
	for w := range counts {
		counts[w] = all[w*c : (w+1)*c : (w+1)*c]
	}
	for i, w := range o.Want {
		counts[w][o.Got[i]]++
	}
	return counts
}

// check returns what makes the outcomes unfit to score, if anything does.
func (o Outcomes) check() error {
	if len(o.Labels) == 0 {
		return errors.New("outcomes have no labels: at least one is needed")
	}
	if err := distinct(o.Labels); err != nil {
		return err
	}
	if len(o.Got) != len(o.Want) {
		return fmt.Errorf("outcomes have %d held-out and %d predicted labels: one of each per example is needed",
			len(o.Want), len(o.Got))
	}
	if len(o.Want) > maxRows {
		return fmt.Errorf("outcomes have %d examples: at most %d can be scored", len(o.Want), maxRows)
	}
	if o.Clusters != nil && len(o.Clusters) != len(o.Want) {
		return fmt.Errorf("outcomes have %d clusters: %d examples need one each", len(o.Clusters), len(o.Want))
	}
	for i := range o.Want {
		if err := o.inRange("held-out", i, o.Want[i]); err != nil {
			return err
		}
		if err := o.inRange("predicted", i, o.Got[i]); err != nil {
			return err
		}
	}
	return o.checkProbabilities()
}

func (o Outcomes) inRange(what string, row, label int) error {
	if label < 0 || label >= len(o.Labels) {
		return fmt.Errorf("row %d: %s label is %d, of labels 0 to %d", row, what, label, len(o.Labels)-1)
	}
	return nil
}

func (o Outcomes) checkProbabilities() error {
	n, c := len(o.Want), len(o.Labels)
	if o.Probabilities != nil && len(o.Probabilities) != n*c {
		return fmt.Errorf("outcomes have %d probabilities: %d examples × %d labels need %d",
			len(o.Probabilities), n, c, n*c)
	}
	for i, p := range o.Probabilities {
		if !(p >= 0 && p <= 1) { // NaN fails this test too
			return fmt.Errorf("row %d: probability of %q is %v, not in [0, 1]", i/c, o.Labels[i%c], p)
		}
	}
	return nil
}

func distinct(labels []string) error {
	first := make(map[string]int, len(labels))
	for i, name := range labels {
		if name == "" {
			return fmt.Errorf("label %d has no name", i)
		}
		if at, used := first[name]; used {
			return fmt.Errorf("label %d: name %q already used by label %d", i, name, at)
		}
		first[name] = i
	}
	return nil
}
