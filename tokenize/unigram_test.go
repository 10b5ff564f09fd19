package tokenize

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestUnigramGolden compares ids and offsets with those that testdata/unigram.mjs wrote.
func TestUnigramGolden(t *testing.T) {
	var tok *Tokenizer
	equal := 0
	for _, row := range readLines[struct {
		goldenRow
		Tok string
		Map map[string]string
	}](t, readFile(t, "testdata/unigram.jsonl")) {
		if row.Tok != "" {
			var err error
			if tok, err = Load([]byte(strings.Replace(row.Tok, "MAP", compileMap(row.Map), 1))); err != nil {
				t.Fatalf("%v: %s", err, row.Tok)
			}
			continue
		}
		diff := row.differs(tok, Options{})
		row.Off = nil // ids are the same if offsets are not asked for
		if diff += row.differs(tok, Options{}); diff != "" {
			t.Error(diff)
		} else {
			equal++
		}
	}
	t.Logf("%d rows equal", equal)
}

// unigramFile is a tokenizer.json with such a model.
func unigramFile(model string) []byte { return []byte(`{"version":"1.0","model":` + model + `}`) }

func TestUnigram(t *testing.T) {
	tests := []struct {
		model, text string
		want        string // ids, and offsets if more than that is to be seen
	}{ // Rust tokenizers 0.22.2
		{`{"type":"Unigram","vocab":[["a",0]]}`, "a", "[0] [{0 1}]"},
		{`{"type":"Unigram","vocab":[["a",0]]}`, "ab", `word "ab": a character is no piece, and model.unk_id names none for it`},
		{`{"type":"Unigram","vocab":[]}`, "a", `word "a": a character is no piece, and model.unk_id names none for it`},
		{`{"type":"Unigram","vocab":[]}`, "", "[] []"},
		{`{"unk_id":0,"vocab":[["<unk>",0],["a",-1],["a",-2]]}`, "aa", "[2 2] [{0 1} {1 2}]"},
		{`{"unk_id":0,"vocab":[["a",0],["",1]]}`, "ab", "[0] [{0 2}]"},                                              // "a" is the unknown token
		{`{"unk_id":0,"vocab":[["<unk>",0],["a",-1],["ab",-2],["b",-1]]}`, "abxyab", "[2 0 2] [{0 2} {2 4} {4 6}]"}, // of ways that are as good, the one whose last piece starts first
		{`{"unk_id":0,"vocab":[["<unk>",0],["a",-1]]}`, "x<unk>ya", "[0 1] [{0 7} {7 8}]"},
		{`{"unk_id":0,"byte_fallback":true,"vocab":[["<unk>",0],["a",-1],["<0xC3>",0],["<0xA9>",0]]}`, "aéxé", "[1 0] [{0 1} {1 4}]"},
		{`{"unk_id":0,"byte_fallback":true,"vocab":[["<unk>",0],["a",-1],["<0xC3>",0],["<0xA9>",0]]}`, "aéé", "[1 2 3 2 3] [{0 1} {1 3} {1 3} {1 3} {1 3}]"},
	}
	for _, tt := range tests {
		tok, err := Load(unigramFile(tt.model))
		if err != nil {
			t.Fatal(err)
		}
		e, err := tok.Encode(tt.text, Options{Offsets: true})
		got := fmt.Sprint(e.IDs, e.Offsets)
		if err != nil {
			got = err.Error()
		}
		if got = strings.ReplaceAll(got, "][", "] ["); got != tt.want {
			t.Errorf("%s: %q is %s; want %s", tt.model, tt.text, got, tt.want)
		}
	}
}

func TestUnigramErrors(t *testing.T) {
	tests := []struct{ model, want string }{
		{`{"type":"Unigram"}`, `model.vocab: is missing`},
		{`{"type":"Unigram","vocab":{}}`, `model.vocab: an object is not an array`},
		{`{"vocab":["a"]}`, `model.vocab[0]: is not a pair of a piece and its score`},
		{`{"vocab":[["a",0],["b",0,0]]}`, `model.vocab[1]: is not a pair of a piece and its score`},
		{`{"vocab":[[0,"a"]]}`, `model.vocab[0][0]: 0 is not a string`},
		{`{"vocab":[["a","x"]]}`, `model.vocab[0][1]: "x" is not a number that a float64 holds`},
		{`{"vocab":[["a",1e309]]}`, `model.vocab[0][1]: 1e309 is not a number that a float64 holds`},
		{`{"vocab":[["` + strings.Repeat("a", 1025) + `",0]]}`, `model.vocab[0][0]: has 1025 bytes; at most 1024 are read`},
		{`{"unk_id":1,"vocab":[["a",0]]}`, `model.unk_id: 1 is not a whole number from 0 to 0`},
		{`{"unk_id":-1,"vocab":[["a",0]]}`, `model.unk_id: -1 is not a whole number from 0 to 0`},
		{`{"unk_id":0.0,"vocab":[["a",0]]}`, `model.unk_id: 0.0 is not a whole number from 0 to 0`},
		{`{"unk_id":0,"vocab":[]}`, `model.unk_id: is given, but vocab is empty`},
		{`{"byte_fallback":null,"vocab":[]}`, `model.byte_fallback: null is not true or false`},
		{`{"fuse_unk":true,"vocab":[]}`, `model.fuse_unk: is not known here; known are type, unk_id, vocab, byte_fallback`},
	}
	for _, tt := range tests {
		if _, err := Load(unigramFile(tt.model)); err == nil || err.Error() != "tokenizer.json: "+tt.want {
			t.Errorf("%.60s: %v; want %s", tt.model, err, tt.want)
		}
	}
}

// TestScore has numbers as Rust tokenizers 0.22.2 saved them again.
func TestScore(t *testing.T) {
	tests := []struct {
		text string
		want float64
	}{
		{"0", 0.0},
		{"-0", 0},
		{"-0.0", 0},
		{"1e2", 100.0},
		{"-1E-2", -0.01},
		{"123456789012345678901234567890", 1.2345678901234568e+29},
		{"1.7976931348623157e308", 1.7976931348623157e+308},
		{"4.9e-324", 5e-324},
		{"1e-400", 0.0},
		{"0e999", 0.0},
		{"0.1234567890123456789012345", 0.12345678901234568},
		{"-18446744073709551615", -1.8446744073709552e+19},
		{"-9223372036854775808", -9.223372036854776e+18},
		{"18446744073709551616.5", 1.8446744073709552e+19},
		{"1e-310", 1e-310},
		{"123e-320", 1.23e-318},
		{"4.90632190504031992e+133", 4.906321905040321e+133},
		{"17.59314410710671499139598", 17.593144107106717},
		{"12.53e-241", 1.2529999999999998e-240},
		{"17.337726347829419562e+225", 1.733772634782942e+226},
		{"-14.57730569820788809", -14.577305698207887},
		{"-15.9143409139646331073", -15.914340913964635},
		{"-5.8041036120330234", -5.804103612033023},
		{"-14.04050029427477955336", -14.040500294274779},
		{"-4.508691503199365037", -4.5086915031993655},
		{"7.0177270384442373463", 7.017727038444238},
		{"-2.1595302480401462e-152", -2.1595302480401465e-152},
		{"-4.48812673245370804636039", -4.488126732453709},
	}
	for _, tt := range tests {
		if got, ok := asScore(json.Number(tt.text)); got != tt.want || !ok {
			t.Errorf("%s is read as %v, %v; want %v", tt.text, got, ok, tt.want)
		}
	}
	for _, text := range []string{"1e309", "17976931348623157000e300", "1e99999999999999999999"} {
		if got, ok := asScore(json.Number(text)); ok {
			t.Errorf("%s is read as %v", text, got)
		}
	}
}

// TestPieceTrie looks random pieces up, and what is none.
func TestPieceTrie(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	ids := map[string]int32{}
	var pieces []string
	random := func() string {
		b := make([]byte, rng.IntN(6))
		for i := range b {
			b[i] = byte(rng.IntN(256) >> rng.IntN(8))
		}
		return string(b)
	}
	for id := range int32(20000) {
		piece := random()
		pieces = append(pieces, piece)
		ids[piece] = id // of equal ones the last
	}
	trie := newPieceTrie(pieces)
	for range 20000 {
		pieces = append(pieces, random())
	}
	for _, piece := range pieces {
		want, ok := ids[piece]
		if !ok {
			want = noPiece
		}
		if got := trie.find([]byte(piece)); got != want {
			t.Fatalf("%q has id %d; want %d", piece, got, want)
		}
	}
}

// TestUnigramAllocates checks that a word that is not cached takes no memory once buffers have grown.
func TestUnigramAllocates(t *testing.T) {
	if underRace() {
		t.Skip("the race detector has pools forget what they hold")
	}
	tok, err := Load(unigramFile(`{"unk_id":0,"vocab":[["<unk>",0],["a",-1],["aaa",-2],["é",-3]]}`))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Repeat("aaaaxé", 200)
	var e Encoding
	if n := testing.AllocsPerRun(50, func() {
		if err := tok.EncodeInto(&e, text, Options{}); err != nil {
			t.Fatal(err)
		}
	}); n >= 1 {
		t.Errorf("%v allocations for each text", n)
	}
}

// TestUnigramLong encodes a megabyte without a break; a search that is not linear would not end.
func TestUnigramLong(t *testing.T) {
	tok, err := Load(unigramFile(`{"unk_id":0,"vocab":[["<unk>",0],["a",-1],["` + strings.Repeat("a", 64) + `",-2]]}`))
	if err != nil {
		t.Fatal(err)
	}
	e, err := tok.Encode(strings.Repeat("a", 1<<20)+strings.Repeat("☹", 1<<10), Options{})
	want := append(slices.Repeat([]int64{2}, 1<<14), 0)
	if err != nil || !slices.Equal(e.IDs, want) {
		t.Errorf("%d tokens, %v; want %d", len(e.IDs), err, len(want))
	}
}
