package reports

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"holdout/harness"
)

// rowsData is the table of rows as the page's script takes it, column by column.
type rowsData struct {
	N       int       `json:"n"`
	Caption string    `json:"caption"`
	Columns []rowsOfA `json:"columns"`
}

// rowsOfA is a column: what stands in it, and where it is shown.
type rowsOfA struct {
	Head   string   `json:"head"`
	Kind   string   `json:"kind"`   // "words"; "code", indexes into Words; "number"
	Values any      `json:"values"` // N of them
	Words  []string `json:"words,omitempty"`
	Place  string   `json:"place"` // "table"; "wide", where the screen is; "detail", with the row that is opened only
	Filter bool     `json:"filter,omitempty"`
}

// Bounds of what the page holds, so that a browser opens it.
const (
	rowsMost     = 100_000    // rows; of more, the wrong ones come first
	textsMost    = 34_000_000 // bytes of all texts as JSON
	filtersMost  = 8          // columns to filter by beside the labels
	filterValues = 40         // values that such a column may have
)

// rowsOf is the page's table: the run's rows, or else a comparison's flips; nil where there are neither.
func rowsOf(c Contents) *rowsData {
	switch {
	case c.Run != nil && len(c.Run.IDs) > 0:
		return runRows(c)
	case c.Run == nil && c.Comparison != nil && len(c.Comparison.Lost)+len(c.Comparison.Gained) > 0:
		return flipRows(c.Comparison)
	}
	return nil
}

// rowsSection makes room for the table.
func rowsSection(c Contents) section {
	switch {
	case c.Run != nil:
		s := section{ID: "rows", Heading: "Rows", Rows: len(c.Run.IDs) > 0}
		if c.Run.Texts == nil && len(c.Run.IDs) > 0 {
			s.Lead = append(s.Lead, withoutTexts(c))
		}
		if n := len(c.Run.IDs); n > rowsMost {
			s.Lead = append(s.Lead, fmt.Sprintf("Of %d rows, %d are listed: those that are wrong first, then in the data's order.", n, rowsMost))
		}
		return s
	case c.Comparison != nil && len(c.Comparison.Lost)+len(c.Comparison.Gained) > 0:
		s := section{ID: "rows", Heading: "Flipped rows", Rows: true}
		if !slices.ContainsFunc(slices.Concat(c.Comparison.Lost, c.Comparison.Gained), func(f harness.Flip) bool { return f.Text != "" }) {
			s.Lead = append(s.Lead, "The comparison holds no texts: it was made with --redact, or of runs that were.")
		}
		return s
	}
	return section{}
}

// withoutTexts says why there are hashes in place of texts.
func withoutTexts(c Contents) string {
	if c.Run.Run.Settings.Redacted {
		return "The run holds no texts: it was made with --redact. SHA-256 digests stand in their place."
	}
	return "The texts were left out with --redact. SHA-256 digests stand in their place."
}

// listedRows are the rows that are listed: all, or as many as a page may have, wrong ones first.
func listedRows(t *harness.Table) []int {
	order := t.Whole().Rows
	if len(order) <= rowsMost {
		return order
	}
	o := t.Outcomes
	wrong := func(row int) int { return map[bool]int{true: 0, false: 1}[o.Got[row] != o.Want[row]] }
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(wrong(a), wrong(b)) })
	return order[:rowsMost]
}

// runRows lists a run's rows, beside the baseline's predictions where there are any.
func runRows(c Contents) *rowsData {
	t, rows := c.Run, listedRows(c.Run)
	d := &rowsData{N: len(rows), Caption: "Rows of " + Plain(t.Run.Data.Name)}
	o, C := t.Outcomes, len(t.Outcomes.Labels)
	add := func(column rowsOfA) { d.Columns = append(d.Columns, column) }
	add(rowsOfA{Head: "id", Kind: "words", Values: each(rows, func(row int) string { return Clip(t.IDs[row], 200) }), Place: "table"})
	add(rowsOfA{Head: "outcome", Kind: "code", Words: []string{"wrong", "right"}, Place: "table", Filter: true,
		Values: each(rows, func(row int) int { return map[bool]int{true: 1}[o.Got[row] == o.Want[row]] })})
	add(rowsOfA{Head: "held out", Kind: "code", Words: o.Labels, Values: each(rows, func(row int) int { return o.Want[row] }), Place: "table", Filter: true})
	if b := c.Baseline; b != nil {
		add(rowsOfA{Head: "baseline", Kind: "code", Words: o.Labels, Values: each(rows, func(row int) int { return b.Outcomes.Got[row] }), Place: "wide", Filter: true})
	}
	add(rowsOfA{Head: "predicted", Kind: "code", Words: o.Labels, Values: each(rows, func(row int) int { return o.Got[row] }), Place: "table", Filter: true})
	if b := c.Baseline; b != nil {
		add(rowsOfA{Head: "change", Kind: "code", Words: []string{"same", "lost", "gained", "other"}, Place: "wide", Filter: true,
			Values: each(rows, func(row int) int { return turn(o.Want[row], b.Outcomes.Got[row], o.Got[row]) })})
		add(rowsOfA{Head: "shift", Kind: "number", Place: "wide", Values: each(rows, func(row int) float64 {
			return four(o.Probabilities[row*C+o.Want[row]] - b.Outcomes.Probabilities[row*C+o.Want[row]])
		})})
	}
	add(rowsOfA{Head: "confidence", Kind: "number", Place: "wide", Values: each(rows, func(row int) float64 { return four(o.Probabilities[row*C+o.Got[row]]) })})
	add(rowsOfA{Head: "held-out probability", Kind: "number", Place: "detail", Values: each(rows, func(row int) float64 { return four(o.Probabilities[row*C+o.Want[row]]) })})
	tokens := "wide"
	if c.Baseline != nil {
		tokens = "detail" // there is no room for everything
	}
	add(rowsOfA{Head: "tokens", Kind: "number", Place: tokens, Values: each(rows, func(row int) int { return t.Tokens[row] })})
	d.addTags(t, rows)
	d.addTexts(t, rows)
	return d
}

// turn says which way a row went: an index into same, lost, gained, other.
func turn(want, was, is int) int {
	switch {
	case was == is:
		return 0
	case was == want:
		return 1
	case is == want:
		return 2
	}
	return 3
}

func each[T any](rows []int, of func(row int) T) []T {
	all := make([]T, len(rows))
	for i, row := range rows {
		all[i] = of(row)
	}
	return all
}

// four is a number with four decimals.
func four(x float64) float64 { return math.Round(1e4*x) / 1e4 }

// addTags adds the columns that rows can be sliced by and that are not shown already; one of a single value says nothing.
func (d *rowsData) addTags(t *harness.Table, rows []int) {
	filters := 0
	for _, name := range t.Columns() {
		groups, err := t.Slices(name)
		if err != nil || len(groups) < 2 || name == "label" {
			continue
		}
		code := make([]int, len(t.IDs))
		column := rowsOfA{Head: name, Kind: "code", Place: "detail", Filter: filters < filtersMost && len(groups) <= filterValues}
		for i, g := range groups {
			column.Words = append(column.Words, strings.TrimPrefix(g.Name, name+"="))
			for _, row := range g.Rows {
				code[row] = i
			}
		}
		if name == "tokens" {
			column.Head = "token band" // the number has a column of its own
		}
		column.Values = each(rows, func(row int) int { return code[row] })
		d.Columns = append(d.Columns, column)
		if column.Filter {
			filters++
		}
	}
}

// addTexts adds the texts, or their digests where there are none. Texts that are too long for all to fit are cut, and the head says so.
func (d *rowsData) addTexts(t *harness.Table, rows []int) {
	if t.Texts == nil {
		d.Columns = append(d.Columns, rowsOfA{Head: "sha256", Kind: "words", Place: "table", Values: each(rows, func(row int) string { return t.Digests[row] })})
		return
	}
	most := textsMost
	if t.Pairs != nil {
		most /= 2
	}
	for _, texts := range []struct {
		head string
		of   []string
	}{{"text", t.Texts}, {"second text", t.Pairs}} {
		if texts.of == nil {
			continue
		}
		all, width := fitted(each(rows, func(row int) string { return texts.of[row] }), most)
		head := texts.head
		if width > 0 {
			head += fmt.Sprintf(", cut at %d bytes", width)
		}
		d.Columns = append(d.Columns, rowsOfA{Head: head, Kind: "words", Place: "table", Values: all})
	}
}

// fitted cuts texts so that together they take no more than a number of bytes as JSON: at a width that is returned, 0 where all fit.
func fitted(texts []string, most int) (cut []string, width int) {
	for _, width := range []int{0, 8000, 4000, 2000, 1000, 500, 250, 120, 60} {
		total := 0
		for _, s := range texts {
			total += weight(upTo(s, width))
		}
		if total <= most || width == 60 {
			cut = make([]string, len(texts))
			for i, s := range texts {
				cut[i] = upTo(s, width)
			}
			return cut, width
		}
	}
	return texts, 0
}

// upTo is the first bytes of a text, at the end of a character; all of it where width is 0.
func upTo(s string, width int) string {
	if width == 0 || len(s) <= width {
		return s
	}
	for width > 0 && !utf8.RuneStart(s[width]) {
		width--
	}
	return s[:width] + "…"
}

// weight is about how many bytes a text takes as JSON in which <, > and & are escaped.
func weight(s string) int {
	n := len(s) + 3
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '<' || c == '>' || c == '&' {
			n += 5
		} else if c == '"' || c == '\\' {
			n++
		}
	}
	return n
}

// flipRows lists the rows of a comparison that changed sides, the worst first.
func flipRows(c *harness.Comparison) *rowsData {
	flips := slices.Concat(c.Lost, c.Gained)
	d := &rowsData{N: len(flips), Caption: "Rows that only one of the two runs is right about"}
	words := func(head string, of func(f harness.Flip) string) {
		d.Columns = append(d.Columns, coded(head, flips, of))
	}
	numbers := func(head, place string, of func(f harness.Flip) float64) {
		values := make([]float64, len(flips))
		for i, f := range flips {
			values[i] = four(of(f))
		}
		d.Columns = append(d.Columns, rowsOfA{Head: head, Kind: "number", Values: values, Place: place})
	}
	texts := make([]string, len(flips))
	ids := make([]string, len(flips))
	change := make([]int, len(flips))
	some := false
	for i, f := range flips {
		ids[i], texts[i] = Clip(f.ID, 200), f.Text
		some = some || f.Text != ""
		if i >= len(c.Lost) {
			change[i] = 1
		}
	}
	d.Columns = append(d.Columns, rowsOfA{Head: "id", Kind: "words", Values: ids, Place: "table"},
		rowsOfA{Head: "change", Kind: "code", Words: []string{"lost", "gained"}, Values: change, Place: "table", Filter: true})
	words("held out", func(f harness.Flip) string { return f.Want })
	words("baseline", func(f harness.Flip) string { return f.Baseline.Got })
	words("candidate", func(f harness.Flip) string { return f.Candidate.Got })
	numbers("baseline's held-out probability", "detail", func(f harness.Flip) float64 { return f.Baseline.Held })
	numbers("candidate's held-out probability", "detail", func(f harness.Flip) float64 { return f.Candidate.Held })
	numbers("shift", "wide", func(f harness.Flip) float64 { return f.Shift })
	if some {
		texts, _ = fitted(texts, textsMost)
		d.Columns = append(d.Columns, rowsOfA{Head: "text", Kind: "words", Values: texts, Place: "table"})
	}
	return d
}

// coded is a column of a few different words.
func coded(head string, flips []harness.Flip, of func(f harness.Flip) string) rowsOfA {
	column := rowsOfA{Head: head, Kind: "code", Place: "table", Filter: true}
	index := map[string]int{}
	values := make([]int, len(flips))
	for i, f := range flips {
		word := of(f)
		code, ok := index[word]
		if !ok {
			code = len(column.Words)
			index[word], column.Words = code, append(column.Words, word)
		}
		values[i] = code
	}
	column.Values = values
	return column
}
