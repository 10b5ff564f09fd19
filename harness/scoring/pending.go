package scoring

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"
)

// countMetric is a metric that is a function of the tally.
type countMetric interface {
	value(t *tally, label int, z ZeroDivision) (value float64, ok bool)
	reason(t *tally, names []string, label int) string // why the value is not ok
}

// pending is an estimate, or a delta, that waits for its bootstrap interval and its test.
type pending struct {
	metric countMetric
	label  int
	point  float64                    // its value
	done   func(iv interval, t *Test) // takes them, and no test where there is one run
}

// statistic returns the metric of one run, or the difference between two.
func (p *pending) statistic(tallies []*tally, z ZeroDivision) (value float64, ok bool) {
	value, ok = p.metric.value(tallies[0], p.label, z)
	if len(tallies) == 1 || !ok {
		return value, ok
	}
	candidate, ok := p.metric.value(tallies[1], p.label, z)
	return candidate - value, ok
}

// settle makes the pending intervals, and tests if there are two runs: of every metric of counts,
// from the same resamples. Resample r has its own generator, so that any of them can be made alone.
//
// Rows are drawn in pairs where there are two runs, so that what both find hard cancels out.
// B. Efron 1979, Bootstrap methods, Annals of Statistics 7; by cluster: Davison and Hinkley 1997,
// Bootstrap Methods and their Application, §3.8, with the outer units only.
func (b *board) settle() {
	if len(b.pending) == 0 {
		return
	}
	values := b.resample()
	tallies := b.newTallies()
	left := b.leaveOneOut(tallies)
	tests := b.permute()
	intervals := make([]interval, len(b.pending))
	inParallel(len(b.pending), func(from, to int) {
		for i := from; i < to; i++ {
			intervals[i] = bootstrap(b.pending[i].point, values[i], left[i], b.settings)
			intervals[i].method = b.method(intervals[i].method)
		}
	})
	for i, p := range b.pending {
		p.done(intervals[i], tests[i])
	}
}

// resample returns each pending metric's values, of the resamples where it is defined.
func (b *board) resample() [][]float64 {
	values := make([][]float64, len(b.pending))
	for i := range values {
		values[i] = make([]float64, b.settings.Resamples)
	}
	inParallel(b.settings.Resamples, func(from, to int) {
		drawn, tallies := make([]float64, len(b.units.cells)), b.newTallies()
		var pcg rand.PCG
		for r := from; r < to; r++ {
			pcg.Seed(b.settings.Seed, uint64(r))
			b.units.sampler.draw(drawn, &pcg)
			b.units.fill(tallies, drawn)
			for i, p := range b.pending {
				v, ok := p.statistic(tallies, b.settings.ZeroDivision)
				if !ok {
					v = math.NaN()
				}
				values[i][r] = v
			}
		}
	})
	for i := range values {
		values[i] = slices.DeleteFunc(values[i], math.IsNaN)
	}
	return values
}

func (b *board) newTallies() []*tally {
	tallies := make([]*tally, len(b.tallies))
	for i := range tallies {
		tallies[i] = newTally(len(b.labels()))
	}
	return tallies
}

// leaveOneOut returns, for each pending metric, its values without one of each unit, where defined.
func (b *board) leaveOneOut(tallies []*tally) [][]influence {
	left := make([][]influence, len(b.pending))
	b.units.fill(tallies, b.units.sampler.weights)
	for unit, weight := range b.units.sampler.weights {
		b.units.add(tallies, unit, -1)
		for i, p := range b.pending {
			if v, ok := p.statistic(tallies, b.settings.ZeroDivision); ok {
				left[i] = append(left[i], influence{v, weight})
			}
		}
		b.units.add(tallies, unit, 1)
	}
	return left
}

// permute tests each pending difference by swapping the two runs' predictions; see extremes.
func (b *board) permute() []*Test {
	tests := make([]*Test, len(b.pending))
	if len(b.tallies) == 1 {
		return tests
	}
	counts := make([]extremes, len(b.pending))
	var mu sync.Mutex
	inParallel(b.settings.Resamples, func(from, to int) {
		part := b.permuteRange(from, to)
		mu.Lock()
		defer mu.Unlock()
		for i := range counts {
			counts[i].merge(part[i])
		}
	})
	for i, c := range counts {
		tests[i] = c.test(b.settings.Resamples)
		tests[i].Method = b.method(tests[i].Method)
	}
	return tests
}

// permuteRange counts extremes among some of the permutations.
func (b *board) permuteRange(from, to int) []extremes {
	counts := make([]extremes, len(b.pending))
	tallies := b.newTallies()
	var pcg rand.PCG
	for r := from; r < to; r++ {
		pcg.Seed(b.settings.Seed, uint64(b.settings.Resamples+r)) // not those of the bootstrap
		b.units.fillSwapped(tallies, &pcg)
		for i, p := range b.pending {
			v, ok := p.statistic(tallies, b.settings.ZeroDivision)
			counts[i].add(v, ok, p.point)
		}
	}
	return counts
}
