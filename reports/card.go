package reports

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"holdout/harness"
	"holdout/harness/dataset"
	"holdout/harness/leakage"
)

// cardFormats lists the report formats of a card. To add one, write a function and add a line.
var cardFormats = map[string]writer[harness.Card]{
	"json":     cardJSON,
	"markdown": cardMarkdown,
	"text":     cardText,
}

// CardFormats names the report formats of a card, sorted.
func CardFormats() []string { return slices.Sorted(maps.Keys(cardFormats)) }

// WriteCard writes a card in the named format.
func WriteCard(w io.Writer, format string, c *harness.Card, look Look) error {
	return write(w, cardFormats, format, c, look)
}

// cardJSON writes all of a card.
func cardJSON(w io.Writer, c *harness.Card, _ Look) error { return harness.WriteJSON(w, c) }

// shownRows is how many leaks, repeated texts or conflicts a card shows; the JSON has all.
const shownRows = 20

// lead says first what makes all else worthless: that the held-out file was trained on.
func lead(c *harness.Card) string {
	if c.Leakage == nil || !c.Leakage.SameFile {
		return ""
	}
	return c.Leakage.Notes()[0]
}

// cardNotes are the notes of a card but for its lead.
func cardNotes(c *harness.Card) []string {
	if c.Leakage == nil {
		return nil
	}
	notes := c.Leakage.Notes()
	if c.Leakage.SameFile {
		notes = notes[1:]
	}
	return notes
}

// cardExtent is what the file is made of: "200 rows × 3 columns: id, text, label".
func cardExtent(c *harness.Card) string {
	return fmt.Sprintf("%s × %s: %s", count(c.Rows, "row"), count(len(c.Columns), "column"), listed(c.Columns, 20))
}

// balanceGrid lists how often each label is held out.
func balanceGrid(c *harness.Card) grid {
	g := grid{columns: []column{{"label", words}, {"rows", number}, {"share", number}}}
	const most = 30
	for _, l := range c.Labels[:min(len(c.Labels), most)] {
		g.rows = append(g.rows, []string{l.Label, strconv.Itoa(l.Rows), percent(l.Share)})
	}
	if more := len(c.Labels) - most; more > 0 {
		g.rows = append(g.rows, []string{fmt.Sprintf("and %s", count(more, "more label")), "", ""})
	}
	return g
}

// imbalance says in a line how uneven the labels are.
func imbalance(c *harness.Card) string {
	if c.Imbalance == nil {
		return "one label only: nothing can be told of any other"
	}
	if *c.Imbalance == 1 {
		return fmt.Sprintf("balanced: each of %s has as many rows", count(len(c.Labels), "label"))
	}
	return fmt.Sprintf("the most frequent of %s has %s times the rows of the rarest", count(len(c.Labels), "label"), short(*c.Imbalance))
}

// lengthGrid lists how long the texts are.
func lengthGrid(c *harness.Card) grid {
	g := grid{columns: []column{{"length in", words}, {"least", number}, {"5 %", number}, {"25 %", number}, {"median", number}, {"75 %", number},
		{"95 %", number}, {"most", number}, {"mean", number}}}
	add := func(unit string, l dataset.Lengths) {
		row := []string{unit}
		for _, n := range []int{l.Least, l.P5, l.P25, l.Median, l.P75, l.P95, l.Most} {
			row = append(row, strconv.Itoa(n))
		}
		g.rows = append(g.rows, append(row, strconv.FormatFloat(l.Mean, 'f', 1, 64)))
	}
	add("characters", c.Characters)
	if c.Tokens != nil {
		add("tokens", c.Tokens.Lengths)
	}
	return g
}

// longer says how many rows a checkpoint cuts, "" without one.
func longer(c *harness.Card) string {
	switch t := c.Tokens; {
	case t == nil:
		return ""
	case t.MaxLength == "none":
		return fmt.Sprintf("%s cuts no text: %s", t.Checkpoint, t.From)
	default:
		return fmt.Sprintf("%d of %d rows are longer than the %s tokens of %s (%s) and are cut there", t.Longer, c.Rows, t.MaxLength, t.Checkpoint, t.From)
	}
}

// group is rows of a card that have something in common, with a line that says what.
type group struct{ about, text string }

// faults says what is wrong with the rows, each with its groups.
func faults(c *harness.Card) (lines []string, groups [][]group) {
	var repeats, conflicts, empty []group
	for _, r := range c.Repeats.Groups {
		repeats = append(repeats, group{places(c.Name, r.Rows, false), r.Text})
	}
	for _, f := range c.Conflicts {
		conflicts = append(conflicts, group{places(c.Name, f.Rows, true), f.Text})
	}
	for _, row := range c.Empty {
		empty = append(empty, group{places(c.Name, []dataset.Placed{row}, true), ""})
	}
	return []string{
		fmt.Sprintf("repeated texts: %d, in %s beyond the first of each", c.Repeats.Texts, count(c.Repeats.Rows, "row")),
		fmt.Sprintf("texts with conflicting labels: %d", len(c.Conflicts)),
		fmt.Sprintf("rows without a text: %d", len(c.Empty)),
		fmt.Sprintf("rows with invalid UTF-8: %d, with %s replaced by U+FFFD", c.Replaced.Rows, count(c.Replaced.Bytes, "byte")),
	}, [][]group{repeats, conflicts, empty, nil}
}

// places lists rows as file:line, id and, where asked, label.
func places(file string, rows []dataset.Placed, labels bool) string {
	var all []string
	for _, r := range rows {
		place := fmt.Sprintf("%s:%d %s", file, r.Line, r.ID)
		if labels {
			place += " " + r.Label
		}
		all = append(all, place)
	}
	return listed(all, 5)
}

// leakGrid counts the leaks by kind and by whether the labels agree.
func leakGrid(l *leakage.Leaks) grid {
	g := grid{columns: []column{{"leak", words}, {"held-out rows", number}, {"same label", number}, {"different", number}, {"not comparable", number}}}
	for _, k := range leakage.Kinds() {
		counts := map[leakage.Agreement]int{}
		rows := 0
		for _, leak := range l.Leaks {
			if leak.Kind == k {
				counts[leak.Labels]++
				rows++
			}
		}
		row := []string{string(k), strconv.Itoa(rows)}
		for _, a := range []leakage.Agreement{leakage.Same, leakage.Different, leakage.Unrelated} {
			row = append(row, strconv.Itoa(counts[a]))
		}
		g.rows = append(g.rows, row)
	}
	return g
}

// leakLine says of one leak how and where: "near, Jaccard 0.735: heldout.jsonl:3 r3 positive is train.jsonl:9 r9 negative".
func leakLine(c *harness.Card, l leakage.Leak) string {
	how := string(l.Kind)
	if l.Kind == leakage.Near {
		how += ", Jaccard index " + strconv.FormatFloat(l.Jaccard, 'f', 3, 64)
	}
	return fmt.Sprintf("%s: %s:%d %s (%s) is %s:%d %s (%s), labels %s", how, c.Name, l.Heldout.Line, l.Heldout.ID, l.Heldout.Label,
		c.Leakage.Train, l.Train.Line, l.Train.ID, l.Train.Label, strings.ReplaceAll(string(l.Labels), "unrelated", "not comparable"))
}

// more says how many of n are not shown.
func more(n int) string {
	if n <= shownRows {
		return ""
	}
	return fmt.Sprintf("and %d more; --format json has all", n-shownRows)
}
