package tokenize

import (
	"fmt"
	"unicode/utf8"
)

// span is a range of bytes, from start up to and without end.
type span struct{ start, end int32 }

func (s span) len() int { return int(s.end - s.start) }

// passage is a text between two added tokens on its way through the normalizers and pre-tokenizers: its
// bytes, the words it is split into, and where each byte comes from.
type passage struct {
	text  []byte // valid UTF-8
	words []span // of text: in its order, none empty; what lies between them is dropped
	from  []span // if tracked, for each byte of text the bytes of the raw text it stands for

	tracked bool
	most    int      // bytes that text may have: a chain of stages could make a small one fill the memory
	err     error    // why the text is refused; what the other fields hold is then of no use
	spare   struct { // memory for the next stage to write to
		text  []byte
		words []span
		from  []span
	}
}

// growth is how many times longer a text may become; ﷺ becomes 11 times as long, and a byte-level vocabulary doubles that.
const growth = 32

// fail refuses the text, unless err is nil. The first reason counts.
func (p *passage) fail(err error) {
	if p.err == nil {
		p.err = err
	}
}

// ok reports whether the text is not refused; one that has grown too long is from here on.
func (p *passage) ok() bool {
	if len(p.text) > p.most {
		p.fail(fmt.Errorf("the stages make %d bytes of it, more than %d times as many", len(p.text), growth))
	}
	return p.err == nil
}

// begin makes p the segment of the raw text, its origins tracked if offsets or a stage ask for them.
func (p *passage) begin(raw []byte, segment span, tracked bool) {
	p.text = append(p.text[:0], raw[segment.start:segment.end]...)
	p.words, p.from = p.words[:0], p.from[:0]
	p.most, p.err = growth*segment.len()+maxInserted*growth, nil
	if p.tracked = tracked; !tracked {
		return
	}
	for at := segment.start; at < segment.end; {
		_, size := utf8.DecodeRune(raw[at:segment.end])
		char := span{at, at + int32(size)}
		for range size {
			p.from = append(p.from, char)
		}
		at = char.end
	}
}

// part makes p a part of another passage.
func (p *passage) part(of *passage, part span) {
	p.text = append(p.text[:0], of.text[part.start:part.end]...)
	p.words, p.from = p.words[:0], p.from[:0]
	p.most, p.err = of.most, of.err
	if p.tracked = of.tracked; p.tracked {
		p.from = append(p.from, of.from[part.start:part.end]...)
	}
}

// origin returns the bytes of the raw text that a range of p.text stands for; p must be tracked.
func (p *passage) origin(of span) span {
	if of.start >= of.end || int(of.end) > len(p.from) {
		return of
	}
	return span{p.from[of.start].start, p.from[of.end-1].end}
}

// rewriter writes a passage anew, from left to right: what a stage does not copy, replace or insert is
// gone. It gives each new byte the origin that the library's NormalizedString.transform gives it.
type rewriter struct {
	p   *passage
	at  int // how much of p.text is done
	low int // where the word starts that is being rewritten: nothing inserted has an origin before it
}

// rewrite starts to write p anew.
func (p *passage) rewrite() rewriter {
	p.spare.text, p.spare.from = p.spare.text[:0], p.spare.from[:0]
	return rewriter{p: p}
}

// word goes to where a word starts, dropping what comes before.
func (w *rewriter) word(start int32) { w.at, w.low = int(start), int(start) }

// copy takes over the next n bytes as they are.
func (w *rewriter) copy(n int) {
	w.p.spare.text = append(w.p.spare.text, w.p.text[w.at:w.at+n]...)
	if w.p.tracked {
		w.p.spare.from = append(w.p.spare.from, w.p.from[w.at:w.at+n]...)
	}
	w.at += n
}

// replace puts r in the place of the next character.
func (w *rewriter) replace(r rune) {
	if w.p.tracked {
		w.track(r, w.at)
	}
	w.p.spare.text = utf8.AppendRune(w.p.spare.text, r)
	w.drop(1)
}

// insert puts r behind the last character that is done, and gives it that one's origin.
func (w *rewriter) insert(r rune) {
	if w.p.tracked {
		w.track(r, w.at-1)
	}
	w.p.spare.text = utf8.AppendRune(w.p.spare.text, r)
}

// put writes r as the library's transform writes a pair: if change is 1 as one that is new, else in the place
// of the next character and of -change more.
func (w *rewriter) put(r rune, change int) {
	if change > 0 {
		w.insert(r)
		return
	}
	w.replace(r)
	w.drop(-change)
}

// drop leaves the next n characters out.
func (w *rewriter) drop(n int) {
	for ; n > 0 && w.at < len(w.p.text); n-- {
		_, size := utf8.DecodeRune(w.p.text[w.at:])
		w.at += size
	}
}

// track gives the bytes of r the origin of the byte at i.
func (w *rewriter) track(r rune, i int) {
	var from span
	switch {
	case i >= w.low && i < len(w.p.from):
		from = w.p.from[i]
	case w.low < len(w.p.from): // before the first character of the word
		from = span{w.p.from[w.low].start, w.p.from[w.low].start}
	}
	for range utf8.RuneLen(r) {
		w.p.spare.from = append(w.p.spare.from, from)
	}
}

// written returns how many bytes of the new text there are.
func (w *rewriter) written() int32 { return int32(len(w.p.spare.text)) }

// done makes what was written the text of the passage.
func (w *rewriter) done() {
	p := w.p
	p.text, p.spare.text = p.spare.text, p.text
	p.from, p.spare.from = p.spare.from, p.from
}

// split replaces each word by what cut appends of it; cut must append parts of the word in its order, none
// of them empty.
func (p *passage) split(cut func(parts []span, word span) []span) {
	parts := p.spare.words[:0]
	for _, word := range p.words {
		parts = cut(parts, word)
	}
	p.words, p.spare.words = parts, p.words
}
