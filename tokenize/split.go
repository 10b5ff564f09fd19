package tokenize

import "slices"

// behavior is what becomes of the matches that a text is split by.
type behavior uint8

const (
	removed behavior = iota
	isolated
	mergedWithPrevious
	mergedWithNext
	contiguous
)

// behaviors are the names of behaviors in tokenizer.json.
var behaviors = map[string]behavior{
	"Removed": removed, "Isolated": isolated, "MergedWithPrevious": mergedWithPrevious,
	"MergedWithNext": mergedWithNext, "Contiguous": contiguous,
}

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
		j := joiner{parts: parts, first: len(parts), shift: word.start, behavior: s.behavior}
		found, last := findIn(text, s.pattern), 0
		for start, end := found.next(); start >= 0; start, end = found.next() {
			if last < start {
				j.add(last, start, s.invert)
			}
			j.add(start, end, !s.invert)
			last = end
		}
		if last < len(text) {
			j.add(last, len(text), s.invert)
		}
		return j.done()
	})
}

// joiner joins the matches of a word and what lies between them to parts, from left to right, as the library's
// NormalizedString.split does. Empty matches keep others apart, and are dropped at the end.
type joiner struct {
	parts    []span
	first    int   // where the parts of this word start
	shift    int32 // where the word starts
	behavior behavior
	matched  bool // the last that was added is a match
	empty    bool // one that was added is empty
}

// add adds the next stretch of the word.
func (j *joiner) add(start, end int, match bool) {
	stretch := span{j.shift + int32(start), j.shift + int32(end)}
	var join bool
	switch j.behavior {
	case mergedWithPrevious:
		join = match && !j.matched
	case mergedWithNext:
		join = !match && j.matched
	case contiguous:
		join = match == j.matched
	}
	j.matched = match
	switch {
	case match && j.behavior == removed:
	case join && len(j.parts) > j.first:
		j.parts[len(j.parts)-1].end = stretch.end
	default:
		j.parts = append(j.parts, stretch)
		j.empty = j.empty || start == end
	}
}

// done returns the parts, without those that stayed empty.
func (j *joiner) done() []span {
	if !j.empty {
		return j.parts
	}
	word := slices.DeleteFunc(j.parts[j.first:], func(s span) bool { return s.start == s.end })
	return j.parts[:j.first+len(word)]
}
