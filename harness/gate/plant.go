package gate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"

	"holdout/harness"
	"holdout/harness/scoring"
)

// threshold is the loss from which on the task's rule must not be met: of its metric, or in rows.
func (j *judge) threshold(t task) float64 {
	n := float64(len(t.rows.Rows))
	switch r := t.rule; {
	case r.Kind == "no_regression":
		if f := j.findAlone(t); f.Visible != nil && *f.Visible > 0 {
			return *f.Visible
		}
		return 0.01
	case r.Kind == "agree":
		return (1 - r.Limit) * n
	case r.Unit == Count:
		return r.Limit + 1
	case r.Unit == Share:
		return r.Limit * n
	case r.Relative:
		return r.Margin * math.Abs(*j.find(t).Baseline)
	}
	return t.rule.Margin
}

// pool are the task's rows in which a regression can be planted, because the baseline has them right, and how many of them, made wrong in
// one random order, lose the threshold; 0 where all do not. For a metric of one label they are the rows held out as it, where that is enough.
func (j *judge) pool(t task, threshold float64, rng *rand.Rand) (rows []int, k int, err error) {
	o := j.evidence.Paired.Baseline.Outcomes
	rows = slices.DeleteFunc(slices.Clone(t.rows.Rows), func(row int) bool { return o.Got[row] != o.Want[row] })
	if _, label, _ := scoring.Lookup(t.metric); label != "" {
		own := slices.DeleteFunc(slices.Clone(rows), func(row int) bool { return o.Labels[o.Want[row]] != label })
		if k, err = j.rowsToLose(t, threshold, own, rng); k > 0 || err != nil {
			return own, k, err
		}
	}
	k, err = j.rowsToLose(t, threshold, rows, rng)
	return rows, k, err
}

// rowsToLose is the smallest number of the rows that, made wrong in one random order, lose the threshold; 0 where all do not.
func (j *judge) rowsToLose(t task, threshold float64, rows []int, rng *rand.Rand) (int, error) {
	if t.metric == "" {
		if k := whole(threshold); k <= len(rows) {
			return k, nil
		}
		return 0, nil
	}
	shuffle(rows, rng)
	var failed error
	k := 1 + sort.Search(len(rows), func(i int) bool {
		loss, err := j.loss(t, j.plant(t, rows[:i+1]))
		if err != nil {
			failed = err
		}
		return loss >= threshold-1e-12
	})
	if k > len(rows) {
		k = 0
	}
	return k, failed
}

// whole is a number of rows that is at least so much, and at least one.
func whole(rows float64) int { return max(1, int(math.Ceil(rows-1e-9))) }

func shuffle(rows []int, rng *rand.Rand) {
	rng.Shuffle(len(rows), func(a, b int) { rows[a], rows[b] = rows[b], rows[a] })
}

// plant is the baseline's table with some rows made wrong: the predicted label changes places with the runner-up, or with the label
// that the metric is about. Margins, which that leaves as they are, are lost by making the two alike.
func (j *judge) plant(t task, rows []int) *harness.Table {
	table := *j.evidence.Paired.Baseline
	table.Outcomes.Got = slices.Clone(table.Outcomes.Got)
	table.Outcomes.Probabilities = slices.Clone(table.Outcomes.Probabilities)
	_, label, _ := scoring.Lookup(t.metric)
	about := slices.Index(table.Outcomes.Labels, label)
	C := len(table.Outcomes.Labels)
	for _, row := range rows {
		got, p := table.Outcomes.Got[row], table.Outcomes.Probabilities[row*C:(row+1)*C]
		other := runnerUp(p, got)
		if about >= 0 && about != got {
			other = about
		}
		if strings.HasPrefix(t.metric, "margin") {
			p[got], p[other] = (p[got]+p[other])/2, (p[got]+p[other])/2
			continue
		}
		table.Outcomes.Got[row] = other
		p[got], p[other] = p[other], p[got]
	}
	return &table
}

// runnerUp is the most probable label but one.
func runnerUp(p []float64, got int) int {
	best := -1
	for c := range p {
		if c != got && (best < 0 || p[c] > p[best]) {
			best = c
		}
	}
	return max(best, 0)
}

// loss is by how much the task's metric is worse in a planted table than in the baseline's; more than any threshold where it is undefined.
func (j *judge) loss(t task, planted *harness.Table) (float64, error) {
	m, _, _ := scoring.Lookup(t.metric)
	s := j.settings
	s.Metrics, s.Resamples = []string{m.Name}, 100
	var values []float64
	for _, table := range []*harness.Table{j.evidence.Paired.Baseline, planted} {
		estimates, err := scoring.Score(table.Select(t.rows.Rows), s)
		if err != nil {
			return 0, err
		}
		i := slices.IndexFunc(estimates, func(e scoring.Estimate) bool { return e.Metric == t.metric })
		if i < 0 || estimates[i].Undefined != "" {
			return math.Inf(1), nil
		}
		values = append(values, estimates[i].Value)
	}
	if m.LowerIsBetter {
		return values[1] - values[0], nil
	}
	return values[0] - values[1], nil
}

// against judges the task with another candidate beside the baseline.
func (j *judge) against(t task, candidate *harness.Table) Finding {
	other := *j
	other.evidence.Candidate = candidate
	other.evidence.Paired = &harness.Paired{Baseline: j.evidence.Paired.Baseline, Candidate: candidate}
	other.measured = measurements{}
	other.measured.plan([]task{t})
	return other.findAlone(t)
}

// plantProtected checks that a protected row that is made wrong is caught.
func (j *judge) plantProtected(t task) Check {
	c := Check{Name: fmt.Sprintf("%s on %s: a protected row planted", t.rule, t.name)}
	o, ids := j.evidence.Paired.Baseline.Outcomes, j.evidence.Paired.Baseline.IDs
	for _, row := range t.rows.Rows {
		if o.Got[row] == o.Want[row] && slices.Contains(j.evidence.Protected[t.rule.Protected], ids[row]) {
			f := j.against(t, j.plant(t, []int{row}))
			c.Passed, c.Detail = f.Outcome == NotMet, f.Reason
			return c
		}
	}
	c.Detail = "the baseline has no protected row right, so that none could be lost"
	return c
}
