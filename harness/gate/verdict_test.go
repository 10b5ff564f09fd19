package gate_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"holdout/harness"
	"holdout/harness/gate"
)

// What a policy asks of a run that the run does not have is an error of the policy, with its place.
func TestJudgeRefuses(t *testing.T) {
	good := spam(100, 90)
	e := evidence(t, good, good)
	alone := gate.Evidence{Candidate: e.Candidate}
	tests := []struct {
		name, rule, profile, want string
		evidence                  gate.Evidence
	}{
		{"label", "{metric: recall/label=spma, at_least: 0.8}", "", `gate.yaml:4:14: no label "spma"; did you mean "spam"?`, e},
		{"column", "{metric: accuracy, each: categry, at_least: 0.8}", "", `gate.yaml:4:30: no column "categry"; did you mean "category"?`, e},
		{"column of a cross", "{metric: accuracy, each: category×chanel, at_least: 0.8}", "", `gate.yaml:4:30: no column "chanel"; did you mean "label"?`, e},
		{"slice", "{metric: accuracy, slice: category=toy, at_least: 0.8}", "", `gate.yaml:4:31: no row is in slice "category=toy"; did you mean "category=toys"?`, e},
		{"column of a slice", "{metric: accuracy, slice: lang=de, at_least: 0.8}", "", `gate.yaml:4:31: no column "lang"; there are category, label, tokens, truncated, unknown`, e},
		{"profile", "{metric: accuracy, at_least: 0.8}", "nightly", `gate.yaml: no profile "nightly"`, e},
		{"no baseline", "{metric: accuracy, noninferior: {margin: 3pt}}", "", `gate.yaml:4:37: "accuracy noninferior, margin 3pt" compares, and there is no baseline to compare with`, alone},
		{"no baseline for a ratio", "{model_bytes: {at_most_ratio: 1}}", "", `gate.yaml:4:19: "model_bytes at most 1× the baseline's" compares, and there is no baseline to compare with`, alone},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v, err := gate.Judge(policy(t, tt.rule), tt.evidence, tt.profile, today, "test")
			var invalid *gate.InvalidPolicyError
			if !errors.As(err, &invalid) || err.Error() != tt.want || v != nil {
				t.Errorf("%v\nwant %s", err, tt.want)
			}
		})
	}
}

// Rules that were made in a program are checked as those that were read.
func TestJudgeChecksRules(t *testing.T) {
	good := spam(20, 18)
	e := evidence(t, good, good)
	for _, tt := range []struct {
		rule gate.Rule
		want string
	}{
		{gate.Rule{Kind: "atleast", Metric: "accuracy"}, `rule "atleast": no kind of rule "atleast"; did you mean "at_least"?`},
		{gate.Rule{Kind: "at_least", Metric: "acuracy"}, `rule "acuracy at least 0": no metric "acuracy"; did you mean "accuracy"?`},
		{gate.Rule{Kind: "flips", Metric: "accuracy"}, `rule "flips at most 0": flips is about no metric`},
	} {
		tt.rule.Unit = gate.Count
		_, err := gate.Judge(&gate.Policy{Confidence: 0.95, Rules: []gate.Rule{tt.rule}}, e, "", today, "")
		if err == nil || err.Error() != tt.want {
			t.Errorf("%v\nwant %s", err, tt.want)
		}
	}
	for _, k := range gate.Kinds() {
		if k.Name == "" || k.About == "" {
			t.Errorf("%+v", k)
		}
	}
}

// Nothing undefined, missing or not measured passes.
func TestFailsClosed(t *testing.T) {
	good := spam(100, 90)
	e := evidence(t, good, good)
	onlyHam := slices.DeleteFunc(slices.Clone(good), func(x example) bool { return x.want == "spam" })
	allHam := slices.DeleteFunc(spam(100, 100), func(x example) bool { return x.want == "spam" })
	changed := func(change func(t *harness.Table)) gate.Evidence {
		c := *e.Candidate
		run := *c.Run
		c.Run = &run
		change(&c)
		return gate.Evidence{Candidate: &c, Paired: &harness.Paired{Baseline: e.Paired.Baseline, Candidate: &c}}
	}
	tests := []struct {
		name, rule string
		evidence   gate.Evidence
		decision   gate.Decision
		reason     string
	}{
		{"NaN", "{metric: accuracy, at_least: 0.5}", changed(func(c *harness.Table) {
			c.Outcomes.Probabilities = slices.Clone(c.Outcomes.Probabilities)
			c.Outcomes.Probabilities[7] = math.NaN()
		}), gate.Failed, `row 3: probability of "spam" is NaN, not in [0, 1]`},
		{"NaN beside a baseline", "{agree: {at_least: 50%}}", changed(func(c *harness.Table) {
			c.Outcomes.Probabilities = slices.Clone(c.Outcomes.Probabilities)
			c.Outcomes.Probabilities[7] = math.NaN()
		}), gate.Failed, "a probability is NaN"},
		{"undefined metric", "{metric: precision/label=spam, at_least: 0.01}", evidence(t, allHam, allHam), gate.Failed, `precision/label=spam is undefined: no example was predicted "spam"`},
		{"undefined difference", "{metric: precision/label=spam, noninferior: {margin: 3pt}}", evidence(t, onlyHam, allHam), gate.Failed, `the difference of precision/label=spam is undefined: candidate: no example was predicted "spam"`},
		{"undefined mean", "{metric: f1/macro, no_regression: true}", evidence(t, onlyHam, allHam), gate.Failed, `the difference of f1/macro is undefined: candidate: no example is held out or predicted as "spam"`},
		{"absent label", "{metric: recall, each: label, at_least: 0.5}", evidence(t, onlyHam, onlyHam), gate.Inconclusive,
			"no row is held out as spam, so that nothing is known of it"},
		{"absent label's precision", "{metric: precision, each: label, at_least: 0.01}", evidence(t, onlyHam, onlyHam), gate.Inconclusive,
			"no row is held out as spam, so that nothing is known of it"},
		{"absent label's accuracy", "{metric: accuracy, each: label, no_regression: true}", evidence(t, onlyHam, onlyHam), gate.Inconclusive,
			"no row is held out as spam, so that nothing is known of it"},
		{"no size", "{model_bytes: {at_most: 1GB}}", changed(func(c *harness.Table) { c.Run.Checkpoint.Settings = nil }), gate.Failed,
			"the candidate's run does not say how large the model is; evaluate again"},
		{"a size that is none", "{model_bytes: {at_most: 1GB}}", changed(func(c *harness.Table) {
			c.Run.Checkpoint.Settings = map[string]string{"model_bytes": "-1"}
		}), gate.Failed, `the candidate's run says that the model has "-1" bytes`},
		{"no latency", "{latency: {at_most_ratio: 9}}", e, gate.Failed, "the latency was not measured"},
		{"no protected ids", "{flips: {at_most: 4, protected: ids.txt}}", e, gate.Failed,
			"0 of 200 rows went from right to wrong, 4 allowed; no protected ids were read from ids.txt"},
		{"quantile", "{metric: margin/p10, no_regression: true}", evidence(t, good, with(good, func(e *example) { e.margin = 0.7 }, 5)), gate.Failed,
			"delta 0pt has no test to judge by: none is made of a difference of quantiles"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := judge(t, policy(t, tt.rule), tt.evidence)
			if v.Decision != tt.decision || v.Findings[0].Reason != tt.reason || v.ExitCode() == 0 {
				t.Errorf("%s: %s\nwant %s: %s", v.Decision, v.Findings[0].Reason, tt.decision, tt.reason)
			}
		})
	}
	for name, e := range map[string]gate.Evidence{"no candidate": {}, "no rows": changed(func(c *harness.Table) { c.IDs = nil })} {
		if v, err := gate.Judge(policy(t, "{replaced: {at_most: 0}}"), e, "", today, ""); err == nil || v != nil {
			t.Errorf("%s: %v, %v", name, v, err)
		}
	}
	if _, err := gate.Judge(&gate.Policy{Confidence: 0.95}, e, "", today, ""); err == nil {
		t.Error("a policy without rules is judged")
	}
	if v := (&gate.Verdict{}); v.ExitCode() != 1 {
		t.Errorf("a verdict without a decision ends with %d", v.ExitCode())
	}
}

func TestProtected(t *testing.T) {
	good := spam(100, 90)
	e := evidence(t, good, with(good, flip, 4))
	p := policy(t, "{flips: {at_most: 4, protected: must-pass.txt}}")
	for _, tt := range []struct {
		ids     []string
		outcome gate.Outcome
		reason  string
	}{
		{[]string{"r1", "r2"}, gate.Met, "1 of 200 rows went from right to wrong, 4 allowed; none of the 2 ids of must-pass.txt"},
		{[]string{"r1", "r4"}, gate.NotMet, "1 of 200 rows went from right to wrong, 4 allowed; protected by must-pass.txt: r4"},
		{[]string{"r1", "q4"}, gate.Errored, "1 of 200 rows went from right to wrong, 4 allowed; 1 of 2 ids of must-pass.txt are not in the data, q4 first"},
	} {
		e.Protected = map[string][]string{"must-pass.txt": tt.ids}
		if f := judge(t, p, e).Findings[0]; f.Outcome != tt.outcome || f.Reason != tt.reason {
			t.Errorf("%v: %s: %s", tt.ids, f.Outcome, f.Reason)
		}
	}
}

// A flip is numeric where neither run prefers its label by as much as the noise.
func TestAgreeNoise(t *testing.T) {
	close := with(spam(100, 90), func(e *example) { e.margin = 0.001 }, 4, 5)
	e := evidence(t, close, with(close, flip, 4, 5))
	p := policy(t, "{agree: {at_least: 98%}}")
	for noise, want := range map[float64]string{
		0:     "another label on 2 of 200 rows, 2 semantic and 0 numeric; agreement 99 %, 90 % interval 96.89 % to 99.82 %: the interval straddles 98 %",
		0.002: "another label on 2 of 200 rows, 0 semantic and 2 numeric; agreement 100 %, 90 % interval 98.51 % to 100 %: at least 98.51 % with 95 % confidence",
	} {
		e.Noise = noise
		if f := judge(t, p, e).Findings[0]; f.Reason != want || !slices.Equal(f.IDs, []string{"r4", "r5"}) {
			t.Errorf("%v: %s %v", noise, f.Reason, f.IDs)
		}
	}
}

func TestLatency(t *testing.T) {
	good := spam(20, 18)
	e := evidence(t, good, good)
	p := policy(t, "{latency: {at_most_ratio: 1.2}}")
	times := func(ratios ...float64) *gate.Latency {
		l := &gate.Latency{}
		for _, r := range ratios {
			l.Baseline, l.Candidate = append(l.Baseline, 2), append(l.Candidate, 2*r)
		}
		return l
	}
	for _, tt := range []struct {
		latency *gate.Latency
		outcome gate.Outcome
		reason  string
	}{
		{times(1, 1.1, 0.9, 1, 1.15, 9), gate.Undecided, "1.05× the baseline's time over 6 blocks, 90 % interval 0.9 to 9: the interval straddles 1.2×; measure more blocks"},
		{times(1, 1.1, 0.9, 1, 1.15, 9, 1, 1), gate.Met, "1× the baseline's time over 8 blocks, 90 % interval 1 to 1.15: at most 1.15× with 95 % confidence"},
		{times(2, 2.1, 1.9, 2, 2.2), gate.NotMet, "2× the baseline's time over 5 blocks, 90 % interval 1.9 to 2.2: at least 1.9× with 95 % confidence, and 1.2× is allowed"},
		{times(1, 1, 1, 1), gate.Undecided, "too few measurements: 4 blocks, and an interval with 95 % confidence needs 5"},
		{&gate.Latency{Baseline: []float64{1}}, gate.Errored, "1 blocks of the baseline and 0 of the candidate were measured; they take turns"},
		{times(1, 0), gate.Errored, "block 2 took 2 s and 0 s, which is no time"},
		{times(1, math.NaN()), gate.Errored, "block 2 took 2 s and NaN s, which is no time"},
	} {
		e.Latency = tt.latency
		if f := judge(t, p, e).Findings[0]; f.Outcome != tt.outcome || f.Reason != tt.reason {
			t.Errorf("%s: %s\nwant %s: %s", f.Outcome, f.Reason, tt.outcome, tt.reason)
		}
	}
}

// Findings stand worst first, and the worst decides: error, rejected, inconclusive, accepted.
func TestDecision(t *testing.T) {
	good := spam(100, 90)
	e := evidence(t, good, good)
	met, open := "{metric: accuracy, at_least: 0.5}", "{metric: accuracy, at_least: 0.9}"
	notMet, errored := "{metric: accuracy, at_least: 0.99}", "{latency: {at_most_ratio: 9}}"
	for _, tt := range []struct {
		rules    []string
		profile  string
		decision gate.Decision
		code     int
		summary  string
	}{
		{[]string{met}, "", gate.Accepted, 0, "accepted: 1 met of 1 findings on 200 rows"},
		{[]string{met, open}, "", gate.Inconclusive, 11, "inconclusive: 1 inconclusive, 1 met of 2 findings on 200 rows; accuracy at least 0.9 on all: 0.9000, 90 % interval 0.8596 to 0.9297: above the limit, and not shown to be; the interval straddles 0.9"},
		{[]string{met, open}, "nightly", gate.Inconclusive, 0, "inconclusive: 1 inconclusive, 1 met of 2 findings on 200 rows; accuracy at least 0.9 on all: 0.9000, 90 % interval 0.8596 to 0.9297: above the limit, and not shown to be; the interval straddles 0.9; tolerated by profile nightly"},
		{[]string{met, open, notMet}, "nightly", gate.Rejected, 10, "rejected: 1 not met, 1 inconclusive, 1 met of 3 findings on 200 rows; accuracy at least 0.99 on all: 0.9000, 90 % interval 0.8596 to 0.9297: at most 0.9297 with 95 % confidence"},
		{[]string{met, open, notMet, errored}, "nightly", gate.Failed, 1, "error: 1 error, 1 not met, 1 inconclusive, 1 met of 4 findings on 200 rows; latency at most 9× the baseline's on all: the latency was not measured"},
	} {
		p := policy(t, tt.rules...)
		p.Profiles["nightly"] = gate.Profile{OnInconclusive: gate.Warn}
		v, err := gate.Judge(p, e, tt.profile, today, "test")
		if err != nil {
			t.Fatal(err)
		}
		if v.Decision != tt.decision || v.ExitCode() != tt.code || v.Summary != tt.summary {
			t.Errorf("%s, %d: %s\nwant %s", v.Decision, v.ExitCode(), v.Summary, tt.summary)
		}
	}
}

func TestWaivers(t *testing.T) {
	bad := spam(100, 60)
	e := evidence(t, bad, bad)
	p := policy(t, "{metric: accuracy, each: category, at_least: 0.9}")
	waiver := func(rule, until string) gate.Waiver {
		return gate.Waiver{Rule: rule, Until: until, Owner: "ana", Reason: "relabelling"}
	}
	for _, tt := range []struct {
		name     string
		waivers  []gate.Waiver
		decision gate.Decision
		notes    []string
	}{
		{"none", nil, gate.Rejected, nil},
		{"one of two", []gate.Waiver{waiver("accuracy/category=toys", "2026-12-31")}, gate.Rejected, nil},
		{"both, on the last day", []gate.Waiver{waiver("accuracy/category=toys", "2026-11-24"), waiver("accuracy/category=books", "2026-11-24")}, gate.Accepted, nil},
		{"ended", []gate.Waiver{waiver("accuracy/category=toys", "2026-11-23"), waiver("accuracy/category=books", "2026-11-24")}, gate.Rejected,
			[]string{"the waiver of accuracy/category=toys ended on 2026-11-23 and does not apply (ana: relabelling)"}},
		{"of the whole", []gate.Waiver{waiver("accuracy", "2026-12-31")}, gate.Rejected,
			[]string{"the waiver of accuracy until 2026-12-31 waives nothing; remove it (ana: relabelling)"}},
	} {
		p.Waivers = tt.waivers
		v := judge(t, p, e)
		if v.Decision != tt.decision || !slices.Equal(v.Notes, tt.notes) && len(v.Notes)+len(tt.notes) > 0 {
			t.Errorf("%s: %s %q", tt.name, v.Decision, v.Notes)
		}
		for _, f := range v.Findings {
			if (f.Outcome == gate.Waived) != (f.Waiver != nil) {
				t.Errorf("%s: %s with waiver %v", tt.name, f.Outcome, f.Waiver)
			}
		}
	}
	// A waiver covers what is not met, not what could not be judged or told.
	p = policy(t, "{latency: {at_most_ratio: 2}}", "{metric: accuracy, at_least: 0.6}")
	p.Waivers = []gate.Waiver{waiver("latency", "2026-12-31"), waiver("accuracy", "2026-12-31")}
	if v := judge(t, p, e); v.Decision != gate.Failed || v.Findings[1].Outcome != gate.Undecided {
		t.Errorf("%+v", v.Findings)
	}
}

// Labels that the data lacks are named in every verdict.
func TestAbsent(t *testing.T) {
	onlyHam := slices.DeleteFunc(spam(100, 90), func(x example) bool { return x.want == "spam" })
	v := judge(t, policy(t, "{truncated: {at_most: 1}}"), gate.Evidence{Candidate: table(t, []string{"ham", "spam"}, onlyHam)})
	if !slices.Equal(v.Absent, []string{"spam"}) || !strings.Contains(v.Notes[0], "no row is held out as spam") || v.Decision != gate.Accepted || v.Baseline != nil {
		t.Errorf("%v %q %s", v.Absent, v.Notes, v.Decision)
	}
}

// Each slice and each label has a finding of its own, the small ones too.
func TestEach(t *testing.T) {
	good := spam(100, 90)
	e := evidence(t, good, with(good, flip, 3))
	p := policy(t, "{metric: recall, each: label, at_least: 0.5}", "{metric: accuracy, each: category, no_regression: true, min_examples: 100}",
		"{metric: accuracy, each: category×label, at_least: 0.5}", "{flips: {at_most: 0}, each: category}")
	var got []string
	for _, f := range judge(t, p, e).Findings {
		got = append(got, fmt.Sprintf("%s %s %s %d", f.Kind, f.Slice, f.Outcome, f.N))
	}
	want := []string{"flips category=toys not_met 67", "no_regression category=toys inconclusive 67",
		"at_least label=ham met 100", "at_least label=spam met 100", "no_regression category=books met 133",
		"at_least category=books×label=ham met 66", "at_least category=books×label=spam met 67", "at_least category=toys×label=ham met 34",
		"at_least category=toys×label=spam met 33", "flips category=books met 133"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// Holm corrects no_regression for the number of places it looks in.
func TestHolm(t *testing.T) {
	good := spam(100, 90)
	e := evidence(t, good, with(good, flip, 0, 6, 12, 18, 24)) // five flips, all about toys
	alone := judge(t, policy(t, "{metric: accuracy, slice: category=toys, no_regression: true}"), e)
	family := judge(t, policy(t, "{metric: accuracy, each: category, no_regression: true}", "{metric: accuracy, each: label, no_regression: true}"), e)
	if f := alone.Findings[0]; f.Outcome != gate.NotMet || math.Abs(*f.P-1.0/64) > 1e-12 {
		t.Errorf("alone: %s p = %v", f.Outcome, *f.P)
	}
	for _, f := range family.Findings {
		if f.Slice == "category=toys" && (f.Outcome != gate.Met || math.Abs(*f.P-4.0/64) > 1e-12) {
			t.Errorf("in a family of four: %s p = %v", f.Outcome, *f.P)
		}
	}
}

// Where so many findings are corrected for that no permutation test could show a regression, that is not to be without one.
func TestTooFewResamples(t *testing.T) {
	good := spam(100, 90)
	p := policy(t, slices.Repeat([]string{"{metric: f1/macro, no_regression: true}"}, 6)...)
	p.Resamples = 100
	f := judge(t, p, evidence(t, good, with(good, flip, upTo(30)...))).Findings[0]
	const want = "delta -15pt, permutation, one-sided p = 0.0594, by Holm over 6 findings, above 0.05, and 100 resamples give no smaller one: raise resamples"
	if f.Outcome != gate.Undecided || f.Reason != want {
		t.Errorf("%s: %s", f.Outcome, f.Reason)
	}
}
