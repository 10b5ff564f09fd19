package reports

import (
	"fmt"
	"io"

	"holdout/harness"
)

// comparisonMarker is the first line of a comparison as Markdown, by which a bot finds the comment that it is to update.
const comparisonMarker = "<!-- holdout:comparison -->"

// comparisonComment writes a comparison as Markdown that fits a comment under a pull request.
func comparisonComment(w io.Writer, c *harness.Comparison, _ Look) error {
	return comparisonMarkdown(c, commentLimit).writeTo(w)
}

// comparisonStepSummary writes a comparison as Markdown for the file that $GITHUB_STEP_SUMMARY names.
func comparisonStepSummary(w io.Writer, c *harness.Comparison, _ Look) error {
	return comparisonMarkdown(c, stepSummaryLimit).writeTo(w)
}

func comparisonMarkdown(c *harness.Comparison, limit int) *sheet {
	s := &sheet{limit: limit}
	s.line(comparisonMarker)
	s.line("### holdout: %s against %s", clipped(c.Candidate.Name, nameWidth), clipped(c.Baseline.Name, nameWidth))
	s.line("")
	s.line("%s of %s, paired by id. Delta is candidate minus baseline; \\~ where no difference is shown.", count(c.Rows, "row"), clipped(c.Data.Name, nameWidth))
	s.line("")
	s.side("baseline", c, c.Baseline)
	s.side("candidate", c, c.Candidate)
	s.line("- changed: %s", changed(c))
	for _, t := range tables(c) {
		s.table(t)
	}
	for _, way := range bothWays(c) {
		s.flips(way)
	}
	s.notes(comparisonNotes(c))
	return s
}

// side adds what identifies a run, and how many of its rows are right.
func (s *sheet) side(name string, c *harness.Comparison, side harness.Side) {
	s.line("- %s: %s, %d of %d right, %d truncated; %s", name, clipped(side.Name, nameWidth), side.Right, c.Rows, side.Truncated, clipped(digests(side), proseWidth))
}

// table adds a table under its heading, folded away where it is long.
func (s *sheet) table(t titled) {
	if len(t.grid.rows) < foldedFrom {
		s.section(t.heading)
		s.grid(t.grid)
		return
	}
	s.fold(t.heading)
	s.grid(t.grid)
	s.unfold()
}

// flips adds the rows that went one way, folded away.
func (s *sheet) flips(way flips) {
	if len(way.rows) == 0 {
		return
	}
	g := grid{columns: []column{{"id", words}, {"held out", words}, {"its probability", number}, {way.wrong + " said", words}, {"", number}, {"text", words}}}
	for _, f := range way.rows[:min(len(way.rows), listedFlips)] {
		said := way.said(f)
		g.rows = append(g.rows, []string{f.ID, f.Want, fmt.Sprintf("%.3f → %.3f", f.Baseline.Held, f.Candidate.Held), said.Got, fmt.Sprintf("%.3f", said.Probability), f.Text})
	}
	s.fold(way.heading())
	s.grid(g)
	s.unfold()
}
