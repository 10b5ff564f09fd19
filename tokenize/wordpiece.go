package tokenize

import (
	"unicode/utf8"

	sugarmodel "github.com/sugarme/tokenizer/model"
	"github.com/sugarme/tokenizer/model/wordpiece"
)

// wordPiece splits a word into the longest pieces of the vocabulary, from left to right (Wu et al. 2016,
// "Google's Neural Machine Translation System", section 4.1). Splitting is sugarme's; a word that was
// split before comes from the cache.
type wordPiece struct {
	split   wordpiece.WordPiece
	prefix  string
	longest int // characters; a longer word is unknown
	unk     int64
	known   *cache
}

// What the file may ask for. A word of n characters takes up to n*n look-ups of up to n characters and the
// prefix each; public checkpoints have 100 and "##".
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
	pieces := make(sugarmodel.Vocab, len(vocab.ids)) // a copy: added tokens must not become pieces
	for token, id := range vocab.ids {
		pieces[token] = int(id)
	}
	split := wordpiece.NewWordPieceBuilder().Vocab(&pieces).UnkToken(unk).
		ContinuingSubwordPrefix(prefix).MaxInputCharsPerWord(longest).Build()
	return &wordPiece{split, prefix, longest, id, newCache()}, vocab
}

func (w *wordPiece) unknown() int64 { return w.unk }

func (w *wordPiece) tokenize(dst []token, word []byte) ([]token, error) {
	tokens, hash, ok := w.known.get(word)
	if ok {
		return append(dst, tokens...), nil
	}
	if len(word) > w.longest && utf8.RuneCount(word) > w.longest {
		return append(dst, token{uint32(w.unk), 0, int32(len(word))}), nil
	}
	pieces, err := w.split.Tokenize(string(word))
	if err != nil {
		return dst, err
	}
	from, start := len(dst), 0
	for i, piece := range pieces {
		end := start + len(piece.Value)
		if i > 0 {
			end -= len(w.prefix)
		}
		if len(pieces) == 1 {
			end = len(word) // a piece that is the word, or the unknown token for all of it
		}
		dst = append(dst, token{uint32(piece.Id), int32(start), int32(end)})
		start = end
	}
	w.known.put(word, hash, dst[from:])
	return dst, nil
}
