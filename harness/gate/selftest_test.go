package gate_test

import (
	"strings"
	"testing"

	"holdout/harness/gate"
	"holdout/harness/leakage"
)

// A policy that its data can resolve passes every check, and each check says what it did.
func TestSelfTest(t *testing.T) {
	good := spam(100, 90)
	e := evidence(t, good, good)
	e.Candidate.Run.Leakage = &leakage.Summary{}
	e.Paired.Baseline.Run.Leakage = e.Candidate.Run.Leakage // the self-test judges the baseline
	e.Protected = map[string][]string{"must-pass.txt": {"r1", "r2"}}
	e.Latency = &gate.Latency{Baseline: []float64{1, 1, 1, 1, 1}, Candidate: []float64{1, 1, 1, 1, 1}}
	p := policy(t,
		"{metric: accuracy, at_least: 0.80}",
		"{metric: accuracy, noninferior: {margin: 3pt}}",
		"{metric: f1/macro, noninferior: {margin: 4%, relative: true}}",
		"{metric: log_loss, noninferior: {margin: 10pt}}",
		"{metric: margin, noninferior: {margin: 5pt}}",
		"{metric: recall, each: label, noninferior: {margin: 10pt}}",
		"{metric: accuracy, each: category, no_regression: true}",
		"{metric: precision/label=spam, slice: category=books, no_regression: true}",
		"{metric: accuracy, superior: true}",
		"{flips: {at_most: 4, protected: must-pass.txt}}",
		"{flips: {protected: must-pass.txt}}",
		"{flips: {at_most: 3%}}",
		"{agree: {at_least: 98%}}",
		"{truncated: {at_most: 2%}}",
		"{model_bytes: {at_most: 140MiB}}",
		"{latency: {at_most_ratio: 1.2}}",
		"{replaced: {at_most: 0}}",
		"{unjoined: {at_most: 0}}",
		"{leakage: {at_most: 0}}",
	)
	checks, err := gate.SelfTest(p, e, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range checks {
		if !c.Passed || c.Detail == "" {
			t.Errorf("%s: %v: %s", c.Name, c.Passed, c.Detail)
		}
		t.Logf("%s: %s", c.Name, c.Detail)
	}
	again, err := gate.SelfTest(p, e, 1)
	if err != nil || len(again) != len(checks) || again[5] != checks[5] {
		t.Error("the same seed gives other checks")
	}
}

// A margin that the rows cannot resolve fails the self-test, and it says how many rows would do.
func TestSelfTestUnresolvable(t *testing.T) {
	good := spam(100, 90)
	checks, err := gate.SelfTest(policy(t, "{metric: accuracy, noninferior: {margin: 1pt}}"), evidence(t, good, good), 1)
	if err != nil {
		t.Fatal(err)
	}
	c := checks[0]
	if c.Passed || !strings.HasSuffix(c.Detail, "; about 357 rows would do") {
		t.Errorf("%+v", c)
	}
}
