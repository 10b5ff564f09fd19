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
	return wilsonOf(float64(successes)/float64(n), float64(n), confidence)
}

// wilsonOf is Wilson of a share of n, which need not be a whole number of successes.
func wilsonOf(share, n, confidence float64) (low, high float64) {
	z := zTwoSided(confidence)
	centre := share + z*z/(2*n)
	half := z * math.Sqrt(share*(1-share)/n+z*z/(4*n*n))
	scale := 1 + z*z/n
	// Rounding must not push an end past the value: both are exact where the share is 0 or 1.
	return math.Max(0, math.Min(share, (centre-half)/scale)), math.Min(1, math.Max(share, (centre+half)/scale))
}

// zTwoSided returns the standard normal quantile of (1+confidence)/2, such as 1.96 for 0.95.
func zTwoSided(confidence float64) float64 {
	return distuv.UnitNormal.Quantile((1 + confidence) / 2)
}

// proportion is a metric that rises with a share of examples, and has the Wilson interval of that.
// The examples of clusters do not come one by one: their interval is the bootstrap's.
type proportion struct {
	counted
	// paired says that the share is of the same examples in every run, because which they are
	// depends on the held-out label only: the difference is then one of paired proportions.
	paired bool
}

func (m proportion) estimate(b *board, e *Estimate, label int) {
	if b.clusters() != nil {
		m.counted.estimate(b, e, label)
		return
	}
	if !m.measure(b, e, label) {
		return
	}
	var low, high float64
	if label == noLabel {
		hits, trials := m.trials(b.tallies[0], label)
		low, high = Wilson(int(hits), int(trials), b.settings.Confidence)
	} else {
		low, high, _ = m.metric.(bounded).bounds(b.tallies[0], label, b.settings)
	}
	// Rounding must not push an end of a mapped interval past the value.
	e.set(interval{low: min(e.Value, low), high: max(e.Value, high), method: MethodWilson})
}

func (m proportion) compare(b *board, d *Delta, label int) {
	if b.clusters() != nil || !m.paired {
		m.counted.compare(b, d, label)
		return
	}
	if !m.measureBoth(b, d, label) {
		return
	}
	p := b.pairs(label)
	low, high := Tango(p, b.settings.Confidence)
	t := McNemarMidP(p)
	d.set(interval{low: low, high: high, method: MethodTango}, &t)
}

// pairs counts the examples held out as the label, or all, by which run is right about them.
func (b *board) pairs(label int) Pairs {
	var p Pairs
	for unit, cells := range b.units.cells {
		for _, c := range cells {
			if label != noLabel && c.want != label {
				continue
			}
			n := int(c.count * b.units.sampler.weights[unit])
			switch baseline, candidate := c.got[0] == c.want, c.got[1] == c.want; {
			case baseline && candidate:
				p.Both += n
			case baseline:
				p.Baseline += n
			case candidate:
				p.Candidate += n
			default:
				p.Neither += n
			}
		}
	}
	return p
}
