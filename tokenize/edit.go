package tokenize

import "unicode/utf8"

// becomes is what a character becomes: the runes before the first that is 0. None means that it is dropped.
type becomes [3]rune

// edit replaces each character beyond ASCII by what it becomes. If none changes p stays as it is.
func (p *passage) edit(each func(rune) becomes) {
	at := asciiLen(p.text)
	for at < len(p.text) {
		r, size := utf8.DecodeRune(p.text[at:])
		if each(r) != (becomes{r}) {
			break
		}
		at += size
		at += asciiLen(p.text[at:])
	}
	if at == len(p.text) {
		return
	}
	w := p.rewrite()
	w.copy(at)
	for w.at < len(p.text) {
		r, size := utf8.DecodeRune(p.text[w.at:])
		if to := each(r); to == (becomes{r}) {
			w.copy(size)
		} else {
			w.become(to, 0)
		}
		w.copy(asciiLen(p.text[w.at:]))
	}
	w.done()
}

// become is put for a character that has become something else.
func (w *rewriter) become(to becomes, change int) {
	switch {
	case to[0] != 0:
		w.put(to[0], change)
	case change <= 0:
		w.drop(1 - change)
	}
	for _, r := range to[1:] {
		if r == 0 {
			break
		}
		w.insert(r)
	}
}

// asciiLen returns how many bytes text has before the first that is not ASCII.
func asciiLen(text []byte) int {
	for i, c := range text {
		if c >= utf8.RuneSelf {
			return i
		}
	}
	return len(text)
}

// byteTable says what becomes of each byte. Bytes beyond ASCII, which are parts of characters, stay.
type byteTable [256]byte

// dropped is what becomes of a byte that goes. No text has that byte.
const dropped = 0xFF

// newByteTable makes the table of a function that is asked about ASCII only.
func newByteTable(of func(byte) byte) *byteTable {
	t := &byteTable{}
	for c := range t {
		if t[c] = byte(c); c < utf8.RuneSelf {
			t[c] = of(byte(c))
		}
	}
	return t
}

// rewrite rewrites the ASCII characters of p in their place, and reports whether there are others.
func (t *byteTable) rewrite(p *passage) (others bool) {
	n, seen := 0, byte(0)
	for i, c := range p.text {
		seen |= c
		c = t[c]
		p.text[n] = c
		if p.tracked {
			p.from[n] = p.from[i]
		}
		if c != dropped {
			n++
		}
	}
	p.text = p.text[:n]
	if p.tracked {
		p.from = p.from[:n]
	}
	return seen >= utf8.RuneSelf
}

// lowerASCII returns c in lower case.
func lowerASCII(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}
