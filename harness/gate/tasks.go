package gate

import (
	"slices"
	"strings"

	"holdout/harness"
	"holdout/harness/scoring"
)

// task is one rule on one slice or label: what becomes a finding.
type task struct {
	rule   Rule
	index  int           // of the rule in the policy
	name   string        // of the finding's slice: "all", "category=toys", "label=spam"
	rows   harness.Slice // the rows to measure on
	metric string        // the estimate's name, "recall/label=spam"; "" where the rule is about no metric
	paired bool          // whether the rows are those that the baseline has too
	size   int           // examples that it is about: of one label where it is asked of each
	absent string        // the label that the rows lack, though each label is asked for
}

// tasks are all rules on all their slices, in the policy's order, and remembers which metrics are needed of which rows.
func (j *judge) tasks() ([]task, error) {
	var all []task
	for i, r := range j.policy.Rules {
		if err := r.check(); err != nil {
			return nil, err
		}
		if r.compares() && j.evidence.Paired == nil {
			return nil, r.errorf("limit", "%q compares, and there is no baseline to compare with", r)
		}
		table := j.table(r)
		if err := r.checkLabel(table.Outcomes.Labels); err != nil {
			return nil, err
		}
		tasks, err := r.tasks(table)
		if err != nil {
			return nil, err
		}
		for _, t := range tasks {
			t.index = i
			all = append(all, t)
			if r.Kind == "no_regression" {
				j.family++
			}
		}
	}
	j.measured.plan(all)
	return all, nil
}

// table is the candidate's, of the rows that the baseline has too where the rule compares.
func (j *judge) table(r Rule) *harness.Table {
	if r.compares() {
		return j.evidence.Paired.Candidate
	}
	return j.evidence.Candidate
}

// checkLabel refuses a metric of a label that the checkpoint does not have.
func (r Rule) checkLabel(labels []string) error {
	_, label, _ := scoring.Lookup(r.Metric)
	if label == "" || slices.Contains(labels, label) {
		return nil
	}
	return r.errorf("metric", "no label %q%s", label, didYouMean(label, labels))
}

// tasks are the rule on each slice that it asks for.
func (r Rule) tasks(t *harness.Table) ([]task, error) {
	switch {
	case r.Each == eachLabel:
		return r.eachLabel(t)
	case r.Each != "":
		groups, err := r.slices(t, "each", r.Each)
		if err != nil {
			return nil, err
		}
		var all []task
		for _, g := range groups {
			all = append(all, r.task(g))
		}
		return all, nil
	case r.Slice != "":
		g, err := r.slice(t)
		return []task{r.task(g)}, err
	}
	return []task{r.task(t.Whole())}, nil
}

// task is the rule on one slice.
func (r Rule) task(g harness.Slice) task {
	return task{rule: r, name: g.Name, rows: g, metric: r.Metric, paired: r.compares(), size: len(g.Rows)}
}

// eachLabel is the rule on each of the checkpoint's labels: its metric of one label where there is such a metric, otherwise on the
// rows held out as the label. A label that no row is held out as has a task too.
func (r Rule) eachLabel(t *harness.Table) ([]task, error) {
	m, _ := r.metric()
	rows := make([][]int, len(t.Outcomes.Labels))
	for row, want := range t.Outcomes.Want {
		rows[want] = append(rows[want], row)
	}
	var all []task
	for i, label := range t.Outcomes.Labels {
		// The name of these rows is not that of a slice: a column of the data may be called label.
		k := r.task(harness.Slice{Name: "held out as " + label, Rows: rows[i]})
		k.name = "label=" + label
		if m.PerLabel && !strings.Contains(r.Metric, "/label=") {
			k.rows, k.metric = t.Whole(), m.Name+"/"+k.name
		}
		if len(rows[i]) == 0 {
			k.absent = label
		}
		all = append(all, k)
	}
	return all, nil
}

// slices divides the table by a column, or a cross of columns.
func (r Rule) slices(t *harness.Table, key, by string) ([]harness.Slice, error) {
	for _, column := range strings.FieldsFunc(by, isCross) {
		if !slices.Contains(t.Columns(), column) {
			return nil, r.errorf(key, "no column %q%s", column, didYouMean(column, t.Columns()))
		}
	}
	groups, err := t.Slices(by)
	if err != nil {
		return nil, r.errorf(key, "%v", err)
	}
	return groups, nil
}

func isCross(r rune) bool { return r == '×' || r == '*' }

// slice finds the slice that the rule names.
func (r Rule) slice(t *harness.Table) (harness.Slice, error) {
	var columns []string
	for _, part := range strings.FieldsFunc(r.Slice, isCross) {
		column, _, _ := strings.Cut(part, "=")
		columns = append(columns, column)
	}
	groups, err := r.slices(t, "slice", strings.Join(columns, "×"))
	if err != nil {
		return harness.Slice{}, err
	}
	var names []string
	for _, g := range groups {
		if g.Name == strings.ReplaceAll(r.Slice, "*", "×") {
			return g, nil
		}
		names = append(names, g.Name)
	}
	return harness.Slice{}, r.errorf("slice", "no row is in slice %q%s", r.Slice, didYouMean(r.Slice, names))
}
