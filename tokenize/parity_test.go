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

func TestParity(t *testing.T) {
	dir := parityDir(t)
	for _, family := range []string{"bert-base-uncased", "bert-base-cased", "all-minilm-l6-v2", "mpnet"} {
		t.Run(family, func(t *testing.T) {
			tok, err := Load(readGzip(t, filepath.Join(dir, family, "tokenizer.json.gz")))
			if err != nil {
				t.Fatal(err)
			}
			rows := readParity(t, dir, family)
			equal := 0
			for _, row := range rows {
				o, ok := goldenConfigs[row.config]
				if !ok {
					t.Fatalf("unknown config %q", row.config)
				}
				if diff := row.differs(tok, o); diff != "" {
					t.Error(diff)
				} else {
					equal++
				}
			}
			t.Logf("%d of %d rows equal", equal, len(rows))
		})
	}
}

// TestParityRefused checks that what this version does not read is refused by name.
func TestParityRefused(t *testing.T) {
	dir := parityDir(t)
	tests := map[string]string{
		"albert":          `tokenizer.json: model.type: "Unigram" is not supported yet; this version reads WordPiece`,
		"clip":            `tokenizer.json: model.type: "BPE" is not supported yet; this version reads WordPiece`,
		"cohere":          `tokenizer.json: model.type: "BPE" is not supported yet; this version reads WordPiece`,
		"deberta-v1":      `tokenizer.json: model.type: "BPE" is not supported yet; this version reads WordPiece`,
		"deberta-v3-like": `tokenizer.json: model.type: "Unigram" is not supported yet; this version reads WordPiece`,
		"gpt2":            `tokenizer.json: model.type: "BPE" is not supported yet; this version reads WordPiece`,
		"llama3":          `tokenizer.json: model.type: "BPE" is not supported yet; this version reads WordPiece`,
		"modernbert-like": `tokenizer.json: model.type: "BPE" is not supported yet; this version reads WordPiece`,
		"nmt":             `tokenizer.json: model.type: "Unigram" is not supported yet; this version reads WordPiece`,
		"roberta-base":    `tokenizer.json: model.type: "BPE" is not supported yet; this version reads WordPiece`,
		"t5-small":        `tokenizer.json: model.type: "Unigram" is not supported yet; this version reads WordPiece`,
		"xlmr-like":       `tokenizer.json: model.type: "Unigram" is not supported yet; this version reads WordPiece`,
	}
	for family, want := range tests {
		_, err := Load(readGzip(t, filepath.Join(dir, family, "tokenizer.json.gz")))
		if err == nil || err.Error() != want {
			t.Errorf("%s: %v; want %s", family, err, want)
		}
	}
}

// TestParityOdd loads malformed and odd files. What is not refused must give what the library gives.
func TestParityOdd(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(parityDir(t), "bad", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no odd files: %v", err)
	}
	loads := map[string][]int64{ // of "hello worlds zzz @@s"
		"dec-unknown.json":             {4, 5, 6, 1, 1, 1, 1}, // decoders change no id
		"ok.json":                      {4, 5, 6, 1, 1, 1, 1},
		"pad-multiple.json":            {4, 5, 6, 1, 1, 1, 1},
		"pre-null.json":                {1},
		"prefix-other.json":            {4, 5, 7, 1, 1, 1, 1},
		"trunc-onlysecond-single.json": {4, 5, 6, 1, 1, 1, 1},
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
		if e, err := tok.Encode("hello worlds zzz @@s", Options{}); err != nil || !slices.Equal(e.IDs, want) {
			t.Errorf("%s: %v, %v; want %v", name, e.IDs, err, want)
		}
	}
}

// TestParityInvalidUTF8 encodes bytes that are not text as text with U+FFFD in their place.
func TestParityInvalidUTF8(t *testing.T) {
	dir := parityDir(t)
	data := readFile(t, filepath.Join(dir, "invalid-utf8.jsonl"))
	tok := loadDemo(t)
	for _, row := range readLines[struct{ B64 string }](t, data) {
		text, err := base64.StdEncoding.DecodeString(row.B64)
		if err != nil {
			t.Fatal(err)
		}
		got, err := tok.Encode(string(text), Options{})
		want, wantErr := tok.Encode(string([]rune(string(text))), Options{})
		if err != nil || wantErr != nil || !slices.Equal(got.IDs, want.IDs) {
			t.Errorf("%q: %v, %v; want %v, %v", text, got.IDs, err, want.IDs, wantErr)
		}
	}
}

func readGzip(t *testing.T, path string) []byte {
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
