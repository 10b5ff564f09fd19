package trace

import (
	"context"
	"errors"
	"slices"
)

// Occlusion says which words mattered: each is hidden in turn, and the predicted label's logit is taken again
// (Zeiler and Fergus 2014, "Visualizing and Understanding Convolutional Networks", section 4.2, there for parts of a picture).
type Occlusion struct {
	Label  string  `json:"label"`            // whose logit it is: the predicted one
	Token  string  `json:"token"`            // that stands for the tokens of a hidden word
	MaskID int64   `json:"mask_id"`          // its id
	Words  []Word  `json:"words"`            // in the order of the text
	Most   float64 `json:"most"`             // the largest absolute change; 0 where there are no words
	Absent string  `json:"absent,omitempty"` // why nothing was hidden
}

// Word is one word hidden.
type Word struct {
	Word    string  `json:"word"`
	Pair    bool    `json:"pair,omitempty"` // of the second text
	Offsets [2]int  `json:"offsets"`        // characters of its text
	Tokens  []int   `json:"tokens"`         // that stand for it, by their place
	Change  float64 `json:"change"`         // of the label's logit when the word is hidden; below 0 for a word that speaks for the label
	Got     string  `json:"got"`            // label that is predicted then
}

// batchTokens is the most tokens in a batch of hidden words, so that a long text takes several.
const batchTokens = 4096

// occlude hides each word in turn. Every batch starts with the text as it is, and changes are taken from that row: a checkpoint whose
// logits depend on a row's neighbours, such as a dynamically quantized one, is compared under equal conditions.
func occlude(ctx context.Context, m Tracer, in Input, label int) (*Occlusion, error) {
	o := &Occlusion{Label: m.Labels()[label], Words: []Word{}}
	id, token, ok := m.Mask()
	if !ok {
		o.Absent = "the vocabulary has neither a mask token nor an unknown one"
		return o, nil
	}
	o.Token, o.MaskID = token, id
	words := in.words()
	if len(words) == 0 {
		o.Absent = "the text has no words that became tokens"
		return o, nil
	}
	T := len(in.Tokens)
	for batch := range slices.Chunk(words, max(1, batchTokens/T-1)) {
		if err := o.hide(ctx, m, in, batch, label); err != nil {
			return nil, err
		}
	}
	for _, w := range o.Words {
		o.Most = max(o.Most, w.Change, -w.Change)
	}
	return o, nil
}

// hide runs the text as it is and with each of some words hidden, in one batch.
func (o *Occlusion) hide(ctx context.Context, m Tracer, in Input, words []span, label int) error {
	ids, typeIDs := in.ids()
	T, B := len(ids), len(words)+1
	all, types := slices.Repeat(ids, B), slices.Repeat(typeIDs, B)
	for i, w := range words {
		for _, at := range w.tokens {
			all[(i+1)*T+at] = o.MaskID
		}
	}
	logits, err := m.Logits(ctx, B, T, all, types)
	if err != nil {
		return err
	}
	labels := m.Labels()
	C := len(labels)
	if len(logits) != B*C {
		return errors.New("the model gave logits for another number of texts")
	}
	probabilities := make([]float64, C)
	for i, w := range words {
		hidden := logits[(i+1)*C : (i+2)*C]
		text := in.Text
		if w.pair {
			text = *in.Pair
		}
		o.Words = append(o.Words, Word{Word: string([]rune(text)[w.start:w.end]), Pair: w.pair, Offsets: [2]int{w.start, w.end}, Tokens: w.tokens,
			Change: float64(hidden[label]) - float64(logits[label]), Got: labels[m.Predict(hidden, probabilities)]})
	}
	return nil
}
