package scoring

import (
	"sort"

	"gonum.org/v1/gonum/stat/distuv"
)

// rowQuantile is a quantile over examples of a value in [0, 1]: of all, or of those held out as a
// label. It needs probabilities.
type rowQuantile struct {
	rowMean
	p float64
}

func (m rowQuantile) estimate(b *board, e *Estimate, label int) {
	rows, undefined := b.probable(0, label)
	e.N = len(rows)
	if e.Undefined = undefined; undefined != "" {
		return
	}
	values := ascending(m.values(b.runs[0], rows))
	e.Value = quantile(values, m.p)
	if b.clusters() != nil {
		e.NoInterval = "none is made of a quantile of examples that come in clusters"
		return
	}
	e.Low, e.High = quantileInterval(values, m.p, b.settings.Confidence)
	e.Method = MethodOrder
}

func (m rowQuantile) compare(b *board, d *Delta, label int) {
	rows, undefined := b.bothProbable(label)
	d.N = len(rows)
	if d.undefined(undefined) {
		return
	}
	baseline, candidate := ascending(m.values(b.runs[0], rows)), ascending(m.values(b.runs[1], rows))
	d.Baseline, d.Candidate = quantile(baseline, m.p), quantile(candidate, m.p)
	d.Value = d.Candidate - d.Baseline
	d.NoInterval = "none is made of a difference of quantiles"
	d.NoTest = d.NoInterval
}

// quantileInterval returns the order statistics between which the p-quantile lies with at least
// the confidence, whatever the distribution: the number of values below it is binomial. Where there
// are too few values for an end it is 0 or 1.
//
// H. A. David and H. N. Nagaraja 2003, Order Statistics, §7.1.
func quantileInterval(sorted []float64, p, confidence float64) (low, high float64) {
	n := len(sorted)
	below := distuv.Binomial{N: float64(n), P: p}
	tail := (1 - confidence) / 2
	// The i-th of the values, from 1, is above the quantile with the probability that at most i−1
	// are below it.
	first := sort.Search(n, func(i int) bool { return below.CDF(float64(i)) > tail })
	last := sort.Search(n, func(i int) bool { return below.CDF(float64(i)) >= 1-tail })
	low, high = 0, 1
	if first > 0 {
		low = sorted[first-1]
	}
	if last < n {
		high = sorted[last]
	}
	return low, high
}
