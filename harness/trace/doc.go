// Package trace says what a trace is: the stages of one prediction, the epochs of one training.
//
// The trace of a prediction is what happened to one text inside a model: the text's tokens, the vectors that the embedding layer
// and each encoder layer gave them, logits and probabilities, the predicted label, and which words mattered.
//
// [Of] asks for a model through [Tracer], an interface of builtin types, and does not know how one is made: package models has those
// methods. What became of the text before the model comes in as a value, [Input]. The logits with the graph opened are checked against
// those without, every time.
//
// A trace explains nothing by itself: it shows numbers. It refuses vectors that are not finite, names of tensors that the graph does
// not have, and two checkpoints that read one text in different tokens.
package trace
