package tokenize

import (
	"unicode"
	"unicode/utf8"
)

// preTokenizer splits normalized text into words.
type preTokenizer interface {
	// next returns where the first word at or behind from starts and ends; start == end if there is none.
	next(text []byte, from int) (start, end int)
}

// preTokenizers lists the pre-tokenizers this version reads. To add one, add a line.
var preTokenizers = map[string]func(*object) preTokenizer{
	"BertPreTokenizer": newBertPreTokenizer,
}

// whole is the pre-tokenizer of a file that has none: the text is one word.
type whole struct{}

func (whole) next(text []byte, from int) (start, end int) { return from, len(text) }

// bertPreTokenizer splits at white space, and makes each punctuation character a word.
type bertPreTokenizer struct {
	ascii [utf8.RuneSelf]class
}

// class is what a character is to a pre-tokenizer.
type class uint8

const (
	letter class = iota
	blank
	punctuation
)

func newBertPreTokenizer(o *object) preTokenizer {
	o.only("type")
	p := &bertPreTokenizer{}
	for c := range p.ascii {
		p.ascii[c] = classOf(rune(c))
	}
	return p
}

func classOf(r rune) class {
	switch {
	case unicode.IsSpace(r):
		return blank
	case isPunctuation(r):
		return punctuation
	}
	return letter
}

func (p *bertPreTokenizer) next(text []byte, from int) (start, end int) {
	start = from
	for start < len(text) {
		c, size := p.class(text[start:])
		if c == blank {
			start += size
			continue
		}
		if end = start + size; c == punctuation {
			return start, end
		}
		return start, p.wordEnd(text, end)
	}
	return start, start
}

// wordEnd returns where the word that holds the letter before at ends.
func (p *bertPreTokenizer) wordEnd(text []byte, at int) int {
	for at < len(text) {
		c, size := p.class(text[at:])
		if c != letter {
			break
		}
		at += size
	}
	return at
}

// class returns the class of the character that text starts with, and its length in bytes.
func (p *bertPreTokenizer) class(text []byte) (class, int) {
	if c := text[0]; c < utf8.RuneSelf {
		return p.ascii[c], 1
	}
	r, size := utf8.DecodeRune(text)
	return classOf(r), size
}
