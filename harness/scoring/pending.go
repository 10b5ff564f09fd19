package scoring

import "math/rand/v2"

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
	values := make([][]float64, len(b.pending)) // by metric, of the resamples where it is defined
	for i := range values {
		values[i] = make([]float64, 0, b.settings.Resamples)
	}
	drawn, tallies := make([]float64, len(b.units.cells)), b.newTallies()
	var pcg rand.PCG
	for r := range b.settings.Resamples {
		pcg.Seed(b.settings.Seed, uint64(r))
		b.units.sampler.draw(drawn, &pcg)
		b.units.fill(tallies, drawn)
		for i, p := range b.pending {
			if v, ok := p.statistic(tallies, b.settings.ZeroDivision); ok {
				values[i] = append(values[i], v)
			}
		}
	}
	left := b.leaveOneOut(tallies)
	tests := b.permute(tallies)
	for i, p := range b.pending {
		iv := bootstrap(p.point, values[i], left[i], b.settings)
		iv.method = b.method(iv.method)
		p.done(iv, tests[i])
	}
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
func (b *board) permute(tallies []*tally) []*Test {
	tests := make([]*Test, len(b.pending))
	if len(tallies) == 1 {
		return tests
	}
	counts := make([]extremes, len(b.pending))
	var pcg rand.PCG
	for r := range b.settings.Resamples {
		pcg.Seed(b.settings.Seed, uint64(b.settings.Resamples+r)) // not those of the bootstrap
		b.units.fillSwapped(tallies, &pcg)
		for i, p := range b.pending {
			v, ok := p.statistic(tallies, b.settings.ZeroDivision)
			counts[i].add(v, ok, p.point)
		}
	}
	for i, c := range counts {
		tests[i] = c.test(b.settings.Resamples)
		tests[i].Method = b.method(tests[i].Method)
	}
	return tests
}
