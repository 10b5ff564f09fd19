package tokenize

import (
	"compress/gzip"
	"encoding/base64"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// parityRow is a golden row with the name of its options.
type parityRow struct {
	goldenRow
	config string
}

// goldenConfigs are the options of each config of golden rows.
var goldenConfigs = map[string]Options{
	"single":         {},
	"pair":           {},
	"nospecial":      {NoSpecial: true},
	"trunc16":        {MaxLength: 16},
	"trunc16-left":   {MaxLength: 16, Side: Left},
	"pairtrunc24-lf": {MaxLength: 24},
	"pairtrunc24-of": {MaxLength: 24, Strategy: OnlyFirst},
	"pairtrunc24-os": {MaxLength: 24, Strategy: OnlySecond},
}

// parityDir returns the directory of the golden data that is too large, and not ours, to ship.
func parityDir(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("HOLDOUT_PARITY")
	if dir == "" {
		t.Skip("HOLDOUT_PARITY is not set: no golden data of public tokenizers to compare with")
	}
	return filepath.Join(dir, "tokenizers")
}

// parityFamilies are the public tokenizers of the golden data.
var parityFamilies = []string{
	"albert", "all-minilm-l6-v2", "bert-base-cased", "bert-base-uncased", "clip", "cohere", "deberta-v1", "deberta-v3-like",
	"gpt2", "llama3", "modernbert-like", "mpnet", "nmt", "roberta-base", "t5-small", "xlmr-like",
}

// maxShown is how many rows of a family are shown that differ.
const maxShown = 10

// TestParity compares with every golden row of every family, in all configs.
func TestParity(t *testing.T) {
	dir := parityDir(t)
	for _, family := range parityFamilies {
		t.Run(family, func(t *testing.T) {
			t.Parallel()
			tok, err := Load(readGzip(t, filepath.Join(dir, family, "tokenizer.json.gz")))
			if err != nil {
				t.Fatal(err)
			}
			rows := readParity(t, dir, family)
			all, equal, shown := map[string]int{}, map[string]int{}, 0
			for _, row := range rows {
				o, ok := goldenConfigs[row.config]
				if !ok {
					t.Fatalf("unknown config %q", row.config)
				}
				all[row.config]++
				if diff := row.differs(tok, o); diff == "" {
					equal[row.config]++
				} else if shown++; shown <= maxShown {
					t.Error(diff)
				}
			}
			total := 0
			for config := range goldenConfigs {
				if total += equal[config]; equal[config] < all[config] || all[config] == 0 {
					t.Errorf("%s: %d of %d rows equal", config, equal[config], all[config])
				}
			}
			t.Logf("%d of %d rows equal", total, len(rows))
		})
	}
}

// TestParityOdd loads malformed and odd files: what is not refused must give the ids that the library gives. It refuses
// them too, but for dec-unknown.json, added-hole.json, post-template-empty.json, trunc-strideBig.json and vocab-empty.json.
func TestParityOdd(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(parityDir(t), "bad", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no odd files: %v", err)
	}
	texts := []string{"hello worlds zzz @@s", "ab ba(hello) ca3b"}
	words := [][]int64{{4, 5, 6, 1, 1, 1, 1}, {1, 1, 1, 4, 1, 1}}
	loads := map[string][][]int64{ // ids of each text
		"bpe-nounk.json":               {{}, {2, 1, 0, 2}},
		"dec-unknown.json":             words, // decoders change no id
		"norm-nmt.json":                words,
		"ok.json":                      words,
		"pad-multiple.json":            words,
		"pre-null.json":                {{1}, {1}},
		"pre-split-string.json":        {{1}, {1, 1, 1}},
		"prefix-other.json":            {{4, 5, 7, 1, 1, 1, 1}, words[1]},
		"trunc-onlysecond-single.json": words,
	}
	for _, file := range files {
		tok, err := Load(readFile(t, file))
		name := filepath.Base(file)
		want, ok := loads[name]
		if ok != (err == nil) {
			t.Errorf("%s: loads = %v; want %v: %v", name, err == nil, ok, err)
		}
		if err != nil {
			t.Logf("%s: %v", name, err)
			continue
		}
		for i := range want {
			if e, err := tok.Encode(texts[i], Options{}); err != nil || !slices.Equal(e.IDs, want[i]) {
				t.Errorf("%s: %q: %v, %v; want %v", name, texts[i], e.IDs, err, want[i])
			}
		}
	}
}

// TestParityInvalidUTF8 encodes bytes that are not text as text with U+FFFD in their place.
func TestParityInvalidUTF8(t *testing.T) {
	data := readFile(t, filepath.Join(parityDir(t), "invalid-utf8.jsonl"))
	for _, kind := range kinds {
		tok := loadKind(t, kind)
		for _, row := range readLines[struct{ B64 string }](t, data) {
			text, err := base64.StdEncoding.DecodeString(row.B64)
			if err != nil {
				t.Fatal(err)
			}
			got, err := tok.Encode(string(text), Options{})
			want, wantErr := tok.Encode(string([]rune(string(text))), Options{})
			if err != nil || wantErr != nil || !slices.Equal(got.IDs, want.IDs) {
				t.Errorf("%s: %q: %v, %v; want %v, %v", kind, text, got.IDs, err, want.IDs, wantErr)
			}
		}
	}
}

func readGzip(t testing.TB, path string) []byte {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// readParity reads the golden rows of a family, which name their texts by number.
func readParity(t *testing.T, dir, family string) []parityRow {
	t.Helper()
	data := readFile(t, filepath.Join(dir, "texts.jsonl"))
	texts := map[int]string{}
	for _, text := range readLines[struct {
		I    int
		Text string
	}](t, data) {
		texts[text.I] = text.Text
	}
	var rows []parityRow
	for _, line := range readLines[struct {
		goldenRow
		Config string
		Text   int
		Pair   *int
	}](t, readGzip(t, filepath.Join(dir, family, "golden.jsonl.gz"))) {
		row := line.goldenRow
		var ok bool
		if row.Text, ok = texts[line.Text]; !ok {
			t.Fatalf("no text %d", line.Text)
		}
		if line.Pair != nil {
			pair, ok := texts[*line.Pair]
			if !ok {
				t.Fatalf("no text %d", *line.Pair)
			}
			row.Pair = &pair
		}
		rows = append(rows, parityRow{row, line.Config})
	}
	return rows
}

// loadDemo loads the tokenizer of the project's own demo checkpoint.
func loadDemo(t testing.TB) *Tokenizer {
	t.Helper()
	tok, err := Load(readFile(t, "../models/demo/base/tokenizer.json"))
	if err != nil {
		t.Fatal(err)
	}
	return tok
}
