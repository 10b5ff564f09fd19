package scoring

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// rowMean is a metric that is a mean over examples: of all, or of those held out as a label. It
// needs probabilities.
type rowMean struct {
	of func(o Outcomes, row int) float64
	// note says what a reader should know of the values of a run; nil where there is nothing.
	note func(o Outcomes) string
}

func (m rowMean) estimate(b *board, e *Estimate, label int) {
	rows, undefined := b.probable(0, label)
	e.N = len(rows)
	if e.Undefined = undefined; undefined != "" {
		return
	}
	values := m.values(b.runs[0], rows)
	e.Value = mean(values)
	if m.note != nil {
		e.Note = m.note(b.runs[0])
	}
	e.set(b.meanInterval(rows, values, e.Value))
}

func (m rowMean) compare(b *board, d *Delta, label int) {
	rows, undefined := b.bothProbable(label)
	d.N = len(rows)
	if d.undefined(undefined) {
		return
	}
	baseline, candidate := m.values(b.runs[0], rows), m.values(b.runs[1], rows)
	d.Baseline, d.Candidate = mean(baseline), mean(candidate)
	d.Value = d.Candidate - d.Baseline
	if m.note != nil {
		d.Note = ofRuns([2]string{m.note(b.runs[0]), m.note(b.runs[1])})
	}
	for i := range baseline {
		candidate[i] -= baseline[i] // the differences, whose mean is that of the means
	}
	sums, _ := b.byCluster(rows, candidate)
	t := testSigns(sums, b.settings)
	t.Method = b.method(t.Method)
	d.set(b.meanInterval(rows, candidate, d.Value), t)
}

func (m rowMean) values(o Outcomes, rows []int) []float64 {
	values := make([]float64, len(rows))
	for i, row := range rows {
		values[i] = m.of(o, row)
	}
	return values
}

// probable returns the rows held out as the label, or all, or why they cannot be scored by the
// probabilities of the run.
func (b *board) probable(run, label int) (rows []int, undefined string) {
	rows = b.rows(label)
	if len(rows) == 0 {
		return nil, fmt.Sprintf("no example %s %q", recall().lacks, b.labels()[label])
	}
	return rows, b.undistributed[run]
}

func (b *board) bothProbable(label int) (rows []int, undefined [2]string) {
	rows, undefined[0] = b.probable(0, label)
	_, undefined[1] = b.probable(1, label)
	return rows, undefined
}

// sumTolerance is how far the probabilities of an example, which may come from float32, can sum
// from 1.
const sumTolerance = 1e-4

// undistributed returns why the probabilities of an example are not a distribution over labels, or
// nothing if all are.
func (o Outcomes) undistributed() string {
	if o.Probabilities == nil {
		return "the probabilities are not known"
	}
	for i := range o.Want {
		var sum float64
		for _, p := range o.row(i) {
			sum += p
		}
		if math.Abs(sum-1) > sumTolerance {
			return fmt.Sprintf("the probabilities of row %d sum to %.6g, not 1", i, sum)
		}
	}
	return ""
}

// byCluster returns the sum and the number of the values of each cluster; each row is one where
// there are no clusters.
func (b *board) byCluster(rows []int, values []float64) (sums, sizes []float64) {
	if b.clusters() == nil {
		sizes = make([]float64, len(values))
		for i := range sizes {
			sizes[i] = 1
		}
		return values, sizes
	}
	clusters := gather(b.clusters(), rows)
	for _, members := range rowsByCluster(clusters) {
		var sum float64
		for _, i := range members {
			sum += values[i]
		}
		sums, sizes = append(sums, sum), append(sizes, float64(len(members)))
	}
	return sums, sizes
}

// expandFrom is the number of rows, or clusters, from which the bootstrap of a mean is expanded.
const expandFrom = 2_000

// meanInterval returns the BCa bootstrap interval of a mean over rows, or clusters of them.
func (b *board) meanInterval(rows []int, values []float64, mean float64) interval {
	sums, sizes := b.byCluster(rows, values)
	total := float64(len(values))
	deviations := make([]float64, len(sums)) // of the mean without each, to first order, × len(sums)
	for i := range sums {
		deviations[i] = (sums[i] - mean*sizes[i]) * float64(len(sums)) / total
	}
	var iv interval
	if len(sums) >= expandFrom {
		iv = expansion(mean, deviations, b.settings.Confidence)
	} else {
		left := make([]influence, len(sums))
		for i := range sums {
			left[i] = influence{mean - deviations[i]/float64(len(sums)), 1}
		}
		iv = bootstrap(mean, resampleMeans(sums, sizes, b.settings), left, b.settings)
	}
	iv.method = b.method(iv.method)
	return iv
}

// resampleMeans returns the means of resamples of groups of values.
func resampleMeans(sums, sizes []float64, s Settings) []float64 {
	means := make([]float64, s.Resamples)
	n := uint64(len(sums))
	inParallel(s.Resamples, func(from, to int) {
		var pcg rand.PCG
		for r := from; r < to; r++ {
			pcg.Seed(s.Seed, uint64(r))
			var sum, size float64
			for range n {
				i := below(n, pcg.Uint64())
				sum += sums[i]
				size += sizes[i]
			}
			means[r] = sum / size
		}
	})
	return means
}

// expansion returns the ends that the BCa interval of a mean tends to, by the Cornish–Fisher
// expansion of its bootstrap distribution: with skewness γ and excess kurtosis κ, its quantiles are
// z + γ(z²−1)/6√n + κ(z³−3z)/24n − γ²(2z³−5z)/36n standard errors from the mean, and both the bias
// and the acceleration of BCa are γ/6√n. From 2,000 values on that is closer than 10,000 resamples.
//
// P. Hall 1992, The Bootstrap and Edgeworth Expansion, §2.5 and §3.10.
func expansion(mean float64, deviations []float64, confidence float64) interval {
	n := float64(len(deviations))
	var m2, m3, m4 float64
	for _, d := range deviations {
		m2 += d * d / n
		m3 += d * d * d / n
		m4 += d * d * d * d / n
	}
	if m2 == 0 {
		return interval{none: "the examples show no variation"}
	}
	skewness, kurtosis := m3/math.Pow(m2, 1.5), m4/(m2*m2)-3
	a, z := skewness/(6*math.Sqrt(n)), zTwoSided(confidence)
	end := func(z float64) float64 {
		z = a + (a+z)/(1-a*(a+z))
		z2 := z * z
		return mean + math.Sqrt(m2/n)*(z+a*(z2-1)+(kurtosis*(z2-3)/24-skewness*skewness*(2*z2-5)/36)*z/n)
	}
	return interval{low: end(-z), high: end(z), method: MethodExpansion}
}

// mean returns the mean of values, of which there is at least one.
func mean(values []float64) float64 {
	var s sum
	for _, v := range values {
		s.add(v)
	}
	return s.total() / float64(len(values))
}

// sum adds with the rounding error of each addition carried on (Neumaier 1974), so that the order
// of what it adds hardly ever matters.
type sum struct{ rounded, lost float64 }

func (s *sum) add(v float64) {
	next := s.rounded + v
	if math.Abs(s.rounded) >= math.Abs(v) {
		s.lost += s.rounded - next + v
	} else {
		s.lost += v - next + s.rounded
	}
	s.rounded = next
}

func (s *sum) total() float64 { return s.rounded + s.lost }
