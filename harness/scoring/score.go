// Package scoring turns predictions beside held-out labels into numbers that a verdict can stand
// on: metrics with intervals, and tests of whether two sets of predictions differ.
//
// [Score] computes the metrics of one run, [Compare] their differences between two runs on the
// same examples, in pairs; [Metrics] says what they are, and which way is better. [Wilson],
// [ClopperPearson], [Tango], [Newcombe], [McNemar], [McNemarMidP] and [Holm] are the statistics by
// themselves. [SmallestMargin] and [HalfWidth] plan: what a number of rows can show; [VisibleDrop]
// and [RowsToSettle] say it of a result. [Unpaired] and [CouldBeSignificant] judge published scores.
// [ClassificationReport] is a table of all labels. docs/statistics.md says which is for what.
//
// It opens no file, reads no clock and prints nothing; the same input gives the same bits. What
// cannot be computed is undefined, with a reason, and never zero: see [ZeroDivision] for the other
// conventions. It refuses outcomes that contradict themselves, such as a probability of NaN, and
// it never guesses which labels were meant.
//
// # Names
//
// A metric of all labels has a plain name, with the kind of average after a slash: "accuracy",
// "f1/macro". A metric of one label has the label after "/label=", to the end of the name:
// "recall/label=spam". So a label that is called macro is "recall/label=macro", and stays apart
// from "recall/macro". [Lookup] takes names apart again.
//
// # Intervals
//
// Proportions have Wilson's interval, and so has the F1 of a label, which rises with one; their
// paired differences have Tango's and are tested by McNemar's mid-p test. Other metrics of counts
// and means over examples have the BCa bootstrap, and permutation tests. Rankings have standard
// errors of DeLong's kind, on the scale of log(p/(1−p)). Calibration errors, whose bootstrap is
// biased, invert a test. Quantiles lie between order statistics. Where examples come in clusters,
// the bootstrap draws clusters. Table and doc comments name the papers; testdata/reference.py
// checks the numbers against other implementations, and TestCoverage that intervals of 95 % hold
// what they should.
package scoring

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ErrUndefined is what [Estimate.Err] and [Delta.Err] wrap where there is no value.
var ErrUndefined = errors.New("undefined")

// Settings say how to score. The zero value is ready to use.
type Settings struct {
	Metrics      []string // which to compute, by Metric.Name; nil means all
	ZeroDivision ZeroDivision
	Confidence   float64 // of every interval, two-sided, in (0, 1); 0 means 0.95
	Resamples    int     // of the bootstrap, at least 100; 0 means 10,000
	Seed         uint64  // of the bootstrap
}

// Estimate is a metric's value on a slice, with its interval.
//
// Where Undefined is not empty there is neither value nor interval. Where NoInterval is not empty
// there is a value and no interval. Numbers that mean nothing are 0; none is ever NaN or infinite.
type Estimate struct {
	Metric string // its name, such as "f1/macro" or "recall/label=spam"
	Label  string // the label it is about; empty for a metric of all labels
	Slice  string // the examples it was computed on; "all" is the whole

	Value      float64
	Low, High  float64 // the ends of the interval
	Method     string  // how the interval was made, such as MethodWilson; empty if there is none
	N          int     // examples that the value rests on: those held out as a label for its recall
	Undefined  string  // why there is no value
	NoInterval string  // why there is a value but no interval
	Note       string  // what a reader of the value should know, such as resamples left out
}

// Err returns nil where the estimate has a value, and otherwise an error that wraps [ErrUndefined]
// and gives the reason.
func (e Estimate) Err() error {
	if e.Undefined == "" {
		return nil
	}
	return fmt.Errorf("%s is %w: %s", e.Metric, ErrUndefined, e.Undefined)
}

// Score computes every metric of [Metrics], or those that the settings name, on the outcomes, in the order of that table; a metric
// of one label comes once for each label, in the order of Labels. Without examples every estimate
// is undefined.
//
// The order of rows changes no bit of the result. It returns an error, and no estimates, for
// outcomes that contradict themselves and for settings out of range.
func Score(o Outcomes, s Settings) ([]Estimate, error) {
	s, err := s.WithDefaults()
	if err != nil {
		return nil, err
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	return newBoard(s, o).estimates(), nil
}

func (b *board) estimates() []Estimate {
	var estimates []*Estimate
	b.each(func(m Metric, label int, name string) {
		e := &Estimate{Metric: m.nameFor(name), Label: name, Slice: "all"}
		estimates = append(estimates, e)
		if b.examples() == 0 {
			e.Undefined = noExamples
			return
		}
		m.kind.estimate(b, e, label)
	})
	b.settle()
	return values(estimates)
}

const noExamples = "there are no examples"

// each calls f for every metric that is asked for, in the order of the table, and for those of one label for each
// label, with its name.
func (b *board) each(f func(m Metric, label int, name string)) {
	for _, m := range metrics {
		if b.settings.Metrics != nil && !slices.Contains(b.settings.Metrics, m.Name) {
			continue
		}
		if !m.PerLabel {
			f(m, noLabel, "")
			continue
		}
		for label, name := range b.labels() {
			f(m, label, name)
		}
	}
}

func values[T any](pointers []*T) []T {
	values := make([]T, len(pointers))
	for i, p := range pointers {
		values[i] = *p
	}
	return values
}

// set fills in the interval, or why there is none.
func (e *Estimate) set(iv interval) {
	e.Low, e.High, e.Method, e.NoInterval = iv.low, iv.high, iv.method, iv.none
	e.Note = join(e.Note, iv.note)
}

// join returns the notes that are not empty, as one.
func join(notes ...string) string {
	return strings.Join(slices.DeleteFunc(notes, func(n string) bool { return n == "" }), "; ")
}

// WithDefaults returns the settings with what is 0 replaced by what it means, or an error for those
// out of range.
func (s Settings) WithDefaults() (Settings, error) {
	if s.Confidence == 0 {
		s.Confidence = 0.95
	}
	if s.Resamples == 0 {
		s.Resamples = 10_000
	}
	switch {
	case !(s.Confidence > 0 && s.Confidence < 1):
		return s, fmt.Errorf("confidence is %v, not between 0 and 1", s.Confidence)
	case s.Resamples < 100:
		return s, fmt.Errorf("resamples is %d: at least 100 are needed", s.Resamples)
	case s.ZeroDivision < Refuse || s.ZeroDivision > Exclude:
		return s, fmt.Errorf("zero division is %d, which is none of Refuse, Zero, One and Exclude", s.ZeroDivision)
	}
	for _, name := range s.Metrics {
		if !slices.ContainsFunc(metrics, func(m Metric) bool { return m.Name == name }) {
			return s, fmt.Errorf("no metric %q", name)
		}
	}
	return s, nil
}
