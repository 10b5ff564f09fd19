package reports

import (
	"fmt"
	"io"
	"strconv"

	"holdout/harness"
)

// runMarker is the first line of a run as Markdown.
const runMarker = "<!-- holdout:run -->"

// runMarkdown writes a run as Markdown that fits a comment under a pull request.
func runMarkdown(w io.Writer, run *harness.Run, _ Look) error {
	s := &sheet{limit: commentLimit}
	s.line(runMarker)
	s.line("### holdout: %s on %s", clipped(run.Checkpoint.Name, nameWidth), clipped(run.Data.Name, nameWidth))
	s.line("")
	s.line("**%d of %d right**", run.Right, run.Rows)
	s.section("Metrics")
	g := grid{columns: []column{{"metric", words}, {"value", number}, {percent(run.Settings.Confidence) + " interval", number}, {"n", number}, {"", prose}}}
	for _, score := range ofWhole(run) {
		g.rows = append(g.rows, []string{score.Metric, Value(score), Between(score), strconv.Itoa(score.N), score.Undefined})
	}
	s.grid(g)
	s.section("Labels")
	s.grid(labelGrid(run))
	if g := bySlice(run); len(g.rows) > 0 {
		s.section("Slices")
		s.grid(g)
	}
	s.section("The most frequent mistakes")
	if g := mistakesGrid(run); len(g.rows) > 0 {
		s.grid(g)
	} else {
		s.line("None.")
	}
	s.notes(run.Notes)
	return s.writeTo(w)
}

// labelGrid lists each label's precision, recall and F1, with their intervals.
func labelGrid(run *harness.Run) grid {
	g := grid{columns: []column{{"label", words}, {"held out", number}}}
	for _, metric := range labelMetrics {
		g.columns = append(g.columns, column{metric, number}, column{"interval", number})
	}
	for i, label := range run.Checkpoint.Labels {
		row := []string{label, fmt.Sprint(totalOf(run.Confusion[i]))}
		for _, metric := range labelMetrics {
			s, _ := run.Find(metric+"/label="+label, harness.All)
			row = append(row, Value(s), Between(s))
		}
		g.rows = append(g.rows, row)
	}
	return g
}
