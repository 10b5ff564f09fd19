package trace

import (
	"fmt"
	"math"
	"strconv"
)

const (
	// noticeable is the least change of a loss that counts as one, as a share of the loss that it changes from.
	noticeable = 0.01
	// runaway is how far an epoch's training loss must lie above the lowest of the epochs before for the training to diverge, as a share
	// of the training loss of the first epoch that has one.
	runaway = 0.10
)

// kind is an observation of one epoch: holds says whether an epoch shows it, and by which numbers.
type kind struct {
	name  string
	holds func(p *past, e *Epoch) (because string, ok bool)
}

// kinds lists the observations of an epoch; the first that holds is the epoch's. To add one, write a function and add a line.
var kinds = []kind{
	{"before training", beforeTraining},
	{"diverging", diverging},
	{"not evaluated", notEvaluated},
	{"first evaluation", firstEvaluation},
	{"learning", learning},
	{"over-fitting", overfitting},
	{"rising", rising},
	{"flat", flat},
	{"converging", converging},
}

// EpochObservations names what an epoch's observation can be, in the order in which they are tried. docs/training.md defines each.
func EpochObservations() []string {
	var names []string
	for _, k := range kinds {
		names = append(names, k.name)
	}
	return names
}

// past is what is known of the epochs before one.
type past struct {
	first         *Epoch // the first with a validation loss
	lowest        *Epoch // the one with the lowest validation loss, the first of equals
	firstTraining *Epoch // the first with a training loss
	leastTraining *Epoch // the one with the lowest training loss
}

func (p *past) add(e *Epoch) {
	if e.ValidationLoss != nil {
		if p.first == nil {
			p.first = e
		}
		if p.lowest == nil || *e.ValidationLoss < *p.lowest.ValidationLoss {
			p.lowest = e
		}
	}
	if e.TrainingLoss != nil {
		if p.firstTraining == nil {
			p.firstTraining = e
		}
		if p.leastTraining == nil || *e.TrainingLoss < *p.leastTraining.TrainingLoss {
			p.leastTraining = e
		}
	}
}

// reference is the epoch whose training loss an epoch's is compared with: that of the lowest validation loss, or, where it has none, the
// first that has.
func (p *past) reference() *Epoch {
	if p.lowest != nil && p.lowest.TrainingLoss != nil {
		return p.lowest
	}
	return p.firstTraining
}

// beforeTraining: the evaluation at step 0.
func beforeTraining(_ *past, e *Epoch) (string, bool) { return "nothing was trained yet", e.Epoch == 0 }

// diverging: a loss of the epoch was logged as NaN or infinite; or its training loss lies above the lowest of the epochs before by more
// than 10 % of the first epoch's.
func diverging(p *past, e *Epoch) (string, bool) {
	if e.broken != "" {
		return e.broken, true
	}
	if e.TrainingLoss == nil || p.leastTraining == nil {
		return "", false
	}
	least := p.leastTraining
	if *e.TrainingLoss-*least.TrainingLoss <= runaway*math.Abs(*p.firstTraining.TrainingLoss) {
		return "", false
	}
	return fmt.Sprintf("training loss %s, %s in epoch %d", loss(*e.TrainingLoss), loss(*least.TrainingLoss), least.Epoch), true
}

// notEvaluated: the epoch has no validation loss.
func notEvaluated(_ *past, e *Epoch) (string, bool) {
	if e.ValidationLoss != nil {
		return "", false
	}
	return e.Undefined[len(e.Undefined)-1], true
}

// firstEvaluation: no epoch before it has a validation loss, so that there is nothing to compare with.
func firstEvaluation(p *past, e *Epoch) (string, bool) {
	return fmt.Sprintf("validation loss %s", loss(*e.ValidationLoss)), p.lowest == nil
}

// learning: the validation loss is more than 1 % below the lowest before.
func learning(p *past, e *Epoch) (string, bool) { return p.validation(e), p.change(e) < -noticeable }

// overfitting: the validation loss is more than 1 % above the lowest before, and the training loss is below that of the reference epoch.
func overfitting(p *past, e *Epoch) (string, bool) {
	r := p.reference()
	if p.change(e) <= noticeable || r == nil || e.TrainingLoss == nil || *e.TrainingLoss >= *r.TrainingLoss {
		return "", false
	}
	return fmt.Sprintf("%s; training loss %s, %s in epoch %d", p.validation(e), loss(*e.TrainingLoss), loss(*r.TrainingLoss), r.Epoch), true
}

// rising: the validation loss is more than 1 % above the lowest before, and no lower training loss shows that it is over-fitting.
func rising(p *past, e *Epoch) (string, bool) { return p.validation(e), p.change(e) > noticeable }

// flat: the validation loss is within 1 % of the lowest before, that is within 1 % of the first, and the training loss is not more than
// 1 % below that of the first epoch: nothing was learnt so far.
func flat(p *past, e *Epoch) (string, bool) {
	if change(*p.first.ValidationLoss, *p.lowest.ValidationLoss) < -noticeable {
		return "", false
	}
	if e.TrainingLoss != nil && p.firstTraining != nil && change(*p.firstTraining.TrainingLoss, *e.TrainingLoss) < -noticeable {
		return "", false
	}
	return p.validation(e), true
}

// converging: the validation loss is within 1 % of the lowest before, after something was learnt.
func converging(p *past, e *Epoch) (string, bool) { return p.validation(e), true }

// change is the epoch's validation loss against the lowest before.
func (p *past) change(e *Epoch) float64 { return change(*p.lowest.ValidationLoss, *e.ValidationLoss) }

// validation says in words what change is.
func (p *past) validation(e *Epoch) string {
	return fmt.Sprintf("validation loss %s, %s against %s in epoch %d", loss(*e.ValidationLoss), percent(p.change(e)), loss(*p.lowest.ValidationLoss), p.lowest.Epoch)
}

// change is the difference from a to b as a share of a, ±Inf where a is 0 and b is not.
func change(a, b float64) float64 {
	if a == b {
		return 0
	}
	return (b - a) / math.Abs(a)
}

// percent is a change with its sign, "+8.1%".
func percent(x float64) string {
	if math.IsInf(x, 0) {
		return "from 0"
	}
	s := strconv.FormatFloat(100*x, 'f', 1, 64)
	if s == "-0.0" || s == "0.0" {
		return "0.0%"
	}
	if math.Abs(x) > 1e4 {
		s = strconv.FormatFloat(100*x, 'g', 3, 64)
	}
	if x > 0 {
		s = "+" + s
	}
	return s + "%"
}

// loss is a loss with four decimals, or with three digits where these say too little.
func loss(x float64) string {
	if a := math.Abs(x); x != 0 && (a < 0.001 || a >= 1e6) {
		return strconv.FormatFloat(x, 'g', 3, 64)
	}
	return strconv.FormatFloat(x, 'f', 4, 64)
}

// rate is a learning rate with four digits.
func rate(x float64) string { return strconv.FormatFloat(x, 'g', 4, 64) }
