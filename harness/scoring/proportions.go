package scoring

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Wilson returns the score interval of a proportion: the p that a two-sided normal test of
// successes out of n at 1−confidence does not reject. It lies in [0, 1], contains successes/n and
// is never empty, not even where all or none succeed. Where n is 0 nothing is known: it is 0, 1.
//
// E. B. Wilson 1927, Probable inference, the law of succession, and statistical inference, JASA 22;
// recommended by Brown, Cai and DasGupta 2001, Statistical Science 16, for small n.
func Wilson(successes, n int, confidence float64) (low, high float64) {
	if n == 0 {
		return 0, 1
	}
	z := zTwoSided(confidence)
	size, p := float64(n), float64(successes)/float64(n)
	centre := p + z*z/(2*size)
	half := z * math.Sqrt(p*(1-p)/size+z*z/(4*size*size))
	scale := 1 + z*z/size
	// Rounding must not push an end past the value: both are exact where p is 0 or 1.
	return math.Max(0, math.Min(p, (centre-half)/scale)), math.Min(1, math.Max(p, (centre+half)/scale))
}

// zTwoSided returns the standard normal quantile of (1+confidence)/2, such as 1.96 for 0.95.
func zTwoSided(confidence float64) float64 {
	return distuv.UnitNormal.Quantile((1 + confidence) / 2)
}

// allHits counts the examples whose predicted label is the held-out one, out of all examples.
func allHits(t *tally, _ int) (num, den float64) {
	for _, n := range t.hit {
		num += n
	}
	return num, t.n
}

// proportion scores a metric whose interval is Wilson's on h, successes out of trials.
func proportion(m countMetric, h ratio) scorer {
	return func(b *board, e *Estimate, label int) {
		successes, trials := h(b.tally, label)
		e.N = int(trials)
		if b.measure(e, m, label) {
			e.Low, e.High = Wilson(int(successes), e.N, b.settings.Confidence)
			e.Method = MethodWilson
		}
	}
}

// f1OfLabel scores the F1 of a label. It is 2J/(1+J), which rises with J = TP/(TP+FP+FN), and J is
// a proportion of the examples that are held out or predicted as the label: so the ends of the
// Wilson interval of J, mapped alike, are those of the F1.
func f1OfLabel(b *board, e *Estimate, label int) {
	hit := b.tally.hit[label]
	e.N = int(b.tally.want[label] + b.tally.got[label] - hit)
	if b.measure(e, average{f1, onlyLabel, neverEither}, label) {
		low, high := Wilson(int(hit), e.N, b.settings.Confidence)
		e.Low, e.High = math.Min(e.Value, 2*low/(1+low)), math.Max(e.Value, 2*high/(1+high))
		e.Method = MethodWilson
	}
}
