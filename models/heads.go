package models

import "math"

// head turns a text's C logits into probabilities, written to a slice of the same length, and says which label they predict.
type head func(logits []float32, probabilities []float64) (label int)

// heads lists the ways to read logits, by the problem_type of config.json. To add one, write a function and add a line.
var heads = map[string]struct {
	name string
	head head
}{
	"single_label_classification": {"softmax", softmax},
}

// softmax divides exp(logit) by the sum of them, after taking the largest logit off each so that none overflows.
// It predicts the largest logit, the first of those that tie.
func softmax(logits []float32, probabilities []float64) int {
	best := 0
	for i, x := range logits {
		if x > logits[best] {
			best = i
		}
	}
	var sum float64
	for i, x := range logits {
		probabilities[i] = math.Exp(float64(x) - float64(logits[best]))
		sum += probabilities[i]
	}
	for i := range probabilities {
		probabilities[i] /= sum
	}
	return best
}
