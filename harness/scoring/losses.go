package scoring

import (
	"fmt"
	"math"
)

const (
	minProbability = 0x1p-52       // the machine epsilon of float64
	maxLogLoss     = 52 * math.Ln2 // of an example, and so of any mean
)

// logLoss returns −ln p, where p is the probability of the held-out label, clipped from below at
// 2⁻⁵² so that one certain mistake costs 36.04 and not infinity. That is where scikit-learn 1.2.1
// clips float64 (its eps="auto"); unlike it, probabilities are not divided by their sum, and 1 is
// not clipped, so that a perfect prediction costs exactly 0.
func logLoss(o Outcomes, row int) float64 {
	return max(0, -math.Log(max(minProbability, o.row(row)[o.Want[row]])))
}

// clipped says how many probabilities logLoss clips.
func clipped(o Outcomes) string {
	n := 0
	for i, want := range o.Want {
		if o.row(i)[want] < minProbability {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d examples gave the held-out label a probability below 2⁻⁵², counted as 2⁻⁵²", n, len(o.Want))
}

// brier returns the sum over labels of the squared difference between the probability and 1 for
// the held-out label, 0 for the others: in [0, 2], as Brier defined it. With two labels it is twice
// scikit-learn's brier_score_loss.
func brier(o Outcomes, row int) float64 {
	var sum float64
	for k, p := range o.row(row) {
		if k == o.Want[row] {
			p = 1 - p
		}
		sum += p * p
	}
	return sum
}

// margin returns the largest probability minus the second largest, in [0, 1]: how near the
// prediction was to being another one. With a single label the second is 0.
func margin(o Outcomes, row int) float64 {
	var first, second float64
	for _, p := range o.row(row) {
		switch {
		case p > first:
			first, second = p, first
		case p > second:
			second = p
		}
	}
	return first - second
}
