package tokenize

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"unicode/utf8"
)

// pythonLineBreaks makes of every line break what Python makes of it in a text file.
var pythonLineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// readLines reads a text file as Python reads it: UTF-8, lines that end in \n, \r\n or \r. Ended says whether the last one does.
func (s *slow) readLines(name string) (lines []string, ended bool, err error) {
	data, err := s.read(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, false, fmt.Errorf("%s: not there; %s reads it where there is no tokenizer.json", name, s.class)
	case err != nil:
		return nil, false, err
	case len(data) > maxFile:
		return nil, false, fmt.Errorf("%s: has %d bytes; at most %d are read", name, len(data), maxFile)
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return nil, false, fmt.Errorf("%s: starts with a byte order mark, which transformers takes for a part of the first token; save it without", name)
	case !utf8.Valid(data):
		return nil, false, fmt.Errorf("%s: is not valid UTF-8", name)
	}
	text := pythonLineBreaks.Replace(string(data))
	whole, ended := strings.CutSuffix(text, "\n")
	if text == "" {
		return nil, false, nil
	}
	return strings.Split(whole, "\n"), ended, nil
}

// readVocabTxt reads vocab.txt: a token on each line, whose number from 0 is its id. Of a token that is there twice the last counts,
// as in transformers; its first id is then no token's.
func (s *slow) readVocabTxt() (map[string]int64, error) {
	lines, _, err := s.readLines("vocab.txt")
	if err != nil {
		return nil, err
	}
	vocab := make(map[string]int64, len(lines))
	for id, token := range lines {
		vocab[token] = int64(id)
	}
	return vocab, nil
}

// readMerges reads merges.txt: a line with its version, then two tokens on each line. Transformers passes over the first line, and over
// what follows the last line break, whatever they hold.
func (s *slow) readMerges() ([][]string, error) {
	const name = "merges.txt"
	lines, ended, err := s.readLines(name)
	switch {
	case err != nil:
		return nil, err
	case len(lines) == 0 || !strings.HasPrefix(lines[0], "#version"):
		return nil, fmt.Errorf("%s:1: does not start with #version, and transformers would pass over this line", name)
	case !ended:
		return nil, fmt.Errorf("%s:%d: does not end in a line break, and transformers would pass over it", name, len(lines))
	}
	merges := make([][]string, 0, len(lines)-1)
	first := make(map[string]int, len(lines)-1)
	for i, line := range lines[1:] {
		pair := strings.Fields(line)
		if len(pair) != 2 {
			return nil, fmt.Errorf("%s:%d: %s is not two tokens", name, i+2, show(line))
		}
		key := pair[0] + " " + pair[1]
		if earlier, twice := first[key]; twice {
			return nil, fmt.Errorf("%s:%d: %s is there already, on line %d", name, i+2, show(key), earlier)
		}
		first[key] = i + 2
		merges = append(merges, pair)
	}
	return merges, nil
}
