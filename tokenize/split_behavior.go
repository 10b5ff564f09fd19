package tokenize

// behavior says what becomes of the delimiters that a word is split at.
type behavior uint8

const (
	removed            behavior = iota
	isolated                    // each is a word
	mergedWithPrevious          // it belongs to the word before; the second of two in a row is a word of its own
	mergedWithNext              // it belongs to the word behind; the first of two in a row is a word of its own
	contiguous                  // all in a row are one word
)

// behaviors are the values of behavior in the file.
var behaviors = map[string]behavior{
	"Removed": removed, "Isolated": isolated, "MergedWithPrevious": mergedWithPrevious,
	"MergedWithNext": mergedWithNext, "Contiguous": contiguous,
}

// pieces makes words of the delimiters and what lies between them.
type pieces struct {
	behavior  behavior
	words     []span
	held      span // what may still grow
	holding   bool // there is something held
	delimiter bool // the last piece was one
}

// pieces returns pieces that are appended to words.
func (b behavior) pieces(words []span) pieces { return pieces{behavior: b, words: words} }

// add takes the next piece of the word that is split, which is a delimiter or is not. It may be empty; no word
// becomes of pieces that all are.
func (p *pieces) add(piece span, delimiter bool) {
	if p.holding && p.joins(delimiter) {
		p.held.end = piece.end
	} else {
		p.flush()
		p.held, p.holding = piece, !delimiter || p.behavior != removed
	}
	p.delimiter = delimiter
}

// joins reports whether the next piece belongs to what is held.
func (p *pieces) joins(delimiter bool) bool {
	switch p.behavior {
	case mergedWithPrevious:
		return delimiter && !p.delimiter
	case mergedWithNext:
		return !delimiter && p.delimiter
	case contiguous:
		return delimiter == p.delimiter
	}
	return false
}

func (p *pieces) flush() {
	if p.holding && p.held.start < p.held.end {
		p.words = append(p.words, p.held)
	}
	p.holding = false
}

// done returns the words.
func (p *pieces) done() []span {
	p.flush()
	return p.words
}
