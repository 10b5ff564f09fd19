package tokenize

import (
	"strings"
	"testing"
)

// TestCrossCheck checks that the witness speaks up: a model whose pieces are not those of the file is refused.
func TestCrossCheck(t *testing.T) {
	tok := loadKind(t, "wordpiece")
	w := tok.model.(*wordPiece)
	vocab := vocabulary{map[string]int64{}, map[int64]string{}}
	for token, id := range tok.vocab.ids {
		if id < 400 { // added tokens are no pieces
			vocab.ids[token], vocab.tokens[id] = id, token
		}
	}
	right := *w
	right.initial, right.continuing = newLexicon(vocab, ""), newLexicon(vocab, "##")
	if err := right.crossCheck(vocab, "[UNK]", "##"); err != nil {
		t.Error(err)
	}
	wrong := right
	wrong.continuing = newLexicon(vocab, "")
	if err := wrong.crossCheck(vocab, "[UNK]", "##"); err == nil || !strings.Contains(err.Error(), "by the WordPiece of sugarme/tokenizer") {
		t.Errorf("a model that goes on with pieces that start words: %v", err)
	}
	if n := len(checkWords(vocab, "##")); n < 50 {
		t.Errorf("%d words are checked", n)
	}
}
