package gate_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"holdout/harness"
	"holdout/harness/gate"
	"holdout/harness/scoring"
)

// world is a population of texts of two labels: how often a candidate is right where its baseline is not, and the other way.
type world struct {
	right    float64 // share that the baseline has right
	changing float64 // share that only one of the two has right
	drop     float64 // true drop of the candidate's accuracy
}

// draw is a data set of n rows of the world, judged by two runs.
func (w world) draw(n int, rng *rand.Rand) gate.Evidence {
	baseline, candidate := drawn(n), drawn(n)
	lost, gained := (w.changing+w.drop)/2, (w.changing-w.drop)/2
	for i := range n {
		want := rng.IntN(2)
		was, is := want, want
		switch u := rng.Float64(); {
		case u < lost:
			is = 1 - want
		case u < lost+gained:
			was = 1 - want
		case u > lost+w.right: // both wrong, so that the baseline has a share of right in all
			was, is = 1-want, 1-want
		}
		for _, run := range []struct {
			table *harness.Table
			got   int
		}{{baseline, was}, {candidate, is}} {
			run.table.Outcomes.Want[i], run.table.Outcomes.Got[i] = want, run.got
			run.table.Outcomes.Probabilities[2*i+run.got], run.table.Outcomes.Probabilities[2*i+1-run.got] = 0.9, 0.1
		}
	}
	return gate.Evidence{Candidate: candidate, Paired: &harness.Paired{Baseline: baseline, Candidate: candidate}}
}

// drawn is a table of n rows to be filled.
func drawn(n int) *harness.Table {
	t := &harness.Table{Run: &harness.Run{Rows: n, Settings: harness.RunSettings{ZeroDivision: scoring.Refuse.String()}}, IDs: make([]string, n)}
	t.Outcomes = scoring.Outcomes{Labels: []string{"ham", "spam"}, Want: make([]int, n), Got: make([]int, n), Probabilities: make([]float64, 2*n)}
	t.Cut, t.Tokens, t.Unknown = make([]int, n), make([]int, n), make([]int, n)
	for i := range t.IDs {
		t.IDs[i] = fmt.Sprint(i)
	}
	return t
}

// outcomes counts what so many simulated gates come to.
func (w world) outcomes(t testing.TB, p *gate.Policy, gates, rows int) map[gate.Outcome]int {
	t.Helper()
	rng := rand.New(rand.NewPCG(7, 7))
	count := map[gate.Outcome]int{}
	for range gates {
		count[judge(t, p, w.draw(rows, rng)).Findings[0].Outcome]++
	}
	return count
}

// BenchmarkSimulatedGates prints how often noninferior accepts and rejects a candidate that is as good as the baseline, one that is
// worse by the margin, and one that is worse by twice the margin, in 1,000 simulated gates of 200 rows each. At the margin at most
// 5 % may be accepted, give or take 1.4 points of simulation error, which is two standard errors.
//
//	go test -run '^$' -bench SimulatedGates -benchtime 1x ./harness/gate
func BenchmarkSimulatedGates(b *testing.B) {
	const gates, rows = 1000, 200
	for range b.N {
		fmt.Printf("\n%-9s %7s %9s %6s  %9s %9s %13s\n", "metric", "margin", "changing", "drop", "accepted", "rejected", "inconclusive")
		for _, metric := range []string{"accuracy", "f1/macro"} {
			for _, margin := range []float64{3, 5} {
				p := policy(b, fmt.Sprintf("{metric: %s, noninferior: {margin: %vpt}}", metric, margin))
				for _, changing := range []float64{0.05, 0.10, 0.20} {
					for _, times := range []float64{0, 1, 2} {
						w := world{right: 0.9, changing: changing, drop: times * margin / 100}
						if w.drop > changing {
							continue
						}
						n := w.outcomes(b, p, gates, rows)
						fmt.Printf("%-9s %5vpt %8v%% %4vpt  %8.1f%% %8.1f%% %12.1f%%\n", metric, margin, 100*changing, times*margin,
							float64(n[gate.Met])/gates*100, float64(n[gate.NotMet])/gates*100, float64(n[gate.Undecided])/gates*100)
					}
				}
			}
		}
	}
}

// A candidate that is worse by exactly the margin is accepted in at most 5 % of gates, and one that is as good is rejected in none.
func TestSimulatedGates(t *testing.T) {
	const gates, rows = 1000, 200
	p := policy(t, "{metric: accuracy, noninferior: {margin: 3pt}}")
	for _, changing := range []float64{0.05, 0.10, 0.20} {
		if n := (world{0.9, changing, 0.03}).outcomes(t, p, gates, rows)[gate.Met]; n > gates*(50+14)/1000 {
			t.Errorf("%v changing: %d of %d gates accept a candidate at the margin", changing, n, gates)
		}
		if n := (world{0.9, changing, 0}).outcomes(t, p, gates, rows)[gate.NotMet]; n > gates*5/1000 {
			t.Errorf("%v changing: %d of %d gates reject a candidate that is as good", changing, n, gates)
		}
	}
}
