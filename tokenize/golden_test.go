package tokenize

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// goldenRow is what the Rust library (tokenizers 0.22.2) made of a text or pair.
type goldenRow struct {
	Text  string
	Pair  *string
	IDs   []int64  `json:"ids"`
	Types []int64  `json:"ty"` // nil if all are 0
	Off   [][2]int // nil if not asked for
	Err   string
}

// differs says how an encoding of the row differs from the library's; it is empty if it does not.
func (row goldenRow) differs(tok *Tokenizer, o Options) string {
	var e Encoding
	var err error
	o.Offsets = row.Off != nil
	if row.Pair == nil {
		e, err = tok.Encode(row.Text, o)
	} else {
		e, err = tok.EncodePair(row.Text, *row.Pair, o)
	}
	types := row.Types
	if types == nil {
		types = make([]int64, len(row.IDs))
	}
	switch {
	case row.Err != "" && err != nil:
		return ""
	case row.Err != "" || err != nil:
		return fmt.Sprintf("%.200q with %+v: error %v; the library's %q", row.Text, o, err, row.Err)
	case !slices.Equal(e.IDs, row.IDs):
		return fmt.Sprintf("%.200q with %+v: ids %v; want %v", row.Text, o, e.IDs, row.IDs)
	case !slices.Equal(e.TypeIDs, types):
		return fmt.Sprintf("%.200q with %+v: type ids %v; want %v", row.Text, o, e.TypeIDs, types)
	case o.Offsets && !slices.EqualFunc(e.Offsets, row.Off, func(s Span, want [2]int) bool { return s == Span{want[0], want[1]} }):
		return fmt.Sprintf("%.200q with %+v: offsets %v; want %v", row.Text, o, e.Offsets, row.Off)
	}
	return ""
}

// kinds are the kinds of model that testdata has a folder for: a small tokenizer.json, and the golden rows of
// the layouts that the families of its kind have.
var kinds = []string{"wordpiece", "bpe", "bytefallback", "suffix", "unigram", "wordlevel"}

// goldenLine is a line of golden.jsonl: it starts a variant or is a row.
type goldenLine struct {
	goldenRow
	Variant   string
	With      map[string]any
	Without   []string
	MaxLength int `json:"max_length"`
	Strategy  string
	Side      string
	NoSpecial bool `json:"no_special"`
}

func (l goldenLine) options() Options {
	o := Options{MaxLength: l.MaxLength, Strategy: strategies[l.Strategy], NoSpecial: l.NoSpecial}
	if l.Side == "left" {
		o.Side = Left
	}
	return o
}

// TestGolden compares with the rows that testdata/golden.mjs made, for each kind of model and each variant.
func TestGolden(t *testing.T) {
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			var rows []goldenLine
			for _, line := range readLines[goldenLine](t, readFile(t, "testdata/"+kind+"/golden.jsonl")) {
				if line.Variant != "" && len(rows) > 0 {
					testVariant(t, kind, rows)
					rows = nil
				}
				rows = append(rows, line)
			}
			testVariant(t, kind, rows)
		})
	}
}

// testVariant compares with the rows of one variant, which the first line describes.
func testVariant(t *testing.T, kind string, rows []goldenLine) {
	variant, rows := rows[0], rows[1:]
	t.Run(variant.Variant, func(t *testing.T) {
		tok, err := Load(changed(t, kind, variant.With, variant.Without...))
		if err != nil {
			t.Fatal(err)
		}
		equal := 0
		for _, row := range rows {
			if diff := row.differs(tok, row.options()); diff != "" {
				t.Error(diff)
			} else {
				equal++
			}
		}
		t.Logf("%d of %d rows equal", equal, len(rows))
	})
}

// TestEveryCodePoint compares what becomes of every code point, in words, beside marks that have their
// order, and beside an added token, with what becomes of it in the library. If it fails after an update
// of Go or golang.org/x/text, their tables have changed where unicode.go does not expect it.
func TestEveryCodePoint(t *testing.T) {
	normalizers := make([]normalizer, 2)
	for i, lower := range []bool{true, false} {
		tok, err := Load(changed(t, "wordpiece", map[string]any{"normalizer": map[string]any{
			"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "lowercase": lower}}))
		if err != nil {
			t.Fatal(err)
		}
		normalizers[i] = tok.normalizer
	}
	words := newBertPreTokenizer(&object{first: new(error)})
	for line := range strings.Lines(string(readFile(t, "testdata/wordpiece/codepoints.txt"))) {
		var from rune
		want := [3]string{}
		if _, err := fmt.Sscanf(line, "%x %s %s %s", &from, &want[0], &want[1], &want[2]); err != nil {
			t.Fatal(err)
		}
		if (testing.Short() || underRace()) && from > 0x1FFFF {
			break
		}
		got := [3][][]byte{}
		for c := from; c < from+4096; c++ {
			if 0xD800 <= c && c <= 0xDFFF {
				continue
			}
			for i, n := range normalizers {
				char := string(c)
				text := normalOf(n, "x"+char+"y z"+char+"! o\U0001d165"+char+"\u302e")
				got[i] = append(got[i], []byte(strings.Join(allWords(words, text), "|")))
			}
			bit := "0"
			if isWord(c) {
				bit = "1"
			}
			got[2] = append(got[2], []byte(bit))
		}
		for i, what := range []string{"uncased", "cased", "as neighbours of an added token"} {
			if hash := fmt.Sprintf("%x", sha256.Sum256(bytes.Join(got[i], []byte("\n"))))[:16]; hash != want[i] {
				t.Errorf("code points %04X to %04X %s: hash %s; want %s", from, from+4095, what, hash, want[i])
			}
		}
	}
}

// normalOf returns the normal form of a text that is not refused.
func normalOf(n normalizer, text string) string {
	normal, err := normalForm(n, text)
	if err != nil {
		panic(err)
	}
	return normal
}

// allWords returns the words of a text.
func allWords(pre preTokenizer, text string) (words []string) {
	var p passage
	p.begin([]byte(text), span{0, int32(len(text))}, false)
	p.words = []span{{0, int32(len(text))}}
	pre.split(&p)
	for _, word := range p.words {
		words = append(words, string(p.text[word.start:word.end]))
	}
	return words
}

// changed returns the tokenizer.json of a kind with other values for some of its fields, each named by its path, such
// as model.unk_id, and without some others.
func changed(t testing.TB, kind string, with map[string]any, without ...string) []byte {
	t.Helper()
	fields := map[string]any{}
	decoder := json.NewDecoder(bytes.NewReader(readFile(t, "testdata/"+kind+"/tokenizer.json")))
	decoder.UseNumber()
	if err := decoder.Decode(&fields); err != nil {
		t.Fatal(err)
	}
	field := func(path string) (object map[string]any, key string) {
		object, keys := fields, strings.Split(path, ".")
		for ; len(keys) > 1; keys = keys[1:] {
			object = object[keys[0]].(map[string]any)
		}
		return object, keys[0]
	}
	for path, v := range with {
		object, key := field(path)
		object[key] = v
	}
	for _, path := range without {
		object, key := field(path)
		delete(object, key)
	}
	data, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// loadKind loads the small tokenizer.json of a kind.
func loadKind(t testing.TB, kind string) *Tokenizer {
	t.Helper()
	tok, err := Load(readFile(t, "testdata/"+kind+"/tokenizer.json"))
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

// loadSmall loads the small tokenizer.json of WordPiece.
func loadSmall(t testing.TB) *Tokenizer {
	t.Helper()
	return loadKind(t, "wordpiece")
}

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// readLines reads JSON values that stand one on a line.
func readLines[T any](t testing.TB, data []byte) []T {
	t.Helper()
	var rows []T
	for line := range bytes.Lines(data) {
		var row T
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}
