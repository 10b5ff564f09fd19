package tokenize

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
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
	r := reader{Decoder: json.NewDecoder(bytes.NewReader(data)), left: maxValues}
	r.UseNumber()
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
// map[string]any.
type reader struct {
	*json.Decoder
	left int    // values that may still come
	at   []step // the way from the top of the file
}

// step leads to a member of an object or, if it has no key, to an element of an array.
type step struct {
	key   string
	index int
}

func (r *reader) value() (any, error) {
	token, err := r.Token()
	if err != nil {
		return nil, err
	}
	if r.left--; r.left < 0 {
		return nil, fmt.Errorf("tokenizer.json: holds more values than the %d that are read", maxValues)
	}
	switch {
	case token == json.Delim('['):
		return r.list()
	case token == json.Delim('{'):
		return r.members()
	}
	return token, nil
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

func (r *reader) list() (any, error) {
	list := []any{}
	for r.More() {
		v, err := r.inner(step{index: len(list)})
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err := r.Token()
	return list, err
}

func (r *reader) members() (any, error) {
	members := map[string]any{}
	for r.More() {
		token, err := r.Token()
		if err != nil {
			return nil, err
		}
		key := token.(string) // an object's key is a string
		if _, ok := members[key]; ok {
			return nil, wrong(join(r.path(), key), "is there twice")
		}
		if members[key], err = r.inner(step{key: key}); err != nil {
			return nil, err
		}
	}
	_, err := r.Token()
	return members, err
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
