package gate

import (
	"math"
	"slices"

	"holdout/harness"
	"holdout/harness/scoring"
)

// MethodIdentical is how an interval is made where the two runs say the same of every row.
const MethodIdentical = "identical predictions"

// identical is the interval of a difference that has none because the two runs say the same of every row; nil if they do not.
//
// A metric of predicted labels is bounded by what no change among N rows leaves possible: of a share of the rows, Tango's interval
// without discordant rows, ±z²/(n+z²), on the rows n that the value rests on. A mean over C labels moves the most when the rows of
// the rarest label change: its bound is that of so many rows, over C. It is exact for a mean of recalls and near it for the
// others; the correlations, whose range is twice as wide, have twice that. Where examples come in clusters there are no more rows
// than clusters. So a run that is identical is trusted no more than one
// that differs in a single row. A metric of probabilities has the interval 0 to 0, which is what ever smaller changes tend to.
func (j *judge) identical(t task, d harness.Delta) *harness.Interval {
	baseline, candidate := j.evidence.Paired.Select(t.rows.Rows)
	if *d.Value != 0 || d.Baseline == nil || !slices.Equal(baseline.Got, candidate.Got) {
		return nil
	}
	m, label, _ := scoring.Lookup(t.metric)
	if !j.ofLabels(m, candidate) {
		if !slices.Equal(baseline.Probabilities, candidate.Probabilities) {
			return nil
		}
		return &harness.Interval{Method: MethodIdentical}
	}
	n, share := d.N, m.Max-m.Min
	if rarest, labels := rarest(candidate); label == "" && m.Interval != scoring.MethodWilson {
		n, share = rarest, share/float64(labels)
	}
	most, err := j.independent(t)
	if err != nil {
		return nil
	}
	low, high := scoring.Tango(scoring.Pairs{Both: min(n, most)}, j.settings.Confidence)
	_, widest := scoring.Tango(scoring.Pairs{Both: min(d.N, most)}, j.settings.Confidence)
	half := math.Max(math.Max(-low, high)*share, widest)
	return &harness.Interval{Low: -half, High: half, Method: MethodIdentical}
}

// independent counts the task's rows, or their clusters.
func (j *judge) independent(t task) (int, error) {
	if j.policy.ClusterBy == "" {
		return len(t.rows.Rows), nil
	}
	clusters, err := j.evidence.Paired.Candidate.Clusters(j.policy.ClusterBy)
	if err != nil {
		return 0, err
	}
	seen := map[int]bool{}
	for _, row := range t.rows.Rows {
		seen[clusters[row]] = true
	}
	return len(seen), nil
}

// ofLabels says whether a metric is one of predicted labels: defined where there are no probabilities.
func (j *judge) ofLabels(m scoring.Metric, o scoring.Outcomes) bool {
	o.Probabilities = nil
	s := j.settings
	s.Metrics, s.Resamples, s.ZeroDivision = []string{m.Name}, 100, scoring.Zero
	estimates, err := scoring.Score(o, s)
	return err == nil && slices.ContainsFunc(estimates, func(e scoring.Estimate) bool { return e.Undefined == "" })
}

// rarest counts the rows of the rarest label that is held out, and the labels that are.
func rarest(o scoring.Outcomes) (rows, labels int) {
	held := make([]int, len(o.Labels))
	for _, want := range o.Want {
		held[want]++
	}
	held = slices.DeleteFunc(held, func(n int) bool { return n == 0 })
	if len(held) == 0 {
		return 0, 1
	}
	return slices.Min(held), len(held)
}
