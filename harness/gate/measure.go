package gate

import (
	"fmt"
	"slices"

	"holdout/harness"
	"holdout/harness/scoring"
)

// measurements are the numbers that findings are made of. Those of one set of rows are computed at once, because metrics of counts
// share their resamples.
type measurements struct {
	asked     map[rowsKey][]string // metrics, as scoring.Settings names them
	estimates map[rowsKey]map[string]scoring.Estimate
	deltas    map[rowsKey]map[string]harness.Delta
}

// rowsKey names a set of rows. A slice of the candidate's table and one of the pair may have a name in common.
type rowsKey struct {
	slice  string
	paired bool
}

// plan remembers which metrics the tasks need of which rows.
func (m *measurements) plan(tasks []task) {
	m.asked = map[rowsKey][]string{}
	m.estimates = map[rowsKey]map[string]scoring.Estimate{}
	m.deltas = map[rowsKey]map[string]harness.Delta{}
	for _, t := range tasks {
		if t.metric == "" {
			continue
		}
		metric, _, _ := scoring.Lookup(t.metric)
		if key := t.key(); !slices.Contains(m.asked[key], metric.Name) {
			m.asked[key] = append(m.asked[key], metric.Name)
		}
	}
}

func (t task) key() rowsKey { return rowsKey{t.rows.Name, t.paired} }

// estimate is the candidate's value of the task's metric on its rows.
func (j *judge) estimate(t task) (scoring.Estimate, error) {
	key := t.key()
	if _, ok := j.measured.estimates[key]; !ok {
		outcomes, err := j.outcomes(t.rows)
		if err != nil {
			return scoring.Estimate{}, err
		}
		settings := j.settings
		settings.Metrics = j.measured.asked[key]
		all, err := scoring.Score(outcomes, settings)
		if err != nil {
			return scoring.Estimate{}, err
		}
		byName := map[string]scoring.Estimate{}
		for _, e := range all {
			byName[e.Metric] = e
		}
		j.measured.estimates[key] = byName
	}
	e, ok := j.measured.estimates[key][t.metric]
	if !ok {
		return e, fmt.Errorf("%s was not computed", t.metric)
	}
	return e, e.Err()
}

// outcomes are the candidate's on some rows, in their clusters.
func (j *judge) outcomes(rows harness.Slice) (scoring.Outcomes, error) {
	outcomes := j.evidence.Candidate.Select(rows.Rows)
	if j.policy.ClusterBy == "" {
		return outcomes, nil
	}
	clusters, err := j.evidence.Candidate.Clusters(j.policy.ClusterBy)
	if err != nil {
		return outcomes, err
	}
	for _, row := range rows.Rows {
		outcomes.Clusters = append(outcomes.Clusters, clusters[row])
	}
	return outcomes, nil
}

// delta is the difference of the task's metric on its rows, candidate minus baseline.
func (j *judge) delta(t task) (harness.Delta, error) {
	key := t.key()
	if _, ok := j.measured.deltas[key]; !ok {
		settings := j.settings
		settings.Metrics = j.measured.asked[key]
		all, err := j.evidence.Paired.Deltas(t.rows, harness.CompareSettings{Scoring: settings, ClusterBy: j.policy.ClusterBy})
		if err != nil {
			return harness.Delta{}, err
		}
		byName := map[string]harness.Delta{}
		for _, d := range all {
			byName[d.Metric] = d
		}
		j.measured.deltas[key] = byName
	}
	d, ok := j.measured.deltas[key][t.metric]
	switch {
	case !ok:
		return d, fmt.Errorf("%s was not computed", t.metric)
	case d.Undefined != "":
		return d, fmt.Errorf("the difference of %s is %w: %s", t.metric, scoring.ErrUndefined, d.Undefined)
	}
	return d, nil
}
