package tokenize

import (
	"unicode"
	"unicode/utf8"
)

// delimiters splits at single characters.
type delimiters struct {
	is       func(rune) bool
	ascii    [utf8.RuneSelf]bool
	behavior behavior
}

func newDelimiters(b behavior, is func(rune) bool) *delimiters {
	d := &delimiters{is: is, behavior: b}
	for c := range d.ascii {
		d.ascii[c] = is(rune(c))
	}
	return d
}

// newWhitespaceSplit splits at white space.
func newWhitespaceSplit(o *object) preTokenizer {
	o.only("type")
	return newDelimiters(removed, unicode.IsSpace)
}

// newDigits makes each number a word or, if individual_digits is set, each digit.
func newDigits(o *object) preTokenizer {
	o.only("type", "individual_digits")
	b := contiguous
	if o.flag("individual_digits") {
		b = isolated
	}
	return newDelimiters(b, isNumeric)
}

// newPunctuation splits at punctuation.
func newPunctuation(o *object) preTokenizer {
	o.only("type", "behavior")
	b := isolated
	if _, ok := o.members["behavior"]; ok {
		b = oneOf(o, "behavior", behaviors)
	}
	return newDelimiters(b, isPunctuation)
}

// newCharDelimiterSplit splits at one character.
func newCharDelimiterSplit(o *object) preTokenizer {
	o.only("type", "delimiter")
	s := o.text("delimiter")
	delimiter, size := utf8.DecodeRuneInString(s)
	if size == 0 || size < len(s) {
		o.fail("delimiter", "%s is not one character", show(s))
	}
	return newDelimiters(removed, func(r rune) bool { return r == delimiter })
}

func (d *delimiters) split(p *passage) {
	p.split(func(parts []span, word span) []span { return d.cut(parts, p.text, word) })
}

// cut appends the words that a word of the text becomes.
func (d *delimiters) cut(parts []span, text []byte, word span) []span {
	pieces := d.behavior.pieces(parts)
	start := word.start
	for at, size := start, int32(1); at < word.end; at += size {
		var is bool
		if c := text[at]; c < utf8.RuneSelf {
			is, size = d.ascii[c], 1
		} else {
			r, n := utf8.DecodeRune(text[at:word.end])
			is, size = d.is(r), int32(n)
		}
		if !is {
			continue
		}
		if start < at {
			pieces.add(span{start, at}, false)
		}
		start = at + size
		pieces.add(span{at, start}, true)
	}
	if start < word.end {
		pieces.add(span{start, word.end}, false)
	}
	return pieces.done()
}
