package tokenize

import "unicode"

// bertNormalizer does what BERT's BasicTokenizer did, each step only if its field is set, in this order.
type bertNormalizer struct {
	clean  bool // drop control characters, make every white space a blank
	cjk    bool // put blanks around CJK ideographs
	accent bool // decompose, drop what is a nonspacing mark
	lower  bool // lower-case
	ascii  *byteTable
	edit   func(rune) becomes // bare
}

// decomposed is the form that accents are stripped in.
var decomposed = &form{}

func newBertNormalizer(o *object) normalizer {
	o.only("type", "clean_text", "handle_chinese_chars", "strip_accents", "lowercase")
	n := &bertNormalizer{
		clean: o.flag("clean_text"),
		cjk:   o.flag("handle_chinese_chars"),
		lower: o.flag("lowercase"),
	}
	n.accent = o.flagOr("strip_accents", n.lower)
	n.ascii = newByteTable(n.asciiByte)
	n.edit = n.bare
	return n
}

func (n *bertNormalizer) asciiByte(c byte) byte {
	switch {
	case n.clean && isRemoved(rune(c)):
		return dropped
	case n.clean && unicode.IsSpace(rune(c)):
		return ' '
	case n.lower:
		return lowerASCII(c)
	}
	return c
}

// normalize takes all steps at once for what is ASCII: no step for another character looks at it.
func (n *bertNormalizer) normalize(p *passage) {
	if others := n.ascii.rewrite(p); !others {
		return
	}
	if n.clean || n.cjk {
		p.edit(n.tidy)
	}
	switch {
	case n.accent:
		decomposed.rewrite(p, 0, n.edit)
	case n.lower:
		p.edit(lowered)
	}
}

// tidy returns what clean and cjk make of a character.
func (n *bertNormalizer) tidy(r rune) becomes {
	switch {
	case n.clean && isRemoved(r):
		return becomes{}
	case n.clean && unicode.IsSpace(r):
		return becomes{' '}
	case n.cjk && isIdeograph(r):
		return becomes{' ', r, ' '}
	}
	return becomes{r}
}

// bare returns what accent and lower make of a part of a decomposed character.
func (n *bertNormalizer) bare(r rune) becomes {
	switch {
	case isNonspacing(r):
		return becomes{}
	case n.lower:
		return lowered(r)
	}
	return becomes{r}
}
