package tokenize

import (
	"math"
	"unicode"
	"unicode/utf8"
)

// whitespace makes a word of letters, digits, marks and _ in a row, and one of other characters in a row that are
// no white space: \w+|[^\w\s]+.
type whitespace struct{ ascii [utf8.RuneSelf]class }

func newWhitespace(o *object) preTokenizer {
	o.only("type")
	w := &whitespace{}
	for c := range w.ascii {
		w.ascii[c] = whitespaceClass(rune(c))
	}
	return w
}

func whitespaceClass(r rune) class {
	switch {
	case unicode.IsSpace(r):
		return blank
	case isWord(r):
		return letter
	}
	return punctuation
}

func (w *whitespace) split(p *passage) {
	p.split(func(parts []span, word span) []span { return w.cut(parts, p.text, word) })
}

// cut appends the words that a word of the text becomes.
func (w *whitespace) cut(parts []span, text []byte, word span) []span {
	start, current := word.start, blank // the row that at is in
	for at, size := start, int32(1); at < word.end; at += size {
		var c class
		if b := text[at]; b < utf8.RuneSelf {
			c, size = w.ascii[b], 1
		} else {
			r, n := utf8.DecodeRune(text[at:word.end])
			c, size = whitespaceClass(r), int32(n)
		}
		if c == current {
			continue
		}
		if current != blank {
			parts = append(parts, span{start, at})
		}
		start, current = at, c
	}
	if current != blank {
		parts = append(parts, span{start, word.end})
	}
	return parts
}

// fixedLength makes a word of every length characters, the last may be shorter.
type fixedLength struct{ length int64 }

func newFixedLength(o *object) preTokenizer {
	o.only("type", "length")
	if _, ok := o.members["length"]; !ok {
		return fixedLength{5}
	}
	return fixedLength{o.whole("length", 1, math.MaxInt64)}
}

func (f fixedLength) split(p *passage) {
	p.split(func(parts []span, word span) []span { return f.cut(parts, p.text, word) })
}

// cut appends the words that a word of the text becomes.
func (f fixedLength) cut(parts []span, text []byte, word span) []span {
	start, chars := word.start, int64(0)
	for at := start; at < word.end; {
		_, size := utf8.DecodeRune(text[at:word.end])
		at += int32(size)
		if chars++; chars == f.length || at == word.end {
			parts = append(parts, span{start, at})
			start, chars = at, 0
		}
	}
	return parts
}
