package scoring

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// BenchmarkScoreCore measures what evaluate adds to inference.
func BenchmarkScoreCore(b *testing.B) {
	o := randomOutcomes(rand.New(rand.NewPCG(1, 2)), 5000, 6)
	for b.Loop() {
		if _, err := Score(o, Settings{Metrics: Core()}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkScore(b *testing.B) {
	for _, size := range []struct{ rows, labels int }{{200, 2}, {10_000, 6}, {3_080, 77}, {1_000_000, 6}} {
		o := randomOutcomes(rand.New(rand.NewPCG(1, 2)), size.rows, size.labels)
		b.Run(fmt.Sprintf("%dx%d", size.rows, size.labels), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Score(o, Settings{Seed: 7}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// randomOutcomes are right about four times in five, and rarer in labels of higher index.
func randomOutcomes(rng *rand.Rand, rows, labels int) Outcomes {
	o := Outcomes{Probabilities: make([]float64, 0, rows*labels)}
	for c := range labels {
		o.Labels = append(o.Labels, fmt.Sprintf("label-%02d", c))
	}
	p := make([]float64, labels)
	for range rows {
		want := min(rng.IntN(labels), rng.IntN(labels))
		sum := 0.0
		for c := range p {
			p[c] = rng.ExpFloat64()
			if c == want {
				p[c] += 4
			}
			sum += p[c]
		}
		got := 0
		for c := range p {
			p[c] /= sum
			if p[c] > p[got] {
				got = c
			}
		}
		o.Want, o.Got = append(o.Want, want), append(o.Got, got)
		o.Probabilities = append(o.Probabilities, p...)
	}
	return o
}

func BenchmarkCompare(b *testing.B) {
	for _, size := range []struct{ rows, labels int }{{200, 2}, {10_000, 6}, {3_080, 77}} {
		baseline, candidate := randomPair(rand.New(rand.NewPCG(1, 2)), size.rows, size.labels)
		baseline.Clusters, candidate.Clusters = nil, nil
		b.Run(fmt.Sprintf("%dx%d", size.rows, size.labels), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Compare(baseline, candidate, Settings{Seed: 7}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
