package dataset

import (
	"fmt"
	"slices"
	"strings"
)

// roles is what to take from each column, by index. An index of -1 is no column.
type roles struct {
	text, pair, label, id int
	columns               Columns // with the defaults filled in
	keepEmpty             bool    // a row may lack a text
	tags                  []role  // of the columns met so far
}

// role is whether a column is a tag, and whether it was asked for by name.
type role struct{ tag, asked bool }

func newRoles(c Columns, h *header) roles {
	at := func(name string) int {
		if i, ok := h.index[name]; ok && name != "" {
			return i
		}
		return -1
	}
	return roles{text: at(c.Text), pair: at(c.Pair), label: at(c.Label), id: at(c.ID), columns: c}
}

// example makes an Example of the row, all but its ID if there is no id column. It shares no
// memory with the row: who keeps a text must not keep the whole line. Copies cost less than package
// unique, which takes 2 µs for a value it has not seen.
func (r *roles) example(row *row) (Example, error) {
	e := Example{Line: row.line, Replaced: row.replaced}
	var err error
	if e.Text, err = r.required(row, r.text, "text"); err != nil {
		return e, err
	}
	e.Text = strings.Clone(e.Text)
	if r.pair >= 0 {
		if e.Pair, err = r.required(row, r.pair, "second text"); err != nil {
			return e, err
		}
		e.Pair = strings.Clone(e.Pair)
	}
	if e.Label, err = r.required(row, r.label, "label"); err != nil {
		return e, err
	}
	e.Label = strings.Clone(e.Label)
	if r.id >= 0 {
		if e.ID, err = r.required(row, r.id, "id"); err != nil {
			return e, err
		}
		e.ID = strings.Clone(e.ID)
	}
	e.Tags, err = r.taken(row)
	return e, err
}

// required is the value of a cell that must have one: of a text a string, else any scalar.
func (r *roles) required(row *row, column int, what string) (string, error) {
	c := row.cells[column]
	isText := column == r.text || column == r.pair
	if (c.kind == text || c.kind.scalar() && !isText) && strings.TrimSpace(c.value) != "" {
		return c.value, nil
	}
	if r.keepEmpty && isText && c.kind <= text {
		return c.value, nil
	}
	name := quote(row.header.names[column])
	switch {
	case c.kind > text && isText:
		return "", fmt.Errorf("column %s is %s; a text is a string", name, c.kind)
	case c.kind >= list:
		return "", fmt.Errorf("column %s is %s; a %s is a string, a number or a boolean", name, c.kind, what)
	case c.kind == text:
		return "", fmt.Errorf("row has no %s (column %s is empty); every row needs one", what, name)
	}
	return "", fmt.Errorf("row has no %s (column %s is %s); every row needs one", what, name, c.kind)
}

// taken is the row's tags in the order of the columns.
func (r *roles) taken(row *row) ([]Tag, error) {
	r.meet(row.header)
	var tags []Tag
	for i, c := range row.cells {
		switch {
		case !r.tags[i].tag || c.kind == missing:
		case c.kind.scalar():
			if tags == nil {
				tags = make([]Tag, 0, len(row.cells))
			}
			tags = append(tags, Tag{row.header.names[i], strings.Clone(c.value)})
		case r.tags[i].asked:
			return nil, fmt.Errorf("column %s is %s; a tag is a string, a number or a boolean", quote(row.header.names[i]), c.kind)
		}
	}
	return tags, nil
}

// meet decides which of the columns that are new are tags.
func (r *roles) meet(h *header) {
	for i := len(r.tags); i < len(h.names); i++ {
		name := h.names[i]
		asked := name != "" && slices.Contains(r.columns.Tags, name)
		other := name != "" && i != r.text && i != r.pair && i != r.label && i != r.id
		r.tags = append(r.tags, role{tag: asked || other && r.columns.Tags == nil, asked: asked})
	}
}
