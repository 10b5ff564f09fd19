package gate_test

import (
	"fmt"
	"time"

	"holdout/harness"
	"holdout/harness/gate"
	"holdout/harness/scoring"
)

// A table as harness.Load reads it from a run directory: here 200 rows, of which the checkpoint has all but so many right.
func run(wrong int) *harness.Table {
	const rows = 200
	t := &harness.Table{Run: &harness.Run{Rows: rows, Settings: harness.RunSettings{ZeroDivision: "refuse"}}}
	t.Outcomes = scoring.Outcomes{Labels: []string{"ham", "spam"}}
	for i := range rows {
		want, got := i%2, i%2
		if i < wrong {
			got = 1 - want
		}
		t.IDs = append(t.IDs, fmt.Sprint("r", i))
		t.Outcomes.Want, t.Outcomes.Got = append(t.Outcomes.Want, want), append(t.Outcomes.Got, got)
		t.Outcomes.Probabilities = append(t.Outcomes.Probabilities, [][]float64{{0.9, 0.1}, {0.1, 0.9}}[got]...)
	}
	return t
}

func Example() {
	policy, err := gate.Parse("gate.yaml", []byte(`
version: 1
rules:
  - {metric: accuracy, at_least: 0.80}
  - {metric: accuracy, noninferior: {margin: 3pt}}
  - {flips: {at_most: 4}}
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	baseline, candidate := run(20), run(22)
	evidence := gate.Evidence{Candidate: candidate, Paired: &harness.Paired{Baseline: baseline, Candidate: candidate}}
	verdict, err := gate.Judge(policy, evidence, "", time.Now(), "v1")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(verdict.Decision, verdict.ExitCode())
	for _, f := range verdict.Findings {
		fmt.Printf("%s: %s\n  %s\n", f.Outcome, f.Rule, f.Reason)
	}
	// Output:
	// accepted 0
	// met: accuracy at least 0.80
	//   0.8900, 90 % interval 0.8483 to 0.9213: at least 0.8483 with 95 % confidence
	// met: accuracy noninferior, margin 3pt
	//   delta -1pt, 90 % interval -2.98pt to +0.35pt: the loss is at most 2.98pt with 95 % confidence, within the margin of 3pt
	// met: flips at most 4
	//   2 of 200 rows went from right to wrong, 4 allowed
}
