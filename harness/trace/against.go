package trace

import (
	"fmt"

	"holdout/harness"
)

// PartedBelow is the mean cosine below which two checkpoints' states count as parted.
const PartedBelow = 0.999

// Against is a second checkpoint, the baseline, beside the traced one on the same text.
type Against struct {
	Checkpoint string            `json:"checkpoint"`
	Digests    map[string]string `json:"digests,omitempty"`
	Softmax    Softmax           `json:"softmax"`
	Prediction Prediction        `json:"prediction"`
	Check      Check             `json:"check"`
	States     []Apart           `json:"states"`      // of the embedding, then of each layer
	PartsBelow float64           `json:"parts_below"` // the mean cosine below which states count as parted
	Parts      *int              `json:"parts"`       // the first of States that is below it, 0 for the embedding; null where none is
}

// Apart says how far apart the two checkpoints' vectors of one stage are.
type Apart struct {
	Distance  float64    `json:"distance"`  // Euclidean, mean over the tokens
	Relative  *float64   `json:"relative"`  // that distance by the mean length of the baseline's vectors; null where that is 0
	Cosine    *float64   `json:"cosine"`    // of the angle between the two, mean over the tokens of which it is defined
	Distances []float64  `json:"distances"` // of each token, T
	Cosines   []*float64 `json:"cosines"`   // of each token, T; null where one of its vectors is all zeros
}

// Put sets the trace of a baseline beside this one, stage by stage.
//
// The first stage that parts them is the first whose mean cosine is below [PartedBelow], the embedding being stage 0. It is an error that
// wraps [harness.ErrNotComparable] if the two read the text in different tokens, or their layers differ in number or width: then the
// vectors are of different things.
func (t *Trace) Put(baseline *Trace) error {
	if err := sameTokens(t.Input, baseline.Input); err != nil {
		return fmt.Errorf("%w: %s against %s: %w", harness.ErrNotComparable, t.Checkpoint, baseline.Checkpoint, err)
	}
	if err := sameShape(t.vectors, baseline.vectors); err != nil {
		return fmt.Errorf("%w: %s against %s: %w", harness.ErrNotComparable, t.Checkpoint, baseline.Checkpoint, err)
	}
	a := &Against{Checkpoint: baseline.Checkpoint, Digests: baseline.Digests, Softmax: baseline.Softmax, Prediction: baseline.Prediction,
		Check: baseline.Check, PartsBelow: PartedBelow}
	norms := []float64{baseline.Embedding.Norm}
	for _, l := range baseline.Layers {
		norms = append(norms, l.Norm)
	}
	for i := range t.vectors {
		s := Apart{}
		s.Distances, s.Cosines = between(baseline.vectors[i], t.vectors[i], len(t.Input.Tokens))
		s.Distance, s.Cosine = mean(s.Distances), meanDefined(s.Cosines)
		if norms[i] > 0 {
			s.Relative = new(s.Distance / norms[i])
		}
		if a.Parts == nil && s.Cosine != nil && *s.Cosine < PartedBelow {
			a.Parts = new(i)
		}
		a.States = append(a.States, s)
	}
	t.Against = a
	return nil
}

// sameTokens says where two checkpoints read a text in different tokens.
func sameTokens(a, b Input) error {
	if len(a.Tokens) != len(b.Tokens) {
		return fmt.Errorf("they read the text in %d and %d tokens", len(a.Tokens), len(b.Tokens))
	}
	for i, x := range a.Tokens {
		if y := b.Tokens[i]; x.ID != y.ID || x.TypeID != y.TypeID {
			return fmt.Errorf("token %d is %d (%s, type %d) of one and %d (%s, type %d) of the other", i, x.ID, x.Token, x.TypeID, y.ID, y.Token, y.TypeID)
		}
	}
	return nil
}

// sameShape says where two checkpoints' states differ in shape.
func sameShape(a, b [][]float32) error {
	if len(a) == 0 || len(b) == 0 {
		return fmt.Errorf("the layers of one were not found")
	}
	if len(a) != len(b) {
		return fmt.Errorf("they have %d and %d layers", len(a)-1, len(b)-1)
	}
	for i := range a {
		if len(a[i]) != len(b[i]) {
			return fmt.Errorf("layer %d gives %d numbers in one and %d in the other", i, len(a[i]), len(b[i]))
		}
	}
	return nil
}
