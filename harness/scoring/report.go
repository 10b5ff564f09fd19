package scoring

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// ClassificationReport returns precision, recall and F1 of each label and their averages, in the
// layout of scikit-learn's classification_report with two digits: byte for byte the text of 1.5,
// given labels and target_names, under zero_division 0 or 1 or where nothing is divided by zero.
// What is undefined is called so, in place of the number. Of the settings it uses ZeroDivision.
//
// (Up to 1.3 the F1 is made of rounded numbers, and can differ in the last digit of a half; up to
// 1.4 the accuracy is called "micro avg" where a label neither occurs nor is predicted. Where no
// prediction is right, it gives the numbers of examples a decimal place.)
//
// It returns an error for outcomes that contradict themselves and for settings out of range.
// Labels are printed as they are, line breaks included.
func ClassificationReport(o Outcomes, s Settings) (string, error) {
	s, err := s.WithDefaults()
	if err != nil {
		return "", err
	}
	if err := o.check(); err != nil {
		return "", err
	}
	r := newReport(o, s.ZeroDivision)
	fmt.Fprintf(&r.text, "%*s  %9s %9s %9s %9s\n\n", r.width, "", "precision", "recall", "f1-score", "support")
	for k, name := range o.Labels {
		r.line(name, r.tally.want[k], func(of ratio) (float64, bool) { return ofLabel{of}.value(r.tally, k, r.zero) })
	}
	accuracy, ok := average{recall(), byDenominator}.value(r.tally, noLabel, r.zero)
	fmt.Fprintf(&r.text, "\n%*s  %9s %9s %9s %9.0f\n", r.width, "accuracy", "", "", twoDigits(accuracy, ok), r.tally.n)
	r.average("macro avg", equally)
	r.average("weighted avg", byHeldOut)
	return r.text.String(), nil
}

// report is one that is being written.
type report struct {
	text  strings.Builder
	tally *tally
	zero  ZeroDivision
	width int // of the first column, in characters
}

func newReport(o Outcomes, z ZeroDivision) *report {
	r := &report{tally: newTally(len(o.Labels)), zero: z, width: len("weighted avg")}
	for i, want := range o.Want {
		r.tally.add(want, o.Got[i], 1)
	}
	for _, name := range o.Labels {
		r.width = max(r.width, utf8.RuneCountInString(name))
	}
	return r
}

func (r *report) average(name string, w weight) {
	r.line(name, r.tally.n, func(of ratio) (float64, bool) { return average{of, w}.value(r.tally, noLabel, r.zero) })
}

// line writes the values of the three ratios, of a label or averaged, and a number of examples.
func (r *report) line(name string, support float64, value func(of ratio) (value float64, ok bool)) {
	fmt.Fprintf(&r.text, "%*s ", r.width, name)
	for _, of := range []ratio{precision(), recall(), fBeta(1)} {
		fmt.Fprintf(&r.text, " %9s", twoDigits(value(of)))
	}
	fmt.Fprintf(&r.text, " %9.0f\n", support)
}

// twoDigits is a number of the report, or the word, of nine characters, that there is none.
func twoDigits(value float64, ok bool) string {
	if !ok {
		return "undefined"
	}
	return fmt.Sprintf("%.2f", value)
}
