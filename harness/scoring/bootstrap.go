package scoring

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// resample makes the pending intervals: of every metric of counts, from the same resamples.
//
// A resample is one multinomial draw of N examples over the cells that occur, which is the
// bootstrap of the rows (Efron 1979, Bootstrap methods, Annals of Statistics 7). Resample r has
// its own generator, so that any of them can be made alone.
func (b *board) resample() {
	if len(b.pending) == 0 {
		return
	}
	draw := multinomial(b.cells, b.tally.n)
	drawn := newTally(len(b.outcomes.Labels))
	values := make([][]float64, len(b.pending)) // by metric, of the resamples where it is defined
	for i := range values {
		values[i] = make([]float64, 0, b.settings.Resamples)
	}
	var pcg rand.PCG
	for r := range b.settings.Resamples {
		pcg.Seed(b.settings.Seed, uint64(r))
		draw(drawn, &pcg)
		for i, p := range b.pending {
			if v, ok := p.metric.value(drawn, noLabel, b.settings.ZeroDivision); ok {
				values[i] = append(values[i], v)
			}
		}
	}
	for i, p := range b.pending {
		b.estimates[p.at].percentile(values[i], b.settings)
	}
}

// multinomial returns a function that fills a tally with n examples drawn over the cells in
// proportion to their counts, which sum to n. It draws row by row or cell by cell, whichever is
// cheaper: a cell takes about as long as 64 rows.
func multinomial(cells []cell, n float64) func(*tally, *rand.PCG) {
	if int(n) < 64*len(cells) {
		return byRow(cells)
	}
	return func(t *tally, pcg *rand.PCG) { byCell(t, cells, n, pcg) }
}

// byRow returns a function that draws as many rows as the cells count.
func byRow(cells []cell) func(*tally, *rand.PCG) {
	var cellOf []int32 // row → cell
	for i, c := range cells {
		cellOf = append(cellOf, slices.Repeat([]int32{int32(i)}, int(c.count))...)
	}
	drawn := make([]float64, len(cells))
	n := uint64(len(cellOf))
	return func(t *tally, pcg *rand.PCG) {
		clear(drawn)
		for range n / 2 {
			bits := pcg.Uint64()
			drawn[cellOf[below(n, bits)]]++
			drawn[cellOf[below(n, bits>>32)]]++
		}
		if n%2 == 1 {
			drawn[cellOf[below(n, pcg.Uint64())]]++
		}
		t.reset()
		for i, c := range cells {
			t.add(c.want, c.got, drawn[i])
		}
	}
}

// byCell splits what is left to draw, cell by cell, between the cell and those after it: by a
// binomial draw.
func byCell(t *tally, cells []cell, n float64, src rand.Source) {
	t.reset()
	left, mass := n, n // examples yet to draw, and those of the cells yet to draw them from
	for _, c := range cells {
		if left == 0 {
			return
		}
		drawn := left
		if c.count < mass {
			drawn = distuv.Binomial{N: left, P: c.count / mass, Src: src}.Rand()
		}
		t.add(c.want, c.got, drawn)
		left -= drawn
		mass -= c.count
	}
}

// below maps the lower 32 bits to a number below n, uniform to within n/2³².
func below(n, bits uint64) uint64 { return bits & (1<<32 - 1) * n >> 32 }

// percentile sets the interval to the percentiles of the resampled values, which it sorts.
//
// Resamples in which the metric is undefined have been left out of values, and are counted in the
// note. Where their share is more than 1−confidence the tails cannot be told, and there is no
// interval. Nor is there one where every resample gives the same value: the examples then show no
// variation to learn from, which is not to say that there is none.
//
// Efron and Tibshirani 1993, An Introduction to the Bootstrap, ch. 13.
func (e *Estimate) percentile(values []float64, s Settings) {
	undefined := s.Resamples - len(values)
	if undefined > 0 {
		e.Note = fmt.Sprintf("undefined in %d of %d resamples, which were left out", undefined, s.Resamples)
	}
	slices.Sort(values)
	switch {
	case float64(undefined) > (1-s.Confidence)*float64(s.Resamples):
		e.NoInterval = fmt.Sprintf("undefined in %d of %d resamples, too many to leave out", undefined, s.Resamples)
		e.Note = ""
	case values[0] == values[len(values)-1]:
		e.NoInterval = fmt.Sprintf("every resample gives %.6g: the examples show no variation", values[0])
	default:
		tail := (1 - s.Confidence) / 2
		e.Low, e.High = quantile(values, tail), quantile(values, 1-tail)
		e.Method = MethodBootstrap
	}
}

// quantile returns the p-quantile of sorted values, of which there is at least one, interpolated
// between order statistics: type 7 of Hyndman and Fan 1996, numpy's default. (gonum's
// stat.Quantile has types 1 and 4 only.)
func quantile(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted)-1)
	i := int(at)
	if i == len(sorted)-1 {
		return sorted[i]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}
