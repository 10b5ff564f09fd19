package scoring

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"
)

// reference holds what scikit-learn 1.2.1, scipy 1.10.1, statsmodels 0.13.5 and numpy 1.24.2 say:
// testdata/reference.py writes it.
type reference struct {
	Cases  []referenceCase
	Wilson []struct {
		Successes, N          int
		Confidence, Low, High float64
	}
	Quantile struct{ Values, P, Quantiles []float64 }
}

type referenceCase struct {
	Name          string
	Labels        []string
	Want, Got     []int
	Probabilities []float64
	Confusion     [][]int
	Accuracy      float64
	LogLoss       float64            `json:"log_loss"`
	Zero          map[string]float64 `json:"zero_division=0"`
	One           map[string]float64 `json:"zero_division=1"`
	Bootstrap     map[string][2]float64
}

func (c referenceCase) outcomes() Outcomes {
	return Outcomes{Labels: c.Labels, Want: c.Want, Got: c.Got, Probabilities: c.Probabilities}
}

func readReference(t *testing.T) reference {
	t.Helper()
	data, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	var ref reference
	if err := json.Unmarshal(data, &ref); err != nil {
		t.Fatal(err)
	}
	return ref
}

func mustScore(t *testing.T, o Outcomes, s Settings) map[string]Estimate {
	t.Helper()
	estimates, err := Score(o, s)
	if err != nil {
		t.Fatal(err)
	}
	byName := make(map[string]Estimate)
	for _, e := range estimates {
		if _, twice := byName[e.Metric]; twice {
			t.Fatalf("%s comes twice", e.Metric)
		}
		byName[e.Metric] = e
	}
	return byName
}

func near(got, want, tolerance float64) bool { return math.Abs(got-want) <= tolerance }

func TestScoreAgreesWithScikitLearn(t *testing.T) {
	for _, c := range readReference(t).Cases {
		t.Run(c.Name, func(t *testing.T) {
			if got := Confusion(c.outcomes()); !slices.EqualFunc(got, c.Confusion, slices.Equal) {
				t.Errorf("Confusion = %v, want %v", got, c.Confusion)
			}
			for z, want := range map[ZeroDivision]map[string]float64{Zero: c.Zero, One: c.One} {
				got := mustScore(t, c.outcomes(), Settings{ZeroDivision: z, Resamples: 100})
				want["accuracy"], want["log_loss"] = c.Accuracy, c.LogLoss
				for name, value := range want {
					e, ok := got[name]
					if !ok || e.Undefined != "" || !near(e.Value, value, 1e-14*max(1, value)) {
						t.Errorf("zero division %d: %s = %v (%s), want %v", z, name, e.Value, e.Undefined, value)
					}
				}
			}
		})
	}
}

// TestRefuseAndExclude checks that they differ from scikit-learn's numbers only where those rest
// on a division by zero, which zero_division 0 and 1 tell apart.
func TestRefuseAndExclude(t *testing.T) {
	for _, c := range readReference(t).Cases {
		for _, z := range []ZeroDivision{Refuse, Exclude} {
			got := mustScore(t, c.outcomes(), Settings{ZeroDivision: z, Resamples: 100})
			for name, zero := range c.Zero {
				e, byConvention := got[name], zero != c.One[name]
				m, _, _ := Lookup(name)
				switch {
				case byConvention && (z == Refuse || m.PerLabel):
					if e.Undefined == "" {
						t.Errorf("%s: zero division %d: %s = %v, want undefined", c.Name, z, name, e.Value)
					}
				case zero == 0 && c.One[name] == 1: // every label is excluded
					if e.Undefined == "" {
						t.Errorf("%s: zero division %d: %s = %v, want undefined", c.Name, z, name, e.Value)
					}
				case byConvention:
					if e.Undefined != "" || !(e.Value >= zero && e.Value <= 1) {
						t.Errorf("%s: zero division %d: %s = %v (%s), want at least %v", c.Name, z, name, e.Value, e.Undefined, zero)
					}
				case e.Undefined != "" || !near(e.Value, zero, 1e-14):
					t.Errorf("%s: zero division %d: %s = %v (%s), want %v", c.Name, z, name, e.Value, e.Undefined, zero)
				}
			}
		}
	}
}

func TestWilsonAgreesWithStatsmodels(t *testing.T) {
	for _, w := range readReference(t).Wilson {
		low, high := Wilson(w.Successes, w.N, w.Confidence)
		if !near(low, w.Low, 1e-13) || !near(high, w.High, 1e-13) {
			t.Errorf("Wilson(%d, %d, %v) = %v, %v; want %v, %v",
				w.Successes, w.N, w.Confidence, low, high, w.Low, w.High)
		}
	}
}

func TestQuantileAgreesWithNumpy(t *testing.T) {
	q := readReference(t).Quantile
	for i, p := range q.P {
		if got := quantile(q.Values, p); !near(got, q.Quantiles[i], 1e-15) {
			t.Errorf("quantile(%v) = %v, want %v", p, got, q.Quantiles[i])
		}
	}
	if got := quantile([]float64{3}, 0.5); got != 3 {
		t.Errorf("quantile of one value = %v, want 3", got)
	}
}

// TestBootstrapAgreesWithScipy compares two Monte-Carlo intervals: each end of scipy's, from 4,000
// resamples, has a standard error of about 4 % of the half-width.
func TestBootstrapAgreesWithScipy(t *testing.T) {
	compared := 0
	for _, c := range readReference(t).Cases {
		got := mustScore(t, c.outcomes(), Settings{ZeroDivision: Zero, Seed: 5})
		for name, want := range c.Bootstrap {
			compared++
			e, tolerance := got[name], 0.2*(want[1]-want[0])/2
			if e.Method != MethodBootstrap || !near(e.Low, want[0], tolerance) || !near(e.High, want[1], tolerance) {
				t.Errorf("%s: %s in [%v, %v] by %s, want about %v", c.Name, name, e.Low, e.High, e.Method, want)
			}
		}
	}
	if compared != 12 {
		t.Errorf("compared %d intervals, want 12", compared)
	}
}
