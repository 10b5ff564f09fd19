package trace

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// lower and higher say which of two values is better.
func lower(a, b float64) bool  { return a < b }
func higher(a, b float64) bool { return a > b }

// best is the epoch with the best value, the first of equals, or nil where no epoch has one.
func best(epochs []Epoch, value func(Epoch) *float64, better func(a, b float64) bool) *Best {
	var b *Best
	for _, e := range epochs {
		if v := value(e); v != nil && (b == nil || better(*v, b.Value)) {
			b = &Best{Epoch: e.Epoch, Step: e.Step, Value: *v}
		}
	}
	return b
}

// noteOdd notes what the epochs do not show.
func (t *Training) noteOdd() {
	evaluated := map[int]int{}
	var lowest *Evaluation
	for i, e := range t.Evaluations {
		evaluated[epochOf(e.Step, e.Epoch)]++
		if e.Loss != nil && (lowest == nil || *e.Loss < *lowest.Loss) {
			lowest = &t.Evaluations[i]
		}
	}
	for _, n := range slices.Sorted(maps.Keys(evaluated)) {
		if evaluated[n] > 1 {
			t.note("epoch %d was evaluated %d times; an epoch's row is its last evaluation", n, evaluated[n])
			break // one note is enough: the trace lists all evaluations
		}
	}
	if b := best(t.Epochs, func(e Epoch) *float64 { return e.ValidationLoss }, lower); lowest != nil && (b == nil || *lowest.Loss < b.Value) {
		t.note("the lowest validation loss of all evaluations is %s, at step %d, within epoch %d", loss(*lowest.Loss), lowest.Step, epochOf(lowest.Step, lowest.Epoch))
	}
	for _, l := range t.Log {
		if l.Loss != nil && *l.Loss == 0 {
			t.note("step %d logs a training loss of 0; the Trainer's logging_nan_inf_filter leaves NaN out of the mean, and 0 is what can be left", l.Step)
			break
		}
	}
	if len(t.Log) == 0 && len(t.Evaluations) == 0 {
		t.note("the log has no loss and no evaluation")
	}
}

// chooseMetric finds the metric whose value the Trainer keeps as best_metric; trainer_state.json does not name it. It is the one that
// has this very value at the step of best_global_step or of best_model_checkpoint's name, and where neither tells a step, in any evaluation.
func (t *Training) chooseMetric(s *state) {
	if s.bestMetric.what != "" {
		return
	}
	at := s.bestStep
	if at == 0 {
		const name = "checkpoint-"
		if i := strings.LastIndex(s.bestCheckpoint, name); i >= 0 {
			at, _ = strconv.Atoi(s.bestCheckpoint[i+len(name):]) // 0 where there is no number
		}
	}
	names := map[string]*Best{}
	for _, e := range t.Evaluations {
		if at > 0 && e.Step != at {
			continue
		}
		for name, value := range withLoss(e) {
			if value != nil && *value == s.bestMetric.value && names[name] == nil {
				names[name] = &Best{Epoch: epochOf(e.Step, e.Epoch), Step: e.Step, Value: *value}
			}
		}
	}
	switch len(names) {
	case 0:
		t.note("best_metric is %v, which no evaluation has that it could be of", s.bestMetric.value)
	case 1:
		for name, b := range names {
			t.Metric, t.BestByMetric = name, b
		}
	default:
		t.note("best_metric is %v, which several metrics have: %s", s.bestMetric.value, strings.Join(slices.Sorted(maps.Keys(names)), ", "))
	}
}

// withLoss is an evaluation's metrics with the loss among them.
func withLoss(e Evaluation) map[string]*float64 {
	all := map[string]*float64{"loss": e.Loss}
	for name, value := range e.Metrics {
		all[name] = value
	}
	return all
}
