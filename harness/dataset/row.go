package dataset

import (
	"fmt"
	"slices"
	"strings"
)

const maxColumns = 4096

// header is the columns of a file, in the order in which it first shows them.
type header struct {
	names []string
	index map[string]int
}

func newHeader() *header { return &header{index: map[string]int{}} }

// add appends a column that is not there yet.
func (h *header) add(name string) error {
	if len(h.names) == maxColumns {
		return fmt.Errorf("more than %d columns", maxColumns)
	}
	h.index[name] = len(h.names)
	h.names = append(h.names, name)
	return nil
}

// name takes the columns from the first row of a separated file. A column may lack a name, and then
// nobody can ask for it.
func (h *header) name(fields []string) error {
	for _, field := range fields {
		name, _, err := clean(strings.TrimSpace(field))
		if err != nil {
			return err
		}
		if _, used := h.index[name]; used && name != "" {
			return fmt.Errorf("column %s appears twice", quote(name))
		}
		if err := h.add(name); err != nil {
			return err
		}
	}
	return nil
}

// expect refuses a row with fewer fields than there are columns, or, with a hint, one with more.
func (h *header) expect(fields int, hint string) error {
	switch columns := len(h.names); {
	case fields < columns:
		return fmt.Errorf("row has fewer fields (%d) than the header (%d); leave a field empty, but keep its place", fields, columns)
	case fields > columns:
		return fmt.Errorf("row has more fields (%d) than the header (%d); %s", fields, columns, hint)
	}
	return nil
}

// String lists the first columns for a message.
func (h *header) String() string {
	const most = 20
	var shown []string
	for _, name := range h.names[:min(most, len(h.names))] {
		shown = append(shown, quote(name))
	}
	if more := len(h.names) - most; more > 0 {
		shown = append(shown, fmt.Sprintf("and %d more", more))
	}
	if len(shown) == 0 {
		return "none"
	}
	return strings.Join(shown, ", ")
}

// kind is what a cell holds.
type kind uint8

const (
	missing kind = iota
	null
	text
	number
	boolean
	list
	object
)

func (k kind) String() string {
	return [...]string{"missing", "null", "a string", "a number", "a boolean", "a list", "an object"}[k]
}

// scalar says whether a cell has a value that can be written as one string; of null that is "".
func (k kind) scalar() bool { return k != missing && k < list }

// cell is a value as written, unquoted. It is empty unless kind is text, number or boolean.
type cell struct {
	kind  kind
	value string
}

// row is the row that a format has just read. Its strings may share the memory of a whole line.
type row struct {
	header   *header
	cells    []cell // cells[c] is of column c; there are at most as many as columns
	line     int
	replaced int
}

// start empties the row for the one at this line.
func (r *row) start(line int) {
	r.line, r.replaced = line, 0
	columns := len(r.header.names)
	r.cells = slices.Grow(r.cells[:0], columns)[:columns]
	clear(r.cells)
}

// set puts a value into the named column, which is added if it is new.
func (r *row) set(name string, c cell) error {
	i, ok := r.header.index[name]
	if !ok {
		i = len(r.header.names)
		if err := r.header.add(strings.Clone(name)); err != nil {
			return err
		}
		r.cells = append(r.cells, cell{})
	}
	if r.cells[i].kind != missing {
		return fmt.Errorf("column %s appears twice", quote(name))
	}
	r.cells[i] = c
	return nil
}

// fill puts one field into each cell, replacing invalid UTF-8.
func (r *row) fill(fields []string) error {
	for i, field := range fields {
		s, replaced, err := clean(field)
		if err != nil {
			return err
		}
		r.replaced += replaced
		r.cells[i] = cell{text, s}
	}
	return nil
}
