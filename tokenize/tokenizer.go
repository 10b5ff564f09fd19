// Package tokenize turns text into the token ids that a checkpoint was trained on.
//
// It reads a checkpoint's tokenizer.json and gives the ids, type ids and character offsets that the Hugging Face
// Rust library (tokenizers 0.22) gives, one for one, or it refuses the file and names the place, the value
// and what would be right. It reads WordPiece, BPE (byte-level, with byte fallback, with an end-of-word suffix),
// Unigram and WordLevel. It never approximates, downloads, pads or trains.
//
// Text passes these stages: added tokens are cut out (added.go, matcher.go), what lies between is
// normalized (normalize.go lists the normalizers) and split into words (pretokenize.go lists the
// pre-tokenizers), words become tokens (model.go lists the models), tokens are cut to length (truncate.go) and
// set into the template with the special tokens (postprocess.go). Between added tokens a text is a passage
// (passage.go). To read another kind of stage, write its constructor and add its line to the table of that stage.
//
// The WordPiece model of github.com/sugarme/tokenizer, which was measured equal to the Rust library, is the
// witness of ours (crosscheck.go). Its Encode is not used: it gives other ids for accents, blanks beyond ASCII,
// pairs that are cut and special tokens in the text, and it ends the process on some of them.
package tokenize

import (
	"fmt"
	"math"
	"sync"
	"unicode/utf8"
)

// Encoding is what a model reads of one text or pair.
type Encoding struct {
	IDs, TypeIDs []int64 // T each
	Offsets      []Span  // T, or nil unless Options.Offsets: the characters of its text that each token stands for, {0, 0} for a special token of the template
	Cut          int     // content tokens removed by truncation; 0 if nothing was
	Unknown      int     // content tokens that stayed and are the unknown token; the template's are not counted
}

// Options say how to encode. The zero value cuts nothing and adds the special tokens.
type Options struct {
	MaxLength int      // most tokens, special ones included; 0 cuts nothing
	Strategy  Strategy // which text of a pair gives tokens up when there are too many
	Side      Side     // the end that is cut
	NoSpecial bool     // leave the template's special tokens out
	Offsets   bool     // say which characters each token stands for
}

// Span is a range of characters (code points), from Start up to and without End. A byte that is not part of
// valid UTF-8 counts as one character.
type Span struct{ Start, End int }

// Tokenizer encodes text for one checkpoint. Load makes one; it never changes afterwards, so any number
// of goroutines may share it.
type Tokenizer struct {
	added        added
	normalizer   normalizer
	preTokenizer preTokenizer
	model        model
	single       template
	pair         template
	truncation   *Options // nil when the file asks for none
	stride       int
	tracks       bool      // a pre-tokenizer asks where text comes from
	trim         *trimming // what the post-processor leaves out of offsets; nil for nothing
	vocab        vocabulary
	size         int
	family       string    // names of the stages
	scratch      sync.Pool // of *scratch
}

// Encode encodes a single text.
//
// A text may hold anything: each byte that is not part of valid UTF-8 is read as U+FFFD, before any
// stage. It is an error if o cannot be met: a MaxLength smaller than the number of special tokens, or
// OnlySecond with a text that is too long.
func (t *Tokenizer) Encode(text string, o Options) (Encoding, error) {
	var e Encoding
	err := t.EncodeInto(&e, text, o)
	return e, err
}

// EncodePair encodes a text and its pair, say a question and its passage. It treats both as Encode does.
// It is an error if o cannot be met: a MaxLength smaller than the number of special tokens, or OnlyFirst
// or OnlySecond where that text alone has too few tokens to give up.
func (t *Tokenizer) EncodePair(text, pair string, o Options) (Encoding, error) {
	var e Encoding
	err := t.EncodePairInto(&e, text, pair, o)
	return e, err
}

// EncodeInto is Encode that writes over e and reuses its memory: once that is large enough, and the words
// of the text have been met, nothing is allocated. After an error e holds nothing of use.
func (t *Tokenizer) EncodeInto(e *Encoding, text string, o Options) error {
	s := t.borrow()
	defer t.giveBack(s)
	n, err := t.content(s, text, o.Offsets)
	if err != nil {
		return err
	}
	return t.finish(e, t.single, texts{a: s.tokens[:n]}, o)
}

// EncodePairInto is EncodePair that writes over e as EncodeInto does.
func (t *Tokenizer) EncodePairInto(e *Encoding, text, pair string, o Options) error {
	s := t.borrow()
	defer t.giveBack(s)
	n, err := t.content(s, text, o.Offsets)
	if err != nil {
		return err
	}
	if _, err := t.content(s, pair, o.Offsets); err != nil {
		return err
	}
	return t.finish(e, t.pair, texts{a: s.tokens[:n], b: s.tokens[n:]}, o)
}

// Normalize returns a text as the pre-tokenizer gets it, with the added tokens as they stand in it. Of a text that Encode refuses it
// returns what there is.
func (t *Tokenizer) Normalize(text string) string {
	s := t.borrow()
	defer t.giveBack(s)
	s.raw = appendValid(s.raw[:0], text)
	var normal []byte
	segments := t.added.raw.split(s.raw)
	for {
		segment, token, ok := segments.next()
		switch {
		case !ok:
			return string(normal)
		case token != nil:
			normal = append(normal, s.raw[segment.start:segment.end]...)
		default:
			s.begin(s.raw, segment, false)
			t.normalizer.normalize(&s.passage)
			normal = append(normal, s.text...)
		}
	}
}

// Truncation returns what tokenizer.json says about truncation, and whether it says anything.
func (t *Tokenizer) Truncation() (Options, bool) {
	if t.truncation == nil {
		return Options{}, false
	}
	return *t.truncation, true
}

// Family names the stages that make tokens of a text, as tokenizer.json does: the model, the normalizers and the pre-tokenizers, such
// as "WordPiece, BertNormalizer, BertPreTokenizer".
func (t *Tokenizer) Family() string { return t.family }

// Stride returns by how many tokens the windows overlap that tokenizer.json asks for, 0 if it asks for none. Encode gives the first
// window alone, whatever the stride.
func (t *Tokenizer) Stride() int { return t.stride }

// Size returns one more than the largest id that Encode can give. Below it there may be ids that no
// token has: a vocabulary may have holes.
func (t *Tokenizer) Size() int { return t.size }

// Token returns the token that has the id, and false if none has.
func (t *Tokenizer) Token(id int64) (string, bool) {
	token, ok := t.vocab.tokens[id]
	return token, ok
}

// ID returns the id of a token of the vocabulary, added ones included, and false if it has none of that name.
func (t *Tokenizer) ID(token string) (int64, bool) {
	id, ok := t.vocab.ids[token]
	return id, ok
}

// Unknown returns the id of the model's unknown token, and false if it has none.
func (t *Tokenizer) Unknown() (int64, bool) { return t.model.unknown(), t.model.unknown() >= 0 }

// SpecialTokens returns how many special tokens the template adds to a single text, 2 for BERT.
func (t *Tokenizer) SpecialTokens() int { return t.single.special() }

// BertOptions are the options of a BERT normalizer that a tokenizer_config.json has too.
type BertOptions struct{ Lowercase, StripAccents, HandleChineseChars bool }

// BertNormalizer returns the options of the normalizer, and whether it is a BERT normalizer at all: for checking them against
// tokenizer_config.json.
func (t *Tokenizer) BertNormalizer() (BertOptions, bool) {
	chain, _ := t.normalizer.(normalizerChain)
	if len(chain) != 1 {
		return BertOptions{}, false
	}
	n, ok := chain[0].(*bertNormalizer)
	if !ok {
		return BertOptions{}, false
	}
	return BertOptions{n.lower, n.accent, n.cjk}, true
}

// PrefixSpace returns whether the pre-tokenizer puts a blank before a text that starts with none, and whether it is ByteLevel alone, of
// which a tokenizer_config.json says it too: for checking them against each other.
func (t *Tokenizer) PrefixSpace() (prefix, ok bool) {
	chain, _ := t.preTokenizer.(preTokenizerChain)
	if len(chain) != 1 {
		return false, false
	}
	b, ok := chain[0].(*byteLevel)
	return ok && b.prefix, ok
}

// scratch is the memory of one call. None of it is part of an Encoding.
type scratch struct {
	raw     []byte  // the text as valid UTF-8
	passage         // a segment of it
	normal  passage // the segment once normalized, where there are added tokens in it
	tokens  []token // content tokens of the text, then of the pair
	chars   []int32 // for each byte of raw the character it is part of
}

// token is what a model makes of a part of a word: start and end are bytes of the word, and once the token
// has left its word, if offsets are asked for, characters of the raw text.
type token struct {
	id         uint32
	start, end int32
}

// maxScratch is the most memory of one buffer, in bytes, that is kept for the next call.
const maxScratch = 64 << 20

func (t *Tokenizer) borrow() *scratch {
	if s, ok := t.scratch.Get().(*scratch); ok {
		s.tokens = s.tokens[:0]
		return s
	}
	return &scratch{}
}

func (t *Tokenizer) giveBack(s *scratch) {
	p := &s.passage
	if max(cap(s.raw), cap(p.text), cap(p.spare.text), 12*cap(s.tokens), 4*cap(s.chars),
		8*max(cap(p.words), cap(p.spare.words), cap(p.from), cap(p.spare.from))) <= maxScratch {
		t.scratch.Put(s)
	}
}

// content appends the tokens of text to s.tokens, without special tokens of the template, and returns how
// many s.tokens then holds.
func (t *Tokenizer) content(s *scratch, text string, offsets bool) (int, error) {
	s.raw = appendValid(s.raw[:0], text)
	if len(s.raw) > math.MaxInt32 {
		return 0, fmt.Errorf("text has %d bytes; at most %d are encoded", len(s.raw), math.MaxInt32)
	}
	from := len(s.tokens)
	segments := t.added.raw.split(s.raw)
	for {
		segment, added, ok := segments.next()
		if !ok {
			break
		}
		if added != nil {
			at := t.trim.strip(s.raw, segment, added)
			s.tokens = append(s.tokens, token{uint32(added.id), at.start, at.end})
		} else if err := t.segment(s, segment, offsets); err != nil {
			return 0, err
		}
	}
	if offsets {
		s.toChars(s.tokens[from:])
	}
	return len(s.tokens), nil
}

// segment appends the tokens of the raw text between two added tokens.
func (t *Tokenizer) segment(s *scratch, segment span, offsets bool) error {
	s.begin(s.raw, segment, offsets || t.tracks)
	if t.normalizer.normalize(&s.passage); s.passage.err != nil {
		return s.passage.err
	}
	parts := t.added.normalized.split(s.text)
	part, added, ok := parts.next()
	if ok && part.len() == len(s.text) && added == nil {
		return t.words(s, offsets)
	}
	s.passage, s.normal = s.normal, s.passage
	for ; ok; part, added, ok = parts.next() {
		if added != nil {
			at := s.normal.origin(t.trim.strip(s.normal.text, part, added))
			s.tokens = append(s.tokens, token{uint32(added.id), at.start, at.end})
			continue
		}
		s.passage.part(&s.normal, part)
		if err := t.words(s, offsets); err != nil {
			return err
		}
	}
	return nil
}

// shownWord is the most bytes of a word that an error looks at.
const shownWord = 200

// words appends the tokens of a normalized text.
func (t *Tokenizer) words(s *scratch, offsets bool) error {
	s.passage.words = append(s.passage.words[:0], span{0, int32(len(s.text))})
	if t.preTokenizer.split(&s.passage); s.passage.err != nil {
		return s.passage.err
	}
	for _, word := range s.passage.words {
		from := len(s.tokens)
		var err error
		if s.tokens, err = t.model.tokenize(s.tokens, s.text[word.start:word.end]); err != nil {
			return fmt.Errorf("word %s: %w", show(string(s.text[word.start:min(word.end, word.start+shownWord)])), err)
		}
		if offsets {
			s.locate(s.tokens[from:], word)
		}
	}
	return nil
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
