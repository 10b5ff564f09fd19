package reports

import (
	"io"
	"strings"
	"unicode/utf8"

	"github.com/jedib0t/go-pretty/v6/text"

	"holdout/harness"
	"holdout/harness/trace"
)

// trainingJSON writes a training trace as docs/training.md describes it.
func trainingJSON(w io.Writer, t *trace.Training, _ Look) error { return harness.WriteJSON(w, t) }

// trainingText writes a training trace for a person at a terminal: the loss chart, the epochs, and what the numbers say.
func trainingText(w io.Writer, t *trace.Training, look Look) error {
	p := &page{w: w, look: look}
	p.line("%s: %s", p.strong(Plain(t.Source)), heading(t))
	if chart := lossChart(t, look); chart != nil {
		p.line("")
		for _, line := range chart {
			p.line("%s", line)
		}
	}
	if len(t.Epochs) > 0 {
		p.line("")
		for _, line := range p.fitting(t) {
			p.line("%s", line)
		}
	}
	if len(t.Observations) > 0 {
		p.section("What the numbers say")
		for _, o := range t.Observations {
			p.hanging("- " + Plain(o.Kind+": "+o.Text))
		}
	}
	p.remarks(trainingNotes(t))
	return p.err
}

// fitting is the table of epochs with as many of its columns as there is room for.
func (p *page) fitting(t *trace.Training) []string {
	bare := &page{look: Look{}} // colors have no width
	for _, with := range []struct {
		metrics int
		rate    bool
	}{{2, true}, {1, true}, {1, false}} {
		g := epochs(t, with.metrics, with.rate)
		if widest(bare.lines(g, 30)) <= p.look.width() {
			return p.lines(g, 30)
		}
	}
	return p.lines(epochs(t, 1, false), 30)
}

// widest is the number of characters of the longest line.
func widest(lines []string) int {
	n := 0
	for _, line := range lines {
		n = max(n, utf8.RuneCountInString(line))
	}
	return n
}

// hanging writes a paragraph that is wrapped at the width there is, its first line two characters to the left of the others.
func (p *page) hanging(s string) {
	for i, line := range strings.Split(text.WrapSoft(s, p.look.width()-2), "\n") {
		if i > 0 {
			line = "  " + line
		}
		p.line("%s", strings.TrimRight(line, " "))
	}
}

// trainingMarker is the first line of a training trace as Markdown, by which a bot finds the comment that it is to update.
const trainingMarker = "<!-- holdout:training -->"

// trainingMarkdown writes a training trace as Markdown that fits a comment under a pull request.
func trainingMarkdown(w io.Writer, t *trace.Training, look Look) error {
	s := &sheet{limit: commentLimit}
	s.line(trainingMarker)
	s.line("### holdout: training of %s", clipped(t.Source, nameWidth))
	s.line("")
	s.line("%s", heading(t))
	if len(t.Epochs) > 0 {
		s.line("")
		s.grid(epochs(t, 2, true))
	}
	if len(t.Observations) > 0 {
		s.line("")
		for _, o := range t.Observations {
			s.line("- %s: %s", clipped(o.Kind, nameWidth), clipped(o.Text, proseWidth))
		}
	}
	s.notes(trainingNotes(t))
	if chart := lossChart(t, Look{Width: 80, ASCII: look.ASCII}); chart != nil {
		s.line("")
		s.line("```text\n%s\n```", strings.Join(chart, "\n"))
	}
	return s.writeTo(w)
}
