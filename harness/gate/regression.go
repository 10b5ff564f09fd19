package gate

import (
	"fmt"
	"math"

	"holdout/harness/scoring"
)

// noRegression measures how probable so large a loss is if the candidate is as good as the baseline: by McNemar's mid-p test for
// shares of rows, by a permutation test for most others, and for calibration errors, which have none, by the interval taken as that
// of a normal variable. What that comes to is for [judge.correct] to say, when all are measured.
func noRegression(j *judge, t task) Finding {
	f, d, ok := j.difference(t)
	if !ok {
		return f
	}
	if d.Interval == nil {
		d.Interval = j.identical(t, d)
	}
	if d.Interval != nil {
		f.Interval = d.Interval
		if visible := j.visible(d, 1-(1-j.policy.Confidence)/float64(max(1, j.family))); visible > 0 {
			f.Visible = &visible
		}
	}
	if d.PWorse == nil && d.Interval == nil {
		f.Outcome, f.Reason = Errored, fmt.Sprintf("delta %s has no test to judge by: %s", t.rule.signed(*d.Value), d.NoTest)
		return f
	}
	if d.PWorse == nil {
		d.PWorse, d.Test = ref(j.normal(improvement(t, d))), "normal, by "+d.Interval.Method
	}
	f.P = d.PWorse
	f.Reason = fmt.Sprintf("delta %s, %s", t.rule.signed(*d.Value), d.Test)
	return f
}

// normal is the probability of so low a gain or a lower one if there is none, with the standard error that its interval has.
func (j *judge) normal(g gain) float64 {
	if g.high == g.low {
		return 1
	}
	z := g.value / (g.high - g.low) * 2 * quantile(j.policy.Confidence)
	return math.Erfc(-z/math.Sqrt2) / 2
}

// correct gives the findings on no_regression their outcomes, by p-values corrected for how many they are: looking in many places
// for a regression finds one by chance.
func (j *judge) correct(findings []Finding) {
	var family []*Finding
	var p []float64
	for i := range findings {
		if f := &findings[i]; f.Kind == "no_regression" && f.Outcome == "" {
			family, p = append(family, f), append(p, *f.P)
		}
	}
	for i, adjusted := range scoring.Holm(p) {
		f := family[i]
		f.P = ref(adjusted)
		f.Reason += fmt.Sprintf(", one-sided p = %.3g", adjusted)
		if len(family) > 1 {
			f.Reason += fmt.Sprintf(", by Holm over %d findings", len(family))
		}
		j.regressed(f, p[i])
	}
}

// regressed compares a finding's corrected p-value with what the confidence asks. Where so many are corrected for that not even the
// smallest p-value of a permutation test could be enough, nothing is known.
func (j *judge) regressed(f *Finding, uncorrected float64) {
	alpha := 1 - j.policy.Confidence
	least := 1 / float64(j.settings.Resamples+1)
	switch {
	case *f.P <= alpha:
		f.Outcome = NotMet
		f.Reason += fmt.Sprintf(", not above %s: shown to be worse", trimmed(alpha))
	case f.Visible != nil && f.unseeable(*f.Visible):
		f.Outcome = Undecided
		f.Reason += fmt.Sprintf(", above %s, but on so few rows not even the loss of all of it would have shown", trimmed(alpha))
	case uncorrected <= least:
		f.Outcome = Undecided
		f.Reason += fmt.Sprintf(", above %s, and %d resamples give no smaller one: raise resamples", trimmed(alpha), j.settings.Resamples)
	default:
		f.Outcome = Met
		f.Reason += fmt.Sprintf(", above %s: not shown to be worse", trimmed(alpha))
		if f.Visible != nil {
			f.Reason += fmt.Sprintf("; a true loss of %s would have shown in %s of such data", points(*f.Visible), percent(power))
		}
	}
}

// unseeable says whether a drop is larger than any that there can be: of all of the baseline's value, where more is better, or of 1.
func (f *Finding) unseeable(drop float64) bool {
	m, _, ok := scoring.Lookup(f.Metric)
	if !ok || m.LowerIsBetter || m.Min != 0 {
		return drop >= 1
	}
	return drop >= 1 || f.Baseline != nil && drop > *f.Baseline
}
