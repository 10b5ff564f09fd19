// Package tokenize turns text into the token ids that a checkpoint was trained on.
//
// It reads a checkpoint's tokenizer.json and gives the ids and type ids that the Hugging Face Rust
// library (tokenizers 0.22) gives, one for one, or it refuses the file and names the place, the value
// and what would be right. This version reads the BERT family: WordPiece with the BERT normalizer and
// pre-tokenizer, or with none. It never approximates, downloads, pads or trains.
//
// Text passes these stages: added tokens are cut out (added.go, matcher.go), what lies between is
// normalized (normalize.go) and split into words (pretokenize.go), words become tokens (model.go,
// wordpiece.go), tokens are cut to length (truncate.go) and set into the template with the special tokens
// (postprocess.go). To read another kind of stage, write its constructor and add its line to the table of
// that stage.
//
// From github.com/sugarme/tokenizer comes the WordPiece model that splits one word, which was measured
// equal to the Rust library. Its Encode is not used: it gives other ids for accents, blanks beyond ASCII,
// pairs that are cut and special tokens in the text, and it ends the process on some of them.
package tokenize

import (
	"fmt"
	"sync"
	"unicode/utf8"
)

// Encoding is what a model reads of one text or pair.
type Encoding struct {
	IDs, TypeIDs []int64 // T each
	Cut          int     // content tokens removed by truncation; 0 if nothing was
	Unknown      int     // content tokens that stayed and are the unknown token; the template's are not counted
}

// Options say how to encode. The zero value cuts nothing and adds the special tokens.
type Options struct {
	MaxLength int      // most tokens, special ones included; 0 cuts nothing
	Strategy  Strategy // which text of a pair gives tokens up when there are too many
	Side      Side     // the end that is cut
	NoSpecial bool     // leave the template's special tokens out
}

// Tokenizer encodes text for one checkpoint. Load makes one; it never changes afterwards, so any number
// of goroutines may share it.
type Tokenizer struct {
	added      added
	normalizer normalizer
	words      preTokenizer
	model      model
	single     template
	pair       template
	truncation *Options // nil when the file asks for none
	vocab      vocabulary
	size       int
	scratch    sync.Pool // of *scratch
}

// Encode encodes a single text.
//
// A text may hold anything: each byte that is not part of valid UTF-8 is read as U+FFFD, before any
// stage. It is an error if o cannot be met: a MaxLength smaller than the number of special tokens, or
// OnlySecond with a text that is too long.
func (t *Tokenizer) Encode(text string, o Options) (Encoding, error) {
	s := t.borrow()
	defer t.giveBack(s)
	n, err := t.content(s, text)
	if err != nil {
		return Encoding{}, err
	}
	return t.finish(t.single, texts{a: s.ids[:n]}, o)
}

// EncodePair encodes a text and its pair, say a question and its passage. It treats both as Encode does.
// It is an error if o cannot be met: a MaxLength smaller than the number of special tokens, or OnlyFirst
// or OnlySecond where that text alone has too few tokens to give up.
func (t *Tokenizer) EncodePair(text, pair string, o Options) (Encoding, error) {
	s := t.borrow()
	defer t.giveBack(s)
	n, err := t.content(s, text)
	if err != nil {
		return Encoding{}, err
	}
	if _, err := t.content(s, pair); err != nil {
		return Encoding{}, err
	}
	return t.finish(t.pair, texts{a: s.ids[:n], b: s.ids[n:]}, o)
}

// Truncation returns what tokenizer.json says about truncation, and whether it says anything.
func (t *Tokenizer) Truncation() (Options, bool) {
	if t.truncation == nil {
		return Options{}, false
	}
	return *t.truncation, true
}

// Size returns one more than the largest id that Encode can give. Below it there may be ids that no
// token has: a vocabulary may have holes.
func (t *Tokenizer) Size() int { return t.size }

// Token returns the token that has the id, and false if none has.
func (t *Tokenizer) Token(id int64) (string, bool) {
	token, ok := t.vocab.tokens[id]
	return token, ok
}

// SpecialTokens returns how many special tokens the template adds to a single text, 2 for BERT.
func (t *Tokenizer) SpecialTokens() int { return t.single.special() }

// BertOptions are the options of a BERT normalizer that a tokenizer_config.json has too.
type BertOptions struct{ Lowercase, StripAccents, HandleChineseChars bool }

// BertNormalizer returns the options of the normalizer, and whether it is a BERT normalizer at all: for checking them against
// tokenizer_config.json.
func (t *Tokenizer) BertNormalizer() (BertOptions, bool) {
	n, ok := t.normalizer.(*bertNormalizer)
	if !ok {
		return BertOptions{}, false
	}
	return BertOptions{n.lower, n.accent, n.cjk}, true
}

// scratch is the memory of one call. None of it is part of an Encoding.
type scratch struct {
	raw  []byte  // the text as valid UTF-8
	text []byte  // a normalized segment of it
	ids  []int64 // content tokens of the text, then of the pair
}

// maxScratch is the most memory of one buffer, in bytes, that is kept for the next call.
const maxScratch = 1 << 20

func (t *Tokenizer) borrow() *scratch {
	if s, ok := t.scratch.Get().(*scratch); ok {
		s.ids = s.ids[:0]
		return s
	}
	return &scratch{}
}

func (t *Tokenizer) giveBack(s *scratch) {
	if max(cap(s.raw), cap(s.text), 8*cap(s.ids)) <= maxScratch {
		t.scratch.Put(s)
	}
}

// content appends the tokens of text to s.ids, without special tokens of the template, and returns how
// many s.ids then holds.
func (t *Tokenizer) content(s *scratch, text string) (int, error) {
	s.raw = appendValid(s.raw[:0], text)
	segments := t.added.raw.split(s.raw)
	for {
		segment, id, ok := segments.next()
		if !ok {
			return len(s.ids), nil
		}
		if id >= 0 {
			s.ids = append(s.ids, id)
		} else if err := t.segment(s, segment); err != nil {
			return 0, err
		}
	}
}

// segment appends the tokens of text between two added tokens.
func (t *Tokenizer) segment(s *scratch, text []byte) error {
	s.text = t.normalizer.normalize(s.text[:0], text)
	segments := t.added.normalized.split(s.text)
	for {
		segment, id, ok := segments.next()
		if !ok {
			return nil
		}
		if id >= 0 {
			s.ids = append(s.ids, id)
			continue
		}
		for start, end := t.words.next(segment, 0); start < end; start, end = t.words.next(segment, end) {
			var err error
			if s.ids, err = t.model.tokenize(s.ids, segment[start:end]); err != nil {
				return fmt.Errorf("word %q: %w", segment[start:end], err)
			}
		}
	}
}

// appendValid appends text to dst, each byte that is not part of valid UTF-8 as U+FFFD.
func appendValid(dst []byte, text string) []byte {
	if utf8.ValidString(text) {
		return append(dst, text...)
	}
	for _, r := range text {
		dst = utf8.AppendRune(dst, r)
	}
	return dst
}
