// Package harness evaluates a classifier on held-out examples and keeps the outcome as a run.
//
// [Evaluate] reads labelled examples, lets the classifier turn each into token ids and batches of equal length into logits, compares
// the predicted labels with the held-out ones, scores them, and writes a run directory. Whatever comes after works from that directory
// and needs neither model nor tokenizer.
//
// It asks for a classifier through [Classifier], an interface of builtin types, and does not know how one is made: package models
// has those methods, and so can a test's own. It refuses labels that the classifier does not know, logits that are no numbers, and
// to write over a run that exists.
package harness
