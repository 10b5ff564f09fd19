package tokenize

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The largest tokenizer.json of a public checkpoint has about 35 MB and 1.5 million values.
const (
	maxFile   = 64 << 20 // bytes
	maxValues = 4 << 20
	maxDepth  = 128 // as the Rust library
)

// parse reads data as one JSON object: valid UTF-8, no key twice, nothing after it.
func parse(data []byte) (*object, error) {
	switch {
	case len(data) > maxFile:
		return nil, fmt.Errorf("tokenizer.json: has %d bytes; at most %d are read", len(data), maxFile)
	case bytes.HasPrefix(data, []byte("version https://git-lfs.")):
		return nil, fmt.Errorf("tokenizer.json: is a git-lfs pointer, not the file it stands for; run git lfs pull")
	case !utf8.Valid(data):
		return nil, fmt.Errorf("tokenizer.json: is not valid UTF-8")
	case hasLoneSurrogate(data):
		return nil, fmt.Errorf("tokenizer.json: holds a \\u escape that is half of a surrogate pair")
	}
	var whole json.RawMessage
	if err := json.Unmarshal(data, &whole); err != nil {
		return nil, fmt.Errorf("tokenizer.json: is not JSON: %w", err)
	}
	r := reader{data: data, left: maxValues}
	v, err := r.value()
	if err != nil {
		return nil, err
	}
	members, ok := v.(map[string]any)
	if !ok {
		return nil, wrong("", "%s is not an object", show(v))
	}
	return &object{"", members, new(error)}, nil
}

// hasLoneSurrogate reports whether a \u escape of valid JSON is half of a UTF-16 pair without the other
// half. encoding/json would read it as U+FFFD; the Rust library refuses it.
func hasLoneSurrogate(data []byte) bool {
	for {
		at := bytes.IndexByte(data, '\\')
		if at < 0 || at+1 >= len(data) {
			return false
		}
		data = data[at:]
		unit, size := escape(data), 2
		if unit >= 0 {
			size = 6
		}
		if unit >= 0xDC00 && unit <= 0xDFFF {
			return true
		}
		if unit >= 0xD800 && unit <= 0xDBFF {
			if low := escape(data[6:]); low < 0xDC00 || low > 0xDFFF {
				return true
			}
			size = 12
		}
		data = data[size:]
	}
}

// escape returns the UTF-16 unit of the \u escape that data starts with, or -1 if there is none.
func escape(data []byte) int64 {
	if len(data) < 6 || data[0] != '\\' || data[1] != 'u' {
		return -1
	}
	unit, err := strconv.ParseUint(string(data[2:6]), 16, 16)
	if err != nil {
		return -1
	}
	return int64(unit)
}

// reader reads JSON that is known to be well formed into nil, bool, string, json.Number, []any and
// map[string]any. It takes a third of the time of a json.Decoder.
type reader struct {
	data []byte // what is still to be read
	left int    // values that may still come
	at   []step // the way from the top of the file
}

// step leads to a member of an object or, if it has no key, to an element of an array.
type step struct {
	key   string
	index int
}

// next returns the byte that the next value or delimiter starts with.
func (r *reader) next() byte {
	for r.data[0] == ' ' || r.data[0] == '\t' || r.data[0] == '\n' || r.data[0] == '\r' {
		r.data = r.data[1:]
	}
	return r.data[0]
}

// take returns the next n bytes and goes behind them.
func (r *reader) take(n int) string {
	taken := string(r.data[:n])
	r.data = r.data[n:]
	return taken
}

func (r *reader) value() (any, error) {
	if r.left--; r.left < 0 {
		return nil, fmt.Errorf("tokenizer.json: holds more values than the %d that are read", maxValues)
	}
	switch r.next() {
	case '{':
		return r.members()
	case '[':
		return r.list()
	case '"':
		return r.text()
	case 't':
		return r.take(len("true")) == "true", nil
	case 'f':
		return r.take(len("false")) == "true", nil
	case 'n':
		r.take(len("null"))
		return nil, nil
	}
	n := bytes.IndexFunc(r.data, func(c rune) bool { return !strings.ContainsRune("+-.0123456789Ee", c) })
	if n < 0 {
		n = len(r.data)
	}
	return json.Number(r.take(n)), nil
}

func (r *reader) text() (string, error) {
	end, escaped := 1, false
	for ; r.data[end] != '"'; end++ {
		if r.data[end] == '\\' {
			escaped = true
			end++
		}
	}
	quoted := r.data[:end+1]
	if !escaped {
		r.data = r.data[end+1:]
		return string(quoted[1:end]), nil
	}
	r.data = r.data[end+1:]
	var s string
	err := json.Unmarshal(quoted, &s)
	return s, err
}

// inner reads the value that the step leads to.
func (r *reader) inner(s step) (any, error) {
	if len(r.at) == maxDepth {
		return nil, fmt.Errorf("tokenizer.json: is nested more than %d deep", maxDepth)
	}
	r.at = append(r.at, s)
	v, err := r.value()
	r.at = r.at[:len(r.at)-1]
	return v, err
}

// more goes behind the opening bracket or comma of a list or of members, and reports whether there is anything
// before the closing bracket; if not it goes behind that.
func (r *reader) more(closing byte) bool {
	r.next()
	if r.data[0] != closing {
		r.take(1)
	}
	if r.next() != closing {
		return true
	}
	r.take(1)
	return false
}

func (r *reader) list() (any, error) {
	list := []any{}
	for r.more(']') {
		v, err := r.inner(step{index: len(list)})
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

func (r *reader) members() (any, error) {
	members := map[string]any{}
	for r.more('}') {
		key, err := r.text()
		if err != nil {
			return nil, err
		}
		if _, ok := members[key]; ok {
			return nil, wrong(join(r.path(), key), "is there twice")
		}
		r.next() // a colon
		r.take(1)
		if members[key], err = r.inner(step{key: key}); err != nil {
			return nil, err
		}
	}
	return members, nil
}

// path returns where the reader is.
func (r *reader) path() string {
	path := ""
	for _, s := range r.at {
		if s.key == "" {
			path += fmt.Sprintf("[%d]", s.index)
		} else {
			path = join(path, s.key)
		}
	}
	return path
}
