// Package trace says what a trace is: the stages of one prediction, the epochs of one training.
package trace
