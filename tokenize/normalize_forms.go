package tokenize

import (
	"slices"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// form is one of Unicode's normalization forms (Unicode 9, section 3.11).
//
// The tables are those of golang.org/x/text, as far as the library has them (see unicode.go). The steps are
// taken here, because it is they that say where a character comes from: see former.
type form struct {
	quick   norm.Form // tells text that is normal already
	compat  bool      // decompose by compatibility too
	compose bool
}

func newForm(quick norm.Form, compat, compose bool) func(*object) normalizer {
	return func(o *object) normalizer {
		o.only("type")
		return &form{quick, compat, compose}
	}
}

// normalize trusts the newer tables in what they call normal: a character that only they know is a starter to
// the library that nothing composes with, and for the others both agree.
func (n *form) normalize(p *passage) {
	if done := n.quick.QuickSpan(p.text); done < len(p.text) {
		n.rewrite(p, done, nil)
	}
}

// part is a character that was decomposed or composed.
type part struct {
	r      rune
	class  uint8 // canonical combining class; 0 is a starter
	change int   // what rewriter.put makes of it
}

// former brings a passage into a form. In the library a part keeps its change when marks are put into order,
// and takes the origin of whatever character is next then; so it does here.
type former struct {
	form
	edit func(rune) becomes
	w    rewriter

	marks []part // the last marks, not ordered yet
	base  part   // the last starter, if based: what follows may compose with it
	based bool
	held  []part                   // the marks behind base that did not
	pair  [2][2 * utf8.UTFMax]byte // memory of composed
}

var formers = sync.Pool{New: func() any { return &former{} }}

// rewrite brings the text behind from into the form; what stands before is in it. If edit is not nil it says
// what becomes of each part of a character beyond ASCII.
func (n *form) rewrite(p *passage, from int, edit func(rune) becomes) {
	f := formers.Get().(*former)
	f.form, f.edit, f.w = *n, edit, p.rewrite()
	f.w.copy(from)
	for at := from; at < len(p.text); {
		if n := asciiLen(p.text[at:]); n > 0 {
			f.ascii(n)
			at += n
			continue
		}
		r, size := utf8.DecodeRune(p.text[at:])
		f.decompose(r, p.text[at:at+size])
		at += size
	}
	f.finish()
	f.w.done()
	f.edit, f.w = nil, rewriter{}
	if 16*max(cap(f.marks), cap(f.held)) <= maxScratch {
		formers.Put(f)
	}
}

// ascii writes the next n characters, which are ASCII: only the last can compose, with what follows.
func (f *former) ascii(n int) {
	f.finish()
	if !f.compose {
		f.w.copy(n)
		return
	}
	f.w.copy(n - 1)
	f.base, f.based = part{r: rune(f.w.p.text[f.w.at])}, true
}

// decompose adds the parts of the character r, which char holds.
func (f *former) decompose(r rune, char []byte) {
	if 0xAC00 <= r && r <= 0xD7A3 {
		f.hangul(r)
		return
	}
	if parts := f.decomposition(r, char); parts != nil {
		char = parts
	}
	for change := 0; len(char) > 0; change = 1 {
		r, size := utf8.DecodeRune(char)
		f.add(part{r, combiningClass(r, char), change})
		char = char[size:]
	}
}

// decomposition returns the parts of r, nil if it is its only part.
func (f *former) decomposition(r rune, char []byte) []byte {
	switch {
	case r < 0xA0 || unicode.Is(laterComposed, r):
		return nil
	case f.compat:
		return norm.NFKD.Properties(char).Decomposition()
	}
	return norm.NFD.Properties(char).Decomposition()
}

// hangul adds the letters of a Hangul syllable (Unicode 9, section 3.12).
func (f *former) hangul(r rune) {
	const vowels, tails = 21, 28
	s := r - 0xAC00
	f.add(part{r: 0x1100 + s/(vowels*tails)})
	f.add(part{r: 0x1161 + s/tails%vowels, change: 1})
	if tail := s % tails; tail > 0 {
		f.add(part{r: 0x11A7 + tail, change: 1})
	}
}

// add takes the next part in the order of the text.
func (f *former) add(next part) {
	if next.class != 0 {
		f.marks = append(f.marks, next)
		return
	}
	f.order()
	f.join(next)
}

// order hands the marks on in canonical order.
func (f *former) order() {
	if len(f.marks) > 1 {
		slices.SortStableFunc(f.marks, func(a, b part) int { return int(a.class) - int(b.class) })
	}
	for _, mark := range f.marks {
		f.join(mark)
	}
	f.marks = f.marks[:0]
}

// join takes the next part in canonical order, and composes it with the base if it may and can.
func (f *former) join(next part) {
	if !f.compose || !f.based && next.class != 0 {
		f.write(next)
		return
	}
	blocked := !f.based || len(f.held) > 0 && f.held[len(f.held)-1].class >= next.class
	if !blocked {
		if r, ok := f.composed(f.base.r, next.r); ok {
			f.base.r = r
			f.base.change += next.change - 1
			return
		}
	}
	if next.class != 0 {
		f.held = append(f.held, next)
		return
	}
	f.release()
	f.base, f.based = next, true
}

// finish writes all that is not written yet.
func (f *former) finish() {
	f.order()
	f.release()
}

// release writes the base and the marks behind it.
func (f *former) release() {
	if f.based {
		f.write(f.base)
	}
	for _, mark := range f.held {
		f.write(mark)
	}
	f.held, f.based = f.held[:0], false
}

func (f *former) write(p part) {
	if f.edit == nil {
		f.w.put(p.r, p.change)
	} else {
		f.w.become(f.edit(p.r), p.change)
	}
}

// composed returns the character that a and b compose to, and whether there is one; both are parts.
func (f *former) composed(a, b rune) (rune, bool) {
	if b < 0x300 {
		return 0, false
	}
	pair := utf8.AppendRune(utf8.AppendRune(f.pair[0][:0], a), b)
	together := norm.NFC.Append(f.pair[1][:0], pair...)
	r, size := utf8.DecodeRune(together)
	return r, size == len(together) && !unicode.Is(laterComposed, r)
}
