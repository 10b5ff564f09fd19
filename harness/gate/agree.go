package gate

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"holdout/harness"
	"holdout/harness/scoring"
)

// change is a row of which the two runs say different labels.
type change struct {
	id     string
	margin float64 // of the predicted label over the runner-up, in the run where it is larger
}

// agree judges whether an optimised copy says what its original says: the same label on at least a share of the rows, and
// probabilities that move by at most so much.
//
// A row whose label changes though neither run prefers its label by as much as the noise measured on this machine is a numeric
// flip: the original would flip it too. It does not count as a disagreement. Any other is a semantic flip. Where the noise was not
// measured every flip is semantic.
func agree(j *judge, t task) Finding {
	if f, few := t.tooFew(t.size); few {
		return f
	}
	baseline, candidate := j.evidence.Paired.Select(t.rows.Rows)
	if slices.ContainsFunc(baseline.Probabilities, math.IsNaN) || slices.ContainsFunc(candidate.Probabilities, math.IsNaN) {
		return errored("a probability is NaN")
	}
	changes := j.changes(t)
	semantic := slices.IndexFunc(changes, func(c change) bool { return c.margin < j.evidence.Noise })
	if semantic < 0 {
		semantic = len(changes)
	}
	n := len(t.rows.Rows)
	f := Finding{N: n, Discordant: len(changes), Estimate: ref(float64(n-semantic) / float64(n)), Limit: ref(t.rule.Limit), IDs: make([]string, len(changes))}
	for i, c := range changes {
		f.IDs[i] = c.id
	}
	f.Reason = fmt.Sprintf("another label on %d of %d rows, %d semantic and %d numeric", len(changes), n, semantic, len(changes)-semantic)
	f.atLeastShare(j, n-semantic, n)
	f.moved(t, baseline, candidate)
	if j.evidence.Noise == 0 {
		f.Note = join(f.Note, "the numeric noise was not measured, so that every flip counts as semantic")
	} else {
		f.Note = join(f.Note, fmt.Sprintf("a flip is numeric where both margins are below the measured noise of %.3g", j.evidence.Noise))
	}
	return f
}

// changes lists the rows with another label, the clearest first.
func (j *judge) changes(t task) []change {
	p := j.evidence.Paired
	var all []change
	for _, row := range t.rows.Rows {
		if p.Baseline.Outcomes.Got[row] != p.Candidate.Outcomes.Got[row] {
			all = append(all, change{p.Baseline.IDs[row], max(margin(p.Baseline, row), margin(p.Candidate, row))})
		}
	}
	slices.SortStableFunc(all, func(a, b change) int { return cmp.Compare(b.margin, a.margin) })
	return all
}

// margin is by how much a row's predicted label is more probable than the runner-up.
func margin(t *harness.Table, row int) float64 {
	C, got := len(t.Outcomes.Labels), t.Outcomes.Got[row]
	probabilities := t.Outcomes.Probabilities[row*C : (row+1)*C]
	second := 0.0
	for c, p := range probabilities {
		if c != got {
			second = max(second, p)
		}
	}
	return probabilities[got] - second
}

// atLeastShare judges a share that is not to be below the limit.
func (f *Finding) atLeastShare(j *judge, count, n int) {
	low, high := scoring.ClopperPearson(count, n, j.settings.Confidence)
	f.Interval = &harness.Interval{Low: low, High: high, Method: MethodExact}
	limit, share := *f.Limit, float64(count)/float64(n)
	f.Reason += fmt.Sprintf("; agreement %s, %s interval %s to %s: ", percent(share), j.two(), percent(low), percent(high))
	switch {
	case low >= limit:
		f.Outcome = Met
		f.Reason += fmt.Sprintf("at least %s with %s confidence", percent(low), j.confidence())
	case high < limit:
		f.Outcome = NotMet
		f.Reason += fmt.Sprintf("at most %s with %s confidence, and %s is asked for", percent(high), j.confidence(), percent(limit))
	default:
		f.Outcome = Undecided
		f.Reason += fmt.Sprintf("the interval straddles %s", percent(limit))
		f.Rows = scoring.RowsToSettle(share, limit, low, high, n)
	}
}

// moved refuses a probability that moved by more than the rule allows.
func (f *Finding) moved(t task, baseline, candidate scoring.Outcomes) {
	if t.rule.Probability == 0 {
		return
	}
	most := 0.0
	for i, p := range baseline.Probabilities {
		most = max(most, math.Abs(candidate.Probabilities[i]-p))
	}
	f.Reason += fmt.Sprintf("; a probability moves by %.3g at most, %s allowed", most, decimal(t.rule.Probability))
	if most > t.rule.Probability {
		f.Outcome = NotMet
	}
}
