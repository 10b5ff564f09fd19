package tokenize

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// normalizer rewrites text before it is split into words.
type normalizer interface {
	// normalize makes the text of p its normal form; p has no words yet.
	normalize(p *passage)
}

// normalizers lists the normalizers this version reads. To add one, add a line.
var normalizers = map[string]func(*object) normalizer{
	"BertNormalizer": newBertNormalizer,
	"ByteLevel":      newByteLevelNormalizer,
	"Precompiled":    newCharsMap,
	"Replace":        newReplace,
}

// verbatim is the normalizer of a file that has none.
type verbatim struct{}

func (verbatim) normalize(*passage) {}

// normalizerChain is normalizers that follow one another.
type normalizerChain []normalizer

func (c normalizerChain) normalize(p *passage) {
	for _, n := range c {
		n.normalize(p)
	}
}

// normalForm returns the normal form of a text.
func normalForm(n normalizer, text string) string {
	p := passage{text: []byte(text)}
	n.normalize(&p)
	return string(p.text)
}

// bertNormalizer does what BERT's BasicTokenizer did, each step only if its field is set, in this order.
type bertNormalizer struct {
	clean  bool      // drop control characters, make every white space a blank
	cjk    bool      // put blanks around CJK ideographs
	accent bool      // decompose, drop what is a nonspacing mark
	lower  bool      // lower-case
	ascii  [128]byte // what becomes of an ASCII character; dropped means nothing
}

// dropped is not an ASCII character.
const dropped = 0xFF

func newBertNormalizer(o *object) normalizer {
	o.only("type", "clean_text", "handle_chinese_chars", "strip_accents", "lowercase")
	n := &bertNormalizer{
		clean: o.flag("clean_text"),
		cjk:   o.flag("handle_chinese_chars"),
		lower: o.flag("lowercase"),
	}
	n.accent = n.lower // unless the file says otherwise
	if o.has("strip_accents") {
		n.accent = o.flag("strip_accents")
	}
	for c := range n.ascii {
		n.ascii[c] = n.asciiByte(byte(c))
	}
	return n
}

func (n *bertNormalizer) asciiByte(c byte) byte {
	switch {
	case n.clean && isRemoved(rune(c)):
		return dropped
	case n.clean && unicode.IsSpace(rune(c)):
		return ' '
	case n.lower && 'A' <= c && c <= 'Z':
		return c + 'a' - 'A'
	}
	return c
}

func (n *bertNormalizer) normalize(p *passage) {
	// Origins are right for text that keeps its length only.
	p.spare.text = n.appendNormal(p.spare.text[:0], p.text)
	p.text, p.spare.text = p.spare.text, p.text
}

func (n *bertNormalizer) appendNormal(dst, text []byte) []byte {
	for i, c := range text {
		if c >= utf8.RuneSelf {
			return n.unicode(dst, text[i:]) // what came before is ASCII and takes no part in any order of marks
		}
		if c = n.ascii[c]; c != dropped {
			dst = append(dst, c)
		}
	}
	return dst
}

// unicode is normalize for text beyond ASCII.
func (n *bertNormalizer) unicode(dst, text []byte) []byte {
	w := writer{dst: dst, lower: n.lower}
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		char := text[:size]
		text = text[size:]
		switch {
		case r < utf8.RuneSelf:
			if c := n.ascii[r]; c != dropped {
				w.flush()
				w.dst = append(w.dst, c)
			}
		case n.clean && isRemoved(r):
		case n.clean && unicode.IsSpace(r):
			w.starter(' ')
		case n.cjk && isIdeograph(r):
			w.starter(' ')
			n.character(&w, r, char)
			w.starter(' ')
		default:
			n.character(&w, r, char)
		}
	}
	w.flush()
	return w.dst
}

// character writes one character, or what is left of it without accents.
func (n *bertNormalizer) character(w *writer, r rune, char []byte) {
	switch {
	case !n.accent:
		w.starter(r)
	case 0xAC00 <= r && r <= 0xD7A3:
		w.hangul(r)
	case isPlain(r):
		w.mark(r, combiningClass(r, char))
	default:
		properties := norm.NFD.Properties(char)
		if parts := properties.Decomposition(); parts != nil {
			char = parts
		}
		for len(char) > 0 {
			r, size := utf8.DecodeRune(char)
			w.mark(r, combiningClass(r, char))
			char = char[size:]
		}
	}
}

// writer puts combining marks into canonical order and drops the nonspacing ones. The order of those
// that stay does not depend on those that are dropped, so only the former are held.
type writer struct {
	dst   []byte
	lower bool
	marks []heldMark // what follows the last starter
}

type heldMark struct {
	class uint8
	r     rune
}

// starter writes a character that no mark may move across.
func (w *writer) starter(r rune) {
	w.flush()
	w.write(r)
}

// mark writes a character of the combining class given, unless it is a nonspacing mark.
func (w *writer) mark(r rune, class uint8) {
	if class == 0 {
		w.flush()
	}
	switch {
	case isNonspacing(r):
	case class == 0:
		w.write(r)
	default:
		w.marks = append(w.marks, heldMark{class, r})
	}
}

func (w *writer) flush() {
	if len(w.marks) == 0 {
		return
	}
	slices.SortStableFunc(w.marks, func(a, b heldMark) int { return int(a.class) - int(b.class) })
	for _, m := range w.marks {
		w.write(m.r)
	}
	w.marks = w.marks[:0]
}

// hangul writes a Hangul syllable as its letters (Unicode 15.0, section 3.12).
func (w *writer) hangul(r rune) {
	const vowels, tails = 21, 28
	s := r - 0xAC00
	w.starter(0x1100 + s/(vowels*tails))
	w.starter(0x1161 + s/tails%vowels)
	if tail := s % tails; tail > 0 {
		w.starter(0x11A7 + tail)
	}
}

func (w *writer) write(r rune) {
	if w.lower {
		w.dst = appendLower(w.dst, r)
	} else {
		w.dst = utf8.AppendRune(w.dst, r)
	}
}
