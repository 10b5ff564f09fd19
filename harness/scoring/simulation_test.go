package scoring

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// simulated are the intervals whose coverage docs/statistics.md states: of the candidate's values,
// or of its differences from the baseline.
func simulated() []struct{ of, interval, metric string } {
	return []struct{ of, interval, metric string }{
		{"share of right rows", "Wilson", "accuracy"},
		{"share of right rows", "Clopper–Pearson", "clopper-pearson"},
		{"F1 of a label", "Wilson, indirect", "f1/label=a"},
		{"macro F1", "BCa", "f1/macro"},
		{"MCC", "BCa", "mcc"},
		{"log loss", "BCa", "log_loss"},
		{"10th percentile of margin", "order statistics", "margin/p10"},
		{"AUROC of a label", "DeLong, logit", "auroc/label=a"},
		{"macro average precision", "jackknife, logit", "average_precision/macro"},
		{"ECE", "test inversion", "ece"},
		{"Δ share of right rows", "Tango", "Δ accuracy"},
		{"Δ share of right rows", "Newcombe", "Δ newcombe"},
		{"Δ F1 of a label", "BCa", "Δ f1/label=a"},
		{"Δ macro F1", "BCa", "Δ f1/macro"},
		{"Δ MCC", "BCa", "Δ mcc"},
		{"Δ log loss", "BCa", "Δ log_loss"},
		{"Δ AUROC of a label", "DeLong", "Δ auroc/label=a"},
		{"Δ macro AUROC", "DeLong", "Δ auroc/macro"},
		{"Δ macro average precision", "jackknife", "Δ average_precision/macro"},
		{"Δ ECE", "square-and-add", "Δ ece"},
	}
}

// BenchmarkCoverage prints how often intervals of 95 % hold the value of the population, in 4,000
// samples of pairOf, and how often the value is below or above them. Its ± is twice the standard
// error; 2,000 resamples are drawn.
//
//	go test -run '^$' -bench '^BenchmarkCoverage$' -benchtime 1x ./harness/scoring
func BenchmarkCoverage(b *testing.B) {
	const samples = 4_000
	for b.Loop() {
		population, candidate, _ := pairOf(rand.New(rand.NewPCG(1, 3)), 1_000_000)
		truth := intervalsOf(b, population, candidate, Settings{Resamples: 100})
		below, above := map[string][2]int{}, map[string][2]int{}
		sizes := [2]int{200, 1_000}
		for i, rows := range sizes {
			rng := rand.New(rand.NewPCG(2, uint64(rows)))
			for seed := range uint64(samples) {
				baseline, candidate, _ := pairOf(rng, rows)
				for name, iv := range intervalsOf(b, baseline, candidate, Settings{Seed: seed, Resamples: 2_000}) {
					count(below, name, i, truth[name].value < iv.low)
					count(above, name, i, truth[name].value > iv.high)
				}
			}
		}
		fmt.Printf("\n| of | interval | truth | N = %d | below, above | N = %d | below, above |\n|---|---|--:|--:|--:|--:|--:|\n", sizes[0], sizes[1])
		for _, s := range simulated() {
			if _, ok := truth[s.metric]; !ok {
				b.Fatalf("%s was not simulated", s.metric)
			}
			fmt.Printf("| %s | %s | %.3f |", s.of, s.interval, truth[s.metric].value)
			for i := range sizes {
				out, over := float64(below[s.metric][i])/samples, float64(above[s.metric][i])/samples
				held := 1 - out - over
				fmt.Printf(" %.1f ± %.1f | %.1f, %.1f |", 100*held, 200*math.Sqrt(held*(1-held)/samples), 100*out, 100*over)
			}
			fmt.Println()
		}
	}
}

func count(counts map[string][2]int, name string, i int, when bool) {
	if when {
		c := counts[name]
		c[i]++
		counts[name] = c
	}
}

// valued is an interval about a value.
type valued struct{ value, low, high float64 }

// intervalsOf returns the intervals of the candidate's metrics and, after "Δ ", of the differences. An
// interval that cannot be made is one that holds nothing.
func intervalsOf(b *testing.B, baseline, candidate Outcomes, s Settings) map[string]valued {
	b.Helper()
	for _, simulated := range simulated() {
		if m, _, ok := Lookup(strings.TrimPrefix(simulated.metric, "Δ ")); ok {
			s.Metrics = append(s.Metrics, m.Name)
		}
	}
	estimates, err := Score(candidate, s)
	if err != nil {
		b.Fatal(err)
	}
	deltas, err := Compare(baseline, candidate, s)
	if err != nil {
		b.Fatal(err)
	}
	of := make(map[string]valued)
	for _, e := range estimates {
		of[e.Metric] = valued{e.Value, e.Low, e.High}
	}
	for _, d := range deltas {
		of["Δ "+d.Metric] = valued{d.Value, d.Low, d.High}
	}
	p := newBoard(s, baseline, candidate).pairs(noLabel)
	low, high := Newcombe(p, 0.95)
	of["Δ newcombe"] = valued{of["Δ accuracy"].value, low, high}
	low, high = ClopperPearson(p.Both+p.Candidate, p.N(), 0.95)
	of["clopper-pearson"] = valued{of["accuracy"].value, low, high}
	return of
}

// BenchmarkNoninferior prints how often the lower end of an interval of 90 %, of one side of 95 %,
// shows a candidate to be no worse than a margin: one that is as good as the baseline, and one that
// is worse by the margin, which should be in at most 5 %. Its ± is twice the standard error.
//
//	go test -run '^$' -bench '^BenchmarkNoninferior$' -benchtime 1x ./harness/scoring
func BenchmarkNoninferior(b *testing.B) {
	const samples = 4_000
	for b.Loop() {
		fmt.Printf("\n| N | changing | margin | as good: Tango | Newcombe | worse by the margin: Tango | Newcombe |\n|--:|--:|--:|--:|--:|--:|--:|\n")
		for _, n := range []int{200, 1_000} {
			for _, changing := range []float64{0.05, 0.1, 0.2} {
				margin := SmallestMargin(n, changing, 0.95, 0.8)
				fmt.Printf("| %d | %.0f %% | %.1f pt |", n, 100*changing, 100*margin)
				for _, drop := range []float64{0, margin} {
					shown := noninferior(rand.New(rand.NewPCG(3, uint64(n))), samples, n, changing, drop, margin)
					for _, times := range shown {
						p := float64(times) / samples
						fmt.Printf(" %.1f ± %.1f %% |", 100*p, 200*math.Sqrt(p*(1-p)/samples))
					}
				}
				fmt.Println()
			}
		}
	}
}

// noninferior returns in how many samples Tango's and Newcombe's interval shows that the candidate
// is worse by less than the margin, where it loses the drop on balance.
func noninferior(rng *rand.Rand, samples, n int, changing, drop, margin float64) (shown [2]int) {
	lost := (changing + drop) / 2
	for range samples {
		p := Pairs{}
		for range n {
			switch u := rng.Float64(); {
			case u < lost:
				p.Baseline++
			case u < changing:
				p.Candidate++
			default:
				p.Both++
			}
		}
		for i, interval := range []func(Pairs, float64) (low, high float64){Tango, Newcombe} {
			if low, _ := interval(p, 0.9); low > -margin {
				shown[i]++
			}
		}
	}
	return shown
}
