package reports

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"holdout/harness/gate"
)

// decisions are the colors of the decisions.
var decisions = map[gate.Decision]text.Color{
	gate.Accepted: text.FgGreen, gate.Rejected: text.FgRed, gate.Failed: text.FgRed, gate.Inconclusive: text.FgYellow,
}

// verdictText writes a verdict for a person at a terminal: the decision, the findings, worst first, each on one line with the reason
// under it where it is not met, and the one-line summary at the end, where a terminal shows it.
func verdictText(w io.Writer, v *gate.Verdict, look Look) error {
	p := &page{w: w, look: look}
	p.line("%s", p.paint(p.strong(Plain(decision(v))), decisions[v.Decision]))
	p.line("")
	for _, s := range subjects(v) {
		p.line("%-9s  %s", s[0], Plain(s[1]))
	}
	if len(v.Findings) > 0 {
		p.line("")
		p.findings(v)
	}
	p.remarks(v.Notes)
	p.line("")
	p.line("%s", p.strong(Plain(summary(v))))
	return p.err
}

// subjects lists what was judged, by what, on what.
func subjects(v *gate.Verdict) [][2]string {
	all := [][2]string{{"candidate", named(v.Candidate.Name, "model ", v.Candidate.Digests["model"])}}
	if v.Baseline != nil {
		all = append(all, [2]string{"baseline", named(v.Baseline.Name, "model ", v.Baseline.Digests["model"])})
	}
	policy := named(v.Policy.Name, "", v.Policy.Digest)
	if v.Profile != "" {
		policy += ", profile " + v.Profile
	}
	if t := tolerated(v); t != "" {
		policy += ", " + t
	}
	all = append(all, [2]string{"policy", policy}, [2]string{"data", named(v.Data.Name, "", v.Data.Digest) + ", " + count(v.Rows, "row")})
	if len(v.Absent) > 0 {
		all = append(all, [2]string{"absent", "no row is held out as " + absent(v)})
	}
	return append(all, [2]string{"intervals", "each end holds with " + percent(v.Confidence) + " confidence"})
}

// named is a name with the start of its digest, where that is known.
func named(name, what, hex string) string {
	if hex == "" {
		return name
	}
	return name + ", " + what + digest(hex)
}

// ruleWidth is where rules and slices are clipped, so that a line fits a terminal as a rule.
const ruleWidth = 40

// findings writes one line a finding, the reason under those that are not met, and the footnotes.
func (p *page) findings(v *gate.Verdict) {
	var notes []string
	g := grid{columns: []column{{"", mark}, {"rule", words}, {"slice", words}, {"value", number}, {"", mark},
		{"interval", number}, {"limit", number}, {"n", number}, {"", mark}}}
	for _, f := range v.Findings {
		var marks []string
		for _, need := range needs(f) {
			at := slices.Index(notes, need)
			if at < 0 {
				at = len(notes)
				notes = append(notes, need)
			}
			marks = append(marks, superscript(at+1))
		}
		g.rows = append(g.rows, []string{shown(f).sign, f.Rule, f.Slice, measured(f), tilde(f), between(f), limit(f), rows(f), strings.Join(marks, " ")})
	}
	lines := p.lines(g, ruleWidth)
	p.line("%s", lines[0])
	for i, f := range v.Findings {
		p.line("%s", lines[i+1])
		for _, s := range explain(f) {
			p.indented(Clip(Plain(s), 600))
		}
	}
	for i, n := range notes {
		p.line("%s %s", superscript(i+1), n)
	}
}

// superscript is a number as the mark of a footnote.
func superscript(n int) string {
	var b strings.Builder
	for _, digit := range strconv.Itoa(n) {
		b.WriteRune([]rune("⁰¹²³⁴⁵⁶⁷⁸⁹")[digit-'0'])
	}
	return b.String()
}
