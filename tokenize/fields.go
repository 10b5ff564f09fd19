package tokenize

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// An object reads the members of one JSON object. The first thing that is wrong anywhere in the file is
// kept for err; what is wrong reads as a zero value, so a constructor may read all it needs at once.
type object struct {
	path    string // from the top of the file; empty for the file itself
	members map[string]any
	first   *error // shared by all objects of a file
}

// err returns the first thing that was found wrong in the file.
func (o *object) err() error { return *o.first }

// fail records that something is wrong with the member key, or with the object itself if key is empty.
func (o *object) fail(key, format string, args ...any) {
	if *o.first == nil {
		*o.first = wrong(join(o.path, key), format, args...)
	}
}

// only fails if there is a member other than those named: it could be an option that changes ids.
func (o *object) only(keys ...string) {
	for _, key := range slices.Sorted(maps.Keys(o.members)) {
		if !slices.Contains(keys, key) {
			o.fail(key, "is not known here; known are %s", strings.Join(keys, ", "))
		}
	}
}

// has reports whether the member is there and is not null.
func (o *object) has(key string) bool { return o.members[key] != nil }

// need returns the member, and fails if it is missing.
func (o *object) need(key string) any {
	v, ok := o.members[key]
	if !ok {
		o.fail(key, "is missing")
	}
	return v
}

// text returns the member, which must be a string.
func (o *object) text(key string) string {
	s, ok := o.need(key).(string)
	if !ok {
		o.fail(key, "%s is not a string", show(o.members[key]))
	}
	return s
}

// flag returns the member, which must be true or false.
func (o *object) flag(key string) bool {
	b, ok := o.need(key).(bool)
	if !ok {
		o.fail(key, "%s is not true or false", show(o.members[key]))
	}
	return b
}

// flagOr is flag for a member that may be missing or null.
func (o *object) flagOr(key string, otherwise bool) bool {
	if !o.has(key) {
		return otherwise
	}
	return o.flag(key)
}

// whole returns the member, which must be a whole number from low to high.
func (o *object) whole(key string, low, high int64) int64 {
	return o.number(key, o.need(key), low, high)
}

// number is whole for a value that lies at or below the member key.
func (o *object) number(key string, v any, low, high int64) int64 {
	n, ok := asWhole(v, low, high)
	if !ok {
		o.fail(key, "%s is not a whole number from %d to %d", show(v), low, high)
	}
	return n
}

// asWhole returns v, and whether it is a whole number from low to high; if not it returns low.
func asWhole(v any, low, high int64) (int64, bool) {
	digits, _ := v.(json.Number)
	n, err := strconv.ParseInt(string(digits), 10, 64)
	if err != nil || n < low || n > high {
		return low, false
	}
	return n, true
}

// oneOf returns the value that the member, a string, names in the table.
func oneOf[T any](o *object, key string, table map[string]T) T {
	name := o.text(key)
	v, ok := table[name]
	if !ok {
		o.fail(key, "%q is not known; known are %s", name, names(table))
	}
	return v
}

// list returns the member, which must be an array.
func (o *object) list(key string) []any {
	l, ok := o.need(key).([]any)
	if !ok {
		o.fail(key, "%s is not an array", show(o.members[key]))
	}
	return l
}

// object returns the member, which must be an object. It is empty after a failure.
func (o *object) object(key string) *object { return o.within(key, o.need(key)) }

// within returns the value v, which lies at or below the member key and must be an object.
func (o *object) within(key string, v any) *object {
	members, ok := v.(map[string]any)
	if !ok {
		o.fail(key, "%s is not an object", show(v))
	}
	return &object{join(o.path, key), members, o.first}
}

// wrong returns an error about the place in tokenizer.json.
func wrong(path, format string, args ...any) error {
	what := fmt.Errorf(format, args...)
	if path == "" {
		return fmt.Errorf("tokenizer.json: %w", what)
	}
	return fmt.Errorf("tokenizer.json: %s: %w", path, what)
}

var plainKey = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*(\[\d+\])*$`)

// join returns the path of the member key: a.b, a["[CLS]"] or, for an element of a list, a.b[3].
func join(path, key string) string {
	switch {
	case key == "":
		return path
	case !plainKey.MatchString(key):
		return path + "[" + show(key) + "]"
	case path == "":
		return key
	}
	return path + "." + key
}

// show returns v as an error message shows it: short, and safe to print.
func show(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case map[string]any:
		return "an object"
	case []any:
		return "an array"
	case string:
		if r := []rune(v); len(r) > 40 {
			return strconv.Quote(string(r[:40])) + "..."
		}
		return strconv.Quote(v)
	}
	return fmt.Sprintf("%.40v", v)
}

// names lists the names in a table, as help for who gave another.
func names[T any](table map[string]T) string {
	return strings.Join(slices.Sorted(maps.Keys(table)), ", ")
}
