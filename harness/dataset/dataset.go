// Package dataset reads labelled examples from files, one row at a time.
//
// A file is JSONL, CSV or TSV by its extension, plain or compressed with gzip or zstd by its first
// bytes. Memory does not grow with the file but for what tells two rows apart: one number a row,
// or its id. A row is at most 16 MiB long and has at most 4096 columns.
//
// A row is refused, with its file and line, when it is not what it should be: no text, no label, a
// label that is a list, an id used before, a column twice, too many fields. Nothing is skipped but
// blank lines, and nothing is repaired but invalid UTF-8, which is replaced and counted.
//
// The package does not guess a delimiter or an encoding, does not trim or normalise a text, does
// not know which labels a checkpoint has, and does not read rows with several labels.
package dataset

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
)

// Example is one labelled row.
type Example struct {
	ID       string // as written in the id column, else the digest described at Columns.ID; unique in its file
	Text     string // as written; holds more than white space, but see KeepEmpty
	Pair     string // the second text; empty exactly if no pair column was asked for, but see KeepEmpty
	Label    string // the held-out label as written: "positive", "1", "true"; holds more than white space
	Tags     []Tag  // the other columns, in the order in which the file first shows them
	Line     int    // where the row starts in the decompressed file, from 1
	Replaced int    // invalid UTF-8 bytes and lone surrogate escapes replaced by U+FFFD in this row
}

// Tag is what another column says of a row: {"lang", "de"}.
type Tag struct{ Name, Value string }

// Tag is the value of the named tag. It is not ok if the row has none: the column is unknown, is
// not a tag, holds a list or an object, or is absent from this object of a JSONL file.
func (e Example) Tag(name string) (value string, ok bool) {
	i := slices.IndexFunc(e.Tags, func(t Tag) bool { return t.Name == name })
	if i < 0 {
		return "", false
	}
	return e.Tags[i].Value, true
}

// Reader gives the examples of one file in the order of its rows. It is not safe for concurrent use.
type Reader struct {
	src      *source
	next     func(*row) error
	row      row
	waiting  bool // row was read by NewReader and not yet given
	roles    roles
	ids      ids
	rows     int
	replaced int
	err      error // what ended the file; io.EOF if all is well
	file     io.Closer
}

// Open reads the file at path up to its first row, so that whatever is wrong with its format or
// its columns is said here. A file without rows is an error.
func Open(path string, c Columns) (*Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = fmt.Errorf("%s: is a directory; name one file in it", path)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	r, err := NewReader(path, f, c)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	r.file = f
	return r, nil
}

// NewReader is Open for bytes that come from elsewhere. The name decides the format and stands in
// messages. Closing the Reader does not close in.
func NewReader(name string, in io.Reader, c Columns) (*Reader, error) {
	format, err := formatOf(name)
	if err != nil {
		return nil, err
	}
	src, err := newSource(name, in)
	if err != nil {
		return nil, err
	}
	r := &Reader{src: src, next: format(src), ids: newIDs(), waiting: true}
	r.row.header = newHeader()
	if err := r.first(c); err != nil {
		src.close()
		return nil, err
	}
	return r, nil
}

// first reads the first row and decides by it which column holds what.
func (r *Reader) first(c Columns) error {
	r.src.startRow()
	err := r.next(&r.row)
	switch {
	case err == io.EOF && len(r.row.header.names) > 0:
		return fmt.Errorf("%s: no rows, only a header; give it at least one labelled row", r.src.name)
	case err == io.EOF:
		return fmt.Errorf("%s: no rows; give it at least one labelled row", r.src.name)
	case err != nil:
		return err
	}
	if c, err = c.resolve(r.row.header); err != nil {
		return fmt.Errorf("%s: %w", r.src.name, err)
	}
	r.roles = newRoles(c, r.row.header)
	return nil
}

// Next gives the next example, and io.EOF after the last. An error is final: Next repeats it.
func (r *Reader) Next() (Example, error) {
	if r.err != nil {
		return Example{}, r.err
	}
	e, err := r.read()
	if err != nil {
		r.err = err
		return Example{}, err
	}
	r.rows++
	r.replaced += e.Replaced
	return e, nil
}

func (r *Reader) read() (Example, error) {
	if !r.waiting {
		r.src.startRow()
		if err := r.next(&r.row); err != nil {
			return Example{}, err
		}
	}
	r.waiting = false
	e, err := r.roles.example(&r.row)
	if err == nil {
		e.ID, err = r.ids.of(e)
	}
	if err != nil {
		return Example{}, fmt.Errorf("%s:%d: %w", r.src.name, r.row.line, err)
	}
	return e, nil
}

// All ranges over the examples that are left. After an error, which comes with an empty example,
// the range ends.
func (r *Reader) All() iter.Seq2[Example, error] {
	return func(yield func(Example, error) bool) {
		for {
			e, err := r.Next()
			if err == io.EOF || !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// Name is the path or name the Reader was made with.
func (r *Reader) Name() string { return r.src.name }

// Header is the name of each column seen so far, in the order in which the file shows them.
// The objects of a JSONL file may add columns at any row.
func (r *Reader) Header() []string { return slices.Clone(r.row.header.names) }

// Columns says which column holds what: the defaults are filled in, and ID is empty if the file
// has no id column. Tags are as asked for.
func (r *Reader) Columns() Columns { return r.roles.columns }

// KeepEmpty makes Next give the rows that have no text, whose Text or Pair is then empty or white space, in place of refusing the file: for
// who counts them. Call it before Next.
func (r *Reader) KeepEmpty() { r.roles.keepEmpty = true }

// Rows is the number of examples given so far.
func (r *Reader) Rows() int { return r.rows }

// Replaced is the sum of Example.Replaced over the examples given so far.
func (r *Reader) Replaced() int { return r.replaced }

// Digest is the SHA-256 of the decompressed bytes in hexadecimal. It is empty until Next has
// returned io.EOF.
func (r *Reader) Digest() string {
	if r.err != io.EOF {
		return ""
	}
	return r.src.digest()
}

// Close releases the file. Next then returns an error.
func (r *Reader) Close() error {
	if r.err == nil {
		r.err = fmt.Errorf("%s: %w", r.src.name, os.ErrClosed)
	}
	r.src.close()
	if r.file == nil {
		return nil
	}
	return r.file.Close()
}
