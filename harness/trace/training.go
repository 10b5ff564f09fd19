package trace

import (
	"fmt"
	"slices"
)

// TrainingSchema names the shape of a training trace as JSON. It changes when a reader would have to.
const TrainingSchema = "holdout/training/v1"

// Training is the trace of one fine-tuning, epoch by epoch, as the Trainer of Hugging Face's transformers logged it.
//
// Losses are means over rows, in the unit of the loss function (nats for a cross-entropy). A number that was not logged, or was logged
// as NaN or infinite, is undefined: a nil pointer, null in JSON.
type Training struct {
	Schema        string `json:"schema"`
	Source        string `json:"source"`           // the file that was read
	Steps         int    `json:"steps"`            // optimizer steps done
	PlannedSteps  int    `json:"planned_steps"`    // optimizer steps planned, 0 if not logged
	PlannedEpochs int    `json:"planned_epochs"`   // 0 if not logged
	Metric        string `json:"metric,omitempty"` // what the Trainer chose its best checkpoint by, where its best_metric tells

	Epochs       []Epoch       `json:"epochs"`         // in order, those of which anything was logged; 0 is before the first step
	Best         *Best         `json:"best"`           // the epoch with the lowest validation loss; null where none is defined
	BestByMetric *Best         `json:"best_by_metric"` // the epoch that Metric is best in; null where it is not known
	LearningRate Schedule      `json:"learning_rate"`
	Observations []Observation `json:"observations"` // of the whole training
	Notes        []string      `json:"notes"`        // what a person should know of the record

	Log         []LogLine    `json:"log"`         // by step
	Evaluations []Evaluation `json:"evaluations"` // by step, one a step
}

// Epoch is one pass over the fine-tuning set.
//
// A line logged at epoch e, a fraction, belongs to epoch ⌈e⌉: 0.33 and 1.0 to epoch 1, 1.01 to epoch 2. What was logged at step 0
// belongs to epoch 0.
type Epoch struct {
	Epoch          int                 `json:"epoch"`
	Step           int                 `json:"step"`            // the last step that anything was logged at
	TrainingLoss   *float64            `json:"training_loss"`   // mean over the epoch's log lines
	ValidationLoss *float64            `json:"validation_loss"` // of the epoch's last evaluation
	Metrics        map[string]*float64 `json:"metrics"`         // of the epoch's last evaluation, without their prefix eval_
	LearningRate   *float64            `json:"learning_rate"`   // the last one logged
	Undefined      []string            `json:"undefined"`       // why a loss is
	Observation    string              `json:"observation"`     // one of EpochObservations
	Because        string              `json:"because"`         // the numbers that it was made from
	Heldout        *Heldout            `json:"heldout,omitempty"`

	broken string // the loss that was logged as NaN or infinite; "" for none
}

// Heldout is the score of an epoch's checkpoint on held-out examples.
type Heldout struct {
	Checkpoint string  `json:"checkpoint"`
	Data       string  `json:"data"`
	Right      int     `json:"right"`
	Rows       int     `json:"rows"`
	Accuracy   float64 `json:"accuracy"`
	Low        float64 `json:"low"` // the ends of the accuracy's interval
	High       float64 `json:"high"`
	Confidence float64 `json:"confidence"` // of the interval
}

// Best is the epoch that a number is best in, the first of equals.
type Best struct {
	Epoch int     `json:"epoch"`
	Step  int     `json:"step"`
	Value float64 `json:"value"`
}

// Observation is something that the numbers of a training say, in a sentence.
type Observation struct {
	Kind string `json:"kind"`
	Text string `json:"text"`
}

// LogLine is what the Trainer logged of its own: the loss since the line before, and the learning rate after the step.
type LogLine struct {
	Step         int      `json:"step"`
	Epoch        float64  `json:"epoch"`
	Loss         *float64 `json:"loss"`
	LearningRate *float64 `json:"learning_rate"`

	loss, rate number
}

// Evaluation is what the Trainer measured on the validation set.
type Evaluation struct {
	Step    int                 `json:"step"`
	Epoch   float64             `json:"epoch"`
	Loss    *float64            `json:"loss"`
	Metrics map[string]*float64 `json:"metrics"`

	loss number
}

// Schedule is the course of the learning rate, as judged by the values logged. See schedule for what each name means.
type Schedule struct {
	Name   string   `json:"name"`    // constant, linear, cosine, inverse square root, other, or undecided
	WarmUp bool     `json:"warm_up"` // it rises first
	Peak   *float64 `json:"peak"`    // the highest logged
	PeakAt int      `json:"peak_at"` // the first step at which that was logged
	Last   *float64 `json:"last"`
	LastAt int      `json:"last_at"`
	Off    *float64 `json:"off"` // the farthest that a logged value lies from the law, as a share of the range; null without a law
}

// FindEpoch returns the epoch with a number, and nil if nothing was logged of it.
func (t *Training) FindEpoch(n int) *Epoch {
	for i := range t.Epochs {
		if t.Epochs[i].Epoch == n {
			return &t.Epochs[i]
		}
	}
	return nil
}

// EpochAt returns the epoch in which a step lies, and nil if it is after the last one logged.
func (t *Training) EpochAt(step int) *Epoch {
	for i := range t.Epochs {
		if step <= t.Epochs[i].Step {
			return &t.Epochs[i]
		}
	}
	return nil
}

// SetHeldout puts the held-out score of an epoch's checkpoint beside the epoch. The first that is put there brings a note along.
func (t *Training) SetHeldout(epoch int, h Heldout) error {
	e := t.FindEpoch(epoch)
	if e == nil {
		return fmt.Errorf("nothing was logged of epoch %d", epoch)
	}
	const care = "held-out scores are there to be looked at; an epoch that is chosen by them has no held-out score left: choose by the validation loss"
	if !slices.Contains(t.Notes, care) {
		t.note(care)
	}
	e.Heldout = &h
	return nil
}
