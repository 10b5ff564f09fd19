package tokenize

import (
	"fmt"
	"strings"

	sugarmodel "github.com/sugarme/tokenizer/model"
	"github.com/sugarme/tokenizer/model/wordpiece"
)

// checkedWords is how many words a WordPiece model is tried on when it is loaded.
const checkedWords = 64

// crossCheck splits words made of the vocabulary's own pieces, as they lie all over it, with the WordPiece model of
// github.com/sugarme/tokenizer as well, which was measured equal to the Rust library, and fails if it splits
// one in another way. This is an independent witness that the file was understood, on the machine that uses it.
func (w *wordPiece) crossCheck(vocab vocabulary, unk, prefix string) error {
	all := make(sugarmodel.Vocab, len(vocab.ids))
	for token, id := range vocab.ids {
		all[token] = int(id)
	}
	witness := wordpiece.NewWordPieceBuilder().Vocab(&all).UnkToken(unk).
		ContinuingSubwordPrefix(prefix).MaxInputCharsPerWord(w.longest).Build()
	for _, word := range checkWords(vocab, prefix) {
		theirs, err := witness.Tokenize(word)
		if err != nil {
			return fmt.Errorf("word %s: the WordPiece of sugarme/tokenizer: %w", show(word), err)
		}
		ours := w.split(nil, []byte(word))
		same := len(ours) == len(theirs)
		for i := 0; same && i < len(ours); i++ {
			same = int(ours[i].id) == theirs[i].Id
		}
		if !same {
			return fmt.Errorf("word %s: is split into %v here, and into %v by the WordPiece of sugarme/tokenizer", show(word), ours, theirs)
		}
	}
	return nil
}

// checkWords returns words that start with a token and go on with parts of others, and some that end in what is no token.
func checkWords(vocab vocabulary, prefix string) []string {
	size := int64(vocab.size())
	step := max(1, size/checkedWords)
	var words []string
	for id := int64(0); id < size && len(words) < checkedWords; id += step {
		word := strings.TrimPrefix(vocab.tokens[id], prefix)
		if further := strings.TrimPrefix(vocab.tokens[(id*7+step)%size], prefix); id%2 == 0 {
			word += further
		}
		if id%8 == 3 {
			word += "\U0010fffe"
		}
		if word != "" {
			words = append(words, word)
		}
	}
	return words
}
