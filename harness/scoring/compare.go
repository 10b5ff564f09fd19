package scoring

import (
	"errors"
	"fmt"
	"slices"
)

// Delta is the difference of a metric between two runs on the same examples, candidate minus
// baseline, with its interval and a test of no difference.
//
// Where Undefined is not empty there is no difference, and of Baseline and Candidate the one that
// is defined. Where NoInterval or NoTest is not empty there is no interval, or no test. Numbers
// that mean nothing are 0; none is ever NaN or infinite.
type Delta struct {
	Metric string // its name, as in Estimate
	Label  string // the label it is about; empty for a metric of all labels
	Slice  string // the examples it was computed on; "all" is the whole

	Baseline, Candidate float64 // the values
	Value               float64 // Candidate − Baseline
	Low, High           float64 // the ends of the interval of Value
	Method              string  // how the interval was made, such as MethodTango; empty if there is none
	N                   int     // examples that the value rests on, in the run where they are fewer
	Lost, Gained        int     // examples of those held out as the label that only the baseline, only the candidate has right

	Test   string  // how the difference was tested, such as MethodMidP; empty if it was not
	P      float64 // two-sided: of a difference at least as large, if the runs are alike
	PWorse float64 // one-sided: of a candidate at least that much worse, if the runs are alike

	Undefined  string // why there is no difference
	NoInterval string // why there is a difference but no interval
	NoTest     string // why there is a difference but no test
	Note       string // what a reader should know
}

// Err returns nil where there is a difference, and otherwise an error that wraps [ErrUndefined]
// and gives the reason.
func (d Delta) Err() error {
	if d.Undefined == "" {
		return nil
	}
	return fmt.Errorf("delta of %s is %w: %s", d.Metric, ErrUndefined, d.Undefined)
}

// Compare computes the difference of every metric of [Metrics], or those that the settings name, between two runs, whose rows are the
// same examples in the same order. Labels, held-out labels and clusters must be equal.
//
// Swapping the runs negates the differences and their intervals, up to the noise of resampling.
func Compare(baseline, candidate Outcomes, s Settings) ([]Delta, error) {
	s, err := s.WithDefaults()
	if err != nil {
		return nil, err
	}
	if err := baseline.check(); err != nil {
		return nil, fmt.Errorf("baseline: %w", err)
	}
	if err := candidate.check(); err != nil {
		return nil, fmt.Errorf("candidate: %w", err)
	}
	if !slices.Equal(baseline.Labels, candidate.Labels) {
		return nil, errors.New("baseline and candidate have different labels")
	}
	if !slices.Equal(baseline.Want, candidate.Want) {
		return nil, errors.New("baseline and candidate have different held-out labels")
	}
	if !slices.Equal(baseline.Clusters, candidate.Clusters) {
		return nil, errors.New("baseline and candidate have different clusters")
	}
	return newBoard(s, baseline, candidate).deltas(), nil
}

func (b *board) deltas() []Delta {
	var deltas []*Delta
	b.each(func(m Metric, label int, name string) {
		d := &Delta{Metric: m.nameFor(name), Label: name, Slice: "all"}
		deltas = append(deltas, d)
		if b.examples() == 0 {
			d.Undefined = noExamples
			return
		}
		p := b.pairs(label)
		d.Lost, d.Gained = p.Baseline, p.Candidate
		m.kind.compare(b, d, label)
	})
	b.settle()
	return values(deltas)
}

// undefined says of which run a value is undefined, and reports whether any is.
func (d *Delta) undefined(reasons [2]string) bool {
	d.Undefined = ofRuns(reasons)
	return d.Undefined != ""
}

// ofRuns says of which run a reason is; it is empty if neither has one.
func ofRuns(reasons [2]string) string {
	switch {
	case reasons[0] == reasons[1]:
		return reasons[0]
	case reasons[1] == "":
		return "baseline: " + reasons[0]
	case reasons[0] == "":
		return "candidate: " + reasons[1]
	}
	return "baseline: " + reasons[0] + "; candidate: " + reasons[1]
}

// set fills in the interval and the test, or why there are none.
func (d *Delta) set(iv interval, t *Test) {
	d.Low, d.High, d.Method, d.NoInterval = iv.low, iv.high, iv.method, iv.none
	d.Note = join(d.Note, iv.note, t.Note)
	d.Test, d.P, d.PWorse = t.Method, t.P, t.Lower
	if m, _, _ := Lookup(d.Metric); m.LowerIsBetter {
		d.PWorse = t.Higher
	}
}
