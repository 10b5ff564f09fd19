package scoring

// board is one scoring under way: what every metric reads, and the estimates so far.
type board struct {
	outcomes  Outcomes
	settings  Settings
	tally     *tally
	cells     []cell
	estimates []Estimate
	pending   []pending // bootstrap intervals yet to be made, all from the same resamples
}

// pending is an estimate that waits for its bootstrap interval.
type pending struct {
	at     int // its index in board.estimates
	metric countMetric
}

// countMetric is a metric that is a function of the tally.
type countMetric interface {
	value(t *tally, label int, z ZeroDivision) (value float64, ok bool)
	reason(t *tally, names []string, label int) string // why the value is not ok
}

func newBoard(o Outcomes, s Settings) *board {
	t, cells := count(o)
	return &board{outcomes: o, settings: s, tally: t, cells: cells}
}

// add computes metric m, for the label if it is about one, and appends its estimate.
func (b *board) add(m Metric, label int) {
	e := Estimate{Metric: m.Name, Slice: "all"}
	if m.PerLabel {
		e.Label = b.outcomes.Labels[label]
		e.Metric = m.nameFor(e.Label)
	}
	if b.tally.n == 0 {
		e.Undefined = "there are no examples"
	} else {
		m.score(b, &e, label)
	}
	b.estimates = append(b.estimates, e)
}

// measure fills in the value of a count metric, or why it has none, and reports whether it can
// have an interval.
func (b *board) measure(e *Estimate, m countMetric, label int) bool {
	value, ok := m.value(b.tally, label, b.settings.ZeroDivision)
	if !ok {
		e.Undefined = m.reason(b.tally, b.outcomes.Labels, label)
		return false
	}
	e.Value = value
	if e.N == 0 {
		e.NoInterval = "the value is by convention: " + m.reason(b.tally, b.outcomes.Labels, label)
		return false
	}
	return true
}

// resampled scores a metric of all examples whose interval is the bootstrap's, over cells.
func resampled(m countMetric) scorer {
	return func(b *board, e *Estimate, label int) {
		e.N = int(b.tally.n)
		if b.measure(e, m, label) {
			b.pending = append(b.pending, pending{len(b.estimates), m})
		}
	}
}
