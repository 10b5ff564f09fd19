package dataset

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// readAll gives every example of a file, or the first error.
func readAll(name string, data []byte, c Columns) ([]Example, *Reader, error) {
	r, err := NewReader(name, bytes.NewReader(data), c)
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	var examples []Example
	for e, err := range r.All() {
		if err != nil {
			return examples, r, err
		}
		examples = append(examples, e)
	}
	return examples, r, nil
}

func TestFormatsAgree(t *testing.T) {
	table := [][]string{
		{"id", "text", "label", "lang"},
		{"a", `"hi", he said, "twice`, "positive", "en"},
		{"b", " crème brûlée 😀 ", "0", ""},
		{"c", "'tis, \\ back\\slash \\n", "negative", "de"},
	}
	want := []Example{
		{ID: "a", Text: `"hi", he said, "twice`, Label: "positive", Tags: []Tag{{"lang", "en"}}},
		{ID: "b", Text: " crème brûlée 😀 ", Label: "0", Tags: []Tag{{"lang", ""}}},
		{ID: "c", Text: "'tis, \\ back\\slash \\n", Label: "negative", Tags: []Tag{{"lang", "de"}}},
	}
	for _, extension := range Formats() {
		for _, packing := range []string{"", ".gz", ".zst"} {
			for _, named := range []string{"", packing} { // the bytes decide, not the name
				plain := write(t, extension, table)
				name := "rows" + extension + named
				got, r, err := readAll(name, pack(t, packing, plain), Columns{})
				for i := range got {
					got[i].Line = 0
				}
				if err != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("%s packed %q = %+v, %v; want %+v", name, packing, got, err, want)
					continue
				}
				sum := sha256.Sum256(plain)
				if digest := hex.EncodeToString(sum[:]); r.Digest() != digest || r.Rows() != 3 || r.Name() != name {
					t.Errorf("%s packed %q: digest %s, %d rows; want %s, 3 rows", name, packing, r.Digest(), r.Rows(), digest)
				}
			}
		}
	}
}

func TestColumns(t *testing.T) {
	const row = `{"id": 7, "text": "t", "sentence": "s", "review": "r", "label": "l", "pair": "p", "n": 1.50, "b": true, "z": null, "list": [1], "o": {"a": 1}, "": "x"}`
	all := []Tag{{"sentence", "s"}, {"review", "r"}, {"pair", "p"}, {"n", "1.50"}, {"b", "true"}, {"z", ""}}
	tests := []struct {
		name string
		in   Columns
		want Example
		used Columns
	}{
		{"defaults", Columns{}, Example{ID: "7", Text: "t", Label: "l", Tags: all}, Columns{Text: "text", Label: "label", ID: "id"}},
		{"no tags", Columns{Tags: []string{}}, Example{ID: "7", Text: "t", Label: "l"}, Columns{Text: "text", Label: "label", ID: "id", Tags: []string{}}},
		{"named tags, in the file's order", Columns{Tags: []string{"n", "label", "n", "review"}},
			Example{ID: "7", Text: "t", Label: "l", Tags: []Tag{{"review", "r"}, {"label", "l"}, {"n", "1.50"}}},
			Columns{Text: "text", Label: "label", ID: "id", Tags: []string{"n", "label", "n", "review"}}},
		{"all named", Columns{Text: "review", Pair: "pair", Label: "b", ID: "n"},
			Example{ID: "1.50", Text: "r", Pair: "p", Label: "true", Tags: []Tag{{"id", "7"}, {"text", "t"}, {"sentence", "s"}, {"label", "l"}, {"z", ""}}},
			Columns{Text: "review", Pair: "pair", Label: "b", ID: "n"}},
		{"a number is a label as written", Columns{Label: "n", Tags: []string{}}, Example{ID: "7", Text: "t", Label: "1.50"},
			Columns{Text: "text", Label: "n", ID: "id", Tags: []string{}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, r, err := readAll("rows.jsonl", []byte(row), tt.in)
			tt.want.Line = 1
			if err != nil || len(got) != 1 || !reflect.DeepEqual(got[0], tt.want) {
				t.Fatalf("got %+v, %v; want %+v", got, err, tt.want)
			}
			if !reflect.DeepEqual(r.Columns(), tt.used) {
				t.Errorf("columns %+v, want %+v", r.Columns(), tt.used)
			}
		})
	}
}

func TestTextDefault(t *testing.T) {
	for data, want := range map[string]string{
		"review,sentence,text,label\na,b,c,1\n": "text",
		"review,label,sentence\na,1,b\n":        "sentence",
		" label , review \n1,a\n":               "review",
	} {
		_, r, err := readAll("rows.csv", []byte(data), Columns{})
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Columns().Text; got != want {
			t.Errorf("%q has its text in %s, want %s", data, got, want)
		}
	}
}

func TestColumnsAppearLater(t *testing.T) {
	const rows = `{"text": "a", "label": 1, "x": 1}
{"y": 2, "label": 1, "text": "b"}
{"y": 3, "x": 3, "label": 1, "text": "c"}
`
	got, r, err := readAll("rows.jsonl", []byte(rows), Columns{})
	if err != nil {
		t.Fatal(err)
	}
	want := [][]Tag{{{"x", "1"}}, {{"y", "2"}}, {{"x", "3"}, {"y", "3"}}}
	for i, e := range got {
		if !slices.Equal(e.Tags, want[i]) {
			t.Errorf("row %d has tags %v, want %v", i, e.Tags, want[i])
		}
	}
	if header := []string{"text", "label", "x", "y"}; !slices.Equal(r.Header(), header) {
		t.Errorf("header %v, want %v", r.Header(), header)
	}
	if v, ok := got[1].Tag("x"); ok {
		t.Errorf("absent tag is %q", v)
	}
	if v, ok := got[1].Tag("y"); !ok || v != "2" {
		t.Errorf("tag y is %q, %v; want 2", v, ok)
	}
}

func TestIDs(t *testing.T) {
	tests := []struct {
		name, file, data string
		c                Columns
		want             []string
	}{
		// printf 'a' | sha256sum; printf 'a\0b' | sha256sum
		{"digest of the text", "r.csv", "text,label\na,1\nb,1\na,0\na,1\n", Columns{},
			[]string{"ca978112ca1bbdca", "3e23e8160039594a", "ca978112ca1bbdca-2", "ca978112ca1bbdca-3"}},
		{"digest of the pair", "r.csv", "text,label,second\na,1,b\na,1,c\na,1,b\n", Columns{Pair: "second"},
			[]string{"59b271ae1bbcb1d3", "b179f49283f586ae", "59b271ae1bbcb1d3-2"}},
		{"id column", "r.csv", "text,label,id\na,1,x\na,1, x\n", Columns{}, []string{"x", " x"}},
		{"id by flag", "r.jsonl", `{"text": "a", "label": 1, "id": 1, "key": true}`, Columns{ID: "key"}, []string{"true"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			examples, _, err := readAll(tt.file, []byte(tt.data), tt.c)
			var got []string
			for _, e := range examples {
				got = append(got, e.ID)
			}
			if err != nil || !slices.Equal(got, tt.want) {
				t.Errorf("ids %q, %v; want %q", got, err, tt.want)
			}
		})
	}
}

// TestForgiven holds what is odd in a file and no fault of it.
func TestForgiven(t *testing.T) {
	type row struct {
		text     string
		line     int
		replaced int
	}
	const end = `", "label": 1}`
	long := strings.Repeat("long ", 300_000)
	tests := []struct {
		name, file, data string
		want             []row
	}{
		{"byte order mark", "r.csv", "\ufefftext,label\na,1\n", []row{{"a", 2, 0}}},
		{"byte order mark before JSON", "r.jsonl", "\ufeff{\"text\": \"a" + end, []row{{"a", 1, 0}}},
		{"CRLF", "r.jsonl", "{\"text\": \"a" + end + "\r\n{\"text\": \"b" + end + "\r\n", []row{{"a", 1, 0}, {"b", 2, 0}}},
		{"CRLF in CSV", "r.csv", "text,label\r\n\"a\r\nb\",1\r\nc,1\r\n", []row{{"a\nb", 2, 0}, {"c", 4, 0}}},
		{"CRLF in TSV", "r.tsv", "label\ttext\r\n1\ta\r\n", []row{{"a", 2, 0}}},
		{"blank lines", "r.jsonl", "\n \t\r\n{\"text\": \"a" + end + "\n\n\n{\"text\": \"b" + end + "\n\n", []row{{"a", 3, 0}, {"b", 6, 0}}},
		{"blank lines in CSV", "r.csv", "\ntext,label\n\na,1\n\nb,1\n\n", []row{{"a", 4, 0}, {"b", 6, 0}}},
		{"blank lines in TSV", "r.tsv", "\ntext\tlabel\n\na\t1\n\r\nb\t1\n\n", []row{{"a", 4, 0}, {"b", 6, 0}}},
		{"no last line break", "r.tsv", "text\tlabel\na\t1", []row{{"a", 2, 0}}},
		{"quotes are characters in TSV", "r.tsv", "text\tlabel\nHe said \"hi\"\t1\n\"open\t1\n\"\"\t1\n", []row{{`He said "hi"`, 2, 0}, {`"open`, 3, 0}, {`""`, 4, 0}}},
		{"line breaks in a CSV field", "r.csv", "text,label\n\"a\n\n\"\"b\"\"\",1\nc,1\n", []row{{"a\n\n\"b\"", 2, 0}, {"c", 5, 0}}},
		{"columns without a name", "r.csv", ",,text,label\n1,2,a,1\n", []row{{"a", 2, 0}}},
		{"upper-case extension", "R.CSV.GZ", "text,label\na,1\n", []row{{"a", 2, 0}}},
		{"invalid UTF-8", "r.jsonl", "{\"text\": \"\xff\xfea\xe2\x82\ufffd" + end, []row{{"\ufffd\ufffda\ufffd\ufffd\ufffd", 1, 4}}},
		{"invalid UTF-8 in CSV", "r.csv", "text,label\ncaf\xe9 \xf0\x9f,1\nb,1\n", []row{{"caf\ufffd \ufffd\ufffd", 2, 3}, {"b", 3, 0}}},
		{"invalid UTF-8 in TSV", "r.tsv", "text\tlabel\ncaf\xe9\t1\n", []row{{"caf\ufffd", 2, 1}}},
		{"lone surrogates", "r.jsonl", `{"text": "\ud800 \udc00\ud83d\ude00 \ufffd` + end, []row{{"\ufffd \ufffd\U0001f600 \ufffd", 1, 2}}},
		{"escaped zero byte", "r.jsonl", `{"text": "a\u0000` + end, []row{{"a\x00", 1, 0}}},
		{"escaped key", "r.jsonl", `{"\u0074ext": "\"\\\/\b\f\n\r\t` + end, []row{{"\"\\/\b\f\n\r\t", 1, 0}}},
		{"longer than the buffers", "r.jsonl", "{\"text\": \"" + long + end + "\n{\"text\": \"b" + end, []row{{long, 1, 0}, {"b", 2, 0}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			examples, r, err := readAll(tt.file, []byte(tt.data), Columns{})
			if err != nil {
				t.Fatal(err)
			}
			var got []row
			total := 0
			for _, e := range examples {
				got = append(got, row{e.Text, e.Line, e.Replaced})
				total += e.Replaced
			}
			if !slices.Equal(got, tt.want) || r.Replaced() != total {
				t.Errorf("got %.200v, %d replaced; want %.200v", got, r.Replaced(), tt.want)
			}
		})
	}
}

func TestDemo(t *testing.T) {
	for _, tt := range []struct {
		path          string
		rows, columns int
		labels        map[string]int
	}{
		{"../../models/demo/reviews-heldout.jsonl", 200, 10, map[string]int{"positive": 100, "negative": 100}},
		{"../../models/demo/reviews-train.jsonl", 1000, 10, map[string]int{"positive": 497, "negative": 503}},
	} {
		checkFile(t, tt.path, tt.rows, tt.columns, tt.labels)
	}
}

func TestShared(t *testing.T) {
	dir := os.Getenv("HOLDOUT_PARITY")
	if dir == "" {
		t.Skip("HOLDOUT_PARITY is not set; it names the directory that holds data/sst2/validation.jsonl and more")
	}
	// counts: Stanford's SST-2 development set and the TREC question test set
	checkFile(t, filepath.Join(dir, "data/sst2/validation.jsonl"), 872, 2, map[string]int{"positive": 444, "negative": 428})
	checkFile(t, filepath.Join(dir, "data/trec6/test.jsonl"), 500, 3, map[string]int{"ABBR": 9, "DESC": 138, "ENTY": 94, "HUM": 65, "LOC": 81, "NUM": 113})
}

// checkFile counts a file's rows, columns and labels, and compares its digest.
func checkFile(t *testing.T, path string, rows, columns int, labels map[string]int) {
	t.Helper()
	r, err := Open(path, Columns{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	got := map[string]int{}
	for e, err := range r.All() {
		if err != nil {
			t.Fatal(err)
		}
		got[e.Label]++
	}
	if r.Rows() != rows || len(r.Header()) != columns || !reflect.DeepEqual(got, labels) {
		t.Errorf("%s is %d × %d with labels %v; want %d × %d with %v", path, r.Rows(), len(r.Header()), got, rows, columns, labels)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(data)
	if digest := hex.EncodeToString(sum[:]); r.Digest() != digest {
		t.Errorf("%s has digest %s, want %s", path, r.Digest(), digest)
	}
}

// TestPartialReads holds that the examples do not depend on how the bytes arrive.
func TestPartialReads(t *testing.T) {
	data := []byte("text,label,n\n\"a\nb\",1,x\nc\xff,0," + strings.Repeat("y", 100) + "\n")
	want, _, err := readAll("r.csv", data, Columns{})
	if err != nil {
		t.Fatal(err)
	}
	for _, packing := range []string{"", ".gz", ".zst"} {
		r, err := NewReader("r.csv", iotest.OneByteReader(bytes.NewReader(pack(t, packing, data))), Columns{})
		if err != nil {
			t.Fatal(err)
		}
		var got []Example
		for e, err := range r.All() {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, e)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("packed %q: got %+v, want %+v", packing, got, want)
		}
	}
}

func TestEnd(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.csv")
	if err := os.WriteFile(path, []byte("text,label\na,1\nb,1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := Open(path, Columns{})
	if err != nil {
		t.Fatal(err)
	}
	if r.Digest() != "" || r.Rows() != 0 {
		t.Errorf("before the first row: digest %q, %d rows", r.Digest(), r.Rows())
	}
	for e, err := range r.All() {
		if err != nil || e.Text != "a" {
			t.Errorf("first example %+v, %v", e, err)
		}
		break
	}
	if e, err := r.Next(); err != nil || e.Text != "b" {
		t.Errorf("example after the range was left: %+v, %v", e, err)
	}
	for range 2 {
		if e, err := r.Next(); err != io.EOF {
			t.Errorf("after the last: %+v, %v", e, err)
		}
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if len(r.Digest()) != 64 {
		t.Errorf("digest after closing is %q", r.Digest())
	}
	if _, err := Open(filepath.Join(t.TempDir(), "no.csv"), Columns{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
}
