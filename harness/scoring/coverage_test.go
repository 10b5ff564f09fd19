package scoring

import (
	"math"
	"math/rand/v2"
	"testing"
)

// drawOutcomes draws examples of a population in which the probabilities are true: of a softmax of
// normal logits. They are then sharpened, by 1 not at all.
func drawOutcomes(rng *rand.Rand, rows int, sharpen float64) Outcomes {
	o := Outcomes{Labels: []string{"a", "b", "c"}}
	for range rows {
		var p, q [3]float64
		var sum, sharp float64
		for k := range p {
			logit := 2 * rng.NormFloat64()
			p[k], q[k] = math.Exp(logit), math.Exp(sharpen*logit)
			sum, sharp = sum+p[k], sharp+q[k]
		}
		want, got := 0, 0
		for u := rng.Float64() * sum; want < 2 && u > p[want]; want++ {
			u -= p[want]
		}
		for k := range q {
			q[k] /= sharp
			if q[k] > q[got] {
				got = k
			}
		}
		o.Want, o.Got, o.Probabilities = append(o.Want, want), append(o.Got, got), append(o.Probabilities, q[:]...)
	}
	return o
}

// TestCoverage draws 300 samples and counts how often the intervals of 95 % hold the value of the
// population, here 300,000 examples: a share of 0.95 has a standard error of 0.0126.
func TestCoverage(t *testing.T) {
	if testing.Short() {
		t.Skip("draws many samples")
	}
	const samples, rows = 300, 100
	for _, sharpen := range []float64{1, 2} {
		rng := rand.New(rand.NewPCG(1, 1))
		truth := mustScore(t, drawOutcomes(rng, 300_000, sharpen), Settings{Resamples: 100})
		held := make(map[string]int)
		for seed := range uint64(samples) {
			for name, e := range mustScore(t, drawOutcomes(rng, rows, sharpen), Settings{Resamples: 500, Seed: seed}) {
				if e.NoInterval != "" || e.Low <= truth[name].Value && truth[name].Value <= e.High {
					held[name]++
				}
			}
		}
		for name := range truth {
			if share := float64(held[name]) / samples; share < 0.91 {
				t.Errorf("sharpened by %v: intervals of %s hold %v in %v of samples of %d, want 0.95",
					sharpen, name, truth[name].Value, share, rows)
			}
		}
	}
}

// TestDeltaCoverage does the same for the difference between a run whose probabilities are true
// and one that is wrong more often and less sure.
func TestDeltaCoverage(t *testing.T) {
	if testing.Short() {
		t.Skip("draws many samples")
	}
	const samples, rows = 300, 150
	rng := rand.New(rand.NewPCG(2, 1))
	a, b, s := pairOf(rng, 300_000)
	truth := mustCompare(t, a, b, s)
	held, rejected := make(map[string]int), make(map[string]int)
	for seed := range uint64(samples) {
		baseline, candidate, s := pairOf(rng, rows)
		s.Seed = seed
		for name, d := range mustCompare(t, baseline, candidate, s) {
			if d.NoInterval != "" || d.Low <= truth[name].Value && truth[name].Value <= d.High {
				held[name]++
			}
			if d.NoTest == "" && d.P <= 0.05 {
				rejected[name]++
			}
		}
	}
	for name, d := range truth {
		if share := float64(held[name]) / samples; share < 0.91 {
			t.Errorf("intervals of the delta of %s hold %v in %v of samples of %d, want 0.95", name, d.Value, share, rows)
		}
		t.Logf("%s: delta %.4f held in %.3f, told from 0 in %.3f", name, d.Value, float64(held[name])/samples, float64(rejected[name])/samples)
	}
}

func pairOf(rng *rand.Rand, rows int) (baseline, candidate Outcomes, s Settings) {
	baseline = drawOutcomes(rng, rows, 1)
	candidate = pick(baseline, ordered(rows))
	for i := range rows {
		row, got := candidate.row(i), 0
		sum := 0.0
		for k := range row {
			row[k] = math.Pow(row[k], 0.8) * math.Exp(0.7*rng.NormFloat64())
			sum += row[k]
		}
		for k := range row {
			row[k] /= sum
			if row[k] > row[got] {
				got = k
			}
		}
		candidate.Got[i] = got
	}
	return baseline, candidate, Settings{Resamples: 500}
}
