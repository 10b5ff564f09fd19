package reports

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sizes that a Markdown report stays under, in bytes: GitHub takes comments of 65,536 characters and step summaries of 1 MiB.
const (
	commentLimit     = 64_000
	stepSummaryLimit = 1_000_000
)

// Widths at which texts from data are clipped in Markdown, in characters.
const (
	nameWidth  = 120
	proseWidth = 600
)

// entities are characters that Markdown or HTML could take for markup, and what stands for them. Entities are used where a backslash
// is not enough: in tables, in HTML, and for GitHub's math.
var entities = map[rune]string{
	'&': "&amp;", '<': "&lt;", '>': "&gt;", '|': "&#124;", '`': "&#96;", '$': "&#36;",
	'\\': `\\`, '*': `\*`, '_': `\_`, '[': `\[`, ']': `\]`, '{': `\{`, '}': `\}`, '~': `\~`, '#': `\#`, '!': `\!`,
}

// sigils are characters that start a mention, a reference or an emoji on GitHub and GitLab, or stand in a link, where text follows them.
const sigils = "@#!~$%&:"

// apart is a space of no width. It keeps a sigil from what follows: mentions are found in the finished HTML, where escapes are gone.
const apart = "&#8203;"

// clipped is text from data, of at most width characters, as Markdown that shows it as it is, on one line: no markup, no HTML, no
// mentions, no links. It must not stand at the start of a line.
func clipped(s string, width int) string {
	var b strings.Builder
	s = Clip(Plain(s), width)
	for i, r := range s {
		if e, ok := entities[r]; ok {
			b.WriteString(e)
		} else {
			b.WriteRune(r)
		}
		if strings.ContainsRune(sigils, r) && refers(s[i+1:]) || r == '.' && strings.HasSuffix(strings.ToLower(s[:i]), "www") {
			b.WriteString(apart)
		}
	}
	return b.String()
}

// refers says whether text after a sigil could make a reference of it.
func refers(s string) bool {
	next, size := utf8.DecodeRuneInString(s)
	return size > 0 && (unicode.IsLetter(next) || unicode.IsDigit(next) || strings.ContainsRune(`_"/+-`, next))
}

// sheet is a Markdown document of bounded size. Once a line does not fit, it and all that follow are left out, and the end says so.
type sheet struct {
	limit  int // bytes
	b      strings.Builder
	folded bool // a part that is folded away is open
	left   int  // lines left out
}

// reserved is the room for what stands at the end of a document that was cut.
const reserved = 200

// line adds a line of finished Markdown. Data in it must be escaped.
func (s *sheet) line(format string, args ...any) {
	line := strings.TrimRight(fmt.Sprintf(format, args...), " ") + "\n"
	if s.left > 0 || s.b.Len()+len(line)+reserved > s.limit {
		s.left++
		return
	}
	s.b.WriteString(line)
}

// section starts a part that has a heading.
func (s *sheet) section(heading string) {
	s.line("")
	s.line("#### %s", heading)
	s.line("")
}

// fold starts a part that is folded away under a heading of ours, and unfold ends it.
func (s *sheet) fold(heading string) {
	s.line("")
	s.line("<details><summary>%s</summary>", heading)
	if s.left == 0 {
		s.folded = true
	}
	s.line("")
}

func (s *sheet) unfold() {
	s.line("")
	s.line("</details>")
	if s.left == 0 {
		s.folded = false
	}
}

// grid adds a table.
func (s *sheet) grid(g grid) {
	g = g.filled()
	var head, rule strings.Builder
	for _, c := range g.columns {
		head.WriteString(" " + clipped(c.head, nameWidth) + " |")
		if c.holds == number {
			rule.WriteString("---:|")
		} else {
			rule.WriteString("---|")
		}
	}
	s.line("|%s\n|%s", head.String(), rule.String())
	for r, row := range g.rows {
		if s.left > 0 {
			s.left += len(g.rows) - r
			return
		}
		var cells strings.Builder
		for c, cell := range row {
			width := nameWidth
			if g.columns[c].holds == prose {
				width = proseWidth
			}
			cells.WriteString(" " + clipped(cell, width) + " |")
		}
		s.line("|%s", cells.String())
	}
}

// notes adds a list of texts from data.
func (s *sheet) notes(notes []string) {
	if len(notes) == 0 {
		return
	}
	s.line("")
	for _, n := range notes {
		s.line("- note: %s", clipped(n, proseWidth))
	}
}

// writeTo writes the document, and at its end what was left out.
func (s *sheet) writeTo(w io.Writer) error {
	doc := s.b.String()
	if s.folded {
		doc += "\n</details>\n"
	}
	if s.left > 0 {
		doc += fmt.Sprintf("\n*Cut here: %s more did not fit. The JSON report has everything.*\n", count(s.left, "line"))
	}
	_, err := io.WriteString(w, doc)
	return err
}
