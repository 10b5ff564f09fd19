package scoring

import (
	"fmt"
	"math/rand/v2"
	"runtime"
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

// BenchmarkCompareMillion compares two runs of a million rows, by all metrics, and ten slices of
// 100,000 by the core ones, with 10,000 resamples, on one processor. It must take less than ten
// seconds and 1 GiB, which is all of the heap: the outcomes are in it.
func BenchmarkCompareMillion(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	const rows, slices = 1_000_000, 10
	for _, labels := range []int{2, 6} {
		b.Run(fmt.Sprintf("%dx%d", rows, labels), func(b *testing.B) {
			baseline, candidate := randomPair(rand.New(rand.NewPCG(1, 2)), rows, labels)
			baseline.Clusters, candidate.Clusters = nil, nil
			for b.Loop() {
				compareAll(b, baseline, candidate, Settings{Seed: 7})
				for i := range slices {
					from, to := rows/slices*i, rows/slices*(i+1)
					compareAll(b, baseline.between(from, to), candidate.between(from, to), Settings{Seed: 7, Metrics: Core()})
				}
			}
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/op")
			b.ReportMetric(float64(m.HeapSys)/(1<<20), "heap-MiB")
		})
	}
}

func compareAll(b *testing.B, baseline, candidate Outcomes, s Settings) {
	b.Helper()
	if _, err := Compare(baseline, candidate, s); err != nil {
		b.Fatal(err)
	}
}

// between returns the rows from one to before another.
func (o Outcomes) between(from, to int) Outcomes {
	c := len(o.Labels)
	return Outcomes{Labels: o.Labels, Want: o.Want[from:to], Got: o.Got[from:to], Probabilities: o.Probabilities[from*c : to*c]}
}
