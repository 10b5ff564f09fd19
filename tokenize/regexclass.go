package tokenize

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// bracket writes the set as a class of Go's.
func (s runes) bracket() string {
	if len(s) == 0 {
		return `[^\x{0}-\x{10FFFF}]`
	}
	var b strings.Builder
	b.WriteByte('[')
	for _, r := range s {
		fmt.Fprintf(&b, `\x{%X}-\x{%X}`, r.low, r.high)
	}
	b.WriteByte(']')
	return b.String()
}

// folded returns the set with all that its characters, which must be ASCII, are in either case.
func (t *translation) folded(set runes) runes {
	var more []runeRange
	for _, r := range set {
		if r.high >= utf8.RuneSelf {
			t.refuse("a character beyond ASCII in either case, before here,")
			return set
		}
		for c := r.low; c <= r.high; c++ {
			for f := unicode.SimpleFold(c); f != c; f = unicode.SimpleFold(f) {
				more = append(more, runeRange{f, f})
			}
		}
	}
	return set.or(more)
}

// class reads what stands in brackets whose opening was read.
func (t *translation) class() runes {
	if t.depth++; t.depth > maxNested {
		t.refuse("brackets so deep")
	}
	defer func() { t.depth-- }()
	negated := t.take("^")
	var all runes
	first := true
	for ; t.at < len(t.source); first = false {
		if !first && t.take("]") {
			if t.fold {
				all = t.folded(all)
			}
			if negated {
				all = all.not()
			}
			return all
		}
		all = all.or(t.classItem(first))
	}
	t.refuse("a class that does not end")
	return nil
}

// classItem reads a class, a character or a range of characters within brackets.
func (t *translation) classItem(first bool) runes {
	rest := t.source[t.at:]
	switch {
	case strings.HasPrefix(rest, "[:"):
		t.refuse("a POSIX class")
	case strings.HasPrefix(rest, "&&"):
		t.refuse("an intersection")
	case t.fold && rest[0] == '[':
		t.refuse("a class within a class in either case")
	case t.take("["):
		return t.class()
	case rest[0] == '-' && !first && !strings.HasPrefix(rest, "-]"):
		t.refuse("a hyphen that may be a range")
	}
	if t.err != nil {
		return nil
	}
	set, low := t.classRune()
	if set != nil || t.at+1 >= len(t.source) || t.source[t.at] != '-' || t.source[t.at+1] == ']' {
		if set == nil {
			set = runes{{low, low}}
		} else if t.fold {
			t.refuse("a class in either case, before here,")
		}
		return set
	}
	t.at++
	if next := t.source[t.at]; next == '[' || next == '-' {
		t.refuse("a hyphen that may be a range")
		return nil
	}
	set, high := t.classRune()
	if set != nil || high < low {
		t.refuse("a range that has no end, before here,")
	}
	return runes{{low, high}}
}

// classRune reads a character within brackets, or the set that an escape stands for.
func (t *translation) classRune() (set runes, r rune) {
	if t.take(`\`) {
		return t.escape()
	}
	return nil, t.rune()
}

// controls are the escapes of one character.
var controls = map[byte]rune{'a': 0x07, 'b': 0x08, 't': '\t', 'n': '\n', 'v': 0x0B, 'f': 0x0C, 'r': '\r', 'e': 0x1B}

// escape reads an escape whose backslash was read: a set, or if that is nil a character.
func (t *translation) escape() (set runes, r rune) {
	if t.at >= len(t.source) {
		t.refuse("a backslash before nothing")
		return nil, 0
	}
	c := t.source[t.at]
	t.at++
	if r, ok := controls[c]; ok {
		return nil, r
	}
	switch c {
	case 'd', 's', 'w':
		return classes[c](), 0
	case 'D', 'S', 'W':
		return classes[c|0x20]().not(), 0
	case 'p', 'P':
		return t.propertyEscape(c == 'P'), 0
	case 'x', 'u':
		return nil, t.codePoint(c)
	}
	if c >= utf8.RuneSelf || unicode.IsLetter(rune(c)) || unicode.IsDigit(rune(c)) {
		t.at -= 2
		t.refuse("an escape")
		return nil, 0
	}
	return nil, rune(c)
}

// propertyEscape reads what follows \p or \P.
func (t *translation) propertyEscape(negated bool) runes {
	name, _, ok := strings.Cut(t.source[t.at:], "}")
	if !ok || !strings.HasPrefix(name, "{") {
		t.refuse("a property without braces")
		return runes{}
	}
	plain := strings.TrimPrefix(name[1:], "^")
	set, known := property(plain)
	if !known {
		t.refuse("a property that is not a category or a known script, by its short name,")
		return runes{}
	}
	if negated != (plain != name[1:]) {
		set = set.not()
	}
	t.at += len(name) + 1
	return set
}

// codePoint reads what follows \x or \u: an ASCII character as two digits, any as four or in braces.
func (t *translation) codePoint(c byte) rune {
	rest := t.source[t.at:]
	digits, size := "", 0
	most := rune(unicode.MaxRune)
	switch inner, _, ok := strings.Cut(rest, "}"); {
	case c == 'u' && len(rest) >= 4:
		digits, size = rest[:4], 4
	case c == 'x' && strings.HasPrefix(rest, "{") && ok:
		digits, size = inner[1:], len(inner)+1
	case c == 'x' && len(rest) >= 2:
		digits, size, most = rest[:2], 2, unicode.MaxASCII
	}
	r, err := strconv.ParseUint(digits, 16, 32)
	if err != nil || len(digits) > 8 || rune(r) > most || !utf8.ValidRune(rune(r)) {
		t.refuse("a code point that is odd")
		return 0
	}
	t.at += size
	return rune(r)
}

// rune reads a character.
func (t *translation) rune() rune {
	r, size := utf8.DecodeRuneInString(t.source[t.at:])
	t.at += size
	return r
}
