package scoring

import (
	"math"
	"math/rand/v2"
)

// binomial draws how many of a number of rows fall to a unit that each falls to with probability p. It holds what depends on p alone.
//
// The bootstrap spends its time here. gonum's distuv.Binomial draws from the same distribution and takes five times as long (BenchmarkBinomial).
type binomial struct {
	p, ratio, logRest, spread float64 // of the rarer of the two ways to fall: p ≤ ½, p/(1−p), ln(1−p), √(p(1−p))
	rest                      bool    // the rarer way is past the unit
}

// newBinomial prepares to draw with probability p, in [0, 1].
func newBinomial(p float64) binomial {
	b := binomial{p: p}
	if p > 0.5 {
		b = binomial{p: 1 - p, rest: true}
	}
	b.ratio, b.logRest, b.spread = b.p/(1-b.p), math.Log1p(-b.p), math.Sqrt(b.p*(1-b.p))
	return b
}

func (b *binomial) draw(n float64, pcg *rand.PCG) float64 {
	var k float64
	if n*b.p < 10 {
		k = b.byInversion(n, pcg)
	} else {
		k = b.byRejection(n, pcg)
	}
	if b.rest {
		return n - k
	}
	return k
}

// uniform is in [0, 1), a multiple of 2⁻⁵³.
func uniform(pcg *rand.PCG) float64 { return float64(pcg.Uint64()>>11) * 0x1p-53 }

// byInversion adds up probabilities from 0 on until they pass a uniform number: n·p+1 steps on average.
//
// V. Kachitvichyanukul and B. W. Schmeiser 1988, Binomial random variate generation, Communications of the ACM 31, algorithm BINV.
func (b *binomial) byInversion(n float64, pcg *rand.PCG) float64 {
	scaled := (n + 1) * b.ratio
	first := math.Exp(n * b.logRest)
	for {
		u, probability := uniform(pcg), first
		for k := 0.0; k <= n; k++ {
			if u < probability {
				return k
			}
			u -= probability
			probability *= scaled/(k+1) - b.ratio
		}
	} // rounding left a trace of u: draw again
}

// byRejection draws from a hat over the transformed density, needs no table, and seldom takes a logarithm. It needs n·p ≥ 10 and p ≤ ½.
//
// W. Hörmann 1993, The generation of binomial random variates, Journal of Statistical Computation and Simulation 46, algorithm BTRS.
func (b *binomial) byRejection(n float64, pcg *rand.PCG) float64 {
	spread := math.Sqrt(n) * b.spread
	width := 1.15 + 2.53*spread
	a := -0.0873 + 0.0248*width + 0.01*b.p
	centre, squeeze := n*b.p+0.5, 0.92-4.2/width
	for {
		u, v := uniform(pcg)-0.5, uniform(pcg)
		us := 0.5 - math.Abs(u)
		k := math.Floor((2*a/us+width)*u + centre)
		if us >= 0.07 && v <= squeeze {
			return k
		}
		if k < 0 || k > n {
			continue
		}
		v = math.Log(v * (2.83 + 5.1/width) * spread / (a/(us*us) + width))
		if v <= logBinomialRatio(n, b.p, k) {
			return k
		}
	}
}

// logBinomialRatio is the logarithm of the probability of k over that of the mode.
func logBinomialRatio(n, p, k float64) float64 {
	mode, odds := math.Floor((n+1)*p), p/(1-p)
	return (mode+0.5)*math.Log((mode+1)/(odds*(n-mode+1))) +
		(n+1)*math.Log((n-mode+1)/(n-k+1)) +
		(k+0.5)*math.Log(odds*(n-k+1)/(k+1)) +
		stirling(mode) + stirling(n-mode) - stirling(k) - stirling(n-k)
}

// stirling is what Stirling's formula leaves of ln k!: ln k! − (k+½)·ln(k+1) + (k+1) − ½·ln 2π.
func stirling(k float64) float64 {
	if k < 10 {
		lgamma, _ := math.Lgamma(k + 1)
		return lgamma - (k+0.5)*math.Log(k+1) + (k + 1) - 0.5*math.Log(2*math.Pi)
	}
	inverse := 1 / ((k + 1) * (k + 1))
	return (1.0/12 - (1.0/360-inverse/1260)*inverse) / (k + 1)
}
