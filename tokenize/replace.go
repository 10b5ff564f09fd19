package tokenize

// replacer puts a text in the place of each match of a pattern.
type replacer struct {
	pattern pattern
	content string
}

func newReplace(o *object) normalizer {
	o.only("type", "pattern", "content")
	r := &replacer{readPattern(o, "pattern"), inserted(o, "content")}
	if start, _ := r.pattern.next(nil, 0); start == 0 {
		// The library then puts content where there is no character for it to stand for, and may end the process.
		o.fail("pattern", "may match the empty text, which can't be replaced")
	}
	return r
}

// normalize replaces as NormalizedString.replace: what is put in has the origin of the byte before the end of
// the match.
func (r *replacer) normalize(p *passage) {
	if len(p.text) == 0 {
		return
	}
	found := findIn(p.text, r.pattern)
	start, end := found.next()
	if start < 0 {
		return
	}
	w := p.rewrite()
	for ; start >= 0; start, end = found.next() {
		w.copy(start - w.at)
		w.at = end
		if !p.tracked {
			p.spare.text = append(p.spare.text, r.content...)
			continue
		}
		for _, c := range r.content {
			w.insert(c)
		}
	}
	w.copy(len(p.text) - w.at)
	w.done()
	p.fail(found.err)
}

// maxInserted is the most bytes that a stage puts into a text at one place.
const maxInserted = 64

// inserted returns the member, a text that a stage puts into others.
func inserted(o *object, key string) string {
	s := o.text(key)
	if len(s) > maxInserted {
		o.fail(key, "has %d bytes; at most %d are read", len(s), maxInserted)
	}
	return s
}
