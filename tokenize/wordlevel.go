package tokenize

import "maps"

// wordLevel makes a token of each word, the unknown one of a word that is not in the vocabulary.
type wordLevel struct {
	ids map[string]int64
	unk int64
}

func newWordLevel(o *object) (model, vocabulary) {
	o.only("type", "unk_token", "vocab")
	unk := o.text("unk_token")
	vocab := readVocabulary(o)
	id, ok := vocab.ids[unk]
	if !ok {
		o.fail("unk_token", "%s is not in model.vocab", show(unk))
	}
	return &wordLevel{maps.Clone(vocab.ids), id}, vocab // a copy: added tokens must not become words
}

func (w *wordLevel) unknown() int64 { return w.unk }

func (w *wordLevel) tokenize(dst []token, word []byte) ([]token, error) {
	id, ok := w.ids[string(word)]
	if !ok {
		id = w.unk
	}
	return append(dst, token{uint32(id), 0, int32(len(word))}), nil
}
