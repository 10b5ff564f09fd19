package gate_test

import (
	"errors"
	"strings"
	"testing"

	"holdout/harness/gate"
)

const full = `version: 1
confidence: 0.95
seed: 7
resamples: 2000
cluster_by: document
rules:
  - {metric: accuracy, at_least: 0.80}
  - {metric: accuracy, noninferior: {margin: 3pt}}
  - {metric: f1/macro, no_regression: true}
  - {metric: recall, each: label, at_least: 70%, min_examples: 30}
  - {metric: accuracy, each: category, noninferior: {margin: 10%, relative: true}, min_examples: 20}
  - {metric: ece, at_most: 0.10}
  - {flips: {at_most: 4, protected: must-pass.txt}}
  - {truncated: {at_most: 2%}}
  - model_bytes: {at_most: 140MiB}
  - {metric: recall/label=spam, slice: category=toys, superior: true}
  - {agree: {at_least: 99.5%, probability: 0.01}}
  - {latency: {at_most_ratio: 1.2}}
  - {leakage: {at_most: 0}}
  - {leakage: {at_most: 1%, near: false}}
profiles:
  release: {on_inconclusive: reject}
  nightly: {on_inconclusive: warn}
waivers:
  - {rule: accuracy/category=toys, until: 2027-01-31, owner: ana, reason: relabelling under way}
`

func TestParse(t *testing.T) {
	p, err := gate.Parse("gate.yaml", []byte(full))
	if err != nil {
		t.Fatal(err)
	}
	var rules []string
	for _, r := range p.Rules {
		rules = append(rules, r.String())
	}
	got := strings.Join(rules, "\n")
	const want = `accuracy at least 0.80
accuracy noninferior, margin 3pt
f1/macro no regression
recall at least 70%
accuracy noninferior, margin 10 % of the baseline's value
ece at most 0.10
flips at most 4, none in must-pass.txt
truncated at most 2%
model_bytes at most 140MiB
recall/label=spam superior
agree on at least 99.5%, probabilities within 0.01
latency at most 1.2× the baseline's
leakage at most 0
leakage at most 1%, near ones not counted`
	if got != want {
		t.Errorf("rules are\n%s", got)
	}
	if p.Confidence != 0.95 || p.Seed != 7 || p.Resamples != 2000 || p.ClusterBy != "document" || len(p.Waivers) != 1 ||
		p.Profiles["nightly"].OnInconclusive != gate.Warn || p.Protected()[0] != "must-pass.txt" || !p.Compares() || !p.TimesLatency() || !p.MeasuresNoise() {
		t.Errorf("policy is %+v", p)
	}
	if r := p.Rules[8]; r.Limit != 140<<20 || r.Unit != gate.Bytes {
		t.Errorf("140MiB is %v %s", r.Limit, r.Unit)
	}
	if r := p.Rules[1]; r.Margin != 0.03 {
		t.Errorf("3pt is %v", r.Margin)
	}
}

func TestParseJSON(t *testing.T) {
	p, err := gate.Parse("gate.json", []byte("{\n\t\"version\": 1,\n\t\"rules\": [\n\t\t{\"metric\": \"accuracy\", \"noninferior\": {\"margin\": \"3pt\"}}\n\t]\n}\n"))
	if err != nil || len(p.Rules) != 1 || p.Rules[0].Margin != 0.03 || p.Confidence != 0.95 {
		t.Errorf("Parse = %+v, %v", p, err)
	}
}

// rule is a policy of one rule.
func rule(r string) string { return "version: 1\nrules:\n  - " + r + "\n" }

// refused are policies that are none, and why.
var refused = []struct{ name, policy, want string }{
	{"empty", "", `gate.yaml: the policy is empty`},
	{"a list", "- 1\n", `gate.yaml:1:1: the policy is a list, not a mapping of keys to values`},
	{"no rules", "version: 1\n", `gate.yaml:1:1: the policy has no rules, so that nothing could fail; add some under rules`},
	{"empty rules", "version: 1\nrules: []\n", `gate.yaml:1:1: the policy has no rules, so that nothing could fail; add some under rules`},
	{"rules are not a list", "version: 1\nrules: {a: 1}\n", `gate.yaml:2:8: rules is a mapping, not a list`},
	{"no version", "rules:\n  - {metric: accuracy, at_least: 0.8}\n", `gate.yaml:1:1: version is 0; this program reads version: 1`},
	{"another version", "version: 2\nrules:\n  - {metric: accuracy, at_least: 0.8}\n", `gate.yaml:1:1: version is 2; this program reads version: 1`},
	{"unknown key", "version: 1\nconfidance: 0.9\nrules: []\n", `gate.yaml:2:1: unknown key "confidance" in the policy; did you mean "confidence"?`},
	{"duplicate key", "version: 1\nseed: 1\nseed: 2\n", `gate.yaml:3:1: mapping key "seed" already defined at [2:1]`},
	{"duplicate key in a rule", rule("{metric: accuracy, at_least: 0.8, at_least: 0.9}"), `gate.yaml:3:39: mapping key "at_least" already defined at [3:24]`},
	{"syntax", "version: 1\nrules: [\n", `gate.yaml:2:8: sequence end token ']' not found`},
	{"two documents", "version: 1\n---\nversion: 1\n", `gate.yaml:3:1: a second document; a policy is one`},
	{"anchor", rule("&a {metric: accuracy, at_least: 0.8}"), `gate.yaml:3:5: a rule is an anchor or alias, not a mapping of keys to values`},
	{"confidence", "version: 1\nconfidence: 95\nrules: []\n", `gate.yaml:2:13: confidence is 95, not above 0.5 and below 1`},
	{"confidence of a coin", "version: 1\nconfidence: 0.5\nrules: []\n", `gate.yaml:2:13: confidence is 0.5, not above 0.5 and below 1`},
	{"seed", "version: 1\nseed: -1\nrules: []\n", `gate.yaml:2:7: seed is -1, not a whole number from 0 on`},
	{"resamples", "version: 1\nresamples: 10\nrules: []\n", `gate.yaml:2:12: resamples is 10, not a whole number from 100 on`},
	{"unknown kind", rule("{metric: accuracy, atleast: 0.8}"), `gate.yaml:3:24: unknown key "atleast" in a rule; did you mean "at_least"?`},
	{"no kind", rule("{metric: accuracy}"), `gate.yaml:3:5: the rule has no kind; it needs one of agree, at_least, at_most, flips, latency, leakage, model_bytes, no_regression, noninferior, replaced, superior, truncated, unjoined`},
	{"two kinds", rule("{metric: accuracy, at_least: 0.8, at_most: 0.9}"), `gate.yaml:3:48: a rule has one kind, and this one has at_least and at_most; write two rules`},
	{"unknown metric", rule("{metric: acuracy, at_least: 0.8}"), `gate.yaml:3:14: no metric "acuracy"; did you mean "accuracy"?`},
	{"no metric", rule("{at_least: 0.8}"), `gate.yaml:3:5: at_least needs a metric`},
	{"leakage without a limit", rule("{leakage: {near: false}}"), `gate.yaml:3:15: leakage needs at_most, such as leakage: {at_most: 0}`},
	{"leakage of a slice", rule("{leakage: {at_most: 0}, slice: lang=de}"), `gate.yaml:3:36: leakage is about the whole run; leave out slice`},
	{"leakage near by how much", rule("{leakage: {at_most: 0, near: 0.6}}"), `gate.yaml:3:34: near is 0.6, not true or false`},
	{"a metric too many", rule("{metric: accuracy, truncated: {at_most: 2%}}"), `gate.yaml:3:14: truncated is about no metric`},
	{"metric of a label", rule("{metric: recall, at_least: 0.8}"), `gate.yaml:3:14: recall is about one label; say each: label, or recall/label=NAME`},
	{"limit out of range", rule("{metric: accuracy, at_least: 80}"), `gate.yaml:3:34: the limit 80 is outside the range of accuracy, 0 to 1`},
	{"limit in points", rule("{metric: accuracy, at_least: 80pt}"), `gate.yaml:3:34: at_least: "80pt": points are for differences; write 80% or 0.8`},
	{"limit is no number", rule("{metric: accuracy, at_least: high}"), `gate.yaml:3:34: at_least: "high" is not a number`},
	{"quoted number", rule(`{metric: accuracy, at_least: "0.8"}`), `gate.yaml:3:34: at_least is "0.8", not a number: leave out the quotes`},
	{"NaN", rule("{metric: accuracy, at_least: .nan}"), `gate.yaml:3:34: at_least is .nan, not a number`},
	{"limit is empty", rule("{metric: accuracy, at_least: }"), `gate.yaml:3:33: at_least is empty, not a number`},
	{"margin without unit", rule("{metric: accuracy, noninferior: {margin: 3}}"), `gate.yaml:3:46: margin 3 has no unit; write 3pt for absolute points, or 3% with relative: true for a share of the baseline's value`},
	{"margin in per cent", rule("{metric: accuracy, noninferior: {margin: 3%}}"), `gate.yaml:3:46: margin 3% is a share of the baseline's value and needs relative: true; for absolute points write 3pt`},
	{"relative margin in points", rule("{metric: accuracy, noninferior: {margin: 3pt, relative: true}}"), `gate.yaml:3:46: margin 3pt is absolute and relative: true is not; write 3%`},
	{"unknown unit", rule("{metric: accuracy, noninferior: {margin: 3pts}}"), `gate.yaml:3:46: margin: unknown unit "pts" in "3pts"; did you mean "pt"?`},
	{"negative margin", rule("{metric: accuracy, noninferior: {margin: -3pt}}"), `gate.yaml:3:46: margin -3pt is below 0`},
	{"no margin", rule("{metric: accuracy, noninferior: {relative: true}}"), `gate.yaml:3:37: noninferior needs a margin, such as noninferior: {margin: 3pt}`},
	{"noninferior: true", rule("{metric: accuracy, noninferior: true}"), `gate.yaml:3:37: noninferior is true, not a mapping of keys to values`},
	{"no_regression: false", rule("{metric: accuracy, no_regression: false}"), `gate.yaml:3:39: no_regression is false; write no_regression: true, or leave the rule out`},
	{"each and slice", rule("{metric: accuracy, each: category, slice: lang=de, at_least: 0.8}"), `gate.yaml:3:30: a rule has each or slice, not both`},
	{"slice without value", rule("{metric: accuracy, slice: toys, at_least: 0.8}"), `gate.yaml:3:31: slice "toys" is not COLUMN=VALUE`},
	{"each of the whole", rule("{model_bytes: {at_most: 1MB}, each: label}"), `gate.yaml:3:41: model_bytes is about the whole run; leave out each`},
	{"min_examples", rule("{metric: accuracy, at_least: 0.8, min_examples: 0}"), `gate.yaml:3:53: min_examples is 0, not a whole number from 1 on`},
	{"flips without limit", rule("{flips: {}}"), `gate.yaml:3:13: flips needs at_most or protected`},
	{"flips of a fraction", rule("{flips: {at_most: 0.5}}"), `gate.yaml:3:23: at_most: "0.5": write a whole number of rows such as 4, or a share of them such as 2%`},
	{"size without unit", rule("{model_bytes: {at_most: 140}}"), `gate.yaml:3:29: at_most: "140": write a size with its unit, such as 140MiB`},
	{"size in an unknown unit", rule("{model_bytes: {at_most: 140Mib}}"), `gate.yaml:3:29: at_most: unknown unit "Mib" in "140Mib"; did you mean "MiB"?`},
	{"two limits", rule("{model_bytes: {at_most: 1MB, at_most_ratio: 2}}"), `gate.yaml:3:19: model_bytes needs one limit: at_most or at_most_ratio`},
	{"agree without limit", rule("{agree: {probability: 0.01}}"), `gate.yaml:3:13: agree needs at_least, such as 99.5%`},
	{"agree on a number", rule("{agree: {at_least: 0.995}}"), `gate.yaml:3:24: at_least: "0.995": write a share of the rows above 0% and up to 100%, such as 99.5%`},
	{"latency", rule("{latency: {at_most: 1.2}}"), `gate.yaml:3:16: unknown key "at_most" in latency; there is only at_most_ratio`},
	{"profile", rule("{metric: accuracy, at_least: 0.8}") + "profiles:\n  nightly: {on_inconclusive: warm}\n", `gate.yaml:5:30: on_inconclusive is "warm"; did you mean "warn"?`},
	{"waiver of nothing", rule("{metric: accuracy, at_least: 0.8}") + "waivers:\n  - {rule: acuracy, until: 2027-01-31, owner: ana, reason: r}\n", `gate.yaml:5:12: no rule is about "acuracy"; did you mean "accuracy"?`},
	{"waiver without end", rule("{metric: accuracy, at_least: 0.8}") + "waivers:\n  - {rule: accuracy, owner: ana, reason: r}\n", `gate.yaml:5:5: a waiver needs rule, until, owner and reason; until is missing`},
	{"waiver without owner", rule("{metric: accuracy, at_least: 0.8}") + "waivers:\n  - {rule: accuracy, until: 2027-01-31, reason: r}\n", `gate.yaml:5:5: a waiver needs rule, until, owner and reason; owner is missing`},
	{"waiver's day", rule("{metric: accuracy, at_least: 0.8}") + "waivers:\n  - {rule: accuracy, until: 31.1.2027, owner: ana, reason: r}\n", `gate.yaml:5:29: until is "31.1.2027", not a day written YYYY-MM-DD`},
	{"large", strings.Repeat(" ", 1<<18) + "version: 1\n", `gate.yaml: the policy is larger than 256 KiB`},
	{"deep", "version: 1\nrules: " + strings.Repeat("[", 1000), `gate.yaml:2:28: the policy is nested too deeply`},
	{"deep mapping", strings.Repeat("{a: ", 1000), `gate.yaml:1:81: the policy is nested too deeply`},
	{"deep list", strings.Repeat("- ", 1000), `gate.yaml:1:41: the policy is nested too deeply`},
	{"long", strings.Repeat("x", 1000), `gate.yaml:1:1: the policy is "` + strings.Repeat("x", 60) + `…", not a mapping of keys to values`},
}

func TestParseRefuses(t *testing.T) {
	for _, tt := range refused {
		t.Run(tt.name, func(t *testing.T) {
			_, err := gate.Parse("gate.yaml", []byte(tt.policy))
			var invalid *gate.InvalidPolicyError
			if !errors.As(err, &invalid) || err.Error() != tt.want {
				t.Errorf("error %v\nwant  %s", err, tt.want)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(full))
	f.Add([]byte(`{"version": 1, "rules": [{"metric": "accuracy", "noninferior": {"margin": "3pt"}}]}`))
	f.Add([]byte("version: 1\nrules:\n  - &a {metric: accuracy, at_least: 0.8}\n  - *a\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := gate.Parse("gate.yaml", data)
		if err == nil && len(p.Rules) == 0 {
			t.Error("a policy without rules")
		}
		if err != nil && p != nil {
			t.Error("a policy and an error")
		}
	})
}
