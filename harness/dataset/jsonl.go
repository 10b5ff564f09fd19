package dataset

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

const jsonSpace = " \t\r"

// jsonlRows reads one JSON object a line. Keys may differ between rows; a key twice in one object
// is an error, since readers disagree about which one counts.
func jsonlRows(src *source) func(*row) error {
	l := &lines{src: src}
	return func(r *row) error {
		line, err := l.nonBlank(jsonSpace)
		if err != nil {
			return err
		}
		r.start(l.line)
		if err := r.setObject(line); err != nil {
			return fmt.Errorf("%s:%d: %w", src.name, l.line, err)
		}
		return nil
	}
}

// setObject puts a line's members into the row.
func (r *row) setObject(line []byte) error {
	s, replaced, err := clean(string(line))
	if err != nil {
		return err
	}
	if err := checkObject(line); err != nil {
		return err
	}
	m := newMembers(s)
	for m.more() {
		if err := r.set(m.next()); err != nil {
			return err
		}
	}
	r.replaced = replaced + m.lone
	return nil
}

// checkObject lets encoding/json judge the line, which is faster than decoding it: what passes can
// be cut without checks.
func checkObject(line []byte) error {
	switch start := bytes.TrimLeft(line, jsonSpace); {
	case start[0] == '[':
		return errors.New("starts a JSON array; JSONL has one object a line (jq -c '.[]' makes it of an array)")
	case !json.Valid(line):
		return notObject(line)
	case start[0] != '{':
		return errors.New("is JSON but not an object; JSONL has one object a line")
	}
	return nil
}

func notObject(line []byte) error {
	var none struct{}
	err := json.Unmarshal(line, &none)
	at := len(line)
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		at = int(syntax.Offset)
	}
	return fmt.Errorf("is not one JSON object (%w, at byte %d); JSONL has one whole object a line", err, at)
}
