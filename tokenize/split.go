package tokenize

// patternSplit splits by a pattern.
type patternSplit struct {
	pattern  pattern
	behavior behavior
	invert   bool // what lies between matches takes the part of the matches
}

func newSplit(o *object) preTokenizer {
	o.only("type", "pattern", "behavior", "invert")
	return &patternSplit{readPattern(o, "pattern"), oneOf(o, "behavior", behaviors), o.flag("invert")}
}

func (s *patternSplit) split(p *passage) {
	p.split(func(parts []span, word span) []span {
		text := p.text[word.start:word.end]
		pieces := s.behavior.pieces(parts)
		piece := func(start, end int) span { return span{word.start + int32(start), word.start + int32(end)} }
		found, last := findIn(text, s.pattern), 0
		for start, end := found.next(); start >= 0; start, end = found.next() {
			if last < start {
				pieces.add(piece(last, start), s.invert)
			}
			pieces.add(piece(start, end), !s.invert)
			last = end
		}
		if last < len(text) {
			pieces.add(piece(last, len(text)), s.invert)
		}
		p.fail(found.err)
		return pieces.done()
	})
}
