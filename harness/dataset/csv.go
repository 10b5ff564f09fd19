package dataset

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// csvRows reads comma-separated values (RFC 4180): the first row names the columns, and a field
// with a comma, a quote or a line break is quoted. A line break inside a field is read as "\n",
// also where the file has "\r\n". White space around a column's name is dropped.
func csvRows(src *source) func(*row) error {
	c := &csvReader{src: src}
	c.csv = csv.NewReader(c)
	c.csv.FieldsPerRecord = -1 // header.expect says it better
	c.csv.ReuseRecord = true
	return c.next
}

// maxCommas bounds a row, in which encoding/csv keeps 40 bytes a field.
const maxCommas = 1 << 20

type csvReader struct {
	src         *source
	commas      int // in the bytes read for this row
	csv         *csv.Reader
	fields      []string
	first, last int // the lines where the row starts and ends
}

func (c *csvReader) next(r *row) error {
	err := c.row()
	if err == nil && len(r.header.names) == 0 {
		if err := r.header.name(c.fields); err != nil {
			return fmt.Errorf("%s:%d: %w", c.src.name, c.first, err)
		}
		err = c.row()
	}
	if err != nil {
		return err
	}
	r.start(c.first)
	err = r.header.expect(len(c.fields), "a field that holds a comma must be quoted")
	if err == nil {
		err = r.fill(c.fields)
	}
	if err != nil {
		return fmt.Errorf("%s:%d: %w", c.src.name, c.first, err)
	}
	return nil
}

// Read gives bytes to encoding/csv.
func (c *csvReader) Read(p []byte) (int, error) {
	n, err := c.src.bytes.Read(p)
	if c.commas += bytes.Count(p[:n], []byte(",")); c.commas > maxCommas {
		return 0, errCommas
	}
	return n, err
}

var errCommas = fmt.Errorf("row has more than %d commas; is a line break missing, or a quote left open?", maxCommas)

// row takes the next row's fields apart.
func (c *csvReader) row() error {
	var err error
	c.commas = 0
	c.fields, err = c.csv.Read()
	syntax, ok := errors.AsType[*csv.ParseError](err)
	switch {
	case c.commas > maxCommas:
		return fmt.Errorf("%s:%d: %w", c.src.name, c.last+1, errCommas)
	case ok && c.src.err == nil:
		return c.malformed(syntax)
	case err == io.EOF:
		return err
	case err != nil: // whatever else is wrong with the row, it was cut
		return c.src.failed(c.last)
	}
	end := len(c.fields) - 1
	c.first, _ = c.csv.FieldPos(0)
	c.last, _ = c.csv.FieldPos(end)
	c.last += strings.Count(c.fields[end], "\n")
	return nil
}

// malformed says how a row breaks RFC 4180.
func (c *csvReader) malformed(err *csv.ParseError) error {
	what := "bare quote in a field"
	if err.Err != csv.ErrBareQuote {
		what = "quoted field without its closing quote"
	}
	if err.Line > err.StartLine {
		what += fmt.Sprintf(" (noticed at line %d)", err.Line)
	}
	return fmt.Errorf("%s:%d: %s; quote the whole field, and write each quote inside it twice (RFC 4180)", c.src.name, err.StartLine, what)
}
