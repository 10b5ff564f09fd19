package dataset

import (
	"bytes"
	"fmt"
	"strings"
)

// tsvRows reads tab-separated values: the first row names the columns, and a tab or a line break
// always ends a field. Quotes are characters like others, as in the files of GLUE, where they stand
// alone: `He said "hi`. White space around a column's name is dropped.
func tsvRows(src *source) func(*row) error {
	t := &tsvReader{lines: lines{src: src}}
	return t.next
}

type tsvReader struct {
	lines
	fields []string
}

func (t *tsvReader) next(r *row) error {
	line, err := t.nonBlank("")
	if err == nil && len(r.header.names) == 0 {
		if err := r.header.name(strings.SplitN(string(line), "\t", maxColumns+1)); err != nil {
			return fmt.Errorf("%s:%d: %w", t.src.name, t.line, err)
		}
		line, err = t.nonBlank("")
	}
	if err != nil {
		return err
	}
	r.start(t.line)
	if err := t.split(line, r); err != nil {
		return fmt.Errorf("%s:%d: %w", t.src.name, t.line, err)
	}
	return nil
}

// split counts the fields before it makes them, as a hostile line may have millions.
func (t *tsvReader) split(line []byte, r *row) error {
	count := bytes.Count(line, []byte("\t")) + 1
	if err := r.header.expect(count, "a field cannot hold a tab"); err != nil {
		return err
	}
	t.fields = t.fields[:0]
	for field := range strings.SplitSeq(string(line), "\t") {
		t.fields = append(t.fields, field)
	}
	return r.fill(t.fields)
}
