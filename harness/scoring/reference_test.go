package scoring

import (
	"encoding/json"
	"math"
	"math/rand/v2"
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
	DeLong   map[string]struct {
		Low, High, Delta, P float64
		DeltaLow            float64 `json:"delta_low"`
		DeltaHigh           float64 `json:"delta_high"`
	}
	Pairs []struct {
		Table            [4]int
		Confidence       float64
		Tango, Newcombe  [2]float64
		P, Lower, Higher float64
		MidLower         float64 `json:"mid_lower"`
		MidHigher        float64 `json:"mid_higher"`
	}
	Holm             []struct{ P, Adjusted []float64 }
	AveragePrecision struct {
		Rows            int
		Share, Mean, SD float64
	} `json:"average_precision"`
	ClopperPearson []struct {
		Successes, N          int
		Confidence, Low, High float64
	} `json:"clopper_pearson"`
	Unpaired []struct {
		Baseline, Candidate      float64
		Rows                     [2]int
		Confidence, Low, High, P float64
	}
	VisibleDrops []struct {
		N, Discordant           int
		Confidence, Power, Drop float64
	} `json:"visible_drops"`
	HalfWidths []struct {
		Share                    float64
		Rows                     int
		Confidence, Half, Target float64
		Needed                   int
	} `json:"half_widths"`
	Pairings []struct {
		Rows, Fewest, Most, Significant int
		Baseline, Candidate             float64
		LowP                            float64 `json:"low_p"`
		HighP                           float64 `json:"high_p"`
	}
	Reports []struct {
		Name      string
		Labels    []string
		Want, Got []int
		Zero      int `json:"zero_division"`
		Text      string
	}
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
	Others        map[string]float64
	Bootstrap     map[string][2]float64

	// A second run of the same examples, and clusters of them.
	OtherGot           []int     `json:"other_got"`
	OtherProbabilities []float64 `json:"other_probabilities"`
	Clusters           []int
	Clustered          map[string][2]float64
	Deltas             map[string][2]float64
	Permutation        map[string][2]float64 // two-sided and lower p
}

func (c referenceCase) outcomes() Outcomes {
	return Outcomes{Labels: c.Labels, Want: c.Want, Got: c.Got, Probabilities: c.Probabilities}
}

func (c referenceCase) other() Outcomes {
	return Outcomes{Labels: c.Labels, Want: c.Want, Got: c.OtherGot, Probabilities: c.OtherProbabilities}
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

func TestOtherMetricsAgree(t *testing.T) {
	for _, c := range readReference(t).Cases {
		got := mustScore(t, c.outcomes(), Settings{ZeroDivision: Exclude, Resamples: 100})
		for name, value := range c.Others {
			if e, ok := got[name]; !ok || e.Undefined != "" || !near(e.Value, value, 1e-14) {
				t.Errorf("%s: %s = %v (%s), want %v", c.Name, name, e.Value, e.Undefined, value)
			}
		}
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
// resamples, has a standard error of about 5 % of the half-width.
func TestBootstrapAgreesWithScipy(t *testing.T) {
	for _, c := range readReference(t).Cases {
		o := c.outcomes()
		got := mustScore(t, o, Settings{ZeroDivision: Zero, Seed: 5})
		for name, want := range c.Bootstrap {
			e, method := got[name], MethodBCa
			if name == "ece" {
				method = MethodInversion
			}
			checkInterval(t, c.Name+": "+name, interval{low: e.Low, high: e.High, method: e.Method}, method, want)
		}
		o.Clusters = c.Clusters
		got = mustScore(t, o, Settings{ZeroDivision: Zero, Seed: 5})
		for name, want := range c.Clustered {
			e := got[name]
			checkInterval(t, c.Name+": clustered: "+name, interval{low: e.Low, high: e.High, method: e.Method}, MethodBCa+", by cluster", want)
		}
	}
}

func TestDeltasAgreeWithScipy(t *testing.T) {
	for _, c := range readReference(t).Cases {
		if c.Deltas == nil {
			continue
		}
		got := mustCompare(t, c.outcomes(), c.other(), Settings{ZeroDivision: Zero, Seed: 5})
		for name, want := range c.Deltas {
			d, method := got[name], MethodBCa
			if name == "ece" {
				method = MethodSquares
			}
			checkInterval(t, c.Name+": "+name, interval{low: d.Low, high: d.High, method: d.Method}, method, want)
		}
		for name, want := range c.Permutation {
			d := got[name] // a p of 0.5 from 4,000 permutations has a standard error of 0.008
			if !near(d.P, want[0], 0.03) || !near(d.PWorse, want[1], 0.03) || d.Test != MethodPermutation {
				t.Errorf("%s: %s has P %v and PWorse %v by %s, want about %v", c.Name, name, d.P, d.PWorse, d.Test, want)
			}
		}
	}
}

func checkInterval(t *testing.T, name string, got interval, method string, want [2]float64) {
	t.Helper()
	tolerance := 0.2 * (want[1] - want[0]) / 2
	if got.method != method || !near(got.low, want[0], tolerance) || !near(got.high, want[1], tolerance) {
		t.Errorf("%s in [%v, %v] by %s, want about %v by %s", name, got.low, got.high, got.method, want, method)
	}
}

// TestDeLong compares with the components computed from every pair of examples.
func TestDeLong(t *testing.T) {
	ref := readReference(t)
	compared := 0
	for _, c := range ref.Cases {
		if c.OtherGot == nil {
			continue
		}
		scores := mustScore(t, c.outcomes(), Settings{Resamples: 100})
		deltas := mustCompare(t, c.outcomes(), c.other(), Settings{Resamples: 100})
		for _, label := range c.Labels {
			compared++
			want := ref.DeLong[c.Name+"/"+label]
			e, d := scores["auroc/label="+label], deltas["auroc/label="+label]
			if !near(e.Low, want.Low, 1e-12) || !near(e.High, want.High, 1e-12) || e.Method != MethodDeLongLogit {
				t.Errorf("%s: AUROC of %s in [%v, %v], want [%v, %v]", c.Name, label, e.Low, e.High, want.Low, want.High)
			}
			if !near(d.Value, want.Delta, 1e-12) || !near(d.Low, want.DeltaLow, 1e-12) || !near(d.High, want.DeltaHigh, 1e-12) ||
				!near(d.P, want.P, 1e-10) {
				t.Errorf("%s: delta of the AUROC of %s = %+v, want %+v", c.Name, label, d, want)
			}
		}
		if len(c.Labels) == 2 { // both labels and the mean are then the same
			a, b := scores["auroc/macro"], scores["auroc/label=label-1"]
			if !near(a.Low, b.Low, 1e-12) || !near(a.High, b.High, 1e-12) {
				t.Errorf("AUROC of two labels is %+v, and of one %+v", a, b)
			}
		}
	}
	if compared != len(ref.DeLong) {
		t.Errorf("compared %d of %d", compared, len(ref.DeLong))
	}
}

// TestAveragePrecisionSpread checks the standard error, and that intervals of 90 % hold the mean
// of the population about as often, against 4,000 samples that scikit-learn scored.
func TestAveragePrecisionSpread(t *testing.T) {
	ref := readReference(t).AveragePrecision
	rng := rand.New(rand.NewPCG(3, 3))
	const samples = 300
	held, width := 0, 0.0
	for range samples {
		o := Outcomes{Labels: []string{"no", "yes"}}
		for range ref.Rows {
			want, score := 0, rng.NormFloat64()
			if rng.Float64() < ref.Share {
				want, score = 1, score+1
			}
			p := 1 / (1 + math.Exp(-score))
			o.Want, o.Got = append(o.Want, want), append(o.Got, 0)
			o.Probabilities = append(o.Probabilities, 1-p, p)
		}
		e := mustScore(t, o, Settings{Confidence: 0.9, Resamples: 100})["average_precision/label=yes"]
		if e.Low <= ref.Mean && ref.Mean <= e.High {
			held++
		}
		width += (e.High - e.Low) / (2 * zTwoSided(0.9)) / samples
	}
	if share := float64(held) / samples; !near(share, 0.9, 0.05) { // three standard errors
		t.Errorf("%v of the intervals hold the mean, want about 0.9", share)
	}
	if !near(width, ref.SD, 0.07*ref.SD) {
		t.Errorf("standard error is %v on average, want about %v", width, ref.SD)
	}
}

// TestPairs compares with statsmodels, scipy and, for Tango's interval, the score test inverted
// with a likelihood maximised numerically.
func TestPairs(t *testing.T) {
	for _, r := range readReference(t).Pairs {
		p := Pairs{Both: r.Table[0], Baseline: r.Table[1], Candidate: r.Table[2], Neither: r.Table[3]}
		if low, high := Tango(p, r.Confidence); !near(low, r.Tango[0], 1e-6) || !near(high, r.Tango[1], 1e-6) {
			t.Errorf("Tango(%v, %v) = %v, %v; want %v", p, r.Confidence, low, high, r.Tango)
		}
		if low, high := Newcombe(p, r.Confidence); !near(low, r.Newcombe[0], 1e-12) || !near(high, r.Newcombe[1], 1e-12) {
			t.Errorf("Newcombe(%v, %v) = %v, %v; want %v", p, r.Confidence, low, high, r.Newcombe)
		}
		exact := McNemar(p)
		if !near(exact.P, r.P, 1e-12) || !near(exact.Lower, r.Lower, 1e-12) || !near(exact.Higher, r.Higher, 1e-12) {
			t.Errorf("McNemar(%v) = %+v, want %v, %v, %v", p, exact, r.P, r.Lower, r.Higher)
		}
		if mid := McNemarMidP(p); !near(mid.Lower, r.MidLower, 1e-12) || !near(mid.Higher, r.MidHigher, 1e-12) {
			t.Errorf("McNemarMidP(%v) = %+v, want %v, %v", p, mid, r.MidLower, r.MidHigher)
		}
	}
}

func TestHolmAgreesWithStatsmodels(t *testing.T) {
	for _, h := range readReference(t).Holm {
		got := Holm(h.P)
		if len(got) != len(h.P) {
			t.Fatalf("Holm(%v) = %v", h.P, got)
		}
		for i := range got {
			if !near(got[i], h.Adjusted[i], 1e-15) {
				t.Errorf("Holm(%v) = %v, want %v", h.P, got, h.Adjusted)
			}
		}
	}
}
