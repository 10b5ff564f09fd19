package reports

import (
	"io"

	"holdout/harness"
)

// cardMarkdown writes a card for a comment, or for a data set's README.
func cardMarkdown(w io.Writer, c *harness.Card, _ Look) error {
	s := &sheet{limit: commentLimit}
	s.line("### Data set %s", clipped(c.Name, nameWidth))
	s.line("")
	if first := lead(c); first != "" {
		s.line("**%s**", clipped(first, proseWidth))
		s.line("")
	}
	s.line("%s", clipped(cardExtent(c), proseWidth))
	s.section("Labels")
	s.grid(balanceGrid(c))
	s.line("")
	s.line("%s", clipped(imbalance(c), proseWidth))
	s.section("Texts")
	s.grid(lengthGrid(c))
	s.line("")
	if cut := longer(c); cut != "" {
		s.line("- %s", clipped(cut, proseWidth))
	}
	lines, groups := faults(c)
	for i, line := range lines {
		s.line("- %s", clipped(line, proseWidth))
		for _, g := range groups[i][:min(len(groups[i]), shownRows)] {
			s.line("  - %s: %s", clipped(g.about, proseWidth), clipped(g.text, nameWidth))
		}
		if said := more(len(groups[i])); said != "" {
			s.line("  - %s", said)
		}
	}
	if c.Leakage != nil {
		s.section("Leakage")
		s.grid(leakGrid(c.Leakage))
		s.leaks(c)
		s.notes(cardNotes(c))
	}
	return s.writeTo(w)
}

// leaks adds a table of leaks with the texts of both rows.
func (s *sheet) leaks(c *harness.Card) {
	all := c.Leakage.Leaks
	if len(all) == 0 {
		return
	}
	g := grid{columns: []column{{"leak", prose}, {"held-out text", words}, {"training text", words}}}
	for _, l := range all[:min(len(all), shownRows)] {
		g.rows = append(g.rows, []string{leakLine(c, l), l.Heldout.Text, l.Train.Text})
	}
	s.line("")
	s.grid(g)
	if said := more(len(all)); said != "" {
		s.line("")
		s.line("%s", said)
	}
}
