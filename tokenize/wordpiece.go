package tokenize

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// wordPiece splits a word into the longest pieces of the vocabulary, from left to right (Wu et al. 2016,
// "Google's Neural Machine Translation System", section 4.1). A word that was split before comes from the
// cache.
type wordPiece struct {
	initial, continuing lexicon // those a word starts with, those that go on
	longest             int     // characters; a longer word is unknown
	unk                 uint32
	known               *cache
}

// lexicon finds the longest of some tokens that a text starts with.
type lexicon struct {
	trie *pieceTrie
	ids  []uint32 // of the trie's pieces
}

// What the file may ask for; public checkpoints have 100 and "##".
const (
	maxWordLength = 256 // characters
	maxPrefix     = 64  // bytes
)

func newWordPiece(o *object) (model, vocabulary) {
	o.only("type", "unk_token", "continuing_subword_prefix", "max_input_chars_per_word", "vocab")
	unk := o.text("unk_token")
	prefix := o.text("continuing_subword_prefix")
	if len(prefix) > maxPrefix {
		o.fail("continuing_subword_prefix", "has %d bytes; at most %d are read", len(prefix), maxPrefix)
	}
	longest := int(o.whole("max_input_chars_per_word", 1, maxWordLength))
	vocab := readVocabulary(o)
	id, ok := vocab.ids[unk]
	if !ok {
		o.fail("unk_token", "%s is not in model.vocab", show(unk))
	}
	if o.err() != nil {
		return nil, vocab
	}
	w := &wordPiece{newLexicon(vocab, ""), newLexicon(vocab, prefix), longest, uint32(id), newCache()}
	if err := w.crossCheck(vocab, unk, prefix); err != nil {
		o.fail("", "%w", err)
	}
	return w, vocab
}

// newLexicon returns the tokens of the vocabulary that start with the prefix, without it.
func newLexicon(vocab vocabulary, prefix string) lexicon {
	var p lexicon
	var tokens []string
	for _, token := range slices.Sorted(maps.Keys(vocab.ids)) {
		if piece, ok := strings.CutPrefix(token, prefix); ok && piece != "" && len(piece) <= maxWordLength*utf8.UTFMax {
			tokens = append(tokens, piece)
			p.ids = append(p.ids, uint32(vocab.ids[token]))
		}
	}
	p.trie = newPieceTrie(tokens)
	return p
}

// longest returns the token of the longest piece that text starts with, and its length in bytes, 0 if there is none.
func (p lexicon) longest(text []byte) (id uint32, size int) {
	node := uint32(0)
	for i, b := range text {
		if node = p.trie.child(node, b); node == 0 {
			break
		}
		if piece := p.trie.units[node].piece; piece != noPiece {
			id, size = p.ids[piece], i+1
		}
	}
	return id, size
}

func (w *wordPiece) unknown() int64 { return int64(w.unk) }

func (w *wordPiece) tokenize(dst []token, word []byte) ([]token, error) {
	tokens, hash, ok := w.known.get(word)
	if ok {
		return append(dst, tokens...), nil
	}
	from := len(dst)
	dst = w.split(dst, word)
	w.known.put(word, hash, dst[from:])
	return dst, nil
}

func (w *wordPiece) split(dst []token, word []byte) []token {
	n := len(dst)
	if len(word) > w.longest && utf8.RuneCount(word) > w.longest {
		return append(dst, token{w.unk, 0, int32(len(word))})
	}
	from := w.initial
	for at := 0; at < len(word); from = w.continuing {
		id, size := from.longest(word[at:])
		if size == 0 {
			return append(dst[:n], token{w.unk, 0, int32(len(word))})
		}
		dst = append(dst, token{id, int32(at), int32(at + size)})
		at += size
	}
	return dst
}
