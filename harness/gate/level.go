package gate

import (
	"fmt"

	"holdout/harness"
	"holdout/harness/scoring"
)

// errored is the finding of a rule that could not be judged.
func errored(format string, args ...any) Finding {
	return Finding{Outcome: Errored, Reason: fmt.Sprintf(format, args...)}
}

// tooFew is the finding of a rule on fewer examples than it asks for, n of them, if they are.
func (t task) tooFew(n int) (f Finding, few bool) {
	switch {
	case t.absent != "":
		return Finding{Outcome: Undecided, Reason: fmt.Sprintf("no row is held out as %s, so that nothing is known of it", t.absent)}, true
	case n < t.rule.MinExamples:
		reason := fmt.Sprintf("too few examples: %d, and min_examples is %d", n, t.rule.MinExamples)
		return Finding{Outcome: Undecided, Reason: reason, N: n, Rows: t.rule.MinExamples}, true
	}
	return f, false
}

// atLeast judges whether the metric's interval lies on or above the limit.
func atLeast(j *judge, t task) Finding {
	return j.level(t, func(e scoring.Estimate, limit float64) (Outcome, string) {
		switch {
		case e.Low >= limit:
			return Met, fmt.Sprintf("at least %s with %s confidence", value(e.Low), j.confidence())
		case e.High < limit:
			return NotMet, fmt.Sprintf("at most %s with %s confidence", value(e.High), j.confidence())
		case e.Value >= limit:
			return Undecided, "above the limit, and not shown to be"
		}
		return Undecided, "below the limit, and not shown to be"
	})
}

// atMost judges whether the metric's interval lies on or below the limit.
func atMost(j *judge, t task) Finding {
	return j.level(t, func(e scoring.Estimate, limit float64) (Outcome, string) {
		switch {
		case e.High <= limit:
			return Met, fmt.Sprintf("at most %s with %s confidence", value(e.High), j.confidence())
		case e.Low > limit:
			return NotMet, fmt.Sprintf("at least %s with %s confidence", value(e.Low), j.confidence())
		case e.Value <= limit:
			return Undecided, "below the limit, and not shown to be"
		}
		return Undecided, "above the limit, and not shown to be"
	})
}

// level measures the metric and lets outcome compare its interval with the limit.
func (j *judge) level(t task, outcome func(e scoring.Estimate, limit float64) (Outcome, string)) Finding {
	if f, few := t.tooFew(t.size); few {
		return f
	}
	e, err := j.estimate(t)
	if err != nil {
		return errored("%v", err)
	}
	if f, few := t.tooFew(e.N); few && e.NoInterval == "" {
		f.Estimate, f.Limit = ref(e.Value), ref(t.rule.Limit)
		return f
	}
	f := Finding{N: e.N, Estimate: ref(e.Value), Limit: ref(t.rule.Limit), Note: e.Note}
	if e.NoInterval != "" {
		f.Outcome, f.Reason = Errored, fmt.Sprintf("%s has no interval to judge by: %s", value(e.Value), e.NoInterval)
		return f
	}
	f.Interval = &harness.Interval{Low: e.Low, High: e.High, Method: e.Method}
	f.Outcome, f.Reason = outcome(e, t.rule.Limit)
	f.Reason = fmt.Sprintf("%s, %s interval %s to %s: %s", value(e.Value), j.two(), value(e.Low), value(e.High), f.Reason)
	if f.Outcome == Undecided {
		f.Reason += fmt.Sprintf("; the interval straddles %s", decimal(t.rule.Limit))
		f.Rows = scoring.RowsToSettle(e.Value, t.rule.Limit, e.Low, e.High, e.N)
	}
	return f
}

// confidence is that of a decision, as text; two that of the two-sided interval whose ends are bounds at it.
func (j *judge) confidence() string { return percent(j.policy.Confidence) }
func (j *judge) two() string        { return percent(j.settings.Confidence) }
