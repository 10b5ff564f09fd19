package harness

import "context"

// Classifier is what Evaluate needs of a model. Its methods are called from several goroutines at once.
type Classifier interface {
	// Labels names the C classes in the order of the logits.
	Labels() []string

	// Encode turns a text, or a pair if pair is not empty, into at most as many token ids as the model reads.
	// Cut counts the tokens that did not fit, unknown those that the vocabulary has no word for.
	Encode(text, pair string) (ids, typeIDs []int64, cut, unknown int, err error)

	// Logits runs B encodings of T tokens each, row by row in ids and typeIDs, and returns B×C logits.
	// It must not keep ids and typeIDs. When ctx ends it returns soon, with ctx's error.
	Logits(ctx context.Context, B, T int, ids, typeIDs []int64) ([]float32, error)

	// Predict turns C logits into probabilities, written to the slice of C given, and returns the index of the predicted label.
	Predict(logits []float32, probabilities []float64) (label int)

	// Describe says what the run records: digests of the checkpoint's parts, the settings that decide its logits, and what on
	// this machine can move their last bits.
	Describe() (digests, settings, fingerprint map[string]string)
}
