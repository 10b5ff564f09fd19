package dataset

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// members walks the keys and values of one JSON object, in a line that encoding/json found valid
// and whose UTF-8 is valid. It checks nothing again.
type members struct {
	s    string
	at   int // the next byte
	lone int // surrogate escapes without a partner so far, in keys and values but not inside lists and objects
}

func newMembers(object string) *members {
	m := &members{s: object}
	m.space()
	m.at++ // {
	m.space()
	return m
}

func (m *members) more() bool { return m.s[m.at] != '}' }

// next is the next key and its value, as encoding/json would decode them; numbers are as written.
func (m *members) next() (string, cell) {
	key := m.str()
	m.space()
	m.at++ // :
	m.space()
	c := m.value()
	m.space()
	if m.s[m.at] == ',' {
		m.at++
		m.space()
	}
	return key, c
}

func (m *members) space() {
	for m.at < len(m.s) && (m.s[m.at] == ' ' || m.s[m.at] == '\t' || m.s[m.at] == '\r' || m.s[m.at] == '\n') {
		m.at++
	}
}

func (m *members) value() cell {
	switch m.s[m.at] {
	case '"':
		return cell{text, m.str()}
	case '[':
		m.skip()
		return cell{list, ""}
	case '{':
		m.skip()
		return cell{object, ""}
	case 'n':
		m.at += len("null")
		return cell{null, ""}
	case 't', 'f':
		return cell{boolean, m.word()}
	}
	return cell{number, m.word()}
}

// word is a number or boolean, which ends where the next punctuation starts.
func (m *members) word() string {
	rest := m.s[m.at:]
	rest = rest[:strings.IndexAny(rest, ", \t\r\n}")]
	m.at += len(rest)
	return rest
}

// skip passes over a list or an object.
func (m *members) skip() {
	for depth := 0; ; m.at++ {
		switch m.s[m.at] {
		case '"':
			end, _ := stringEnd(m.s[m.at+1:])
			m.at += 1 + end
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		}
		if depth == 0 {
			m.at++
			return
		}
	}
}

// str is the string that starts here, unquoted.
func (m *members) str() string {
	rest := m.s[m.at+1:]
	end, escaped := stringEnd(rest)
	m.at += end + 2
	if !escaped {
		return rest[:end]
	}
	return m.unescape(rest[:end])
}

// stringEnd finds the quote that ends a string, and says whether an escape comes before it.
func stringEnd(s string) (end int, escaped bool) {
	end = strings.IndexByte(s, '"')
	first := strings.IndexByte(s[:end], '\\')
	if first < 0 {
		return end, false
	}
	for i := first; ; i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i, true
		}
	}
}

// unescape replaces escapes by what they stand for, and lone surrogates by U+FFFD (RFC 8259, section 7).
func (m *members) unescape(s string) string {
	b := make([]byte, 0, len(s))
	for {
		i := strings.IndexByte(s, '\\')
		if i < 0 {
			return string(append(b, s...))
		}
		b = append(b, s[:i]...)
		s = s[i+1:]
		if s[0] != 'u' {
			b = append(b, short(s[0]))
			s = s[1:]
			continue
		}
		r, size := m.codePoint(s)
		b = utf8.AppendRune(b, r)
		s = s[size:]
	}
}

// short is the byte meant by an escape of one letter.
func short(letter byte) byte {
	if i := strings.IndexByte("bfnrt", letter); i >= 0 {
		return "\b\f\n\r\t"[i]
	}
	return letter
}

// codePoint is the character of s, which starts at the u of an escape, and its length. A pair of
// surrogate escapes is one character.
func (m *members) codePoint(s string) (rune, int) {
	r := codeUnit(s[1:5])
	if !utf16.IsSurrogate(r) {
		return r, 5
	}
	if len(s) >= 11 && s[5] == '\\' && s[6] == 'u' {
		if pair := utf16.DecodeRune(r, codeUnit(s[7:11])); pair != unicode.ReplacementChar {
			return pair, 11
		}
	}
	m.lone++
	return unicode.ReplacementChar, 5
}

// codeUnit is four hexadecimal digits as a number.
func codeUnit(digits string) rune {
	n, _ := strconv.ParseUint(digits, 16, 16) // valid, as the line is
	return rune(n)
}
