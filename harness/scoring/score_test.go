package scoring

import (
	"errors"
	"fmt"
	"math"
	"testing"
)

func TestUndefinedReasons(t *testing.T) {
	all := []string{"eggs", "ham", "spam", "toast", "tea"}
	tests := []struct {
		name, metric string
		o            Outcomes
		z            ZeroDivision
		reason       string
	}{
		{"no examples", "accuracy", Outcomes{Labels: all}, One, "there are no examples"},
		{"no examples, one label", "f1/label=ham", Outcomes{Labels: all}, One, "there are no examples"},
		{"never predicted", "precision/label=spam", Outcomes{Labels: all, Want: []int{2}, Got: []int{0}}, Refuse,
			`no example was predicted "spam"`},
		{"excluded alone", "precision/label=spam", Outcomes{Labels: all, Want: []int{2}, Got: []int{0}}, Exclude,
			`no example was predicted "spam"`},
		{"never held out", "recall/label=eggs", Outcomes{Labels: all, Want: []int{2}, Got: []int{0}}, Refuse,
			`no example is held out as "eggs"`},
		{"neither", "f1/label=ham", Outcomes{Labels: all, Want: []int{2}, Got: []int{0}}, Refuse,
			`no example is held out or predicted as "ham"`},
		{"some of a macro average", "f1/macro", Outcomes{Labels: all, Want: []int{2, 1}, Got: []int{0, 0}}, Refuse,
			`no example is held out or predicted as "toast" or "tea"`},
		{"many of a macro average", "precision/macro", Outcomes{Labels: all, Want: []int{2}, Got: []int{4}}, Refuse,
			`no example was predicted "eggs", "ham", "spam" or 1 more`},
		{"weight 0 does not count", "precision/weighted", Outcomes{Labels: all, Want: []int{2, 1}, Got: []int{1, 1}}, Refuse,
			`no example was predicted "spam"`},
		{"no probabilities", "log_loss", Outcomes{Labels: all, Want: []int{2}, Got: []int{0}}, Zero,
			"the probabilities are not known"},
		{"no distribution", "log_loss",
			Outcomes{Labels: all[:2], Want: []int{0, 0}, Got: []int{0, 0}, Probabilities: []float64{1, 0, 0.5, 0.625}}, Refuse,
			"the probabilities of row 1 sum to 1.125, not 1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := mustScore(t, tt.o, Settings{ZeroDivision: tt.z, Resamples: 100})[tt.metric]
			if e.Undefined != tt.reason {
				t.Errorf("%s is undefined because %q, want %q", tt.metric, e.Undefined, tt.reason)
			}
			if err := e.Err(); !errors.Is(err, ErrUndefined) || err.Error() != tt.metric+" is undefined: "+tt.reason {
				t.Errorf("Err() = %v", err)
			}
		})
	}
}

func TestNoInterval(t *testing.T) {
	o := Outcomes{Labels: []string{"a", "b", "c"}, Want: []int{0, 1}, Got: []int{0, 1}}
	got := mustScore(t, o, Settings{ZeroDivision: One, Resamples: 100})
	for metric, want := range map[string]string{
		"precision/label=c": `the value is by convention: no example was predicted "c"`,
		"mcc":               "every resample gives 1: the examples show no variation",
		"f1/macro":          "",
		"accuracy":          "",
	} {
		if e := got[metric]; e.NoInterval != want || e.Value != 1 || e.Err() != nil {
			t.Errorf("%s = %+v, want no interval because %q", metric, e, want)
		}
	}
}

// TestNothingButConvention checks that a convention is not taken for a bound.
func TestNothingButConvention(t *testing.T) {
	o := Outcomes{Labels: []string{"a", "b"}, Want: []int{0, 0}, Got: []int{1, 1}}
	e := mustScore(t, o, Settings{ZeroDivision: One, Resamples: 100})["precision/weighted"]
	if e.Value != 1 || e.NoInterval != "every resample gives 1: the examples show no variation" {
		t.Errorf("precision/weighted = %+v, want no interval", e)
	}
}

// TestBoundsOfPerfectPredictions checks that ten right of ten are not taken for certainty: the
// recalls of two labels of five examples each are at least 5/(5+z²), z² = 5.024, at 97.5 % each.
func TestBoundsOfPerfectPredictions(t *testing.T) {
	want := []int{0, 0, 0, 0, 0, 1, 1, 1, 1, 1}
	got := mustScore(t, Outcomes{Labels: []string{"a", "b"}, Want: want, Got: want}, Settings{Resamples: 100})
	for metric, low := range map[string]float64{
		"recall/macro": 0.4988, "precision/weighted": 0.4988, "balanced_accuracy": 0.4988,
		"f1/macro": 0.6656, // 2J/(1+J)
		"f2/macro": 0.5544, // 5J/(5J+4(1−J)): every error a false negative
	} {
		if e := got[metric]; e.Value != 1 || e.High != 1 || !near(e.Low, low, 1e-4) || e.Method != MethodBounds {
			t.Errorf("%s = %+v, want at least %v", metric, e, low)
		}
	}
	all := mustScore(t, Outcomes{Labels: []string{"a", "b"}, Want: want, Got: []int{1, 1, 1, 1, 1, 0, 0, 0, 0, 0}}, Settings{Resamples: 100})
	if e := all["recall/macro"]; e.Value != 0 || e.Low != 0 || !near(e.High, 1-0.4988, 1e-4) || e.Method != MethodBounds {
		t.Errorf("recall/macro of wrong predictions = %+v", e)
	}
}

func TestCertainAndWrong(t *testing.T) {
	o := Outcomes{Labels: []string{"a", "b"}, Want: []int{0, 0}, Got: []int{1, 0}, Probabilities: []float64{0, 1, 1, 0}}
	e := mustScore(t, o, Settings{})["log_loss"]
	if e.Value != maxLogLoss/2 || e.Note != "1 of 2 examples gave the held-out label a probability below 2⁻⁵², counted as 2⁻⁵²" {
		t.Errorf("log loss = %+v", e)
	}
}

func TestScoreRefuses(t *testing.T) {
	ab := []string{"a", "b"}
	tests := []struct {
		name string
		o    Outcomes
		s    Settings
		err  string
	}{
		{"no labels", Outcomes{}, Settings{}, "outcomes have no labels: at least one is needed"},
		{"a label without name", Outcomes{Labels: []string{"a", ""}}, Settings{}, "label 1 has no name"},
		{"a label twice", Outcomes{Labels: []string{"a", "b", "a"}}, Settings{}, `label 2: name "a" already used by label 0`},
		{"a row without prediction", Outcomes{Labels: ab, Want: []int{0}}, Settings{},
			"outcomes have 1 held-out and 0 predicted labels: one of each per example is needed"},
		{"a held-out label out of range", Outcomes{Labels: ab, Want: []int{0, 2}, Got: []int{0, 0}}, Settings{},
			"row 1: held-out label is 2, of labels 0 to 1"},
		{"a predicted label out of range", Outcomes{Labels: ab, Want: []int{0}, Got: []int{-1}}, Settings{},
			"row 0: predicted label is -1, of labels 0 to 1"},
		{"a probability missing", Outcomes{Labels: ab, Want: []int{0}, Got: []int{0}, Probabilities: []float64{1}}, Settings{},
			"outcomes have 1 probabilities: 1 examples × 2 labels need 2"},
		{"a probability that is no number", Outcomes{Labels: ab, Want: []int{0}, Got: []int{0}, Probabilities: []float64{0, math.NaN()}}, Settings{},
			`row 0: probability of "b" is NaN, not in [0, 1]`},
		{"confidence", Outcomes{Labels: ab}, Settings{Confidence: 95}, "confidence is 95, not between 0 and 1"},
		{"resamples", Outcomes{Labels: ab}, Settings{Resamples: 10}, "resamples is 10: at least 100 are needed"},
		{"zero division", Outcomes{Labels: ab}, Settings{ZeroDivision: 4},
			"zero division is 4, which is none of Refuse, Zero, One and Exclude"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := Score(tt.o, tt.s); got != nil || err == nil || err.Error() != tt.err {
				t.Errorf("Score = %v, %v; want error %q", got, err, tt.err)
			}
		})
	}
}

func TestLookup(t *testing.T) {
	for _, tt := range []struct {
		name, metric, label string
		ok                  bool
	}{
		{"accuracy", "accuracy", "", true},
		{"recall/macro", "recall/macro", "", true},
		{"recall/label=macro", "recall", "macro", true},
		{"recall/label=a/label=b", "recall", "a/label=b", true},
		{"recall", "", "", false},
		{"recall/label=", "", "", false},
		{"accuracy/label=spam", "", "", false},
		{"acuracy", "", "", false},
	} {
		m, label, ok := Lookup(tt.name)
		if m.Name != tt.metric || label != tt.label || ok != tt.ok {
			t.Errorf("Lookup(%q) = %q, %q, %v; want %q, %q, %v", tt.name, m.Name, label, ok, tt.metric, tt.label, tt.ok)
		}
	}
}

func TestTableIsComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range Metrics() {
		if m.Name == "" || m.About == "" || m.Interval == "" || m.Source == "" || m.Min >= m.Max || m.kind == nil || seen[m.Name+fmt.Sprint(m.PerLabel)] {
			t.Errorf("line %q of the table is not complete: %+v", m.Name, m)
		}
		seen[m.Name+fmt.Sprint(m.PerLabel)] = true
	}
}

func TestZeroDivisionString(t *testing.T) {
	for z, want := range []string{"refuse", "0", "1", "exclude", "unknown"} {
		if got := ZeroDivision(z).String(); got != want {
			t.Errorf("ZeroDivision(%d) is %q, want %q", z, got, want)
		}
	}
}
