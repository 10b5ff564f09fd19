package tokenize

import (
	"bytes"
	"unicode/utf8"
)

// pattern finds parts of a text. What it finds depends on nothing before from.
type pattern interface {
	// next returns where the first match at or behind from starts and ends; start is -1 if there is none.
	next(text []byte, from int) (start, end int)
}

// readPattern reads the member key: {"String": text} or {"Regex": regular expression}. It fails if what the
// library (which gives the latter to Oniguruma 6.9.10) finds can't be found exactly.
func readPattern(o *object, key string) pattern {
	part := o.object(key)
	part.only("String", "Regex")
	_, plain := part.members["String"]
	if _, regex := part.members["Regex"]; plain == regex {
		part.fail("", "is not one String or one Regex")
		return literal("")
	}
	if plain {
		return literal(part.text("String"))
	}
	source := part.text("Regex")
	if scanner, ok := scanners[source]; ok {
		return scanner
	}
	found, err := newRegex(source)
	if err != nil {
		part.fail("Regex", "%w", err)
		return literal("")
	}
	return found
}

// literal finds itself. The empty one matches everywhere.
type literal string

func (l literal) next(text []byte, from int) (start, end int) {
	var at int
	if len(l) == 1 {
		at = bytes.IndexByte(text[from:], l[0])
	} else {
		at = bytes.Index(text[from:], []byte(l))
	}
	if at < 0 {
		return -1, -1
	}
	return from + at, from + at + len(l)
}

// matches goes through the matches of a pattern in a text as the library does: an empty match directly
// behind the match before it is none.
type matches struct {
	pattern pattern
	text    []byte
	from    int // where the next search starts
	last    int // where the last match ended; -1 before the first
	meter   *meter
	err     error // why the search was given up; next then finds nothing more
}

func findIn(text []byte, p pattern) matches {
	m := matches{pattern: p, text: text, last: -1}
	if _, ok := p.(*regex); ok && len(text) > unmetered {
		m.meter = &meter{text: text}
	}
	return m
}

// next returns where the next match starts and ends; start is -1 if there is none.
func (m *matches) next() (start, end int) {
	for m.from <= len(m.text) {
		if m.meter == nil {
			start, end = m.pattern.next(m.text, m.from)
		} else if start, end = m.pattern.(*regex).read(m.meter, m.from); m.meter.spent() {
			m.err = errTooMuch
			break
		}
		if start < 0 {
			break
		}
		if start < end || end != m.last {
			m.from, m.last = end, end
			return start, end
		}
		_, size := utf8.DecodeRune(m.text[m.from:])
		m.from += max(size, 1)
	}
	return -1, -1
}
