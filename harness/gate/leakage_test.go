package gate_test

import (
	"testing"

	"holdout/harness/gate"
	"holdout/harness/leakage"
)

// A rule about leakage counts what the run says, and nothing that was not measured passes.
func TestLeakage(t *testing.T) {
	some := &leakage.Summary{Exact: 1, Normalized: 2, Near: 3, Compared: 200}
	tests := []struct {
		name, rule string
		leakage    *leakage.Summary
		outcome    gate.Outcome
		reason     string
	}{
		{"not measured", "{leakage: {at_most: 0}}", nil, gate.Errored, "the leakage was not measured; evaluate with --train FILE"},
		{"not measured, all allowed", "{leakage: {at_most: 100%}}", nil, gate.Errored, "the leakage was not measured; evaluate with --train FILE"},
		{"none", "{leakage: {at_most: 0}}", &leakage.Summary{Compared: 200}, gate.Met, "0 of 200 rows are in the training set, 0 %; 0 allowed"},
		{"some", "{leakage: {at_most: 0}}", some, gate.NotMet,
			"6 of 200 rows are in the training set, 3 %; 0 allowed: 1 exactly, 2 after normalisation, 3 nearly"},
		{"some allowed", "{leakage: {at_most: 3%}}", some, gate.Met,
			"6 of 200 rows are in the training set, 3 %; 3% allowed: 1 exactly, 2 after normalisation, 3 nearly"},
		{"near ones not counted", "{leakage: {at_most: 3, near: false}}", some, gate.Met,
			"3 of 200 rows are in the training set, exactly or after normalisation, 1.5 %; 3 allowed"},
		{"near ones not counted, too many", "{leakage: {at_most: 2, near: false}}", some, gate.NotMet,
			"3 of 200 rows are in the training set, exactly or after normalisation, 1.5 %; 2 allowed"},
		{"cut short", "{leakage: {at_most: 0}}", &leakage.Summary{CutShort: 7}, gate.Undecided,
			"0 of 200 rows are in the training set, 0 %; 0 allowed; but 7 training rows resemble more held-out rows than are compared, so that more may be near"},
		{"cut short, near ones not counted", "{leakage: {at_most: 0, near: false}}", &leakage.Summary{CutShort: 7}, gate.Met,
			"0 of 200 rows are in the training set, exactly or after normalisation, 0 %; 0 allowed"},
		{"cut short and too many", "{leakage: {at_most: 0}}", &leakage.Summary{Near: 1, CutShort: 7}, gate.NotMet,
			"1 of 200 rows are in the training set, 0.5 %; 0 allowed: 0 exactly, 0 after normalisation, 1 nearly"},
	}
	e := evidence(t, spam(100, 90), spam(100, 90))
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e.Candidate.Run.Leakage = tt.leakage
			f := judge(t, policy(t, tt.rule), e).Findings[0]
			if f.Outcome != tt.outcome || f.Reason != tt.reason {
				t.Errorf("%s: %s\nwant %s: %s", f.Outcome, f.Reason, tt.outcome, tt.reason)
			}
		})
	}
}
