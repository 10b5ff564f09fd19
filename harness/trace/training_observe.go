package trace

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// sight is an observation of a whole training: text says what is seen, "" where there is nothing to see.
type sight struct {
	kind string
	text func(t *Training, s *state) string
}

// sights lists the observations of a training. To add one, write a function and add a line.
var sights = []sight{
	{"best epoch", bestEpoch},
	{"after the best epoch", afterBest},
	{"best metric", bestMetric},
	{"recorded best", recordedBest},
	{"diverging", divergingRun},
	{"flat", flatRun},
	{"training loss", trainingLoss},
	{"not evaluated", neverEvaluated},
	{"learning rate", learningRate},
}

// observe fills in the observations of each epoch and of the whole.
func (t *Training) observe(s *state) {
	p := &past{}
	for i := range t.Epochs {
		e := &t.Epochs[i]
		for _, k := range kinds {
			if because, ok := k.holds(p, e); ok {
				e.Observation, e.Because = k.name, because
				break
			}
		}
		p.add(e)
	}
	for _, o := range sights {
		if text := o.text(t, s); text != "" {
			t.Observations = append(t.Observations, Observation{Kind: o.kind, Text: text})
		}
	}
}

// last is the last epoch.
func (t *Training) last() *Epoch {
	if len(t.Epochs) == 0 {
		return nil
	}
	return &t.Epochs[len(t.Epochs)-1]
}

// bestEpoch names the epoch with the lowest validation loss, the first of equals, and says whether it is the last.
func bestEpoch(t *Training, _ *state) string {
	if t.Best == nil {
		return ""
	}
	evaluated := 0
	for _, e := range t.Epochs {
		if e.ValidationLoss != nil {
			evaluated++
		}
	}
	last := t.last()
	text := fmt.Sprintf("epoch %d has the lowest validation loss, %s", t.Best.Epoch, loss(t.Best.Value))
	if evaluated == 1 {
		text = fmt.Sprintf("epoch %d has the only validation loss, %s", t.Best.Epoch, loss(t.Best.Value))
	}
	switch {
	case last.Epoch == 0 || evaluated == 1 && t.Best.Epoch == last.Epoch:
		return text
	case t.Best.Epoch == 0:
		return text + ": that before training"
	case t.Best.Epoch != last.Epoch:
		return fmt.Sprintf("%s; it is not the last of %d", text, last.Epoch)
	case last.Observation == "learning":
		return text + "; it is the last, and the loss was still falling, by more than 1% since the evaluation before"
	}
	return text + "; it is the last"
}

// afterBest says what the losses do after the epoch with the lowest validation loss: the highest validation loss and the last one, against
// the lowest; the training loss of the last epoch that has one against that of the best epoch.
func afterBest(t *Training, _ *state) string {
	if t.Best == nil {
		return ""
	}
	var after []Epoch
	for _, e := range t.Epochs {
		if e.Epoch > t.Best.Epoch && e.ValidationLoss != nil {
			after = append(after, e)
		}
	}
	if len(after) == 0 {
		return ""
	}
	at := func(e Epoch) string {
		return fmt.Sprintf("%s in epoch %d (%s)", loss(*e.ValidationLoss), e.Epoch, percent(change(t.Best.Value, *e.ValidationLoss)))
	}
	last, highest := after[len(after)-1], slices.MaxFunc(after, func(a, b Epoch) int { return compareLoss(a, b) })
	text := "the validation loss stays within 1%, and ends at " + at(last)
	if change(t.Best.Value, *highest.ValidationLoss) > noticeable {
		text = "the validation loss rises to " + at(highest)
		if highest.Epoch != last.Epoch {
			text += " and ends at " + at(last)
		}
	}
	from, to := t.FindEpoch(t.Best.Epoch).TrainingLoss, t.last().TrainingLoss
	if from != nil && to != nil {
		text += fmt.Sprintf("; the training loss goes from %s to %s (%s)", loss(*from), loss(*to), percent(change(*from, *to)))
	}
	n := slices.DeleteFunc(t.observed("over-fitting"), func(epoch int) bool { return epoch < t.Best.Epoch })
	if len(n) > 0 {
		text += "; over-fitting in " + epochs(n)
	}
	return text
}

func compareLoss(a, b Epoch) int {
	switch {
	case *a.ValidationLoss < *b.ValidationLoss:
		return -1
	case *a.ValidationLoss > *b.ValidationLoss:
		return 1
	}
	return 0
}

// observed lists the epochs with an observation.
func (t *Training) observed(kind string) []int {
	var all []int
	for _, e := range t.Epochs {
		if e.Observation == kind {
			all = append(all, e.Epoch)
		}
	}
	return all
}

// epochs writes numbers of epochs: "epoch 3", "epochs 3, 4 and 5", "epochs 3 to 9".
func epochs(n []int) string {
	switch {
	case len(n) == 1:
		return fmt.Sprintf("epoch %d", n[0])
	case len(n) > 2 && n[len(n)-1]-n[0] == len(n)-1:
		return fmt.Sprintf("epochs %d to %d", n[0], n[len(n)-1])
	case len(n) > 6:
		return fmt.Sprintf("%d epochs, the first of them %d", len(n), n[0])
	}
	words := make([]string, len(n))
	for i, x := range n {
		words[i] = fmt.Sprint(x)
	}
	return "epochs " + strings.Join(words[:len(n)-1], ", ") + " and " + words[len(n)-1]
}

// MainMetrics names up to n metrics that a table shows: accuracy, then those with "f1" in their names, then the others, each by name.
func (t *Training) MainMetrics(n int) []string {
	seen := map[string]bool{}
	var names []string
	for _, e := range t.Epochs {
		for name := range e.Metrics {
			if !seen[name] {
				seen[name], names = true, append(names, name)
			}
		}
	}
	slices.Sort(names)
	sortBy(names, func(name string) int {
		switch {
		case name == "accuracy":
			return 0
		case strings.Contains(name, "f1"):
			return 1
		}
		return 2
	})
	return names[:min(n, len(names))]
}

// bestMetric names the epoch in which accuracy is highest, or without it the first metric with "f1" in its name: of both, more is better.
func bestMetric(t *Training, _ *state) string {
	names := t.MainMetrics(1)
	if len(names) == 0 || names[0] != "accuracy" && !strings.Contains(names[0], "f1") {
		return ""
	}
	b := best(t.Epochs, func(e Epoch) *float64 { return e.Metrics[names[0]] }, higher)
	switch {
	case b == nil:
		return ""
	case t.Best != nil && b.Epoch == t.Best.Epoch:
		return fmt.Sprintf("%s is highest in epoch %d as well, %s", names[0], b.Epoch, loss(b.Value))
	case t.Best != nil:
		at := ""
		if there := t.FindEpoch(t.Best.Epoch).Metrics[names[0]]; there != nil {
			at = fmt.Sprintf("; it is %s in epoch %d", loss(*there), t.Best.Epoch)
		}
		return fmt.Sprintf("%s is highest in another epoch, %d: %s%s", names[0], b.Epoch, loss(b.Value), at)
	}
	return fmt.Sprintf("%s is highest in epoch %d: %s", names[0], b.Epoch, loss(b.Value))
}

// recordedBest says what the Trainer itself kept as the best checkpoint, and which metric has the value that it kept.
func recordedBest(t *Training, s *state) string {
	if t.BestByMetric == nil {
		return ""
	}
	text := fmt.Sprintf("best_metric %v is the eval_%s of epoch %d", s.bestMetric.value, t.Metric, t.BestByMetric.Epoch)
	if s.bestCheckpoint != "" {
		text += ", checkpoint " + s.bestCheckpoint
	}
	return text
}

// divergingRun names the epochs that diverge, and the first reason.
func divergingRun(t *Training, _ *state) string {
	n := t.observed("diverging")
	if len(n) == 0 {
		return ""
	}
	return fmt.Sprintf("%s: %s", epochs(n), t.FindEpoch(n[0]).Because)
}

// flatRun: no evaluation after the first is more than 1 % below it, and no epoch's training loss is more than 1 % below the first
// epoch's; of a training that was never evaluated, the means of the first and the last quarter of its log lines lie within 1 %.
func flatRun(t *Training, _ *state) string {
	p := &past{}
	for i := range t.Epochs {
		p.add(&t.Epochs[i])
	}
	if len(t.observed("diverging")) > 0 {
		return ""
	}
	if p.first == nil {
		if from, to, ok := t.quarters(); ok && math.Abs(change(from, to)) <= noticeable {
			return fmt.Sprintf("the training loss does not fall: %s at first, %s at the end", loss(from), loss(to))
		}
		return ""
	}
	trained := p.firstTraining != nil && change(*p.firstTraining.TrainingLoss, *p.leastTraining.TrainingLoss) < -noticeable
	if trained || p.first == t.last() || change(*p.first.ValidationLoss, *p.lowest.ValidationLoss) < -noticeable {
		return ""
	}
	return fmt.Sprintf("nothing was learnt: the validation loss starts at %s and is %s at its lowest", loss(*p.first.ValidationLoss), loss(*p.lowest.ValidationLoss))
}

// trainingLoss compares the means of the first and the last quarter of the log lines that have a loss, at least four of them.
func trainingLoss(t *Training, _ *state) string {
	from, to, ok := t.quarters()
	if !ok {
		return ""
	}
	verb := "stays within 1%:"
	if c := change(from, to); c < -noticeable {
		verb = "falls"
	} else if c > noticeable {
		verb = "rises"
	}
	return fmt.Sprintf("%s from %s to %s (%s), means of the first and the last quarter of the log lines", verb, loss(from), loss(to), percent(change(from, to)))
}

// quarters are the mean losses of the first and the last quarter of the log lines that have one; not ok below four, or where one is
// too large for a number.
func (t *Training) quarters() (from, to float64, ok bool) {
	var all []float64
	for _, l := range t.Log {
		if l.Loss != nil {
			all = append(all, *l.Loss)
		}
	}
	n := len(all) / 4
	if n == 0 {
		return 0, 0, false
	}
	for i := range n {
		from, to = from+all[i]/float64(n), to+all[len(all)-1-i]/float64(n)
	}
	return from, to, !math.IsInf(from, 0) && !math.IsInf(to, 0)
}

// neverEvaluated: no epoch has a validation loss.
func neverEvaluated(t *Training, _ *state) string {
	if t.Best != nil {
		return ""
	}
	return "no epoch has a validation loss, so neither a best epoch nor over-fitting can be told; the Trainer's eval_strategy would log one"
}

// learningRate says how the learning rate went.
func learningRate(t *Training, _ *state) string { return t.LearningRate.String() }
