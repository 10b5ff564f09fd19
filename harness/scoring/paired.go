package scoring

import "math"

// Pairs counts examples by which of two runs is right about them. The difference it measures is
// that of the shares of right examples, candidate minus baseline.
type Pairs struct {
	Both, Baseline, Candidate, Neither int // right: both, only the one, only the other, neither
}

// N returns the number of examples.
func (p Pairs) N() int { return p.Both + p.Baseline + p.Candidate + p.Neither }

// Newcombe returns an interval of the difference: the Wilson intervals of the two shares, squared
// and added, with their correlation. Where there are no examples nothing is known: it is -1, 1.
//
// R. G. Newcombe 1998, Improved confidence intervals for the difference between binomial
// proportions based on paired data, Statistics in Medicine 17, method 10.
func Newcombe(p Pairs, confidence float64) (low, high float64) {
	if p.N() == 0 {
		return -1, 1
	}
	n := float64(p.N())
	one, other := float64(p.Both+p.Candidate)/n, float64(p.Both+p.Baseline)/n
	oneLow, oneHigh := Wilson(p.Both+p.Candidate, p.N(), confidence)
	otherLow, otherHigh := Wilson(p.Both+p.Baseline, p.N(), confidence)
	phi := p.correlation()
	end := func(a, b float64) float64 { return math.Sqrt(math.Max(0, a*a-2*phi*a*b+b*b)) }
	d := one - other
	return d - end(one-oneLow, otherHigh-other), d + end(oneHigh-one, other-otherLow)
}

// correlation returns Newcombe's φ of being right: continuity-corrected, so that it is 0 where the
// association is positive but slight, and 0 where it is undefined.
func (p Pairs) correlation() float64 {
	a, b, c, d := float64(p.Both), float64(p.Candidate), float64(p.Baseline), float64(p.Neither)
	margins := (a + b) * (c + d) * (a + c) * (b + d)
	if margins == 0 {
		return 0
	}
	association := a*d - b*c
	if association > 0 {
		association = math.Max(0, association-float64(p.N())/2)
	}
	return association / math.Sqrt(margins)
}

// Tango returns the score interval of the difference: the Δ that a two-sided score test does not
// reject at 1−confidence. It lies in [-1, 1] and contains the difference. Where there are no
// examples nothing is known: it is -1, 1.
//
// T. Tango 1998, Equivalence test and confidence interval for the difference in proportions for
// the paired-sample design, Statistics in Medicine 17; recommended for small N by Fagerland,
// Lydersen and Laake 2014, Statistics in Medicine 33.
func Tango(p Pairs, confidence float64) (low, high float64) {
	if p.N() == 0 {
		return -1, 1
	}
	z := zTwoSided(confidence)
	d := float64(p.Candidate-p.Baseline) / float64(p.N())
	low = between(-1, d, 0, func(delta float64) bool { return p.tangoScore(delta) > z })
	high = between(d, 1, 0, func(delta float64) bool { return p.tangoScore(delta) > -z })
	return low, high
}

// tangoScore is the score statistic of the difference delta: it falls as delta rises, from +∞ at
// -1 to -∞ at 1, through 0 at the difference observed.
func (p Pairs) tangoScore(delta float64) float64 {
	n, b, c := float64(p.N()), float64(p.Candidate), float64(p.Baseline)
	// The probability that only the baseline is right, most likely given delta, solves a quadratic.
	linear := (2*n-b+c)*delta - b - c
	q := (math.Sqrt(math.Max(0, linear*linear+8*n*c*delta*(1-delta))) - linear) / (4 * n)
	gap, variance := b-c-n*delta, n*(2*q+delta*(1-delta))
	return gap / math.Sqrt(max(variance, math.SmallestNonzeroFloat64)) // it is 0 at the ends
}

// between returns where yes turns to no between low and high: to the precision, or to the last bit
// where it is 0.
func between(low, high, precision float64, yes func(float64) bool) float64 {
	for {
		middle := low + (high-low)/2
		if middle <= low || middle >= high || high-low < precision {
			return middle
		}
		if yes(middle) {
			low = middle
		} else {
			high = middle
		}
	}
}
