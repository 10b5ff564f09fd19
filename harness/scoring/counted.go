package scoring

// counted is a metric of counts whose interval is the bootstrap's, and whose differences are
// tested by permutation.
type counted struct {
	metric countMetric
	trials func(t *tally, label int) (hits, trials float64) // its denominator is the number of examples that the value rests on
}

func (m counted) estimate(b *board, e *Estimate, label int) {
	if !m.measure(b, e, label) {
		return
	}
	b.pending = append(b.pending, &pending{m.metric, label, e.Value, func(iv interval, _ *Test) {
		e.set(m.orBounds(b, label, iv))
	}})
}

// bounded is a count metric whose range is known from proportions, if not as well as the bootstrap
// knows it.
type bounded interface {
	bounds(t *tally, label int, s Settings) (low, high float64, ok bool)
}

// orBounds returns the interval, or one made of proportions where there is none because all
// resamples are alike: as they are where every prediction is right, which is not to be sure of it.
func (m counted) orBounds(b *board, label int, iv interval) interval {
	metric, ok := m.metric.(bounded)
	if !iv.constant || !ok || b.clusters() != nil {
		return iv
	}
	if low, high, ok := metric.bounds(b.tallies[0], label, b.settings); ok {
		return interval{low: low, high: high, method: MethodBounds, note: iv.note}
	}
	return iv
}

func (m counted) compare(b *board, d *Delta, label int) {
	if !m.measureBoth(b, d, label) {
		return
	}
	b.pending = append(b.pending, &pending{m.metric, label, d.Value, d.set})
}

// measure fills in the value, or why there is none, and reports whether it can have an interval.
func (m counted) measure(b *board, e *Estimate, label int) bool {
	var conventional string
	e.Value, e.N, e.Undefined, conventional = m.of(b, 0, label)
	if conventional != "" {
		e.NoInterval = conventional
	}
	return e.Undefined == "" && conventional == ""
}

// measureBoth does the same for a difference.
func (m counted) measureBoth(b *board, d *Delta, label int) bool {
	var undefined, conventional [2]string
	var n [2]int
	d.Baseline, n[0], undefined[0], conventional[0] = m.of(b, 0, label)
	d.Candidate, n[1], undefined[1], conventional[1] = m.of(b, 1, label)
	d.N = min(n[0], n[1])
	if d.undefined(undefined) {
		return false
	}
	d.Value = d.Candidate - d.Baseline
	d.NoInterval = ofRuns(conventional)
	d.NoTest = d.NoInterval
	return d.NoInterval == ""
}

// of returns the value in a run and the number of examples it rests on, or why it has none, or why
// the value is a convention.
func (m counted) of(b *board, run, label int) (value float64, n int, undefined, conventional string) {
	t := b.tallies[run]
	_, trials := m.trials(t, label)
	value, ok := m.metric.value(t, label, b.settings.ZeroDivision)
	if ok && trials > 0 {
		return value, int(trials), "", ""
	}
	reason := m.metric.reason(t, b.labels(), label)
	if !ok {
		return 0, int(trials), reason, ""
	}
	return value, 0, "", "the value is by convention: " + reason
}
