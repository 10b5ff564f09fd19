package scoring

import (
	"cmp"
	"slices"
	"sort"
)

// Bin is a range of confidences, the probability of the predicted label, and the examples whose confidence is in it.
type Bin struct {
	Low, High  float64 // the range; High belongs to it
	N, Right   int     // examples, and those whose predicted label is the held-out one
	Confidence float64 // mean of the examples; 0 where there are none
}

// Reliability puts the examples into the 15 bins of equal width of the expected calibration error "ece", which is the mean of
// |Right/N − Confidence| weighted by N. Bins without examples are among them. It is nil where probabilities are not known.
//
// C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger 2017, On calibration of modern neural networks, §2.
func Reliability(o Outcomes) []Bin {
	if o.Probabilities == nil {
		return nil
	}
	edges := equalWidth(nil)
	all := make([]Bin, len(edges))
	sums := make([]sum, len(edges))
	for i, got := range o.Got {
		confidence := o.row(i)[got]
		b := min(sort.SearchFloat64s(edges, confidence), len(edges)-1)
		all[b].N++
		sums[b].add(confidence)
		if got == o.Want[i] {
			all[b].Right++
		}
	}
	for b := range all {
		all[b].High = edges[b]
		if b > 0 {
			all[b].Low = edges[b-1]
		}
		if all[b].N > 0 {
			all[b].Confidence = sums[b].total() / float64(all[b].N)
		}
	}
	return all
}

// Threshold says what calling a label comes to where its probability is at least At: how many examples that are held out as the label
// are called so, and how many others.
type Threshold struct {
	At          float64
	True, False int
}

// Thresholds goes through every probability that a label has, the highest first, one against the rest. With the last, of which all
// examples are called, they make the curves: ROC of False/negatives and True/positives, precision and recall of True/(True+False) and
// True/positives. It is nil where probabilities are not known, or where there is no example of either side.
//
// T. Fawcett 2006, An introduction to ROC analysis, Pattern Recognition Letters 27, algorithm 1.
func Thresholds(o Outcomes, label int) []Threshold {
	if o.Probabilities == nil {
		return nil
	}
	order := make([]int, len(o.Want))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(o.row(b)[label], o.row(a)[label]) })
	var all []Threshold
	var at Threshold
	for n, i := range order {
		at.At = o.row(i)[label]
		if o.Want[i] == label {
			at.True++
		} else {
			at.False++
		}
		if n+1 == len(order) || o.row(order[n+1])[label] != at.At {
			all = append(all, at)
		}
	}
	if at.True == 0 || at.False == 0 {
		return nil
	}
	return all
}

// Kept says what is left where predictions below a confidence are rejected.
type Kept struct {
	At       float64 // the least confidence that is kept
	N, Right int     // examples kept, and those of them whose predicted label is the held-out one
}

// Reject says what is left at each of some confidences, in ascending order. It is nil where probabilities are not known.
//
// C. K. Chow 1970, On optimum recognition error and reject tradeoff, IEEE Transactions on Information Theory 16.
func Reject(o Outcomes, confidences []float64) []Kept {
	if o.Probabilities == nil {
		return nil
	}
	all := make([]Kept, len(confidences))
	for i, got := range o.Got {
		if last := sort.Search(len(confidences), func(k int) bool { return confidences[k] > o.row(i)[got] }) - 1; last >= 0 {
			all[last].N++
			if got == o.Want[i] {
				all[last].Right++
			}
		}
	}
	for k := len(all) - 1; k >= 0; k-- {
		all[k].At = confidences[k]
		if k+1 < len(all) {
			all[k].N, all[k].Right = all[k].N+all[k+1].N, all[k].Right+all[k+1].Right
		}
	}
	return all
}
