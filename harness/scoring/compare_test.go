package scoring

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

func mustCompare(t *testing.T, baseline, candidate Outcomes, s Settings) map[string]Delta {
	t.Helper()
	deltas, err := Compare(baseline, candidate, s)
	if err != nil {
		t.Fatal(err)
	}
	byName := make(map[string]Delta)
	for _, d := range deltas {
		if _, twice := byName[d.Metric]; twice {
			t.Fatalf("%s comes twice", d.Metric)
		}
		byName[d.Metric] = d
	}
	return byName
}

// randomPair is two runs that agree on about two rows in three, in clusters of about three rows
// for some.
func randomPair(rng *rand.Rand, rows, labels int) (baseline, candidate Outcomes) {
	baseline = randomOutcomes(rng, rows, labels)
	candidate = randomOutcomes(rng, rows, labels)
	candidate.Want = baseline.Want
	for i := range rows {
		if rng.IntN(3) > 0 {
			candidate.Got[i] = baseline.Got[i]
			copy(candidate.row(i), baseline.row(i))
		}
	}
	if rng.IntN(3) == 0 {
		for range rows {
			baseline.Clusters = append(baseline.Clusters, rng.IntN(rows/3+1))
		}
		candidate.Clusters = baseline.Clusters
	}
	return baseline, candidate
}

func TestDeltasKeepTheirPromises(t *testing.T) {
	for seed := range uint64(40) {
		rng := rand.New(rand.NewPCG(seed, 5))
		a, b := randomPair(rng, 1+rng.IntN(90), 2+rng.IntN(4))
		baseline, candidate := mustScore(t, a, quick), mustScore(t, b, quick)
		for name, d := range mustCompare(t, a, b, quick) {
			for _, x := range []float64{d.Baseline, d.Candidate, d.Value, d.Low, d.High, d.P, d.PWorse} {
				if math.IsNaN(x) || math.IsInf(x, 0) {
					t.Errorf("%+v has a number that is not finite", d)
				}
			}
			if d.Undefined != "" {
				if baseline[name].Undefined == "" && candidate[name].Undefined == "" || d.Method != "" || d.Test != "" || d.Value != 0 {
					t.Errorf("%+v is undefined; scores are %+v and %+v", d, baseline[name], candidate[name])
				}
				continue
			}
			if d.Baseline != baseline[name].Value || d.Candidate != candidate[name].Value || d.Value != d.Candidate-d.Baseline {
				t.Errorf("%+v is of other values than %+v and %+v", d, baseline[name], candidate[name])
			}
			if (d.NoInterval == "") != (d.Method != "") || d.Low > d.High || d.NoInterval != "" && (d.Low != 0 || d.High != 0) {
				t.Errorf("%+v has no proper interval", d)
			}
			if (d.NoTest == "") != (d.Test != "") || d.NoTest == "" && !(d.P > 0 && d.P <= 1 && d.PWorse > 0 && d.PWorse <= 1) {
				t.Errorf("%+v has no proper test", d)
			}
		}
	}
}

func TestSwappingRunsNegatesDeltas(t *testing.T) {
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 6))
		a, b := randomPair(rng, 30+rng.IntN(90), 2+rng.IntN(4))
		swapped := mustCompare(t, b, a, quick)
		for name, d := range mustCompare(t, a, b, quick) {
			e := swapped[name]
			if e.Value != -d.Value || e.Baseline != d.Candidate || e.Lost != d.Gained || e.N != d.N || e.Test != d.Test {
				t.Errorf("%+v swapped is %+v", d, e)
			}
			exact := d.Method == MethodTango || d.Method == MethodDeLong || d.Method == MethodInfluence
			if exact && (!near(e.Low, -d.High, 1e-12) || !near(e.High, -d.Low, 1e-12) || !near(e.P, d.P, 1e-12)) {
				t.Errorf("%+v swapped is %+v", d, e)
			}
		}
	}
}

func TestRunAgainstItself(t *testing.T) {
	a := randomOutcomes(rand.New(rand.NewPCG(1, 9)), 120, 3)
	for name, d := range mustCompare(t, a, a, Settings{Resamples: 100}) {
		if d.Value != 0 || d.Lost != 0 || d.Gained != 0 || d.Low > 0 || d.High < 0 {
			t.Errorf("a run differs from itself: %+v", d)
		}
		if d.NoTest == "" && d.P != 1 {
			t.Errorf("%s: P of a run against itself = %v, want 1", name, d.P)
		}
	}
}

func TestOrderOfPairsDoesNotMatter(t *testing.T) {
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 7))
		a, b := randomPair(rng, 1+rng.IntN(90), 2+rng.IntN(4))
		order := rng.Perm(len(a.Want))
		shuffled := mustCompare(t, pick(a, order), pick(b, order), quick)
		for name, want := range mustCompare(t, a, b, quick) {
			if got := shuffled[name]; got != want {
				t.Errorf("shuffled rows give\n%+v, want\n%+v", got, want)
			}
		}
	}
}

// TestWorseIsOneSided plants a loss that all metrics must see, and see the right way round.
func TestWorseIsOneSided(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	a := randomOutcomes(rng, 400, 3)
	b := pick(a, ordered(400))
	for i := range 60 { // exchange the probabilities of two labels
		row := b.row(i * 6)
		row[0], row[1], row[2] = row[1], row[2], row[0]
		b.Got[i*6] = (b.Got[i*6] + 2) % 3
	}
	worse, better := mustCompare(t, a, b, Settings{Seed: 1}), mustCompare(t, b, a, Settings{Seed: 1})
	for _, name := range []string{"accuracy", "f1/macro", "mcc", "log_loss", "brier", "auroc/macro", "average_precision/macro"} {
		if d := worse[name]; d.PWorse > 0.001 || d.Undefined != "" || d.NoTest != "" {
			t.Errorf("a loss is not seen: %+v", d)
		}
		if d := better[name]; d.PWorse < 0.999 {
			t.Errorf("a gain is taken for a loss: %+v", d)
		}
	}
}

func ordered(n int) []int {
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i
	}
	return rows
}

func TestManyRowsAgreeWithFew(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	a, b := randomPair(rng, expandFrom-1, 3)
	a.Clusters, b.Clusters = nil, nil
	few := mustCompare(t, a, b, Settings{Seed: 1, Resamples: 3_000})
	more := append(ordered(expandFrom-1), 0) // one row twice: from here on other methods are used
	many := mustCompare(t, pick(a, more), pick(b, more), Settings{Seed: 2, Resamples: 3_000})
	for _, name := range []string{"log_loss", "brier", "margin", "ece", "ece/equal_mass"} {
		x, y := few[name], many[name]
		tolerance := 0.12 * (x.High - x.Low) / 2
		if !near(x.Low, y.Low, tolerance) || !near(x.High, y.High, tolerance) || !near(x.P, y.P, 0.02) {
			t.Errorf("one row more gives\n%+v, want about\n%+v", y, x)
		}
	}
}

func TestUndefinedDeltas(t *testing.T) {
	ab := []string{"a", "b"}
	base := Outcomes{Labels: ab, Want: []int{0, 1}, Got: []int{0, 0}}
	cand := Outcomes{Labels: ab, Want: []int{0, 1}, Got: []int{1, 1}, Probabilities: []float64{0, 1, 0, 1}}
	got := mustCompare(t, base, cand, Settings{Resamples: 100})
	for metric, want := range map[string]string{
		"precision/label=b": `baseline: no example was predicted "b"`,
		"precision/label=a": `candidate: no example was predicted "a"`,
		"precision/macro":   `baseline: no example was predicted "b"; candidate: no example was predicted "a"`,
		"log_loss":          "baseline: the probabilities are not known",
		"accuracy":          "",
	} {
		d := got[metric]
		if d.Undefined != want {
			t.Errorf("%s is undefined because %q, want %q", metric, d.Undefined, want)
		}
		if err := d.Err(); want != "" && (!errors.Is(err, ErrUndefined) || err.Error() != "delta of "+metric+" is undefined: "+want) {
			t.Errorf("Err() = %v", err)
		}
	}
	none := mustCompare(t, Outcomes{Labels: ab}, Outcomes{Labels: ab}, Settings{})
	for name, d := range none {
		if d.Undefined != "there are no examples" {
			t.Errorf("%s of nothing = %+v", name, d)
		}
	}
}

func TestCompareRefuses(t *testing.T) {
	ok := Outcomes{Labels: []string{"a", "b"}, Want: []int{0, 1}, Got: []int{0, 1}}
	with := func(change func(o *Outcomes)) Outcomes { o := ok; change(&o); return o }
	tests := []struct {
		name                string
		baseline, candidate Outcomes
		settings            Settings
		err                 string
	}{
		{"a bad baseline", Outcomes{}, ok, Settings{}, "baseline: outcomes have no labels: at least one is needed"},
		{"a bad candidate", ok, Outcomes{}, Settings{}, "candidate: outcomes have no labels: at least one is needed"},
		{"bad settings", ok, ok, Settings{Confidence: 2}, "confidence is 2, not between 0 and 1"},
		{"other labels", ok, with(func(o *Outcomes) { o.Labels = []string{"b", "a"} }), Settings{}, "baseline and candidate have different labels"},
		{"other rows", ok, with(func(o *Outcomes) { o.Want = []int{1, 1} }), Settings{}, "baseline and candidate have different held-out labels"},
		{"other clusters", ok, with(func(o *Outcomes) { o.Clusters = []int{1, 1} }), Settings{}, "baseline and candidate have different clusters"},
		{"too few clusters", with(func(o *Outcomes) { o.Clusters = []int{1} }), ok, Settings{}, "baseline: outcomes have 1 clusters: 2 examples need one each"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := Compare(tt.baseline, tt.candidate, tt.settings); got != nil || err == nil || err.Error() != tt.err {
				t.Errorf("Compare = %v, %v; want error %q", got, err, tt.err)
			}
		})
	}
}
