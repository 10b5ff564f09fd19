package tokenize

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"unicode/utf8"
)

// unigram splits a word into the pieces whose scores have the largest sum (Kudo 2018, "Subword
// Regularization", section 3.2), found by Viterbi's algorithm. Sums are made and compared in the order of the
// Rust library (Unigram::encode_optimized), so that ties are broken alike.
type unigram struct {
	pieces  *pieceTrie
	scores  []float64 // of each id
	lowest  float64   // the score of a character that is no piece
	unk     int64     // -1 if there is none
	bytes   *[256]int64
	known   *cache
	lattice sync.Pool // of *[]pathEnd
}

const (
	unknownPenalty = 10   // how much lower than the lowest piece an unknown character scores
	maxPiece       = 1024 // bytes: as many units are looked at for each character of a text
)

// errNoUnknown says that a word holds what a model without unknown token has no piece for.
var errNoUnknown = errors.New("a character is no piece, and model.unk_id names none for it")

func newUnigram(o *object) (model, vocabulary) {
	o.only("type", "unk_id", "vocab", "byte_fallback")
	pieces, scores := readPieces(o)
	u := &unigram{scores: scores, unk: -1, known: newCache()}
	if o.has("unk_id") {
		u.unk = o.whole("unk_id", 0, max(int64(len(pieces))-1, 0))
		if len(pieces) == 0 {
			o.fail("unk_id", "is given, but vocab is empty")
		}
	}
	fallback := false
	if _, ok := o.members["byte_fallback"]; ok {
		fallback = o.flag("byte_fallback")
	}
	if o.err() != nil {
		return nil, vocabulary{}
	}
	for i, score := range scores {
		if i == 0 || score < u.lowest {
			u.lowest = score
		}
	}
	u.lowest -= unknownPenalty
	u.pieces = newPieceTrie(pieces)
	vocab := vocabulary{make(map[string]int64, len(pieces)), make(map[int64]string, len(pieces))}
	for id, piece := range pieces {
		vocab.ids[piece], vocab.tokens[int64(id)] = int64(id), piece
	}
	if fallback {
		u.bytes = byteTokens(vocab.ids)
	}
	return u, vocab
}

// readPieces reads the vocab of a model that is a list of pieces and their scores. A piece that is there
// twice has the later id and score.
func readPieces(o *object) (pieces []string, scores []float64) {
	list := o.list("vocab")
	pieces, scores = make([]string, len(list)), make([]float64, len(list))
	for i, v := range list {
		entry, _ := v.([]any)
		if len(entry) != 2 {
			o.fail(fmt.Sprintf("vocab[%d]", i), "is not a pair of a piece and its score")
			return nil, nil
		}
		var isText, isScore bool
		pieces[i], isText = entry[0].(string)
		scores[i], isScore = asScore(entry[1])
		switch {
		case !isText:
			o.fail(fmt.Sprintf("vocab[%d][0]", i), "%s is not a string", show(entry[0]))
		case !isScore:
			o.fail(fmt.Sprintf("vocab[%d][1]", i), "%s is not a number that a float64 holds", show(entry[1]))
		case len(pieces[i]) > maxPiece:
			o.fail(fmt.Sprintf("vocab[%d][0]", i), "has %d bytes; at most %d are read", len(pieces[i]), maxPiece)
		}
	}
	return pieces, scores
}

func (u *unigram) unknown() int64 { return u.unk }

func (u *unigram) tokenize(dst []token, word []byte) ([]token, error) {
	tokens, hash, ok := u.known.get(word)
	if ok {
		return append(dst, tokens...), nil
	}
	ends, _ := u.lattice.Get().(*[]pathEnd)
	if ends == nil {
		ends = new([]pathEnd)
	}
	from := len(dst)
	if err := u.search(ends, word); err != nil {
		return dst, err
	}
	dst = u.follow(dst, *ends, word)
	if cap(*ends)*pathEndSize <= maxScratch {
		u.lattice.Put(ends)
	}
	u.known.put(word, hash, dst[from:])
	return dst, nil
}

// pathEnd is the best way found so far to split a word up to some byte: its sum of scores, and its last piece.
type pathEnd struct {
	score float64
	start int32 // of the last piece; -1 if nothing ends here yet
	id    int32
}

const pathEndSize = 16 // bytes

// search finds the best way to split the word up to each of its bytes.
func (u *unigram) search(memory *[]pathEnd, word []byte) error {
	ends := slices.Grow((*memory)[:0], len(word)+1)[:len(word)+1]
	*memory = ends
	ends[0] = pathEnd{}
	for i := range ends[1:] {
		ends[i+1] = pathEnd{start: -1}
	}
	for start := 0; start < len(word); {
		size := 1
		if word[start] >= utf8.RuneSelf {
			_, size = utf8.DecodeRune(word[start:])
		}
		if !u.extend(ends, word, start, size) {
			end := &ends[start+size]
			if score := u.lowest + ends[start].score; end.start < 0 || score > end.score {
				if u.unk < 0 {
					return errNoUnknown
				}
				*end = pathEnd{score, int32(start), int32(u.unk)}
			}
		}
		start += size
	}
	return nil
}

// extend continues the best way up to start by each piece there, and reports whether the first character, of
// size bytes, is one.
func (u *unigram) extend(ends []pathEnd, word []byte, start, size int) (single bool) {
	units, node, before := u.pieces.units, uint32(0), ends[start].score
	for at := start; at < len(word); at++ {
		next := units[node].base ^ uint32(word[at])
		unit := &units[next]
		if unit.parent != int32(node) {
			break
		}
		node = next
		if unit.piece == noPiece {
			continue
		}
		end := &ends[at+1]
		if score := u.scores[unit.piece] + before; end.start < 0 || score > end.score {
			*end = pathEnd{score, int32(start), unit.piece}
		}
		single = single || at+1 == start+size
	}
	return single
}

// follow appends the tokens of the best way to split the word. Unknown pieces that follow one another are one.
func (u *unigram) follow(dst []token, ends []pathEnd, word []byte) []token {
	from := len(dst)
	for end := len(word); end > 0; {
		last := ends[end]
		start := int(last.start)
		if int64(last.id) != u.unk {
			dst = append(dst, token{uint32(last.id), int32(start), int32(end)})
			end = start
			continue
		}
		for start > 0 && int64(ends[start].id) == u.unk {
			start = int(ends[start].start)
		}
		dst = u.unknownRun(dst, word[start:end], int32(start))
		end = start
	}
	slices.Reverse(dst[from:])
	return dst
}

// unknownRun appends the tokens of unknown pieces, the last one first.
func (u *unigram) unknownRun(dst []token, run []byte, start int32) []token {
	all := token{uint32(u.unk), start, start + int32(len(run))}
	if id := u.pieces.find(run); id != noPiece { // such as the unknown token itself
		all.id = uint32(id)
		return append(dst, all)
	}
	if u.bytes == nil {
		return append(dst, all)
	}
	for _, b := range run {
		if u.bytes[b] == noSymbol {
			return append(dst, all)
		}
	}
	for _, b := range slices.Backward(run) {
		dst = append(dst, token{uint32(u.bytes[b]), all.start, all.end})
	}
	return dst
}
