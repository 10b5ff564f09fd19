package scoring

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// overRandomOutcomes runs a law on outcomes of many sizes.
func overRandomOutcomes(t *testing.T, law func(t *testing.T, rng *rand.Rand, o Outcomes)) {
	t.Helper()
	for seed := range uint64(60) {
		rng := rand.New(rand.NewPCG(seed, 1))
		law(t, rng, randomOutcomes(rng, 1+rng.IntN(120), 2+rng.IntN(6)))
	}
}

var quick = Settings{Resamples: 100, Seed: 3, ZeroDivision: Exclude}

func TestOrderOfRowsDoesNotMatter(t *testing.T) {
	overRandomOutcomes(t, func(t *testing.T, rng *rand.Rand, o Outcomes) {
		shuffled := mustScore(t, pick(o, rng.Perm(len(o.Want))), quick)
		for name, want := range mustScore(t, o, quick) {
			if got := shuffled[name]; got != want {
				t.Errorf("shuffled rows score\n%+v, want\n%+v", got, want)
			}
		}
	})
}

// pick returns the rows of o, in that order.
func pick(o Outcomes, rows []int) Outcomes {
	c := len(o.Labels)
	picked := Outcomes{Labels: o.Labels}
	for _, i := range rows {
		picked.Want = append(picked.Want, o.Want[i])
		picked.Got = append(picked.Got, o.Got[i])
		if o.Clusters != nil {
			picked.Clusters = append(picked.Clusters, o.Clusters[i])
		}
		picked.Probabilities = append(picked.Probabilities, o.Probabilities[i*c:(i+1)*c]...)
	}
	return picked
}

func TestPerfectPredictions(t *testing.T) {
	overRandomOutcomes(t, func(t *testing.T, _ *rand.Rand, o Outcomes) {
		o.Got = o.Want
		clear(o.Probabilities)
		for i, w := range o.Want {
			o.Probabilities[i*len(o.Labels)+w] = 1
		}
		for name, e := range mustScore(t, o, quick) {
			m, _, _ := Lookup(name)
			best := m.Max
			if m.LowerIsBetter {
				best = m.Min
			}
			if e.Undefined == "" && e.Value != best {
				t.Errorf("%s of perfect predictions = %v, want %v", name, e.Value, best)
			}
		}
	})
}

func TestRelabelling(t *testing.T) {
	overRandomOutcomes(t, func(t *testing.T, rng *rand.Rand, o Outcomes) {
		c := len(o.Labels)
		to := rng.Perm(c)
		p := Outcomes{Labels: make([]string, c), Probabilities: make([]float64, len(o.Probabilities))}
		for from, name := range o.Labels {
			p.Labels[to[from]] = name
		}
		for i := range o.Want {
			p.Want, p.Got = append(p.Want, to[o.Want[i]]), append(p.Got, to[o.Got[i]])
			for k := range c {
				p.Probabilities[i*c+to[k]] = o.Probabilities[i*c+k]
			}
		}
		a, b := mustScore(t, o, quick), mustScore(t, p, quick)
		for name, e := range a {
			if f := b[name]; !near(e.Value, f.Value, 1e-12) || (e.Undefined == "") != (f.Undefined == "") {
				t.Errorf("%s = %v with labels renumbered, want %v", name, f, e)
			}
		}
	})
}

func TestMicroAveragesAreTheAccuracy(t *testing.T) {
	overRandomOutcomes(t, func(t *testing.T, _ *rand.Rand, o Outcomes) {
		got := mustScore(t, o, Settings{Resamples: 100})
		want := got["accuracy"]
		for _, name := range []string{"precision/micro", "recall/micro", "f1/micro", "recall/weighted"} {
			e := got[name]
			if !near(e.Value, want.Value, 1e-15) || e.Low != want.Low || e.High != want.High || e.N != want.N {
				t.Errorf("%s = %v, want the accuracy, %v", name, e, want)
			}
		}
	})
}

func TestEstimatesKeepTheirPromises(t *testing.T) {
	overRandomOutcomes(t, func(t *testing.T, _ *rand.Rand, o Outcomes) {
		for name, e := range mustScore(t, o, Settings{Resamples: 100}) {
			m, label, ok := Lookup(name)
			if !ok || label != e.Label || e.Slice != "all" {
				t.Errorf("Lookup(%q) = %v, %q, %v for %v", name, m.Name, label, ok, e)
			}
			for _, x := range []float64{e.Value, e.Low, e.High} {
				if math.IsNaN(x) || math.IsInf(x, 0) {
					t.Errorf("%v has a number that is not finite", e)
				}
			}
			if e.Undefined != "" || e.NoInterval != "" {
				if e.Low != 0 || e.High != 0 || e.Method != "" || e.Undefined != "" && (e.Value != 0 || e.NoInterval != "") {
					t.Errorf("%v has more than its reason", e)
				}
				continue
			}
			if e.Method != m.Interval && e.Method != MethodBootstrap && e.Method != MethodBounds || e.Low > e.High || e.Low < m.Min || e.High > m.Max || e.Value < m.Min || e.Value > m.Max {
				t.Errorf("%v is not in order", e)
			}
			if e.Method == MethodWilson && !(e.Low <= e.Value && e.Value <= e.High && e.Low < e.High) {
				t.Errorf("%v: the interval does not contain the value", e)
			}
		}
	})
}

func TestMergedIsWhole(t *testing.T) {
	overRandomOutcomes(t, func(t *testing.T, rng *rand.Rand, o Outcomes) {
		cut := rng.IntN(len(o.Want) + 1)
		a := Confusion(Outcomes{Labels: o.Labels, Want: o.Want[:cut], Got: o.Got[:cut]})
		for w, row := range Confusion(Outcomes{Labels: o.Labels, Want: o.Want[cut:], Got: o.Got[cut:]}) {
			for g, n := range row {
				a[w][g] += n
			}
		}
		if want := Confusion(o); !slices.EqualFunc(a, want, slices.Equal) {
			t.Errorf("counts of two parts add up to %v, want %v", a, want)
		}
	})
}

func TestSeedsDecide(t *testing.T) {
	o := randomOutcomes(rand.New(rand.NewPCG(1, 1)), 150, 3)
	first, err := Score(o, Settings{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	again, _ := Score(o, Settings{Seed: 1})
	other, _ := Score(o, Settings{Seed: 2})
	if !reflect.DeepEqual(first, again) {
		t.Error("the same seed gives other bits")
	}
	if reflect.DeepEqual(first, other) {
		t.Error("another seed gives the same intervals")
	}
}
