package scoring

import (
	"math"
	"slices"
)

// bins is how many the confidences are put in, as in Guo et al. 2017.
const bins = 15

// calibrationError is the expected calibration error of the predicted label: over the bins of its
// probability, the confidence, the mean distance of confidence from accuracy. It needs
// probabilities.
//
// It is biased upwards, because noise in a bin counts as error, and a bootstrap of it twice: see
// inverted. Bins stay those of the whole when examples are resampled.
type calibrationError struct {
	// edges returns the upper edge of each bin, which belongs to it, of sorted confidences.
	edges func(confidences []float64) []float64
}

// equalWidth divides [0, 1]: C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger 2017, On calibration of
// modern neural networks, §2, equation 3.
func equalWidth([]float64) []float64 {
	edges := make([]float64, bins)
	for i := range edges {
		edges[i] = float64(i+1) / bins
	}
	return edges
}

// equalMass divides the examples, those of the same confidence together: J. Nixon et al. 2019,
// Measuring calibration in deep learning, §3.2.
func equalMass(confidences []float64) []float64 {
	edges := make([]float64, bins)
	for i := range edges {
		edges[i] = confidences[max(0, (i+1)*len(confidences)/bins-1)]
	}
	return edges
}

// gap is a number of rows that are in the same bin in each run, and what they add to it:
// confidence minus 1 if right.
type gap struct {
	rows  float64
	bin   [2]int
	mean  [2]float64 // of each run
	noise [3]float64 // of one row: the Cholesky factor of the covariance of the two
}

func (m calibrationError) estimate(b *board, e *Estimate, _ int) {
	e.N = b.examples()
	if e.Undefined = b.undistributed[0]; e.Undefined != "" {
		return
	}
	rows := m.rows(b)
	e.Value = errorOf(rows, 0)
	if b.clusters() != nil {
		e.NoInterval = noErrorOfClusters
		return
	}
	e.set(b.errorInterval(rows))
}

func (m calibrationError) compare(b *board, d *Delta, _ int) {
	d.N = b.examples()
	if d.undefined([2]string(b.undistributed)) {
		return
	}
	rows := m.rows(b)
	d.Baseline, d.Candidate = errorOf(rows, 0), errorOf(rows, 1)
	d.Value = d.Candidate - d.Baseline
	d.NoInterval = noErrorOfClusters
	if b.clusters() == nil {
		d.set(b.errorDeltaInterval(rows), &Test{})
	}
	d.NoTest = "none is made of a difference of calibration errors"
}

const noErrorOfClusters = "none is made of a calibration error of examples that come in clusters"

// rows returns one gap for each row.
func (m calibrationError) rows(b *board) []gap {
	rows := make([]gap, b.examples())
	for run, o := range b.runs {
		confidences := make([]float64, len(rows))
		for i, got := range o.Got {
			confidences[i] = o.row(i)[got]
		}
		sorted := slices.Sorted(slices.Values(confidences))
		edges := m.edges(sorted)
		for i, confidence := range confidences {
			bin, _ := slices.BinarySearch(edges, confidence)
			rows[i].rows = 1
			rows[i].bin[run] = min(bin, bins-1)
			rows[i].mean[run] = confidence
			if o.Got[i] == o.Want[i] {
				rows[i].mean[run]--
			}
		}
	}
	return rows
}

// together returns the rows as they are, or from 2,000 on one gap for all rows of the same bins, with
// their mean and noise.
func together(rows []gap) []gap {
	if len(rows) < expandFrom {
		return rows
	}
	var sums [bins * bins]struct {
		rows, a, b, aa, ab, bb float64
	}
	for _, r := range rows {
		s := &sums[r.bin[0]*bins+r.bin[1]]
		a, b := r.mean[0], r.mean[1]
		s.rows++
		s.a, s.b, s.aa, s.ab, s.bb = s.a+a, s.b+b, s.aa+a*a, s.ab+a*b, s.bb+b*b
	}
	var gaps []gap
	for i, s := range sums {
		if s.rows == 0 {
			continue
		}
		g := gap{rows: s.rows, bin: [2]int{i / bins, i % bins}, mean: [2]float64{s.a / s.rows, s.b / s.rows}}
		g.noise[0] = math.Sqrt(max(0, s.aa/s.rows-g.mean[0]*g.mean[0]))
		if g.noise[0] > 0 {
			g.noise[1] = (s.ab/s.rows - g.mean[0]*g.mean[1]) / g.noise[0]
		}
		g.noise[2] = math.Sqrt(max(0, s.bb/s.rows-g.mean[1]*g.mean[1]-g.noise[1]*g.noise[1]))
		gaps = append(gaps, g)
	}
	slices.SortStableFunc(gaps, func(a, b gap) int { return int(b.rows - a.rows) })
	return gaps
}

// errorOf returns the calibration error of a run.
func errorOf(rows []gap, run int) float64 {
	var sums [bins]sum
	for _, row := range rows {
		sums[row.bin[run]].add(row.mean[run])
	}
	var total float64
	for i := range sums {
		total += math.Abs(sums[i].total())
	}
	return total / float64(len(rows))
}
