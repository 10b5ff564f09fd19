package trace

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// sortBy sorts by a number; equals stay in their order.
func sortBy[T any, N cmp.Ordered](all []T, key func(T) N) {
	slices.SortStableFunc(all, func(a, b T) int { return cmp.Compare(key(a), key(b)) })
}

// training makes a trace of what was read.
func (s *state) training() *Training {
	t := &Training{Schema: TrainingSchema, Steps: s.steps, PlannedSteps: s.planned, PlannedEpochs: s.epochs,
		Epochs: []Epoch{}, Observations: []Observation{}, Notes: []string{}, Log: []LogLine{}, Evaluations: []Evaluation{}}
	t.order(s)
	t.divide()
	t.noteOdd()
	t.Best = best(t.Epochs, func(e Epoch) *float64 { return e.ValidationLoss }, lower)
	t.chooseMetric(s)
	t.LearningRate = t.schedule()
	t.observe(s)
	return t
}

func (t *Training) note(format string, args ...any) {
	t.Notes = append(t.Notes, fmt.Sprintf(format, args...))
}

// order puts the lines into the order of their steps, and makes one evaluation of those at one step.
func (t *Training) order(s *state) {
	step := func(l LogLine) int { return l.Step }
	evaluated := func(e Evaluation) int { return e.Step }
	ordered := func(a, b int) bool { return a <= b }
	if !pairwise(s.log, step, ordered) || !pairwise(s.evaluations, evaluated, ordered) {
		t.note("the log's lines are out of order; they were sorted by step")
	}
	t.Log = append(t.Log, s.log...)
	sortBy(t.Log, step)
	sortBy(s.evaluations, evaluated)
	for _, e := range s.evaluations {
		if n := len(t.Evaluations); n > 0 && t.Evaluations[n-1].Step == e.Step {
			t.join(&t.Evaluations[n-1], e)
		} else {
			t.Evaluations = append(t.Evaluations, e)
		}
	}
	if last := t.lastStep(); t.Steps < last {
		t.Steps = last
	}
}

// pairwise says whether ok holds of each two neighbours.
func pairwise[T, N any](all []T, key func(T) N, ok func(a, b N) bool) bool {
	for i := 1; i < len(all); i++ {
		if !ok(key(all[i-1]), key(all[i])) {
			return false
		}
	}
	return true
}

func (t *Training) lastStep() int {
	last := 0
	if n := len(t.Log); n > 0 {
		last = t.Log[n-1].Step
	}
	if n := len(t.Evaluations); n > 0 {
		last = max(last, t.Evaluations[n-1].Step)
	}
	return last
}

// join adds a second evaluation at the same step: the names that the first lacks, as of a second validation set. What the first has
// stays: a second one at the end may be of the best checkpoint, loaded once the training was done.
func (t *Training) join(first *Evaluation, again Evaluation) {
	differs := false
	if first.Loss == nil && first.loss.what == "" {
		first.Loss, first.loss = again.Loss, again.loss
	} else if again.Loss != nil && (first.Loss == nil || *first.Loss != *again.Loss) {
		differs = true
	}
	for name, value := range again.Metrics {
		if had, ok := first.Metrics[name]; !ok {
			first.Metrics[name] = value
		} else if value != nil && (had == nil || *had != *value) {
			differs = true
		}
	}
	if differs {
		t.note("step %d was evaluated twice, with different results; the first counts: the second may be of the best checkpoint, loaded at the end", first.Step)
	}
}

// epochOf is the epoch that a step belongs to; e is how many epochs were done, a fraction, after it. A Trainer of old rounds it to two
// decimals, so that 0.0 need not be before the first step.
func epochOf(step int, e float64) int {
	const rounding = 1e-6 // of sums of fractions
	n := int(math.Ceil(e - rounding))
	if step > 0 {
		n = max(1, n)
	}
	return max(0, n)
}

// divide puts the lines into epochs.
func (t *Training) divide() {
	lines, evaluations := map[int][]LogLine{}, map[int][]Evaluation{}
	numbers := map[int]bool{}
	for _, l := range t.Log {
		n := epochOf(l.Step, l.Epoch)
		lines[n], numbers[n] = append(lines[n], l), true
	}
	for _, e := range t.Evaluations {
		n := epochOf(e.Step, e.Epoch)
		evaluations[n], numbers[n] = append(evaluations[n], e), true
	}
	for n := range numbers {
		t.Epochs = append(t.Epochs, newEpoch(n, lines[n], evaluations[n]))
	}
	sortBy(t.Epochs, func(e Epoch) int { return e.Epoch })
	if !pairwise(t.Epochs, func(e Epoch) int { return e.Step }, func(a, b int) bool { return a <= b }) {
		t.note("epochs and steps contradict each other: a later epoch has an earlier step")
	}
}

// newEpoch sums up an epoch's lines, which are in the order of their steps.
func newEpoch(n int, lines []LogLine, evaluations []Evaluation) Epoch {
	e := Epoch{Epoch: n, Metrics: map[string]*float64{}, Undefined: []string{}}
	sum, logged, undefined := 0.0, 0, ""
	for _, l := range lines {
		e.Step = max(e.Step, l.Step)
		if l.LearningRate != nil {
			e.LearningRate = l.LearningRate
		}
		switch {
		case l.Loss != nil:
			sum, logged = sum+*l.Loss, logged+1
		case l.loss.what != "" && undefined == "":
			undefined = fmt.Sprintf("training loss: %s at step %d", l.loss.what, l.Step)
			e.breaks(l.loss, undefined)
		}
	}
	mean := sum / float64(logged)
	switch {
	case undefined != "":
		e.Undefined = append(e.Undefined, undefined)
	case math.IsInf(mean, 0):
		e.broken = "training loss: the mean is too large for a number"
		e.Undefined = append(e.Undefined, e.broken)
	case logged > 0:
		e.TrainingLoss = &mean
	case n > 0:
		e.Undefined = append(e.Undefined, "training loss: none was logged; a lower logging_steps would log one")
	}
	e.evaluated(evaluations)
	return e
}

// breaks keeps the first reason for which a loss of the epoch is NaN or infinite.
func (e *Epoch) breaks(loss number, reason string) {
	if loss.broken() && e.broken == "" {
		e.broken = reason
	}
}

// evaluated takes over an epoch's last evaluation.
func (e *Epoch) evaluated(all []Evaluation) {
	if len(all) == 0 {
		e.Undefined = append(e.Undefined, "validation loss: not evaluated")
		return
	}
	last := all[len(all)-1]
	e.Step, e.ValidationLoss, e.Metrics = max(e.Step, last.Step), last.Loss, last.Metrics
	switch {
	case last.loss.what != "":
		undefined := fmt.Sprintf("validation loss: %s at step %d", last.loss.what, last.Step)
		e.Undefined = append(e.Undefined, undefined)
		e.breaks(last.loss, undefined)
	case last.Loss == nil:
		e.Undefined = append(e.Undefined, fmt.Sprintf("validation loss: the evaluation at step %d has no eval_loss", last.Step))
	}
}
