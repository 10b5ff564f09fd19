package gate_test

import (
	"slices"
	"testing"

	"holdout/harness/gate"
)

// The policy that init writes parses, whatever the labels and columns are called, and fits the data.
func TestTemplate(t *testing.T) {
	cut := 5
	facts := gate.Facts{Cut: &cut, Labels: []string{"ham", "spam"}, Held: []int{110, 90}, Columns: []gate.Group{{Column: "category", Smallest: 60}, {Column: "lang", Smallest: 3}}, Baseline: true}
	got := string(gate.Template(facts))
	const want = `# What a checkpoint must be shown to do before it ships. Fitted to 200 held-out rows by holdout init.
version: 1
confidence: 0.95 # of every decision: a claim that is not true is accepted in at most 5 % of gates
seed: 7

rules:
  # Better than always saying the most frequent label, which is right in 55 %. Raise it to what you need:
  # with 200 rows a score of 0.90 is known to ±3.5pt.
  - {metric: accuracy, at_least: 0.56}

  # An average hides a label that fails. Fewer than 30 rows of a label leave its finding inconclusive.
  - {metric: recall, each: label, at_least: 0.50, min_examples: 30}

  # Not worse than the baseline by the margin. 6pt is the smallest that 200 rows show in four of five gates,
  # if the two checkpoints are equally good and only one of them is right on 10 % of the rows.
  - {metric: accuracy, noninferior: {margin: 6pt}}

  # Not shown to be worse, on average over labels and on each: weaker, and looks in more places.
  - {metric: f1/macro, no_regression: true}
  - {metric: recall, each: label, no_regression: true, min_examples: 30}
  - {metric: accuracy, each: "category", no_regression: true, min_examples: 30}
  # Columns with a slice of fewer than 30 rows: "lang" (3). On each value:
  # - {metric: accuracy, each: COLUMN, no_regression: true, min_examples: 30}

  # Rows that were right and are wrong now. Ids that must never be lost go into a file, one a line:
  # - {flips: {at_most: 5%, protected: must-pass.txt}}

  # Texts cut at the checkpoint's maximum length are judged by their beginning.
  # Now 5 of 200 are.
  - {truncated: {at_most: 3%}}

  # Held-out rows that are in the training set, which evaluate --train FILE looks for:
  # - {leakage: {at_most: 0}}

profiles:
  release: {on_inconclusive: reject}
  nightly: {on_inconclusive: warn}

# A rule that is known not to be met can be waived until a day, by somebody, for a reason:
# waivers:
#   - {rule: accuracy, until: 2027-01-31, owner: ana, reason: relabelling under way}
`
	if got != want {
		t.Errorf("template is\n%s", got)
	}
	odd := []string{"\"; rules:", "a\nb", "é", "\x00", "{x}: "}
	for _, f := range []gate.Facts{
		facts,
		{Labels: odd, Held: []int{1, 0, 5, 9, 100}},
		{Labels: odd, Held: []int{100, 100, 100, 100, 100}, Baseline: true, Columns: []gate.Group{{Column: odd[0], Smallest: 99}, {Column: odd[1], Smallest: 1}, {Column: odd[4], Smallest: 99}}},
		{Labels: []string{"one"}, Held: []int{0}, Baseline: true},
		{},
	} {
		p, err := gate.Parse("init.yaml", gate.Template(f))
		if err != nil || p.Compares() != f.Baseline {
			t.Fatalf("%v\n%s", err, gate.Template(f))
		}
		for _, c := range f.Columns {
			if c.Smallest > 30 && !slices.ContainsFunc(p.Rules, func(r gate.Rule) bool { return r.Each == c.Column }) {
				t.Errorf("no rule on each %q", c.Column)
			}
		}
	}
}

// The baseline passes the policy that init writes for its data.
func TestTemplateAccepts(t *testing.T) {
	good := spam(100, 90)
	p, err := gate.Parse("init.yaml", gate.Template(gate.Facts{Labels: []string{"ham", "spam"}, Held: []int{100, 100}, Columns: []gate.Group{{Column: "category", Smallest: 67}}, Baseline: true}))
	if err != nil {
		t.Fatal(err)
	}
	if v := judge(t, p, evidence(t, good, good)); v.Decision != gate.Accepted {
		t.Error(v.Summary)
	}
}
