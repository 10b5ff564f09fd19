package scoring

import (
	"math"
	"math/rand/v2"
	"testing"
)

// oddPair is two runs of at most eleven rows of at most four labels: perfect, certain, equal,
// without probabilities, in clusters of any size, or none of these.
func oddPair(rng *rand.Rand) (baseline, candidate Outcomes) {
	rows, labels := rng.IntN(12), 1+rng.IntN(4)
	a, b := randomOutcomes(rng, rows, labels), randomOutcomes(rng, rows, labels)
	b.Want = a.Want
	switch rng.IntN(6) {
	case 0:
		a.Got, b.Got = a.Want, a.Want
	case 1:
		clear(a.Probabilities)
		for i, got := range a.Got {
			a.row(i)[got] = 1
		}
		for i := range b.Probabilities {
			b.Probabilities[i] = 1 / float64(labels)
		}
	case 2:
		b = a
	case 3:
		a.Probabilities = nil
	}
	if rng.IntN(2) == 0 {
		a.Clusters = make([]int, rows)
		for i := range a.Clusters {
			a.Clusters[i] = rng.IntN(3)
		}
		b.Clusters = a.Clusters
	}
	return a, b
}

func TestOddOutcomes(t *testing.T) {
	finite := func(numbers ...float64) bool {
		for _, x := range numbers {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				return false
			}
		}
		return true
	}
	for seed := range uint64(2_000) {
		rng := rand.New(rand.NewPCG(seed, 77))
		a, b := oddPair(rng)
		s := Settings{ZeroDivision: ZeroDivision(rng.IntN(4)), Resamples: 100, Seed: seed}
		for name, e := range mustScore(t, a, s) {
			m, _, _ := Lookup(name)
			none := e.Undefined != "" || e.NoInterval != ""
			if !finite(e.Value, e.Low, e.High) || e.Low > e.High || none != (e.Method == "") || e.Value < m.Min || e.Value > m.Max {
				t.Errorf("seed %d: %+v", seed, e)
			}
		}
		for _, d := range mustCompare(t, a, b, s) {
			none := d.Undefined != "" || d.NoInterval != ""
			if !finite(d.Baseline, d.Candidate, d.Value, d.Low, d.High, d.P, d.PWorse) || d.Low > d.High || none != (d.Method == "") {
				t.Errorf("seed %d: %+v", seed, d)
			}
		}
	}
}
