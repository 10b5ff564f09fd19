// Package models opens a checkpoint on disk as a classifier: text in, token ids, logits, probabilities and a label out.
//
// A checkpoint is a folder in Hugging Face's layout: config.json, tokenizer.json or the vocabulary files of a class that is known,
// tokenizer_config.json and an ONNX graph. [Open] checks that the parts agree before anything is scored, hashes them, and says which of
// them decided the length that texts are cut at. Where a golden.jsonl lies beside them, its texts must have the ids that it says.
// [OpenTokenizer] opens what makes the ids alone, without ONNX Runtime. A [Tracer] gives the vectors inside: it finds an encoder's layers.
//
// It refuses what it would otherwise have to guess at: several graphs and no choice, labels that are not numbered from 0, inputs it
// cannot feed, tasks it has no head for, weights outside the folder. The `padding` section of a tokenizer.json is ignored, as
// transformers ignores it. It runs no code from a checkpoint and never touches the network.
package models
