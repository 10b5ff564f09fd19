package dataset

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

func TestRefusedRows(t *testing.T) {
	const ok = `{"text": "a", "label": 1}` + "\n"
	tests := []struct{ name, file, data, want string }{
		{"no text", "r.jsonl", ok + `{"text": " \n", "label": 1}`, `r.jsonl:2: row has no text (column "text" is empty); every row needs one`},
		{"null text", "r.jsonl", ok + `{"text": null, "label": 1}`, `r.jsonl:2: row has no text (column "text" is null); every row needs one`},
		{"missing text", "r.jsonl", ok + `{"label": 1}`, `r.jsonl:2: row has no text (column "text" is missing); every row needs one`},
		{"text in CSV", "r.csv", "text,label\na,1\n\"\n\",1\n", `r.csv:3: row has no text (column "text" is empty); every row needs one`},
		{"text is a number", "r.jsonl", ok + `{"text": 5, "label": 1}`, `r.jsonl:2: column "text" is a number; a text is a string`},
		{"text is a list", "r.jsonl", ok + `{"text": ["a"], "label": 1}`, `r.jsonl:2: column "text" is a list; a text is a string`},
		{"no label", "r.jsonl", ok + `{"text": "a", "label": "  "}`, `r.jsonl:2: row has no label (column "label" is empty); every row needs one`},
		{"null label", "r.jsonl", ok + `{"text": "a", "label": null}`, `r.jsonl:2: row has no label (column "label" is null); every row needs one`},
		{"missing label", "r.jsonl", ok + `{"text": "a"}`, `r.jsonl:2: row has no label (column "label" is missing); every row needs one`},
		{"label is a list", "r.jsonl", ok + `{"text": "a", "label": ["x"]}`, `r.jsonl:2: column "label" is a list; a label is a string, a number or a boolean`},
		{"label is an object", "r.jsonl", `{"text": "a", "label": {}}`, `r.jsonl:1: column "label" is an object; a label is a string, a number or a boolean`},
		{"label in TSV", "r.tsv", "text\tlabel\na\t\n", `r.tsv:2: row has no label (column "label" is empty); every row needs one`},
		{"tabs only", "r.tsv", "text\tlabel\n\t\n", `r.tsv:2: row has no text (column "text" is empty); every row needs one`},
		{"no id", "r.jsonl", `{"text": "a", "label": 1, "id": 1}` + "\n" + ok, `r.jsonl:2: row has no id (column "id" is missing); every row needs one`},
		{"id twice", "r.csv", "id,text,label\n7,a,1\n8,b,1\n7,c,1\n", `r.csv:4: id "7" already used at line 2`},
		{"id as number and string", "r.jsonl", `{"id": 7, "text": "a", "label": 1}` + "\n" + `{"id": "7", "text": "a", "label": 1}`, `r.jsonl:2: id "7" already used at line 1`},
		{"long id twice", "r.csv", strings.Replace("id,text,label\nX,a,1\nX,b,1\n", "X", strings.Repeat("x", 100), 2), `r.csv:3: id "` + strings.Repeat("x", 60) + `"… already used at line 2`},

		{"key twice", "r.jsonl", `{"text": "a", "label": 1, "label": 0}`, `r.jsonl:1: column "label" appears twice`},
		{"JSON array", "r.jsonl", `[{"text": "a", "label": 1}]`, `r.jsonl:1: starts a JSON array; JSONL has one object a line (jq -c '.[]' makes it of an array)`},
		{"indented JSON array", "r.jsonl", "\n[\n {", `r.jsonl:2: starts a JSON array; JSONL has one object a line (jq -c '.[]' makes it of an array)`},
		{"not an object", "r.jsonl", ok + `"text"`, `r.jsonl:2: is JSON but not an object; JSONL has one object a line`},
		{"indented object", "r.jsonl", "{\n  \"text\": \"a\"\n}", `r.jsonl:1: is not one JSON object (unexpected end of JSON input, at byte 1); JSONL has one whole object a line`},
		{"two objects in a line", "r.jsonl", `{"text": "a", "label": 1} {}`, `r.jsonl:1: is not one JSON object (invalid character '{' after top-level value, at byte 27); JSONL has one whole object a line`},
		{"CSV named JSONL", "r.jsonl", "text,label\na,1\n", `r.jsonl:1: is not one JSON object (invalid character 'e' in literal true (expecting 'r'), at byte 2); JSONL has one whole object a line`},
		{"line cut short", "r.jsonl", ok + `{"text": "a", "la`, `r.jsonl:2: is not one JSON object (unexpected end of JSON input, at byte 17); JSONL has one whole object a line`},
		{"nesting bomb", "r.jsonl", `{"text": ` + strings.Repeat("[", 1<<20), `r.jsonl:1: is not one JSON object (invalid character '[' exceeded max depth, at byte 10009); JSONL has one whole object a line`},
		{"zero byte", "r.jsonl", ok + "{\"text\": \"\x00\", \"label\": 1}", `r.jsonl:2: row holds a zero byte; a data set is UTF-8 text`},
		{"zero byte in CSV", "r.csv", "text,label\na\x00,1\n", `r.csv:2: row holds a zero byte; a data set is UTF-8 text`},
		{"UTF-16 without a mark", "r.tsv", "t\x00e\x00x\x00t\x00", `r.tsv:1: row holds a zero byte; a data set is UTF-8 text`},

		{"ragged CSV", "r.csv", "text,label\n\"a\n\nb\",1\nc,d,1\n", `r.csv:5: row has more fields (3) than the header (2); a field that holds a comma must be quoted`},
		{"ragged TSV", "r.tsv", "text\tlabel\na\n", `r.tsv:2: row has fewer fields (1) than the header (2); leave a field empty, but keep its place`},
		{"tab in a TSV field", "r.tsv", "text\tlabel\n\"a\tb\"\t1\n", `r.tsv:2: row has more fields (3) than the header (2); a field cannot hold a tab`},
		{"semicolon in the last CSV row", "r.csv", "text,label\na,1\nb;1", `r.csv:3: row has fewer fields (1) than the header (2); leave a field empty, but keep its place`},
		{"bare quote", "r.csv", "text,label\na \"b\",1\n", `r.csv:2: bare quote in a field; quote the whole field, and write each quote inside it twice (RFC 4180)`},
		{"text after a quote", "r.csv", "text,label\nx,1\n\"a\nb\" c,1\n", `r.csv:3: quoted field without its closing quote (noticed at line 4); quote the whole field, and write each quote inside it twice (RFC 4180)`},
		{"open quote", "r.csv", "text,label\nx,1\n\"a,1\nb,1\n", `r.csv:3: quoted field without its closing quote (noticed at line 4); quote the whole field, and write each quote inside it twice (RFC 4180)`},
		{"column twice", "r.csv", "text,label,label\n", `r.csv:1: column "label" appears twice`},
		{"too many columns", "r.tsv", "\n" + strings.Repeat("\t", 5000), `r.tsv:2: more than 4096 columns`},

		{"endless line", "r.jsonl", ok + strings.Repeat(" ", maxRow+2*bufferSize) + ok, `r.jsonl:2: row is longer than 16 MiB; is a line break missing, or a quote left open?`},
		{"endless TSV line", "r.tsv", "text\tlabel\n" + strings.Repeat("x", maxRow+2*bufferSize), `r.tsv:2: row is longer than 16 MiB; is a line break missing, or a quote left open?`},
		{"endless CSV field", "r.csv", "text,label\n\"a\nb\",1\n\"" + strings.Repeat("x\n", maxRow/2+bufferSize), `r.csv:4: row is longer than 16 MiB; is a line break missing, or a quote left open?`},
		{"endless row of CSV fields", "r.csv", "text,label\na,1\n" + strings.Repeat(",", maxCommas+bufferSize), `r.csv:3: row has more than 1048576 commas; is a line break missing, or a quote left open?`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, r, err := readAll(tt.file, []byte(tt.data), Columns{})
			if err == nil || err.Error() != tt.want {
				t.Fatalf("got  %v\nwant %s", err, tt.want)
			}
			if r != nil {
				if _, again := r.Next(); again != err {
					t.Errorf("Next then returns %v", again)
				}
			}
		})
	}
}

func TestRefusedFiles(t *testing.T) {
	head, tail := []byte("text,label\na,1\nb,1\n"), []byte("c,1\nd,1\n")
	gz, zst := pack(t, ".gz", head), pack(t, ".zst", head)
	gzTail, zstTail := pack(t, ".gz", tail), pack(t, ".zst", tail)
	damaged := bytes.Clone(gz)
	damaged[len(gz)-6] ^= 1 // of the checksum
	const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
	tests := []struct{ name, file, data, want string }{
		{"empty", "r.jsonl", "", `r.jsonl: no rows; give it at least one labelled row`},
		{"blank", "r.jsonl", "\ufeff\n\n", `r.jsonl: no rows; give it at least one labelled row`},
		{"empty CSV", "r.csv", "", `r.csv: no rows; give it at least one labelled row`},
		{"header only", "r.csv", "text,label\n", `r.csv: no rows, only a header; give it at least one labelled row`},
		{"header only TSV", "r.tsv.gz", "text\tlabel", `r.tsv.gz: no rows, only a header; give it at least one labelled row`},
		{"unknown format", "data/r.parquet", "", `data/r.parquet: unknown format ".parquet"; known are .csv, .jsonl, .ndjson, .tsv, each also with .gz or .zst`},
		{"unknown packed format", "r.json.gz", "", `r.json.gz: unknown format ".json"; known are .csv, .jsonl, .ndjson, .tsv, each also with .gz or .zst`},
		{"no extension", "data.d/r", "", `data.d/r: no extension to tell the format by; known are .csv, .jsonl, .ndjson, .tsv, each also with .gz or .zst`},
		{"UTF-16", "r.csv", "\xff\xfet\x00", `r.csv: is UTF-16 (it starts with the bytes fffe); save it as UTF-8`},
		{"UTF-16, big end first", "r.csv", "\xfe\xff\x00t", `r.csv: is UTF-16 (it starts with the bytes feff); save it as UTF-8`},
		{"Git LFS pointer", "r.jsonl.gz", pointer, `r.jsonl.gz: is a Git LFS pointer, not the data; fetch it with "git lfs pull"`},
		{"gzip cut in the rows", "r.csv.gz", string(gz) + string(gzTail[:14]), `r.csv.gz:4: gzip data is cut short here; copy the file again`},
		{"gzip cut in the checksum", "r.csv.gz", string(gz[:len(gz)-3]), `r.csv.gz:4: gzip data is cut short here; copy the file again`},
		{"gzip cut at its start", "r.csv.gz", string(gz[:5]), `r.csv.gz:1: gzip data is cut short here; copy the file again`},
		{"gzip cut before its rows", "r.csv.gz", string(gz[:12]), `r.csv.gz:1: gzip data is cut short here; copy the file again`},
		{"gzip with a wrong checksum", "r.csv.gz", string(damaged), `r.csv.gz:4: gzip data is damaged here: gzip: invalid checksum`},
		{"gzip with a tail", "r.csv", string(gz) + "tail of the file", `r.csv:4: gzip data is damaged here: gzip: invalid header`},
		{"zstd cut in the rows", "r.csv.zst", string(zst) + string(zstTail[:10]), `r.csv.zst:4: zstd data is cut short here; copy the file again`},
		{"zstd cut at its start", "r.csv.zst", string(zst[:5]), `r.csv.zst:1: zstd data is cut short here; copy the file again`},
		{"zstd with a tail", "r.csv", string(zst) + "tail of the file", `r.csv:4: zstd data is damaged here: invalid input: magic number mismatch`},
		{"zstd with a window of 2 TiB", "r.csv.zst", "\x28\xb5\x2f\xfd\x00\xf8\x01\x00\x00", `r.csv.zst:1: zstd data is damaged here: window size exceeded`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := readAll(tt.file, []byte(tt.data), Columns{})
			if err == nil || err.Error() != tt.want {
				t.Fatalf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestRefusedColumns(t *testing.T) {
	const csv = "text,label,lang\na,1,de\n"
	tests := []struct {
		name, file, data string
		c                Columns
		want             string
	}{
		{"text", "r.csv", csv, Columns{Text: "txt"}, `r.csv: no column "txt" (did you mean "text"?); the columns are "text", "label", "lang": say which holds the text`},
		{"label", "r.csv", csv, Columns{Label: "klass"}, `r.csv: no column "klass"; the columns are "text", "label", "lang": say which holds the label`},
		{"pair", "r.csv", csv, Columns{Pair: "text_pair"}, `r.csv: no column "text_pair"; the columns are "text", "label", "lang"`},
		{"id", "r.csv", csv, Columns{ID: "uid"}, `r.csv: no column "uid"; the columns are "text", "label", "lang"`},
		{"tag", "r.csv", csv, Columns{Tags: []string{"lang", "Lnag"}}, `r.csv: no column "Lnag" (did you mean "lang"?); the columns are "text", "label", "lang"`},
		{"default text", "r.jsonl", `{"text_a": "a", "text_b": "b", "label": 1}`, Columns{}, `r.jsonl: no column "text" or "sentence" or "review" (did you mean "text_a"?); the columns are "text_a", "text_b", "label": say which holds the text`},
		{"default label", "r.csv", "text,Label\na,1\n", Columns{}, `r.csv: no column "label" (did you mean "Label"?); the columns are "text", "Label": say which holds the label`},
		{"semicolons", "r.csv", "text;label\na;1\n", Columns{}, `r.csv: no column "text" or "sentence" or "review"; the columns are "text;label": say which holds the text`},
		{"no columns", "r.jsonl", `{}`, Columns{}, `r.jsonl: no column "text" or "sentence" or "review"; the columns are none: say which holds the text`},
		{"many columns", "r.csv", strings.Repeat(",", 25) + "\n" + strings.Repeat(",", 25) + "\n", Columns{}, `r.csv: no column "text" or "sentence" or "review"; the columns are ` + strings.Repeat(`"", `, 20) + `and 6 more: say which holds the text`},
		{"hostile name", "r.csv", "\x1b[31mlabel,x\na,1\n", Columns{}, `r.csv: no column "text" or "sentence" or "review"; the columns are "\x1b[31mlabel", "x": say which holds the text`},
		{"two roles", "r.csv", csv, Columns{Label: "text"}, `r.csv: column "text" cannot be both the text and the label`},
		{"two texts", "r.csv", csv, Columns{Pair: "text"}, `r.csv: column "text" cannot be both the text and the second text`},
		{"no second text", "r.jsonl", `{"text": "a", "b": "", "label": 1}`, Columns{Pair: "b"}, `r.jsonl:1: row has no second text (column "b" is empty); every row needs one`},
		{"second text is a boolean", "r.jsonl", `{"text": "a", "b": true, "label": 1}`, Columns{Pair: "b"}, `r.jsonl:1: column "b" is a boolean; a text is a string`},
		{"tag is a list", "r.jsonl", `{"text": "a", "b": [], "label": 1}`, Columns{Tags: []string{"b"}}, `r.jsonl:1: column "b" is a list; a tag is a string, a number or a boolean`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := readAll(tt.file, []byte(tt.data), tt.c)
			if err == nil || err.Error() != tt.want {
				t.Fatalf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty.csv")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		dir:   dir + ": is a directory; name one file in it",
		empty: empty + ": no rows; give it at least one labelled row",
	} {
		if _, err := Open(path, Columns{}); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

// TestReadErrors holds that rows read before an error are given, that the error is named, and that
// part of a row is never given.
func TestReadErrors(t *testing.T) {
	broken := errors.New("broken disk")
	for name, data := range map[string]string{
		"r.csv":   "text,label\na,1\nb,1",
		"r.tsv":   "text\tlabel\na\t1\nb\t1",
		"r.jsonl": "\n" + `{"text": "a", "label": 1}` + "\n" + `{"text": "b", "label": 1}`,
	} {
		in := io.MultiReader(strings.NewReader(data), iotest.ErrReader(broken))
		r, err := NewReader(name, in, Columns{})
		if err == nil {
			_, err = r.Next()
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want := name + ":3: reading stopped here: broken disk"
		if e, err := r.Next(); !errors.Is(err, broken) || err.Error() != want {
			t.Errorf("got  %+v, %v\nwant %s", e, err, want)
		}
	}
	if _, err := NewReader("r.csv", iotest.ErrReader(broken), Columns{}); err == nil || err.Error() != "r.csv:1: reading stopped here: broken disk" {
		t.Errorf("at the start: %v", err)
	}
}

func TestClosed(t *testing.T) {
	r, err := NewReader("r.csv", strings.NewReader("text,label\na,1\n"), Columns{})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Next(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	if r.Digest() != "" {
		t.Errorf("digest of half a file: %s", r.Digest())
	}
}
