package scoring

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// logLoss returns −ln p for each example, where p is the probability of its held-out label,
// clipped from below at 2⁻⁵² so that one certain mistake costs 36.04 and not infinity. That is
// where scikit-learn 1.2.1 clips float64 (its eps="auto"); unlike it, probabilities are not
// divided by their sum, and 1 is not clipped, so that a perfect prediction costs exactly 0.
func logLoss(o Outcomes, e *Estimate) []float64 {
	losses := make([]float64, len(o.Want))
	clipped := 0
	for i, label := range o.Want {
		p := o.Probabilities[i*len(o.Labels)+label]
		if p < minProbability {
			p = minProbability
			clipped++
		}
		losses[i] = -math.Log(p)
	}
	if clipped > 0 {
		e.Note = fmt.Sprintf("%d of %d examples gave the held-out label a probability below 2⁻⁵², counted as 2⁻⁵²",
			clipped, len(losses))
	}
	return losses
}

const (
	minProbability = 0x1p-52       // the machine epsilon of float64
	maxLogLoss     = 52 * math.Ln2 // of an example, and so of any mean
	sumTolerance   = 1e-4          // of the probabilities of an example, which may be float32
	expandFrom     = 20_000        // examples from which the bootstrap of a mean is expanded
)

// rowMean scores a metric that is a mean over examples, and needs probabilities.
//
// The interval is the percentile bootstrap over rows. From 20,000 examples on its ends come
// from their expansion, mean + (z + γ(z²−1)/(6√N))·s/√N, where γ is the skewness: it differs from them by
// O(1/N), less than 10,000 resamples do by chance (Hall 1992, The Bootstrap and Edgeworth
// Expansion, §3.5), and costs nothing.
func rowMean(rows func(o Outcomes, e *Estimate) []float64) scorer {
	return func(b *board, e *Estimate, _ int) {
		e.N = int(b.tally.n)
		if e.Undefined = b.outcomes.noDistribution(); e.Undefined != "" {
			return
		}
		values := rows(b.outcomes, e)
		slices.Sort(values) // so that the order of rows changes no bit
		e.Value = mean(values)
		switch {
		case values[0] == values[len(values)-1]:
			e.NoInterval = "the examples show no variation"
		case len(values) < expandFrom:
			e.percentile(resampleMeans(values, b.settings), b.settings)
		default:
			e.Low, e.High = expansion(values, b.settings.Confidence)
			e.Method = MethodExpansion
		}
	}
}

// noDistribution returns why the probabilities of an example are not a distribution over labels,
// or nothing if all are.
func (o Outcomes) noDistribution() string {
	if o.Probabilities == nil {
		return "the probabilities are not known"
	}
	c := len(o.Labels)
	for i := range o.Want {
		var sum float64
		for _, p := range o.Probabilities[i*c : (i+1)*c] {
			sum += p
		}
		if math.Abs(sum-1) > sumTolerance {
			return fmt.Sprintf("the probabilities of row %d sum to %.6g, not 1", i, sum)
		}
	}
	return ""
}

// resampleMeans returns the means of resamples of the values.
func resampleMeans(values []float64, s Settings) []float64 {
	var pcg rand.PCG
	means := make([]float64, s.Resamples)
	n := uint64(len(values))
	for r := range means {
		pcg.Seed(s.Seed, uint64(r))
		var a, b float64 // two sums, so that one addition need not wait for the other
		for range n / 2 {
			bits := pcg.Uint64()
			a += values[below(n, bits)]
			b += values[below(n, bits>>32)]
		}
		if n%2 == 1 {
			a += values[below(n, pcg.Uint64())]
		}
		means[r] = (a + b) / float64(n)
	}
	return means
}

// expansion returns the ends that the percentile bootstrap of the mean of values tends to.
func expansion(values []float64, confidence float64) (low, high float64) {
	m, n := mean(values), float64(len(values))
	var m2, m3 float64
	for _, v := range values {
		d := v - m
		m2 += d * d
		m3 += d * d * d
	}
	sd := math.Sqrt(m2 / n)
	skewness := m3 / n / (sd * sd * sd)
	z := zTwoSided(confidence)
	shift := skewness * (z*z - 1) / (6 * math.Sqrt(n))
	se := sd / math.Sqrt(n)
	return m + se*(shift-z), m + se*(shift+z)
}

// mean adds in order, with the rounding error of each addition carried on (Neumaier 1974).
func mean(values []float64) float64 {
	var sum, lost float64
	for _, v := range values {
		next := sum + v
		if math.Abs(sum) >= math.Abs(v) {
			lost += sum - next + v
		} else {
			lost += v - next + sum
		}
		sum = next
	}
	return (sum + lost) / float64(len(values))
}
