package tokenize

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// locate turns what the tokens are of a word into what they are of the raw text.
func (s *scratch) locate(tokens []token, word span) {
	for i := range tokens {
		t := &tokens[i]
		at := s.origin(span{word.start + t.start, word.start + t.end})
		t.start, t.end = at.start, at.end
	}
}

// toChars turns bytes of the raw text into characters.
func (s *scratch) toChars(tokens []token) {
	s.chars = s.chars[:0]
	chars := int32(0)
	for at := 0; at < len(s.raw); chars++ {
		_, size := utf8.DecodeRune(s.raw[at:])
		for range size {
			s.chars = append(s.chars, chars)
		}
		at += size
	}
	s.chars = append(s.chars, chars)
	last := int32(len(s.raw))
	for i := range tokens {
		t := &tokens[i]
		t.start, t.end = s.chars[min(t.start, last)], s.chars[min(t.end, last)]
	}
}

// trimming leaves the blanks that a token starts and ends with out of its offsets, as the post-processors
// ByteLevel and RobertaProcessing do. A blank that the pre-tokenizer put before the text is none of the text's.
type trimming struct {
	prefix bool // a blank was put before the text
}

// of returns the offsets of the token at index i of its text, without the blanks at its ends.
func (m *trimming) of(i int, content string, t token) Span {
	at := Span{int(t.start), int(t.end)}
	leading, trailing := 0, 0
	for _, r := range content {
		if !isTrimmed(r) {
			break
		}
		leading++
	}
	for rest := content; rest != ""; trailing++ {
		r, size := utf8.DecodeLastRuneInString(rest)
		if !isTrimmed(r) {
			break
		}
		rest = rest[:len(rest)-size]
	}
	if leading == 1 && m.prefix && (i == 0 || at.Start == 0) {
		leading = 0
	}
	at.Start = min(at.Start+leading, at.End)
	if at.End >= trailing {
		at.End = max(at.End-trailing, at.Start)
	}
	return at
}

// strip leaves the blanks that an added token took from the text out of the part of text where it was found.
func (m *trimming) strip(text []byte, found span, added *addedToken) span {
	if m == nil || !added.lstrip && !added.rstrip {
		return found
	}
	all := text[found.start:found.end]
	content := bytes.Index(all, bytes.TrimFunc(all, isTrimmed))
	if one := utf8.RuneCount(all[:content]) == 1; added.lstrip && !(one && m.prefix && found.start == 0) {
		found.start += int32(content)
	}
	if added.rstrip {
		found.end = found.start + int32(len(bytes.TrimRightFunc(text[found.start:found.end], isTrimmed)))
	}
	return found
}

// isTrimmed reports whether r is white space, or stands for a blank in a byte-level vocabulary.
func isTrimmed(r rune) bool { return r == '\u0120' || unicode.IsSpace(r) }
