package scoring

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// noise is what the rows of each bin add up to, or what resampling changes of it, over the number of
// rows.
type noise [bins]float64

// errorInterval returns the interval of a calibration error.
func (b *board) errorInterval(gaps []gap) interval {
	whole, noises := b.resampleGaps(gaps)
	return inverted(whole[0], noises[0], b.settings.Confidence)
}

// errorDeltaInterval returns the interval of a difference of calibration errors, that of each
// squared and added, with the correlation that resampling shows: the method of variance estimates
// recovery, G. Y. Zou and A. Donner 2008, Construction of confidence limits about effect measures,
// Statistics in Medicine 27. (Their bias is not the same, so a bootstrap of the difference holds it
// too seldom.)
func (b *board) errorDeltaInterval(gaps []gap) interval {
	whole, noises := b.resampleGaps(gaps)
	var values, belows, aboves [2]float64
	var draws [2][]float64
	for run := range whole {
		iv := inverted(whole[run], noises[run], b.settings.Confidence)
		if iv.none != "" {
			return iv
		}
		values[run] = sumAt(whole[run], noise{}, 1)
		belows[run], aboves[run] = values[run]-iv.low, iv.high-values[run]
		for _, n := range noises[run] {
			draws[run] = append(draws[run], sumAt(whole[run], n, 1))
		}
	}
	if slices.Equal(draws[0], draws[1]) {
		return interval{none: "the two runs show no difference in any resample"}
	}
	low, high := squareAndAdd(values, belows, aboves, stat.Correlation(draws[0], draws[1], nil))
	return interval{low: low, high: high, method: MethodSquares}
}

// squareAndAdd returns the interval of the second value minus the first, of which the one lies so
// far below and above the other's ends.
func squareAndAdd(values, belows, aboves [2]float64, correlation float64) (low, high float64) {
	far := func(x, y float64) float64 { return math.Sqrt(max(0, x*x-2*correlation*x*y+y*y)) }
	d := values[1] - values[0]
	return d - far(belows[1], aboves[0]), d + far(aboves[1], belows[0])
}

// inverted returns the interval of the sum of the absolute gaps of the bins. Suppose that the gaps
// were the observed ones, times t: then with the noise of resampling the observed sum would be
// larger or smaller. The ends are the sums of the least and the largest t for which the observed
// one is not in a tail. That way the noise is not taken for error twice over, as it is in the
// percentiles of a bootstrap, and the interval of a well-calibrated model begins at 0.
//
// J. Carpenter 1999, Test inversion bootstrap confidence intervals, JRSS B 61; the family of t is
// that of T. J. DiCiccio and J. P. Romano 1990, Nonparametric confidence limits by resampling
// methods and least favorable families, International Statistical Review 58, with the direction
// of the gaps themselves.
func inverted(gaps noise, noises []noise, confidence float64) interval {
	sums := make([]float64, len(noises))
	at := func(t, p float64) float64 { // the p-quantile of the sums at t
		for i, n := range noises {
			sums[i] = sumAt(gaps, n, t)
		}
		slices.Sort(sums)
		return quantile(sums, p)
	}
	if at(1, 0) == at(1, 1) {
		return interval{none: "the examples show no variation"}
	}
	value, tail := sumAt(gaps, noise{}, 1), (1-confidence)/2
	const precision = 1e-4 // of t, less than the noise of resampling
	low := 0.0
	if at(0, 1-tail) < value {
		low = between(0, 1, precision, func(t float64) bool { return at(t, 1-tail) < value })
	}
	most := 2.0
	for most*value < 1 && at(most, tail) < value {
		most *= 2
	}
	high := between(1, most, precision, func(t float64) bool { return at(t, tail) < value })
	return interval{low: low * value, high: min(1, high*value), method: MethodInversion}
}

// sumAt returns the sum over bins of the absolute gaps, times t and with the noise.
func sumAt(gaps, n noise, t float64) (sum float64) {
	for bin, gap := range gaps {
		sum += math.Abs(t*gap + n[bin])
	}
	return sum
}

// resampleGaps returns the sums of the bins of each run, over the number of rows, and what each
// resample changes of them. What the rows of a gap add is drawn from the normal distribution with
// their mean and covariance; a gap of one row has no noise.
func (b *board) resampleGaps(gaps []gap) (whole [2]noise, noises [2][]noise) {
	rows, weights := float64(b.examples()), make([]float64, len(gaps))
	for i, g := range gaps {
		weights[i] = g.rows
		for run := range whole {
			whole[run][g.bin[run]] += g.rows * g.mean[run] / rows
		}
	}
	sampler, drawn := newSampler(weights), make([]float64, len(gaps))
	var pcg rand.PCG
	rng := rand.New(&pcg)
	for r := range b.settings.Resamples {
		pcg.Seed(b.settings.Seed, uint64(r))
		sampler.draw(drawn, &pcg)
		var sums [2]noise
		for i, n := range drawn {
			if n > 0 {
				gaps[i].draw(&sums, n, rng)
			}
		}
		for run := range b.runs {
			for bin := range sums[run] {
				sums[run][bin] = sums[run][bin]/rows - whole[run][bin]
			}
			noises[run] = append(noises[run], sums[run])
		}
	}
	return whole, noises
}

// draw adds n rows to the sums.
func (g *gap) draw(sums *[2]noise, n float64, rng *rand.Rand) {
	a, b := n*g.mean[0], n*g.mean[1]
	if g.rows > 1 {
		root, x, y := math.Sqrt(n), rng.NormFloat64(), rng.NormFloat64()
		a += root * g.noise[0] * x
		b += root * (g.noise[1]*x + g.noise[2]*y)
	}
	sums[0][g.bin[0]] += a
	sums[1][g.bin[1]] += b
}
