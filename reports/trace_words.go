package reports

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"holdout/harness/trace"
)

// occlusion writes which words mattered: on a terminal the text in color, and everywhere the words with a bar and a number each.
func (p *page) occlusion(t *trace.Trace) {
	o := t.Occlusion
	if o.Absent != "" {
		p.item("none", o.Absent)
		return
	}
	p.item("change", fmt.Sprintf("of the logit of %s when a word is replaced by %s: below 0 the word speaks for the label, above 0 against it", o.Label, o.Token))
	if p.look.Color {
		p.line("")
		p.colored(t.Input.Text, o, false)
		if t.Input.Pair != nil {
			p.colored(*t.Input.Pair, o, true)
		}
		p.line("")
	}
	most := shownWords
	if p.brief {
		most = shownBriefly
	}
	shown := strongest(o.Words, most)
	half := max(1, (p.columnsWide()-50)/2)
	rows := []table.Row{{"word", "change", "", "predicted then"}}
	for _, w := range shown {
		got := ""
		if w.Got != t.Prediction.Label {
			got = cell(w.Got, 20)
		}
		rows = append(rows, table.Row{cell(w.Word, 20), signed(w.Change, 4), p.paint(bar(w.Change, o.Most, half), tint(w)), got})
	}
	p.rows(rows, rightBut(4, 1, 3, 4))
	p.more(len(o.Words)-len(shown), "word")
}

// tint is green for a word that speaks for the label, red for one that speaks against it.
func tint(w trace.Word) text.Color {
	if w.Change < 0 {
		return text.FgGreen
	}
	return text.FgRed
}

// strongest are the words whose change is largest, in the order of the text.
func strongest(words []trace.Word, most int) []trace.Word {
	if len(words) <= most {
		return words
	}
	changes := make([]float64, len(words))
	for i, w := range words {
		changes[i] = math.Abs(w.Change)
	}
	slices.Sort(changes)
	least := changes[len(changes)-most]
	var kept []trace.Word
	for _, w := range words {
		if math.Abs(w.Change) >= least && len(kept) < most {
			kept = append(kept, w)
		}
	}
	return kept
}

// bar draws a number to the left of an axis where it is below 0 and to the right where it is above; the largest fills half.
func bar(x, most float64, half int) string {
	n := 0
	if most > 0 {
		n = int(math.Round(math.Abs(x) / most * float64(half)))
	}
	left, right := 0, n
	if x < 0 {
		left, right = n, 0
	}
	return strings.Repeat(" ", half-left) + strings.Repeat("█", left) + "│" + strings.Repeat("█", right)
}

// faint is the share of the largest change below which a word has no color.
const faint = 0.1

// colored writes a text with the words that speak for the label in green and those against it in red, in bold from half of the largest
// change on.
func (p *page) colored(s string, o *trace.Occlusion, pair bool) {
	runes := []rune(s)
	tints := make([]text.Colors, len(runes))
	for _, w := range o.Words {
		share := math.Abs(w.Change) / o.Most
		if w.Pair != pair || !(share >= faint) {
			continue
		}
		colors := text.Colors{tint(w)}
		if share >= 0.5 {
			colors = append(colors, text.Bold)
		}
		for i := w.Offsets[0]; i < w.Offsets[1]; i++ {
			tints[i] = colors
		}
	}
	first, last := ends(o.Words, pair)
	runes, tints = runes[:last], tints[:last] // what was cut is shown with the input
	width := p.columnsWide() - len(indent)
	for from := first; from < len(runes); {
		upTo := lineEnd(runes, from, width)
		end := upTo
		for end > from && runes[end-1] == ' ' {
			end--
		}
		p.line("%s", indent+tinted(runes[from:end], tints[from:end]))
		from = upTo
	}
}

// ends are where the first word of a text starts and the last one ends, in characters.
func ends(words []trace.Word, pair bool) (first, last int) {
	first = -1
	for _, w := range words {
		if w.Pair != pair {
			continue
		}
		if first < 0 {
			first = w.Offsets[0]
		}
		last = max(last, w.Offsets[1])
	}
	return max(first, 0), last
}

// tinted is a line of characters in their colors.
func tinted(runes []rune, tints []text.Colors) string {
	var b strings.Builder
	for i := 0; i < len(runes); {
		j := i + 1
		for j < len(runes) && slices.Equal(tints[j], tints[i]) {
			j++
		}
		part := Plain(string(runes[i:j]))
		if tints[i] != nil {
			part = tints[i].EscapeSeq() + part + text.Reset.EscapeSeq()
		}
		b.WriteString(part)
		i = j
	}
	return b.String()
}

// wrap breaks a text into lines at most so many columns wide, after white space where there is some.
func wrap(s string, width int) []string {
	runes := []rune(s)
	var lines []string
	for from := 0; from < len(runes); {
		upTo := lineEnd(runes, from, width)
		lines = append(lines, strings.TrimRight(string(runes[from:upTo]), " "))
		from = upTo
	}
	return lines
}

// lineEnd is where a line ends that starts at a character: after the last white space that lets it fit, else where it is full. Letters
// that are wide on a terminal count as two columns, and what is shown escaped as what it takes.
func lineEnd(runes []rune, from, width int) int {
	columns, space := 0, 0
	for i := from; i < len(runes); i++ {
		columns += text.StringWidthWithoutEscSequences(Plain(string(runes[i])))
		if columns > width && runes[i] != ' ' {
			if space > from {
				return space
			}
			return max(i, from+1)
		}
		if unicode.IsSpace(runes[i]) {
			space = i + 1
		}
	}
	return len(runes)
}

// against writes the two checkpoints side by side, and from which stage on they part.
func (p *page) against(t *trace.Trace) {
	a := t.Against
	rows := []table.Row{{"stage", "distance", "relative", "cosine"}}
	for i, s := range a.States {
		rows = append(rows, table.Row{stage(i), decimals(s.Distance), defined(s.Relative), defined(s.Cosine)})
	}
	p.rows(rows, rightBut(4, 1))
	says := fmt.Sprintf("nowhere: the mean cosine of every stage is at least %g", a.PartsBelow)
	if a.Parts != nil {
		says = fmt.Sprintf("from stage “%s” on: the first whose mean cosine is below %g", stage(*a.Parts), a.PartsBelow)
	}
	p.item("they part", says)
	p.line("")
	head := table.Row{"", "label", "probability", "margin", "held out", ""}
	line := func(name string, pr trace.Prediction, s trace.Softmax) table.Row {
		return table.Row{name, cell(pr.Label, 20), decimals(pr.Probability), decimals(s.Margin), cell(pr.Want, 16), judged(pr)}
	}
	p.rows([]table.Row{head, line("baseline", a.Prediction, a.Softmax), line("candidate", t.Prediction, t.Softmax)}, rightBut(6, 1, 2, 5, 6))
	p.check("the baseline's graph", a.Check)
}

// stage names a stage by its place.
func stage(i int) string {
	if i == 0 {
		return "embedding"
	}
	return fmt.Sprintf("layer %d", i)
}
