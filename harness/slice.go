package harness

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"holdout/harness/scoring"
)

// All is the name of the slice that is the whole.
const All = "all"

// Slice is a named subset of a table's rows.
type Slice struct {
	Name string // "category=books", "category=books×channel=web", "truncated=yes"; All is the whole
	Rows []int  // in the data's order
}

// automatic lists the columns that every table has, made of what the run knows of a row. To add one, write a function and add a line.
var automatic = map[string]func(t *Table, row int) string{
	"tokens":    func(t *Table, row int) string { return lengthBand(t.Tokens[row]) },
	"truncated": func(t *Table, row int) string { return yesNo(t.Cut[row] > 0) },
	"unknown":   func(t *Table, row int) string { return yesNo(t.Unknown[row] > 0) },
	"label":     func(t *Table, row int) string { return t.Outcomes.Labels[t.Outcomes.Want[row]] },
}

// maxSlices is how many slices one column, or cross of columns, may have: more are no groups but names of rows.
const maxSlices = 200

// Whole is the slice of all rows.
func (t *Table) Whole() Slice {
	rows := make([]int, len(t.IDs))
	for i := range rows {
		rows[i] = i
	}
	return Slice{All, rows}
}

// Slices divides the rows by a column, or by the cross of several, joined by "×" or "*". Columns are the data's own tags, and
// tokens, truncated, unknown and label, which every run has. A row without the tag is in the slice of the empty value.
// Slices are in the order of their names; together they are the whole.
func (t *Table) Slices(by string) ([]Slice, error) {
	names := crossed(by)
	if len(names) == 0 {
		return nil, fmt.Errorf("slice %q names no column", by)
	}
	columns := make([]func(row int) string, len(names))
	for i, name := range names {
		var err error
		if columns[i], err = t.column(name); err != nil {
			return nil, err
		}
	}
	groups := map[string][]int{}
	parts := make([]string, len(names))
	for row := range t.IDs {
		for i, name := range names {
			parts[i] = name + "=" + columns[i](row)
		}
		key := strings.Join(parts, "×")
		groups[key] = append(groups[key], row)
		if len(groups) > maxSlices {
			return nil, fmt.Errorf("slice %q: more than %d different values; slice by a column with fewer", by, maxSlices)
		}
	}
	var all []Slice
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		all = append(all, Slice{name, groups[name]})
	}
	return all, nil
}

// crossed are the columns that a name of slices crosses.
func crossed(by string) []string {
	return strings.FieldsFunc(by, func(r rune) bool { return r == '×' || r == '*' })
}

// column finds a column by name: the data's own, else an automatic one.
func (t *Table) column(name string) (func(row int) string, error) {
	if c := t.tags[name]; c != nil {
		return c.at, nil
	}
	if value := automatic[name]; value != nil {
		return func(row int) string { return value(t, row) }, nil
	}
	return nil, fmt.Errorf("no column %q to slice by; there are %s", name, strings.Join(t.Columns(), ", "))
}

// Columns names what the rows can be sliced by, sorted.
func (t *Table) Columns() []string {
	names := slices.Concat(slices.Collect(maps.Keys(t.tags)), slices.Collect(maps.Keys(automatic)))
	slices.Sort(names)
	return slices.Compact(names)
}

// Select is the outcomes of some rows, each at most once, in the order given.
func (t *Table) Select(rows []int) scoring.Outcomes {
	if len(rows) == len(t.IDs) && slices.IsSorted(rows) {
		return t.Outcomes
	}
	C := len(t.Outcomes.Labels)
	o := scoring.Outcomes{Labels: t.Outcomes.Labels, Want: make([]int, len(rows)), Got: make([]int, len(rows)), Probabilities: make([]float64, 0, C*len(rows))}
	for i, row := range rows {
		o.Want[i], o.Got[i] = t.Outcomes.Want[row], t.Outcomes.Got[row]
		o.Probabilities = append(o.Probabilities, t.Outcomes.Probabilities[row*C:(row+1)*C]...)
	}
	return o
}

// scores scores the whole and the slices by each of some columns, with clusters if they are asked for.
func (t *Table) scores(by []string, clusterBy string, s scoring.Settings) ([]Score, error) {
	groups := []Slice{t.Whole()}
	for _, column := range by {
		more, err := t.Slices(column)
		if err != nil {
			return nil, err
		}
		groups = append(groups, more...)
	}
	var clusters []int
	if clusterBy != "" {
		var err error
		if clusters, err = t.Clusters(clusterBy); err != nil {
			return nil, err
		}
	}
	var all []Score
	for _, g := range groups {
		outcomes := t.Select(g.Rows)
		if clusters != nil {
			outcomes.Clusters = gather(clusters, g.Rows)
		}
		estimates, err := scoring.Score(outcomes, s)
		if err != nil {
			return nil, err
		}
		for _, e := range estimates {
			e.Slice = g.Name
			all = append(all, score(e))
		}
	}
	return all, nil
}

// lengthBand names the range of lengths that a number of tokens is in; ranges double, and sort by name as by length.
func lengthBand(tokens int) string {
	low, high := 1, 16
	for tokens > high {
		low, high = high+1, 2*high
	}
	return fmt.Sprintf("%04d-%04d", low, high)
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
