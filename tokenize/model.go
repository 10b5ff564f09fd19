package tokenize

import (
	"cmp"
	"maps"
	"slices"
)

// model splits a word into tokens.
type model interface {
	// tokenize appends the tokens of the word to dst. The word is not empty, and valid UTF-8.
	tokenize(dst []token, word []byte) ([]token, error)
	// unknown returns the id of the unknown token, -1 if the model has none.
	unknown() int64
}

// models lists the models this version reads. To add one, add a line.
var models = map[string]func(*object) (model, vocabulary){
	"BPE":       newBytePair,
	"Unigram":   newUnigram,
	"WordLevel": newWordLevel,
	"WordPiece": newWordPiece,
}

// readModel reads the model and its vocabulary.
func readModel(o *object) (model, vocabulary) {
	if !o.has("model") {
		o.fail("model", "is missing")
		return nil, vocabulary{}
	}
	part := o.object("model")
	if _, ok := part.members["type"]; !ok && o.err() == nil {
		part.members["type"] = modelType(part)
	}
	build := lookUp(part, models)
	if o.err() != nil {
		return nil, vocabulary{}
	}
	return build(part)
}

// modelType returns the type that a model looks like. Files written before 2021 often lack it, among them
// that of bert-base-uncased.
func modelType(part *object) string {
	_, list := part.members["vocab"].([]any)
	switch {
	case part.has("merges"):
		return "BPE"
	case list:
		return "Unigram"
	case part.has("max_input_chars_per_word"):
		return "WordPiece"
	}
	return "WordLevel"
}

// vocabulary holds the tokens of a model and the added ones.
type vocabulary struct {
	ids    map[string]int64
	tokens map[int64]string
}

// readVocabulary reads the vocab of a model: an id for each token, none twice. Ids may leave holes.
func readVocabulary(part *object) vocabulary {
	vocab := part.object("vocab")
	v := vocabulary{make(map[string]int64, len(vocab.members)), make(map[int64]string, len(vocab.members))}
	var bad []string
	for token, id := range vocab.members {
		n, ok := asWhole(id, 0, maxUint32)
		if !ok {
			bad = append(bad, token)
		}
		v.ids[token], v.tokens[n] = n, token
	}
	if len(bad) > 0 {
		vocab.whole(slices.Min(bad), 0, maxUint32) // fails, and says why
	} else if len(v.tokens) < len(v.ids) {
		v.failTwice(vocab)
	}
	return v
}

// failTwice names two tokens that have the same id, the same two each time.
func (v vocabulary) failTwice(vocab *object) {
	byID := func(a, b string) int { return cmp.Or(cmp.Compare(v.ids[a], v.ids[b]), cmp.Compare(a, b)) }
	tokens := slices.SortedFunc(maps.Keys(v.ids), byID)
	for i, token := range tokens[1:] {
		if id := v.ids[token]; v.ids[tokens[i]] == id {
			vocab.fail(token, "%d is also the id of %s", id, show(tokens[i]))
			return
		}
	}
}

// size returns one more than the largest id, 0 for no token at all.
func (v vocabulary) size() int {
	size := int64(0)
	for id := range v.tokens {
		size = max(size, id+1)
	}
	return int(size)
}
