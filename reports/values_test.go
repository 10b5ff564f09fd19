package reports_test

import (
	"fmt"
	"strings"

	"holdout/harness"
	"holdout/harness/gate"
)

// hex is a digest that can be told from others by its first characters.
func hex(start string) string { return start + strings.Repeat("0", 64-len(start)) }

func digests(start string) map[string]string {
	return map[string]string{"model": hex(start + "01"), "tokenizer": hex(start + "02"), "config": hex(start + "03")}
}

func verdict() *gate.Verdict {
	return &gate.Verdict{
		Schema: gate.Schema, Holdout: "0.2.0", Profile: "release",
		Candidate: gate.Subject{Name: "models/fine-tuned", Digests: digests("cad1da7e"), Hashes: harness.Hashes{Labels: hex("1abe15"), Logits: hex("109175")}},
		Baseline:  &gate.Subject{Name: "models/base", Digests: digests("ba5e"), Hashes: harness.Hashes{Labels: hex("1abe16"), Logits: hex("109176")}},
		Policy:    gate.Source{Name: "holdout.yaml", Digest: hex("b011c1")},
		Data:      harness.Data{Name: "heldout.csv", Digest: hex("da7a"), Examples: hex("e8a3"), Columns: []string{"id", "text", "label"}, Text: "text", Label: "label", ID: "id"},
		Rows:      200, Confidence: 0.95, Resamples: 10000, Seed: 7,
		Fingerprint: map[string]string{"cpu": "avx512_vnni", "onnxruntime": "1.27.0"},
		Absent:      []string{}, Findings: []gate.Finding{}, Notes: []string{},
	}
}

var accuracyMet = gate.Finding{
	Rule: "accuracy at least 0.8", Kind: "at_least", Metric: "accuracy", Slice: "all", Outcome: gate.Met,
	Reason: "0.8850, 90 % interval 0.8428 to 0.9170: at least 0.8428 with 95 % confidence",
	N:      200, Estimate: value(0.885), Interval: &harness.Interval{Low: 0.8428, High: 0.917, Method: "wilson"}, Limit: value(0.8), IDs: []string{},
}

// accepted is a verdict whose one rule that is not met is waived.
func accepted() *gate.Verdict {
	v := verdict()
	v.Decision = gate.Accepted
	v.Findings = []gate.Finding{
		{
			Rule: "accuracy noninferior, margin 10pt", Kind: "noninferior", Metric: "accuracy", Slice: "category=toys", Outcome: gate.Waived,
			Reason: "delta -20pt, 90 % interval -31.2pt to -10.8pt: the loss is at least 10.8pt with 95 % confidence, beyond the margin of 10pt",
			N:      60, Discordant: 14, Baseline: value(0.85), Estimate: value(0.65), Delta: value(-0.2),
			Interval: &harness.Interval{Low: -0.312, High: -0.108, Method: "tango"}, Margin: value(0.1), Visible: value(0.12), P: value(0.002), IDs: []string{},
			Waiver: &gate.Waiver{Rule: "accuracy/category=toys", Until: "2027-01-31", Owner: "ana", Reason: "relabelling under way"},
		},
		accuracyMet,
		{
			Rule: "f1/macro no regression", Kind: "no_regression", Metric: "f1/macro", Slice: "all", Outcome: gate.Met,
			Reason: "delta +1.2pt, permutation: p = 0.84 of so large a loss by chance, above 0.05: not shown to be worse",
			N:      200, Discordant: 9, Baseline: value(0.861), Estimate: value(0.873), Delta: value(0.012),
			Interval: &harness.Interval{Low: -0.011, High: 0.035, Method: "bootstrap (BCa)"}, Visible: value(0.0349), P: value(0.84), IDs: []string{},
		},
		{
			Rule: "model_bytes at most 140 MiB", Kind: "model_bytes", Slice: "all", Outcome: gate.Met, Reason: "133.2 MiB",
			Estimate: value(139672781), Limit: value(146800640), IDs: []string{},
		},
	}
	return v
}

// rejected is a verdict with findings of every outcome but waived.
func rejected() *gate.Verdict {
	v := verdict()
	v.Decision = gate.Rejected
	v.Summary = "rejected: 1 error, 1 not met, 2 inconclusive, 1 met of 5 findings on 200 rows"
	v.Absent = []string{"neutral", "off-topic"}
	v.Notes = []string{"3 examples are in one of the runs only, and are left out where the two are compared"}
	v.Findings = []gate.Finding{
		{
			Rule: "ece at most 0.1", Kind: "at_most", Metric: "ece", Slice: "all", Outcome: gate.Errored,
			Reason: "probabilities are not known", Limit: value(0.1), IDs: []string{},
		},
		{
			Rule: "flips at most 4, none in must-pass.txt", Kind: "flips", Slice: "all", Outcome: gate.NotMet,
			Reason: "6 rows that the baseline has right are wrong, and at most 4 may be", N: 200, Discordant: 9,
			Estimate: value(6), Limit: value(4), IDs: []string{"row-17", "row-4", "row-180", "row-33", "row-62", "row-101"},
		},
		{
			Rule: "accuracy noninferior, margin 1pt", Kind: "noninferior", Metric: "accuracy", Slice: "all", Outcome: gate.Undecided,
			Reason: "delta -0.5pt, 90 % interval -3.1pt to +2.2pt: not shown to be worse, and a loss of the margin of 1pt is not ruled out",
			N:      200, Discordant: 9, Baseline: value(0.89), Estimate: value(0.885), Delta: value(-0.005),
			Interval: &harness.Interval{Low: -0.031, High: 0.022, Method: "tango"}, Margin: value(0.01), Visible: value(0.039), P: value(0.7), Rows: 900, IDs: []string{},
		},
		{
			Rule: "recall at least 0.7", Kind: "at_least", Metric: "recall/label=spam", Slice: "label=spam", Outcome: gate.Undecided,
			Reason: "too few examples: 12, and min_examples is 30", N: 12, Estimate: value(0.75), Limit: value(0.7), Rows: 30, IDs: []string{},
		},
		accuracyMet,
	}
	return v
}

// comparison is of two runs on 200 rows, with one slice that is small and a metric that is undefined.
func comparison() *harness.Comparison {
	interval := func(low, high float64, method string) *harness.Interval {
		return &harness.Interval{Low: low, High: high, Method: method}
	}
	c := &harness.Comparison{
		Schema: harness.ComparisonSchema, Holdout: "0.2.0",
		Baseline: harness.Side{Name: "models/base", Digests: digests("ba5e"), Right: 150, Truncated: 12,
			Settings: map[string]string{"max_length": "128", "model_bytes": "139672781"}, Fingerprint: map[string]string{"onnxruntime": "1.27.0"},
			Timings: &harness.Timings{Seconds: 2, RowsPerSecond: 100.04}},
		Candidate: harness.Side{Name: "models/fine-tuned", Digests: digests("cad1da7e"), Right: 177,
			Settings: map[string]string{"max_length": "256", "model_bytes": "35022414"}, Fingerprint: map[string]string{"onnxruntime": "1.27.1"},
			Timings: &harness.Timings{Seconds: 1, RowsPerSecond: 200.4}},
		Data: harness.Data{Name: "heldout.csv", Columns: []string{"text", "label"}}, Settings: harness.ComparisonSettings{Confidence: 0.95, Resamples: 10000, Slices: []string{"category"}},
		Rows: 200, Unjoined: 3, Changed: 40,
		Deltas: []harness.Delta{
			{Metric: "accuracy", Slice: "all", Baseline: value(0.75), Candidate: value(0.885), Value: value(0.135), Interval: interval(0.078, 0.195, "tango"), N: 200, Lost: 4, Gained: 31, Test: "mid-p", P: value(0.00001), PWorse: value(0.99999)},
			{Metric: "precision/macro", Slice: "all", N: 200, Undefined: `baseline: no example was predicted "other"`},
			{Metric: "recall/macro", Slice: "all", Baseline: value(0.8), Candidate: value(0.795), Value: value(-0.005), Interval: interval(-0.031, 0.022, "bootstrap (BCa)"), N: 200, P: value(0.71), PWorse: value(0.36)},
			{Metric: "log_loss", Slice: "all", Baseline: value(0.41), Candidate: value(0.52), Value: value(0.11), Interval: interval(0.04, 0.19, "bootstrap (BCa)"), N: 200, P: value(0.004), PWorse: value(0.002)},
			{Metric: "margin/p10", Slice: "all", Baseline: value(0.1), Candidate: value(0.1), Value: value(-1e-9), N: 200, NoInterval: "fewer than 2 clusters", NoTest: "fewer than 2 clusters"},
			{Metric: "precision/label=other", Label: "other", Slice: "all", N: 20, Undefined: `baseline: no example was predicted "other"`},
			{Metric: "recall/label=other", Label: "other", Slice: "all", Baseline: value(0), Candidate: value(0.4), Value: value(0.4), Interval: interval(0.2, 0.61, "tango"), N: 20, P: value(0.008), PWorse: value(0.996)},
			{Metric: "f1/label=other", Label: "other", Slice: "all", Baseline: value(0), Candidate: value(0.5), Value: value(0.5), Interval: interval(0.25, 0.7, "bootstrap (BCa)"), N: 20, P: value(0.009), PWorse: value(0.995)},
			{Metric: "recall/label=spam", Label: "spam", Slice: "all", Baseline: value(0.9), Candidate: value(0.85), Value: value(-0.05), Interval: interval(-0.09, -0.01, "tango"), N: 180, P: value(0.02), PWorse: value(0.01)},
			{Metric: "accuracy", Slice: "category=books", Baseline: value(0.8), Candidate: value(0.9), Value: value(0.1), Interval: interval(0.05, 0.16, "tango"), N: 188, P: value(0.001), PWorse: value(0.9995)},
			{Metric: "f1/macro", Slice: "category=books", N: 188, Undefined: "shown in JSON only"},
			{Metric: "accuracy", Slice: "category=toys", Baseline: value(0.5), Candidate: value(0.5), Value: value(0), Interval: interval(-0.2, 0.2, "tango"), N: 12, P: value(1), PWorse: value(0.75)},
		},
		Lost: []harness.Flip{{ID: "row-17", Text: "win a prize, now", Want: "spam", Shift: -0.7,
			Baseline: harness.Said{Got: "spam", Probability: 0.93, Held: 0.93, Margin: 0.9}, Candidate: harness.Said{Got: "ham", Probability: 0.61, Held: 0.23, Margin: 0.3}}},
		Differ: []harness.Difference{
			{Field: "checkpoint.settings.graph", Baseline: "model.onnx", Candidate: ""},
			{Field: "checkpoint.settings.max_length", Baseline: "128", Candidate: "256"},
			{Field: "checkpoint.settings.model_bytes", Baseline: "139672781", Candidate: "35022414"},
			{Field: "fingerprint.onnxruntime", Baseline: "1.27.0", Candidate: "1.27.1"},
			{Field: "truncated", Baseline: "12", Candidate: "0"},
		},
		Notes: []string{"3 examples are in one of the runs only, and were left out"},
	}
	for i := range 12 {
		c.Gained = append(c.Gained, harness.Flip{ID: fmt.Sprintf("row-%d", 20+i), Want: "other", Shift: 0.5,
			Baseline: harness.Said{Got: "spam", Probability: 0.6, Held: 0.2}, Candidate: harness.Said{Got: "other", Probability: 0.7, Held: 0.7}})
	}
	return c
}
