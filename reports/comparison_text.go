package reports

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"holdout/harness"
)

// comparisonText writes a comparison for a person at a terminal: both runs, every metric side by side, the labels, the slices, the rows
// that changed sides, and what else differs.
func comparisonText(w io.Writer, c *harness.Comparison, look Look) error {
	p := &page{w: w, look: look}
	p.line("%s against %s", p.strong(Plain(c.Candidate.Name)), Plain(c.Baseline.Name))
	p.line("%s of %s, paired by id", count(c.Rows, "row"), Plain(c.Data.Name))
	p.line("delta is candidate minus baseline, ~ where no difference is shown")
	p.line("")
	p.side("baseline", c, c.Baseline)
	p.side("candidate", c, c.Candidate)
	p.line("%-9s  %s", "changed", changed(c))
	for _, t := range tables(c) {
		p.section(t.heading)
		p.grid(t.grid, 30)
	}
	for _, way := range bothWays(c) {
		p.flips(way)
	}
	p.remarks(comparisonNotes(c))
	return p.err
}

// side writes what identifies a run, and how many of its rows are right.
func (p *page) side(name string, c *harness.Comparison, s harness.Side) {
	p.line("%-9s  %s: %d of %d right, %d truncated", name, Plain(s.Name), s.Right, c.Rows, s.Truncated)
	if d := digests(s); d != "" {
		p.line("%-9s  %s", "", Plain(d))
	}
}

// digests is the start of each of a run's digests.
func digests(s harness.Side) string {
	var all []string
	for _, key := range slices.Sorted(maps.Keys(s.Digests)) {
		all = append(all, key+" "+digest(s.Digests[key]))
	}
	return strings.Join(all, ", ")
}

// flips writes the rows that went one way, the worst first: what they are held out as, its probability in both runs, and what the run
// that was wrong said.
func (p *page) flips(way flips) {
	if len(way.rows) == 0 {
		return
	}
	p.section(way.heading())
	for _, f := range way.rows[:min(len(way.rows), listedFlips)] {
		said := way.said(f)
		p.line("%s  %s %.3f → %.3f, %s said %s %.3f", Clip(Plain(f.ID), 24), Clip(Plain(f.Want), 20), f.Baseline.Held, f.Candidate.Held,
			way.wrong, Clip(Plain(said.Got), 20), said.Probability)
		if f.Text != "" {
			p.line("%s", indent+fmt.Sprintf("“%s”", Clip(Plain(f.Text), 72)))
		}
	}
}
