package gate

import (
	"fmt"
	"math"

	"holdout/harness"
	"holdout/harness/scoring"
)

// gain is by how much the candidate is better, whichever way the metric counts, with its interval.
type gain struct{ value, low, high float64 }

// noninferior judges whether the candidate is worse by less than the margin.
func noninferior(j *judge, t task) Finding {
	f, g, ok := j.gain(t)
	if !ok {
		return f
	}
	margin, sure := t.rule.margin(), " with "+j.confidence()+" confidence"
	switch {
	case g.low >= 0:
		f.Outcome = Met
		f.Reason += "no loss" + sure + "; the margin is " + margin
	case g.low > -t.rule.Margin:
		f.Outcome = Met
		f.Reason += "the loss is at most " + t.rule.difference(-g.low) + sure + ", within the margin of " + margin
	case g.high < -t.rule.Margin:
		f.Outcome = NotMet
		f.Reason += "the loss is at least " + t.rule.difference(-g.high) + sure + ", beyond the margin of " + margin
	case g.high < 0:
		f.Outcome = Undecided
		f.Reason += "shown to be worse, and not whether by more than the margin of " + margin
	default:
		f.Outcome = Undecided
		f.Reason += "not shown to be worse, and a loss of the margin of " + margin + " is not ruled out"
	}
	return f.against(-t.rule.Margin, g)
}

// superior judges whether the candidate is better by more than the margin.
func superior(j *judge, t task) Finding {
	f, g, ok := j.gain(t)
	if !ok {
		return f
	}
	margin, sure := t.rule.margin(), " with "+j.confidence()+" confidence"
	switch {
	case g.low > t.rule.Margin:
		f.Outcome = Met
		f.Reason += "the gain is at least " + t.rule.difference(g.low) + sure + ", above the margin of " + margin
	case g.high <= t.rule.Margin && g.high < 0:
		f.Outcome = NotMet
		f.Reason += "a loss of at least " + t.rule.difference(-g.high) + sure
	case g.high <= t.rule.Margin:
		f.Outcome = NotMet
		f.Reason += "the gain is at most " + t.rule.difference(g.high) + sure + ", not above the margin of " + margin
	case g.low > 0:
		f.Outcome = Undecided
		f.Reason += "shown to be better, and not whether by more than the margin of " + margin
	case t.rule.Margin > 0:
		f.Outcome = Undecided
		f.Reason += "not shown to be better, and a gain above the margin of " + margin + " is not ruled out"
	default:
		f.Outcome = Undecided
		f.Reason += "neither shown to be better nor to be no better"
	}
	return f.against(t.rule.Margin, g)
}

// against completes a finding on a gain that was judged against a limit.
func (f Finding) against(limit float64, g gain) Finding {
	f.Margin = ref(math.Abs(limit))
	if f.Outcome == Undecided {
		f.Rows = scoring.RowsToSettle(g.value, limit, g.low, g.high, f.N)
	}
	return f
}

// gain measures the difference of the task's metric. Where there is nothing to judge it is not ok, and the finding says why.
func (j *judge) gain(t task) (Finding, gain, bool) {
	f, d, ok := j.difference(t)
	if !ok {
		return f, gain{}, false
	}
	if d.Interval == nil {
		d.Interval = j.identical(t, d)
	}
	if d.Interval == nil {
		f.Outcome, f.Reason = Errored, fmt.Sprintf("delta %s has no interval to judge by: %s", t.rule.signed(*d.Value), d.NoInterval)
		return f, gain{}, false
	}
	visible := j.visible(d, j.policy.Confidence)
	if base := *d.Baseline; t.rule.Relative {
		if base <= 0 {
			f.Outcome, f.Reason = Errored, "the baseline's value is not above 0, so that nothing is relative to it"
			return f, gain{}, false
		}
		d, visible = relative(d, base), visible/base
		f.Note = join(f.Note, "relative to the baseline's measured value, as if that were exact")
	}
	f.Delta, f.Interval = d.Value, d.Interval
	if visible > 0 {
		f.Visible = &visible
	}
	f.Reason = fmt.Sprintf("delta %s, %s interval %s to %s: ", t.rule.signed(*d.Value), j.two(), t.rule.signed(d.Interval.Low), t.rule.signed(d.Interval.High))
	return f, improvement(t, d), true
}

// improvement turns a difference round where lower is better.
func improvement(t task, d harness.Delta) gain {
	if m, _, _ := scoring.Lookup(t.metric); m.LowerIsBetter {
		return gain{-*d.Value, -d.Interval.High, -d.Interval.Low}
	}
	return gain{*d.Value, d.Interval.Low, d.Interval.High}
}

// difference measures the task's metric in both runs, if there are enough examples.
func (j *judge) difference(t task) (Finding, harness.Delta, bool) {
	if f, few := t.tooFew(t.size); few {
		return f, harness.Delta{}, false
	}
	d, err := j.delta(t)
	if err != nil {
		return errored("%v", err), d, false
	}
	f := Finding{N: d.N, Discordant: d.Lost + d.Gained, Baseline: d.Baseline, Estimate: d.Candidate, Delta: d.Value, P: d.P, Note: d.Note}
	if few, ok := t.tooFew(d.N); ok && d.NoInterval == "" {
		f.Outcome, f.Reason, f.Rows = few.Outcome, few.Reason, few.Rows
		return f, d, false
	}
	return f, d, true
}

// relative divides a difference by the baseline's value.
func relative(d harness.Delta, base float64) harness.Delta {
	d.Value = ref(*d.Value / base)
	d.Interval = &harness.Interval{Low: d.Interval.Low / base, High: d.Interval.High / base, Method: d.Interval.Method}
	return d
}

// power is that with which a smallest visible drop would be seen.
const power = 0.8

// visible is the smallest true drop that a test at a one-sided confidence would show in such data. That of a proportion counts the
// rows that changed; another's is (z_confidence + z_power) standard errors, as wide as its interval says they are.
func (j *judge) visible(d harness.Delta, confidence float64) float64 {
	if d.Interval.Method == scoring.MethodTango {
		pairs := scoring.Pairs{Both: d.N - d.Lost - d.Gained, Baseline: d.Lost, Candidate: d.Gained}
		return scoring.VisibleDrop(pairs, confidence, power)
	}
	half := (d.Interval.High - d.Interval.Low) / 2
	return half / quantile(j.policy.Confidence) * (quantile(confidence) + quantile(power))
}

// quantile is the standard normal one.
func quantile(p float64) float64 { return math.Sqrt2 * math.Erfinv(2*p-1) }

// join puts two notes together.
func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "; " + b
}
