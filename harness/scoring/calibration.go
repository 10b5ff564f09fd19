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
	// edges returns the upper edge of each bin, which belongs to it, of confidences in any order.
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
	edges, sorted := make([]float64, bins), ascending(confidences)
	for i := range edges {
		edges[i] = sorted[max(0, (i+1)*len(sorted)/bins-1)]
	}
	return edges
}

// binned is the bin of each row of a run, and what the row adds to it: confidence minus 1 if right.
type binned struct {
	bin  []uint8
	adds []float64
}

// gap is a number of rows that are in the same bin in each run, and what they add to it.
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
	runs := m.binned(b)
	e.Value = runs[0].value()
	if b.clusters() != nil {
		e.NoInterval = noErrorOfClusters
		return
	}
	e.set(b.errorInterval(gapsOf(runs)))
}

func (m calibrationError) compare(b *board, d *Delta, _ int) {
	d.N = b.examples()
	if d.undefined([2]string(b.undistributed)) {
		return
	}
	runs := m.binned(b)
	d.Baseline, d.Candidate = runs[0].value(), runs[1].value()
	d.Value = d.Candidate - d.Baseline
	d.NoInterval = noErrorOfClusters
	if b.clusters() == nil {
		d.set(b.errorDeltaInterval(gapsOf(runs)), &Test{})
	}
	d.NoTest = "none is made of a difference of calibration errors"
}

const noErrorOfClusters = "none is made of a calibration error of examples that come in clusters"

// binned puts the rows of each run in bins.
func (m calibrationError) binned(b *board) []binned {
	runs := make([]binned, len(b.runs))
	for run, o := range b.runs {
		adds := make([]float64, b.examples())
		for i, got := range o.Got {
			adds[i] = o.row(i)[got]
		}
		edges, bin := m.edges(adds), make([]uint8, len(adds))
		for i, confidence := range adds {
			at, _ := slices.BinarySearch(edges, confidence)
			bin[i] = uint8(min(at, bins-1))
			if o.Got[i] == o.Want[i] {
				adds[i]--
			}
		}
		runs[run] = binned{bin, adds}
	}
	return runs
}

// value returns the calibration error of a run.
func (r binned) value() float64 {
	var sums [bins]sum
	for i, bin := range r.bin {
		sums[bin].add(r.adds[i])
	}
	var total float64
	for i := range sums {
		total += math.Abs(sums[i].total())
	}
	return total / float64(len(r.bin))
}

// gapsOf returns a gap for each row of one or two runs, or from 2,000 on for all rows of the same
// bins, with their mean and noise.
func gapsOf(runs []binned) []gap {
	at := func(run, i int) (bin int, adds float64) {
		if run == len(runs) {
			return 0, 0
		}
		return int(runs[run].bin[i]), runs[run].adds[i]
	}
	n := len(runs[0].bin)
	if n < expandFrom {
		gaps := make([]gap, n)
		for i := range gaps {
			g := &gaps[i]
			g.rows = 1
			g.bin[0], g.mean[0] = at(0, i)
			g.bin[1], g.mean[1] = at(1, i)
		}
		return gaps
	}
	var cells [bins * bins]moments
	for i := range n {
		bin, a := at(0, i)
		other, b := at(1, i)
		cells[bin*bins+other].add(a, b)
	}
	var gaps []gap
	for i, cell := range cells {
		if cell.rows > 0 {
			gaps = append(gaps, cell.gap(i/bins, i%bins))
		}
	}
	slices.SortStableFunc(gaps, func(a, b gap) int { return int(b.rows - a.rows) })
	return gaps
}

// moments are a number of rows, what they add to their bins in each run, its squares and products.
type moments struct{ rows, a, b, aa, ab, bb float64 }

func (m *moments) add(a, b float64) {
	m.rows++
	m.a, m.b, m.aa, m.ab, m.bb = m.a+a, m.b+b, m.aa+a*a, m.ab+a*b, m.bb+b*b
}

func (m *moments) gap(bin, other int) gap {
	g := gap{rows: m.rows, bin: [2]int{bin, other}, mean: [2]float64{m.a / m.rows, m.b / m.rows}}
	g.noise[0] = math.Sqrt(max(0, m.aa/m.rows-g.mean[0]*g.mean[0]))
	if g.noise[0] > 0 {
		g.noise[1] = (m.ab/m.rows - g.mean[0]*g.mean[1]) / g.noise[0]
	}
	g.noise[2] = math.Sqrt(max(0, m.bb/m.rows-g.mean[1]*g.mean[1]-g.noise[1]*g.noise[1]))
	return g
}
