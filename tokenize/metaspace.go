package tokenize

import (
	"bytes"
	"unicode/utf8"
)

// metaspace writes blanks as another character, as SentencePiece does, and makes each of those start a word.
type metaspace struct {
	blank   []byte // what stands for a blank
	char    rune   // the same
	prepend prependScheme
	whole   bool // words are not split
}

// prependScheme says before which words a blank is put that have none.
type prependScheme uint8

const (
	prependAlways prependScheme = iota
	prependFirst                // the word that the raw text starts with
	prependNever
)

var prependSchemes = map[string]prependScheme{"always": prependAlways, "first": prependFirst, "never": prependNever}

func newMetaspace(o *object) preTokenizer {
	o.only("type", "replacement", "prepend_scheme", "add_prefix_space", "str_rep", "split")
	blank := o.text("replacement")
	char, size := utf8.DecodeRuneInString(blank)
	if size == 0 || size != len(blank) {
		o.fail("replacement", "%s is not one character", show(blank))
	}
	m := &metaspace{blank: []byte(blank), char: char, whole: !o.flagOr("split", true)}
	if _, ok := o.members["prepend_scheme"]; ok {
		m.prepend = oneOf(o, "prepend_scheme", prependSchemes)
	}
	if !o.flagOr("add_prefix_space", true) && m.prepend != prependNever {
		o.fail("add_prefix_space", `false needs "prepend_scheme": "never" beside it`)
	}
	if o.has("str_rep") {
		o.text("str_rep") // what replacement was before it could be changed; not used
	}
	return m
}

// asksForOrigins reports whether a pre-tokenizer needs to know where words come from.
func asksForOrigins(p preTokenizer) bool {
	m, ok := p.(*metaspace)
	return ok && m.prepend == prependFirst
}

func (m *metaspace) split(p *passage) {
	w := p.rewrite()
	p.split(func(parts []span, word span) []span { return m.word(&w, parts, word) })
	w.done()
}

// word writes a word anew and appends its parts.
func (m *metaspace) word(w *rewriter, parts []span, word span) []span {
	start := w.written()
	w.word(word.start)
	text := w.p.text[:word.end]
	if m.prepends(w.p, word) {
		m.putBefore(w, text[word.start:])
	}
	for at := w.at; at < len(text); at++ {
		switch c := text[at]; {
		case c == ' ':
			w.copy(at - w.at)
			parts = m.cut(parts, &start, w)
			w.replace(m.char)
		case c == m.blank[0] && bytes.HasPrefix(text[at:], m.blank):
			w.copy(at - w.at)
			parts = m.cut(parts, &start, w)
		}
	}
	w.copy(len(text) - w.at)
	return append(parts, span{start, w.written()})
}

// putBefore puts a blank before the word. It has the origin of the word's first character.
func (m *metaspace) putBefore(w *rewriter, word []byte) {
	if !w.p.tracked {
		w.p.spare.text = append(w.p.spare.text, m.blank...)
		return
	}
	first, _ := utf8.DecodeRune(word)
	w.replace(m.char)
	w.insert(first)
}

// cut appends the part that is written so far, unless there is none.
func (m *metaspace) cut(parts []span, start *int32, w *rewriter) []span {
	if end := w.written(); !m.whole && end > *start {
		parts = append(parts, span{*start, end})
		*start = end
	}
	return parts
}

// prepends reports whether a blank is put before the word, which is not empty.
func (m *metaspace) prepends(p *passage, word span) bool {
	switch m.prepend {
	case prependNever:
		return false
	case prependFirst:
		if p.origin(word).start != 0 {
			return false
		}
	}
	text := p.text[word.start:word.end]
	return text[0] != ' ' && !bytes.HasPrefix(text, m.blank)
}
