package tokenize

import (
	"unicode"
	"unicode/utf8"
)

// preTokenizer splits normalized text into words.
type preTokenizer interface {
	// split replaces each word of p by those it splits it into. Some write the text anew as well.
	split(p *passage)
}

// preTokenizers lists the pre-tokenizers this version reads. To add one, add a line.
var preTokenizers = map[string]func(*object) preTokenizer{
	"BertPreTokenizer":   newBertPreTokenizer,
	"ByteLevel":          newByteLevel,
	"CharDelimiterSplit": newCharDelimiterSplit,
	"Digits":             newDigits,
	"FixedLength":        newFixedLength,
	"Metaspace":          newMetaspace,
	"Punctuation":        newPunctuation,
	"Split":              newSplit,
	"Whitespace":         newWhitespace,
	"WhitespaceSplit":    newWhitespaceSplit,
}

// whole is the pre-tokenizer of a file that has none: the text is one word.
type whole struct{}

func (whole) split(*passage) {}

// preTokenizerChain is pre-tokenizers that follow one another.
type preTokenizerChain []preTokenizer

func (c preTokenizerChain) split(p *passage) {
	for _, pre := range c {
		if pre.split(p); !p.ok() {
			return
		}
	}
}

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

func (b *bertPreTokenizer) split(p *passage) {
	p.split(func(parts []span, word span) []span {
		text := p.text[:word.end]
		for start, end := b.next(text, int(word.start)); start < end; start, end = b.next(text, end) {
			parts = append(parts, span{int32(start), int32(end)})
		}
		return parts
	})
}

// next returns where the first word at or behind from starts and ends; start == end if there is none.
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
