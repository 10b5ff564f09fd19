package reports

import (
	"fmt"
	"math"
	"strconv"

	"holdout/harness"
	"holdout/harness/scoring"
)

// sliceValues is how many values a column may have for its slices to be shown where nobody asked for them.
const sliceValues = 12

// slicesSection is a score by slice as a forest plot: the slices that the run was scored on, and else the accuracy by each column of few
// values.
func slicesSection(c Contents) section {
	if c.Run == nil {
		return section{}
	}
	r := c.Run.Run
	metric, all := slicedBy(r), slicesScored(r)
	if len(all) == 0 {
		metric, all = "accuracy", accuracyBySlice(c.Run)
	}
	if len(all) == 0 {
		return section{}
	}
	g := grid{columns: []column{{"slice", words}, {"n", number}, {metric, number}, {percent(r.Settings.Confidence) + " interval", number}, {"", mark}}}
	var drawn []forestRow
	for _, s := range all {
		g.rows = append(g.rows, []string{s.Slice, strconv.Itoa(s.N), Value(s), Between(s), small(s.N)})
		row := scoreRow(fmt.Sprintf("%s (%d)", Clip(s.Slice, 22), s.N), s)
		if small(s.N) != "" {
			row.class = "unsure"
		}
		drawn = append(drawn, row)
	}
	reference := math.NaN()
	lead := ""
	if whole, ok := r.Find(metric, harness.All); ok && whole.Value != nil {
		reference = *whole.Value
		lead = fmt.Sprintf(" The dashed line is the whole, %s.", Value(whole))
	}
	title := metric + " by slice, with " + percent(r.Settings.Confidence) + " intervals"
	s := section{ID: "slices", Heading: "Slices", Lead: []string{"Slices of fewer than " + strconv.Itoa(smallSlice) + " rows are marked small: their intervals are wide." + lead},
		Charts: charts(chart{Title: title, Drawing: forest("chart-slices", title, some(drawn), scale{1, 1}, reference, metric)}),
		Tables: []sheetOf{tabulated(title, g)}}
	if len(all) > forestMost {
		s.Lead = append(s.Lead, fmt.Sprintf("The first %d of %d slices are drawn; the table has all.", forestMost, len(all)))
	}
	return s
}

// slicesScored lists the slices that a run was scored on, by one metric.
func slicesScored(r *harness.Run) []harness.Score {
	var all []harness.Score
	for _, s := range r.Scores {
		if s.Slice != harness.All && s.Metric == slicedBy(r) {
			all = append(all, s)
		}
	}
	return all
}

// accuracyBySlice is the accuracy by each column that has a few values, with Wilson's interval; without one where rows come in clusters.
func accuracyBySlice(t *harness.Table) []harness.Score {
	var all []harness.Score
	for _, column := range t.Columns() {
		slices, err := t.Slices(column)
		if err != nil || len(slices) < 2 || len(slices) > sliceValues {
			continue // too many values are names of rows and not groups
		}
		for _, s := range slices {
			right := 0
			for _, row := range s.Rows {
				if t.Outcomes.Got[row] == t.Outcomes.Want[row] {
					right++
				}
			}
			value := float64(right) / float64(len(s.Rows))
			score := harness.Score{Metric: "accuracy", Slice: s.Name, Value: &value, N: len(s.Rows)}
			if t.Run.Settings.ClusterBy == "" {
				low, high := scoring.Wilson(right, len(s.Rows), t.Run.Settings.Confidence)
				score.Interval = &harness.Interval{Low: low, High: high, Method: scoring.MethodWilson}
			}
			all = append(all, score)
		}
	}
	return all
}
