package gate

import (
	"fmt"
	"math"
	"slices"
	"time"

	"holdout/harness"
)

// mutation breaks a rule or its evidence in one way, in copies. It reports whether the rule can be broken so.
type mutation struct {
	name  string
	apply func(r *Rule, e *Evidence) bool
}

// breaks lists the ways. To add one, write a function and add a line.
var breaks = []mutation{
	{"a probability is NaN", nanProbability},
	{"the metric is misspelt", misspeltMetric},
	{"a label is dropped", droppedLabel},
	{"the slice is gone", goneSlice},
	{"the baseline is gone", goneBaseline},
	{"the rows are gone", goneRows},
	{"the truncation is not known", unknownTruncation},
	{"the size is not known", unknownSize},
	{"the latency is not measured", unmeasuredLatency},
	{"the leakage is not measured", unmeasuredLeakage},
	{"the protected ids are gone", goneProtected},
}

// mutations checks that the rule is not met when it is broken in each way that it can be.
func (p *Policy) mutations(r Rule, e Evidence) []Check {
	var checks []Check
	for _, m := range breaks {
		broken, evidence := r, e
		if !m.apply(&broken, &evidence) {
			continue
		}
		single := *p
		single.Rules = []Rule{broken}
		c := Check{Name: fmt.Sprintf("%s%s: %s", r, r.scope(), m.name), Passed: true}
		switch v, err := Judge(&single, evidence, "", time.Time{}, ""); {
		case err != nil:
			c.Detail = err.Error()
		default:
			c.Passed, c.Detail = v.Decision != Accepted, v.Summary
		}
		checks = append(checks, c)
	}
	return checks
}

// replace puts a changed copy of the only table in both places.
func (e *Evidence) replace(change func(t *harness.Table)) {
	t := *e.Candidate
	change(&t)
	e.Candidate, e.Paired = &t, &harness.Paired{Baseline: &t, Candidate: &t}
}

func nanProbability(r *Rule, e *Evidence) bool {
	e.replace(func(t *harness.Table) {
		t.Outcomes.Probabilities = slices.Clone(t.Outcomes.Probabilities)
		t.Outcomes.Probabilities[0] = math.NaN()
	})
	r.MinExamples = 1
	if r.Each != eachLabel {
		r.Each, r.Slice = "", "" // the row may be in another slice
	}
	return r.Kind == "agree" || r.Metric != ""
}

func misspeltMetric(r *Rule, _ *Evidence) bool {
	if r.Metric == "" {
		return false
	}
	r.Metric = "x" + r.Metric
	return true
}

// droppedLabel holds the rows of the first label that has any out as another.
func droppedLabel(r *Rule, e *Evidence) bool {
	if r.Each != eachLabel || len(e.Candidate.Outcomes.Labels) < 2 {
		return false
	}
	e.replace(func(t *harness.Table) {
		t.Outcomes.Want = slices.Clone(t.Outcomes.Want)
		dropped := t.Outcomes.Want[0]
		for row, want := range t.Outcomes.Want {
			if want == dropped {
				t.Outcomes.Want[row] = (dropped + 1) % len(t.Outcomes.Labels)
			}
		}
	})
	return true
}

func goneSlice(r *Rule, _ *Evidence) bool {
	switch {
	case r.Slice != "":
		r.Slice += " that is gone"
	case r.Each != "" && r.Each != eachLabel:
		r.Each += " that is gone"
	default:
		return false
	}
	return true
}

func goneBaseline(r *Rule, e *Evidence) bool {
	e.Paired = nil
	return r.compares()
}

func goneRows(r *Rule, e *Evidence) bool {
	e.replace(func(t *harness.Table) {
		t.IDs, t.Outcomes.Want, t.Outcomes.Got, t.Outcomes.Probabilities = nil, nil, nil, nil
	})
	return true
}

func unknownTruncation(r *Rule, e *Evidence) bool {
	e.replace(func(t *harness.Table) { t.Cut = nil })
	r.Each, r.Slice = "", ""
	return r.Kind == "truncated"
}

func unknownSize(r *Rule, e *Evidence) bool {
	e.replace(func(t *harness.Table) {
		run := *t.Run
		run.Checkpoint.Settings = nil
		t.Run = &run
	})
	return r.Kind == "model_bytes"
}

func unmeasuredLatency(r *Rule, e *Evidence) bool {
	e.Latency = nil
	return r.Kind == "latency"
}

func unmeasuredLeakage(r *Rule, e *Evidence) bool {
	e.replace(func(t *harness.Table) {
		run := *t.Run
		run.Leakage = nil
		t.Run = &run
	})
	return r.Kind == "leakage"
}

func goneProtected(r *Rule, e *Evidence) bool {
	e.Protected = nil
	return r.Protected != ""
}
