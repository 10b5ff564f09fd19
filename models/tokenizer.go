package models

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"holdout/tokenize"
)

// Tokenizer is the part of a checkpoint that makes token ids of texts. It needs no ONNX Runtime. Its methods may be called from
// several goroutines at once.
type Tokenizer struct {
	tokens *tokenize.Tokenizer
	cut    tokenize.Options
	length length
	digest string // SHA-256 of what decides the ids
	proof  string // how it is known to be right
	golden bool   // the checkpoint has golden rows
	mask   string // the mask token; "" where tokenizer_config.json names none
}

// TokenizerSettings are the choices that OpenTokenizer leaves open.
type TokenizerSettings struct {
	MaxLength int  // tokens that texts are cut at; 0 for what the checkpoint says
	NoSpecial bool // leave out the special tokens that are put beside a text
}

// OpenTokenizer opens the tokenizer of the checkpoint in a folder, with the length that Open would cut texts at, or a tokenizer.json
// that is a file of its own, whose own truncation is then the only limit. Of what a model can do it checks nothing.
func OpenTokenizer(path string, s TokenizerSettings) (*Tokenizer, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: no such checkpoint folder", path)
	}
	if err != nil {
		return nil, err
	}
	files, name := os.DirFS(path), "tokenizer.json"
	if !info.IsDir() {
		files, name = os.DirFS(filepath.Dir(path)), filepath.Base(path)
	}
	if !info.IsDir() && (!info.Mode().IsRegular() || filepath.Ext(name) != ".json") {
		return nil, fmt.Errorf("%s: neither the folder of a checkpoint nor a tokenizer.json", path)
	}
	if !info.IsDir() {
		files = alone{files, name}
	}
	var conf config
	if _, err := fs.Stat(files, "config.json"); err == nil {
		if conf, _, err = parseConfig(files); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	t, err := openTokenizer(files, conf, s)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}

// alone is a file system in which one file is tokenizer.json, and nothing else is there.
type alone struct {
	fs.FS
	name string
}

func (a alone) Open(name string) (fs.File, error) {
	if name != "tokenizer.json" {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return a.FS.Open(a.name)
}

// openTokenizer reads the tokenizer's files, checks that they agree, and compares the golden rows, if there are any.
func openTokenizer(files fs.FS, conf config, s TokenizerSettings) (*Tokenizer, error) {
	tc, err := readTokenizerConfig(files)
	if err != nil {
		return nil, err
	}
	t := &Tokenizer{mask: string(tc.MaskToken)}
	var source string
	if t.tokens, t.digest, source, err = loadTokenizer(files, tc, conf); err != nil {
		return nil, err
	}
	if conf.VocabSize > 0 && t.tokens.Size() > conf.VocabSize {
		last := int64(t.tokens.Size() - 1)
		token, _ := t.tokens.Token(last)
		return nil, fmt.Errorf("%s: has token ids up to %d, that of %s, and config.json says vocab_size %d", source, last, clip(token), conf.VocabSize)
	}
	if err := tc.agrees(t.tokens); err != nil {
		return nil, err
	}
	special := t.tokens.SpecialTokens()
	if s.NoSpecial {
		special = 0
	}
	if t.length, err = usableLength(s.MaxLength, t.tokens, tc, conf, special); err != nil {
		return nil, err
	}
	t.cut, _ = t.tokens.Truncation()
	t.cut.MaxLength, t.cut.Strategy, t.cut.NoSpecial = t.length.tokens, tokenize.LongestFirst, s.NoSpecial // as transformers with truncation=True
	// It beats tokenizer.json, as in transformers.
	switch tc.TruncationSide {
	case "left":
		t.cut.Side = tokenize.Left
	case "right":
		t.cut.Side = tokenize.Right
	}
	rows, err := checkGolden(files, t.tokens)
	if err != nil {
		return nil, err
	}
	t.golden = rows > 0
	t.proof = "by family: " + t.tokens.Family() + ", compared with Rust tokenizers 0.22.2"
	if t.golden {
		t.proof = fmt.Sprintf("golden.jsonl, %d rows equal", rows)
	}
	return t, nil
}

// Proof says how the tokenizer is known to give the right ids: by the checkpoint's own golden rows, if Golden, or by its family.
func (t *Tokenizer) Proof() string { return t.proof }

// Golden says whether the checkpoint has golden rows.
func (t *Tokenizer) Golden() bool { return t.golden }

// MaxLength is the number of tokens that texts are cut at, "none" for no limit, what decided it, and the end that is cut, "right" or "left".
func (t *Tokenizer) MaxLength() (tokens, from, side string) {
	if t.cut.Side == tokenize.Left {
		return t.length.String(), t.length.from, "left"
	}
	return t.length.String(), t.length.from, "right"
}

// Encode turns a text, or a pair if pair is not empty, into at most as many token ids as the model reads.
func (t *Tokenizer) Encode(text, pair string) (ids, typeIDs []int64, cut, unknown int, err error) {
	var e tokenize.Encoding
	if pair == "" {
		e, err = t.tokens.Encode(text, t.cut)
	} else {
		e, err = t.tokens.EncodePair(text, pair, t.cut)
	}
	return e.IDs, e.TypeIDs, e.Cut, e.Unknown, err
}

// Tokens are the words and pieces that ids stand for, special tokens included.
func (t *Tokenizer) Tokens(ids []int64) []string {
	tokens := make([]string, len(ids))
	for i, id := range ids {
		tokens[i], _ = t.tokens.Token(id)
	}
	return tokens
}

// Explained is what became of a text, or a pair of texts.
type Explained struct {
	Text, Pair   string   // with U+FFFD for each byte that was not part of valid UTF-8
	Replaced     int      // those bytes
	Normal       string   // the text as the pre-tokenizer gets it
	NormalPair   string   // the same of the pair
	IDs, TypeIDs []int64  // T each
	Tokens       []string // T
	Offsets      [][2]int // T; the characters of its text that a token stands for, from and up to; {0, 0} for a special token of the template
	Cut          int      // tokens that did not fit
	Unknown      int      // tokens that stayed and are the unknown one
}

// Explain encodes as Encode does, and says what there is to know of it. Pair is nil for a single text.
func (t *Tokenizer) Explain(text string, pair *string) (Explained, error) {
	x := Explained{}
	x.Text, x.Replaced = valid(text)
	x.Normal = t.tokens.Normalize(x.Text)
	o := t.cut
	o.Offsets = true
	var e tokenize.Encoding
	var err error
	if pair == nil {
		e, err = t.tokens.Encode(x.Text, o)
	} else {
		n := 0
		x.Pair, n = valid(*pair)
		x.Replaced += n
		x.NormalPair = t.tokens.Normalize(x.Pair)
		e, err = t.tokens.EncodePair(x.Text, x.Pair, o)
	}
	if err != nil {
		return x, err
	}
	x.IDs, x.TypeIDs = append([]int64{}, e.IDs...), append([]int64{}, e.TypeIDs...) // not nil, without a token either
	x.Cut, x.Unknown, x.Tokens = e.Cut, e.Unknown, t.Tokens(e.IDs)
	x.Offsets = make([][2]int, len(e.Offsets))
	for i, at := range e.Offsets {
		x.Offsets[i] = [2]int{at.Start, at.End}
	}
	return x, nil
}

// IsUnknown says whether the id is that of the unknown token.
func (t *Tokenizer) IsUnknown(id int64) bool {
	unknown, ok := t.tokens.Unknown()
	return ok && id == unknown
}

// valid is a text with U+FFFD for each byte that is not part of valid UTF-8, and how many those are.
func valid(text string) (string, int) {
	if utf8.ValidString(text) {
		return text, 0
	}
	const replacement = "\ufffd"
	fixed := string([]rune(text))
	return fixed, strings.Count(fixed, replacement) - strings.Count(text, replacement)
}
