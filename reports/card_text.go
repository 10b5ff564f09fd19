package reports

import (
	"io"

	"holdout/harness"
	"holdout/harness/leakage"
)

// Widths of a card's lines on a terminal, in characters.
const (
	placeWidth = 300
	textWidth  = 74
)

// cardText writes a card for a person at a terminal.
func cardText(w io.Writer, c *harness.Card, look Look) error {
	p := &page{w: w, look: look}
	if first := lead(c); first != "" {
		p.line("%s", p.strong(Plain(first)))
		p.line("")
	}
	p.line("%s", p.strong(Plain(c.Name)))
	p.hanging(Plain(cardExtent(c)))
	p.section("Labels")
	p.grid(balanceGrid(c), 40)
	p.line("%s", imbalance(c))
	p.section("Texts")
	p.grid(lengthGrid(c), 40)
	if cut := longer(c); cut != "" {
		p.line("%s", Plain(cut))
	}
	lines, groups := faults(c)
	for i, line := range lines {
		p.line("%s", line)
		p.groups(groups[i])
	}
	if c.Leakage != nil {
		p.section("Leakage")
		p.grid(leakGrid(c.Leakage), 40)
		p.leaks(c)
		p.remarks(cardNotes(c))
	}
	return p.err
}

// groups writes rows that have something in common, and their text.
func (p *page) groups(groups []group) {
	for _, g := range groups[:min(len(groups), shownRows)] {
		p.line("%s", indent+Clip(Plain(g.about), placeWidth))
		if g.text != "" {
			p.line("%s", indent+indent+Clip(Plain(g.text), textWidth))
		}
	}
	p.moreRows(len(groups))
}

// leaks writes leaks with the texts of both rows; of an exact one they are the same.
func (p *page) leaks(c *harness.Card) {
	all := c.Leakage.Leaks
	for _, l := range all[:min(len(all), shownRows)] {
		p.line("%s", Clip(Plain(leakLine(c, l)), placeWidth))
		p.line("%s", indent+Clip(Plain(l.Heldout.Text), textWidth))
		if l.Kind != leakage.Exact {
			p.line("%s", indent+Clip(Plain(l.Train.Text), textWidth))
		}
	}
	p.moreRows(len(all))
}

func (p *page) moreRows(n int) {
	if said := more(n); said != "" {
		p.line("%s", indent+said)
	}
}
