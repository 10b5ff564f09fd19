package models

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"holdout/tokenize"
)

// sentencePieces are the names of vocabularies that transformers reads with another library, and that are not read here.
var sentencePieces = []string{"spiece.model", "sentencepiece.bpe.model", "tokenizer.model", "spm.model", "source.spm"}

// convert is the line of Python that writes a tokenizer.json.
const convert = `run in the checkpoint's folder: python -c "from transformers import AutoTokenizer; AutoTokenizer.from_pretrained('.').save_pretrained('.')"`

// loadTokenizer reads tokenizer.json or, where there is none, the vocabulary files that the tokenizer's class of transformers makes one
// of. The source names what was read.
//
// The digest of a tokenizer.json is its SHA-256, as sha256sum prints it. That of vocabulary files is the SHA-256 of one line for each
// file that was read, "DIGEST  NAME", by name.
func loadTokenizer(files fs.FS, tc tokenizerConfig, conf config) (t *tokenize.Tokenizer, sum, source string, err error) {
	const whole = "tokenizer.json"
	if has(files, whole) {
		data, err := readFile(files, whole, maxJSON)
		if err != nil {
			return nil, "", "", err
		}
		t, err = tokenize.Load(data)
		return t, digest(data), whole, err
	}
	if err := isReadable(files); err != nil {
		return nil, "", "", err
	}
	lines := map[string]string{}
	read := func(name string) ([]byte, error) {
		if !has(files, name) {
			return nil, fs.ErrNotExist
		}
		data, err := readFile(files, name, maxJSON)
		lines[name] = fmt.Sprintf("%s  %s\n", digest(data), name)
		return data, err
	}
	class := tc.TokenizerClass
	if class == "" {
		class = conf.TokenizerClass
	}
	t, err = tokenize.LoadFamily(class, conf.ModelType, read)
	if errors.Is(err, tokenize.ErrUnknownClass) {
		err = fmt.Errorf("%w; or write one: %s", err, convert)
	}
	var names []string
	for name := range lines {
		names = append(names, name)
	}
	slices.Sort(names)
	all := ""
	for _, name := range names {
		all += lines[name]
	}
	source = "vocab.json"
	if lines["vocab.txt"] != "" {
		source = "vocab.txt"
	}
	return t, digest([]byte(all)), source, err
}

// isReadable tells a checkpoint without a tokenizer from one whose tokenizer another program must turn into a tokenizer.json first.
func isReadable(files fs.FS) error {
	if has(files, "vocab.txt") || has(files, "vocab.json") && has(files, "merges.txt") {
		return nil
	}
	for _, name := range sentencePieces {
		if has(files, name) {
			return fmt.Errorf("%s: is not read without a tokenizer.json; write one: %s", name, convert)
		}
	}
	if has(files, "vocab.json") {
		return errors.New("vocab.json: is not read without merges.txt beside it, which is not there")
	}
	return fmt.Errorf("no tokenizer in it; looked for tokenizer.json, vocab.txt, vocab.json with merges.txt, %s", strings.Join(sentencePieces, ", "))
}

// has says whether there is a file, or something else of that name, which reading it then refuses.
func has(files fs.FS, name string) bool {
	_, err := fs.Stat(files, name)
	return !errors.Is(err, fs.ErrNotExist)
}
