package reports

import (
	"slices"
	"strconv"

	"holdout/harness"
)

// smallSlice is the number of rows below which a slice is marked small: its intervals are wide.
const smallSlice = 30

// small marks a slice of few rows.
func small(n int) string {
	if n < smallSlice {
		return "small"
	}
	return ""
}

// first is the metric that slices are shown by, of those there are: the accuracy, or the first.
func first(metrics []string) string {
	if len(metrics) == 0 || slices.Contains(metrics, "accuracy") {
		return "accuracy"
	}
	return metrics[0]
}

// ofWhole lists a run's scores of all labels on all rows.
func ofWhole(run *harness.Run) []harness.Score {
	return slices.DeleteFunc(slices.Clone(run.Scores), func(s harness.Score) bool { return s.Label != "" || s.Slice != harness.All })
}

// bySlice lists a run's slices by one metric.
func bySlice(run *harness.Run) grid {
	metric := slicedBy(run)
	g := grid{columns: []column{{"slice", words}, {"n", number}, {metric, number}, {percent(run.Settings.Confidence) + " interval", number}, {"", mark}}}
	for _, s := range run.Scores {
		if s.Slice != harness.All && s.Metric == metric {
			g.rows = append(g.rows, []string{s.Slice, strconv.Itoa(s.N), Value(s), Between(s), small(s.N)})
		}
	}
	return g
}

// slicedBy is the metric that a run's slices are shown by.
func slicedBy(run *harness.Run) string {
	var metrics []string
	for _, s := range ofWhole(run) {
		metrics = append(metrics, s.Metric)
	}
	return first(metrics)
}
