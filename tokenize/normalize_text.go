package tokenize

import (
	"unicode"
	"unicode/utf8"
)

// lowercase makes each character lower case, whatever stands around it.
type lowercase struct{ ascii *byteTable }

func newLowercase(o *object) normalizer {
	o.only("type")
	return lowercase{newByteTable(lowerASCII)}
}

func (n lowercase) normalize(p *passage) {
	if others := n.ascii.rewrite(p); others {
		p.edit(lowered)
	}
}

// stripAccents drops marks that stand by themselves: it follows NFD or NFKD, which take them off letters.
type stripAccents struct{}

func newStripAccents(o *object) normalizer {
	o.only("type")
	return stripAccents{}
}

func (stripAccents) normalize(p *passage) {
	p.edit(func(r rune) becomes {
		if isMark(r) {
			return becomes{}
		}
		return becomes{r}
	})
}

// strip drops white space at the ends.
type strip struct{ left, right bool }

func newStrip(o *object) normalizer {
	o.only("type", "strip_left", "strip_right")
	return strip{o.flag("strip_left"), o.flag("strip_right")}
}

func (n strip) normalize(p *passage) {
	start, end := 0, len(p.text)
	for n.left && start < end {
		r, size := utf8.DecodeRune(p.text[start:])
		if !unicode.IsSpace(r) {
			break
		}
		start += size
	}
	for n.right && start < end {
		r, size := utf8.DecodeLastRune(p.text[:end])
		if !unicode.IsSpace(r) {
			break
		}
		end -= size
	}
	p.text = append(p.text[:0], p.text[start:end]...)
	if p.tracked {
		p.from = append(p.from[:0], p.from[start:end]...)
	}
}

// prepend puts a text before what is not empty.
type prepend struct{ first []rune }

func newPrepend(o *object) normalizer {
	o.only("type", "prepend")
	text := inserted(o, "prepend")
	if text == "" {
		o.fail("prepend", "is empty; a text to put before others is needed")
	}
	return prepend{[]rune(text)}
}

// normalize gives what it puts before the text the origin of the first character, as the library does.
func (n prepend) normalize(p *passage) {
	if len(p.text) == 0 || len(n.first) == 0 {
		return
	}
	next, _ := utf8.DecodeRune(p.text)
	w := p.rewrite()
	w.replace(n.first[0])
	for _, r := range n.first[1:] {
		w.insert(r)
	}
	w.insert(next)
	w.copy(len(p.text) - w.at)
	w.done()
}

// nmt drops control characters, and makes blanks of what SentencePiece's rules for translation take for white
// space.
type nmt struct{ ascii *byteTable }

func newNmt(o *object) normalizer {
	o.only("type")
	return nmt{newByteTable(nmtByte)}
}

func (n nmt) normalize(p *passage) {
	if others := n.ascii.rewrite(p); others {
		p.edit(nmtRune)
	}
}

func nmtByte(c byte) byte {
	switch {
	case c == '\t' || c == '\n' || c == '\f' || c == '\r':
		return ' '
	case c != 0 && c < ' ' || c == 0x7F:
		return dropped
	}
	return c
}

func nmtRune(r rune) becomes {
	switch {
	case r == 0x8F || r == 0x9F:
		return becomes{}
	case r == 0x1680 || 0x200B <= r && r <= 0x200F || r == 0x2028 || r == 0x2029 || r == 0x2581 || r == 0xFEFF || r == utf8.RuneError:
		return becomes{' '}
	}
	return becomes{r}
}
