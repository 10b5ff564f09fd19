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

// TestGolden compares with the rows that testdata/golden.mjs made, for each variant of the tokenizer.
func TestGolden(t *testing.T) {
	type line struct {
		goldenRow
		Variant   string
		With      map[string]any
		MaxLength int `json:"max_length"`
		Strategy  string
		Side      string
		NoSpecial bool `json:"no_special"`
	}
	var tok *Tokenizer
	variant, equal := "", map[string]int{}
	for _, row := range readLines[line](t, readFile(t, "testdata/golden.jsonl")) {
		if row.Variant != "" {
			variant = row.Variant
			var err error
			if tok, err = Load(changed(t, row.With)); err != nil {
				t.Fatalf("%s: %v", variant, err)
			}
			continue
		}
		o := Options{MaxLength: row.MaxLength, Strategy: strategies[row.Strategy], NoSpecial: row.NoSpecial}
		if row.Side == "left" {
			o.Side = Left
		}
		if diff := row.differs(tok, o); diff != "" {
			t.Errorf("%s: %s", variant, diff)
		} else {
			equal[variant]++
		}
	}
	t.Log(equal)
}

// TestEveryCodePoint compares what becomes of every code point, in words, beside marks that have their
// order, and beside an added token, with what becomes of it in the library. If it fails after an update
// of Go or golang.org/x/text, their tables have changed where unicode.go does not expect it.
func TestEveryCodePoint(t *testing.T) {
	normalizers := make([]normalizer, 2)
	for i, lower := range []bool{true, false} {
		tok, err := Load(changed(t, map[string]any{"normalizer": map[string]any{
			"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "lowercase": lower}}))
		if err != nil {
			t.Fatal(err)
		}
		normalizers[i] = tok.normalizer
	}
	words := newBertPreTokenizer(&object{first: new(error)})
	for line := range strings.Lines(string(readFile(t, "testdata/codepoints.txt"))) {
		var from rune
		want := [3]string{}
		if _, err := fmt.Sscanf(line, "%x %s %s %s", &from, &want[0], &want[1], &want[2]); err != nil {
			t.Fatal(err)
		}
		if testing.Short() && from > 0x1FFFF {
			break
		}
		got := [3][][]byte{}
		for c := from; c < from+4096; c++ {
			if 0xD800 <= c && c <= 0xDFFF {
				continue
			}
			for i, n := range normalizers {
				char := string(c)
				text := normalForm(n, "x"+char+"y z"+char+"! o\U0001d165"+char+"\u302e")
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

// allWords returns the words of a text.
func allWords(pre preTokenizer, text string) (words []string) {
	p := passage{text: []byte(text), words: []span{{0, int32(len(text))}}}
	pre.split(&p)
	for _, word := range p.words {
		words = append(words, string(p.text[word.start:word.end]))
	}
	return words
}

// changed returns testdata/tokenizer.json with other values for some of its fields.
func changed(t testing.TB, with map[string]any) []byte {
	t.Helper()
	fields := map[string]any{}
	decoder := json.NewDecoder(bytes.NewReader(readFile(t, "testdata/tokenizer.json")))
	decoder.UseNumber()
	if err := decoder.Decode(&fields); err != nil {
		t.Fatal(err)
	}
	for key, v := range with {
		fields[key] = v
	}
	data, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// loadSmall loads testdata/tokenizer.json.
func loadSmall(t testing.TB) *Tokenizer {
	t.Helper()
	tok, err := Load(readFile(t, "testdata/tokenizer.json"))
	if err != nil {
		t.Fatal(err)
	}
	return tok
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
