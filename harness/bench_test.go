package harness

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"strconv"
	"testing"
)

// BenchmarkCompareMillion compares two runs of a million rows on the whole, with every metric, and on ten slices, with 10,000 resamples,
// on one processor. peak-MiB is the memory that the Go runtime took from the system, the two runs included.
func BenchmarkCompareMillion(b *testing.B) {
	for _, labels := range []int{2, 6} {
		b.Run(fmt.Sprintf("%d-labels", labels), func(b *testing.B) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
			debug.FreeOSMemory()
			pair := randomPair(1_000_000, labels)
			for b.Loop() {
				if _, err := Compare(pair, CompareSettings{SliceBy: []string{"category"}}); err != nil {
					b.Fatal(err)
				}
			}
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/op")
			b.ReportMetric(float64(m.Sys-m.HeapReleased)/(1<<20), "peak-MiB")
		})
	}
}

// randomPair is two runs that are right about four rows in five and agree about most, with ten categories.
func randomPair(rows, labels int) *Paired {
	rng := rand.New(rand.NewPCG(1, 2))
	run := &Run{Checkpoint: Checkpoint{Settings: map[string]string{}}}
	for c := range labels {
		run.Checkpoint.Labels = append(run.Checkpoint.Labels, fmt.Sprintf("label-%d", c))
	}
	p := &Paired{Baseline: newTable(run.Checkpoint.Labels), Candidate: newTable(run.Checkpoint.Labels)}
	p.Baseline.Run, p.Candidate.Run = run, run
	probabilities := make([]float64, labels)
	for i := range rows {
		id, want := strconv.Itoa(i), rng.IntN(labels)
		got := want
		for _, t := range []*Table{p.Baseline, p.Candidate} {
			if rng.IntN(10) == 0 {
				got = rng.IntN(labels)
			}
			rest := 1.0
			for c := range probabilities {
				probabilities[c] = rest * rng.Float64() / 2
				rest -= probabilities[c]
			}
			probabilities[got] += rest
			t.append(id, "", want, got, probabilities)
			t.Tokens, t.Cut, t.Unknown = append(t.Tokens, 10), append(t.Cut, 0), append(t.Unknown, 0)
			t.tag("category", strconv.Itoa(i%10))
		}
	}
	return p
}
