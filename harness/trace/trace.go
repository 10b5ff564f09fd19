package trace

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Tracer is what Of needs of a model.
type Tracer interface {
	// Labels names the C classes in the order of the logits.
	Labels() []string

	// Predict turns C logits into probabilities, written to the slice of C given, and returns the index of the predicted label.
	Predict(logits []float32, probabilities []float64) (label int)

	// Logits runs B encodings of T tokens each and returns B×C logits.
	Logits(ctx context.Context, B, T int, ids, typeIDs []int64) ([]float32, error)

	// Tensors lists the tensors of the graph that States can give, and the operations that make them.
	Tensors() (names, operations []string)

	// Layers names the tensors that the embedding layer and each encoder layer give, [1 × T × H] each for one text.
	Layers() (embedding string, layers []string, err error)

	// States runs one encoding and returns its C logits, and the elements and dimensions of each of the named tensors.
	States(ctx context.Context, ids, typeIDs []int64, tensors []string) (logits []float32, states [][]float32, dims [][]int64, err error)

	// Mask is the token that stands for a hidden one; not ok if the vocabulary has none.
	Mask() (id int64, token string, ok bool)
}

// Options say what a trace shows beside its five stages.
type Options struct {
	Tensors   []string // any of the graph's, with their elements; where there are some, layers that cannot be found are no error
	Want      string   // held-out label; "" for none
	Occlusion bool     // mask each word in turn
}

// Schema names the shape of a trace as JSON.
const Schema = "holdout/trace/v1"

// Trace is one prediction, stage by stage.
type Trace struct {
	Schema     string            `json:"schema"`
	Checkpoint string            `json:"checkpoint"`
	Digests    map[string]string `json:"digests,omitempty"`
	Data       string            `json:"data,omitempty"` // file of the row
	ID         string            `json:"id,omitempty"`   // of the row
	Input      Input             `json:"input"`
	Embedding  *State            `json:"embedding,omitempty"` // absent where the layers cannot be found
	Layers     []Layer           `json:"layers,omitempty"`
	Softmax    Softmax           `json:"softmax"`
	Prediction Prediction        `json:"prediction"`
	Check      Check             `json:"check"`
	Occlusion  *Occlusion        `json:"occlusion,omitempty"`
	Tensors    []Tensor          `json:"tensors,omitempty"` // that were asked for
	Against    *Against          `json:"against,omitempty"`
	Notes      []string          `json:"notes,omitempty"`

	vectors [][]float32 // of the embedding and of each layer, T×H each
}

// Softmax is the stage from logits to probabilities.
type Softmax struct {
	Labels        []string  `json:"labels"`
	Logits        []float32 `json:"logits"`        // of the graph as it is, C
	Probabilities []float64 `json:"probabilities"` // C
	RunnerUp      string    `json:"runner_up"`     // the label of the second largest probability, the first of those that tie
	Margin        float64   `json:"margin"`        // the largest probability less the second
	LogitMargin   float64   `json:"logit_margin"`  // the same of the logits of those two labels
}

// Prediction is the last stage.
type Prediction struct {
	Label       string  `json:"label"`
	Probability float64 `json:"probability"`
	Want        string  `json:"want,omitempty"`  // held-out label, where there is one
	Right       *bool   `json:"right,omitempty"` // whether the two are the same
}

// Tolerance is how far logits with the graph opened may be from those without before a trace warns.
const Tolerance = 1e-4

// Check compares the logits of the graph that gives its tensors with those of the graph as it is.
type Check struct {
	Logits    []float32 `json:"logits"`     // of the opened graph
	Largest   float64   `json:"largest"`    // largest absolute difference
	Tolerance float64   `json:"tolerance"`  // that it should stay within
	Agrees    bool      `json:"agrees"`     // whether it does
	SameLabel bool      `json:"same_label"` // whether both predict one label
}

// Of traces the prediction of one text.
func Of(ctx context.Context, m Tracer, in Input, o Options) (*Trace, error) {
	t := &Trace{Schema: Schema, Input: in}
	names, err := t.wanted(m, o)
	if err != nil {
		return nil, err
	}
	ids, typeIDs := in.ids()
	plain, err := m.Logits(ctx, 1, len(ids), ids, typeIDs)
	if err != nil {
		return nil, err
	}
	label, err := t.decide(m, plain, o.Want)
	if err != nil {
		return nil, err
	}
	opened, states, dims, err := m.States(ctx, ids, typeIDs, names)
	if err != nil {
		return nil, err
	}
	t.Check = check(m, plain, opened)
	if n := len(names) - len(o.Tensors); n > 0 {
		if err := t.stages(names[:n], states[:n], dims[:n]); err != nil {
			return nil, err
		}
		states, dims = states[n:], dims[n:]
	}
	for i, name := range o.Tensors {
		t.Tensors = append(t.Tensors, newTensor(name, states[i], dims[i]))
	}
	if o.Occlusion {
		t.Occlusion, err = occlude(ctx, m, in, label)
	}
	return t, err
}

// wanted names the tensors that a trace needs: those of the layers, then those that were asked for.
func (t *Trace) wanted(m Tracer, o Options) ([]string, error) {
	known, _ := m.Tensors()
	for _, name := range o.Tensors {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("the graph has no tensor %q among the %d that --list shows%s", name, len(known), DidYouMean(name, slices.Values(known)))
		}
	}
	embedding, layers, err := m.Layers()
	switch {
	case err == nil:
		return slices.Concat([]string{embedding}, layers, o.Tensors), nil
	case len(o.Tensors) == 0:
		return nil, fmt.Errorf("%w; --list shows the graph's tensors, and --tensor NAME takes any", err)
	}
	t.Notes = append(t.Notes, err.Error())
	return o.Tensors, nil
}

// decide fills in what the logits say, and returns the index of the predicted label.
func (t *Trace) decide(m Tracer, logits []float32, want string) (int, error) {
	labels := m.Labels()
	for c, x := range logits {
		if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
			return 0, fmt.Errorf("the logit of %s is %v; the checkpoint's weights are damaged or overflow", labels[c], x)
		}
	}
	probabilities := make([]float64, len(labels))
	label := m.Predict(logits, probabilities)
	second := -1
	for c := range labels {
		if c != label && (second < 0 || probabilities[c] > probabilities[second]) {
			second = c
		}
	}
	if second < 0 {
		return 0, errors.New("the model has one label, of which nothing can be told from another")
	}
	t.Softmax = Softmax{Labels: labels, Logits: logits, Probabilities: probabilities, RunnerUp: labels[second],
		Margin: probabilities[label] - probabilities[second], LogitMargin: float64(logits[label]) - float64(logits[second])}
	t.Prediction = Prediction{Label: labels[label], Probability: probabilities[label], Want: want}
	if want != "" {
		t.Prediction.Right = new(want == labels[label])
	}
	return label, nil
}

// check compares the logits of the opened graph with those of the graph as it is.
func check(m Tracer, plain, opened []float32) Check {
	c := Check{Logits: opened, Tolerance: Tolerance}
	for i, x := range plain {
		c.Largest = max(c.Largest, math.Abs(float64(opened[i])-float64(x)))
	}
	c.Agrees = c.Largest <= Tolerance
	probabilities := make([]float64, len(plain))
	c.SameLabel = m.Predict(plain, probabilities) == m.Predict(opened, probabilities)
	return c
}
