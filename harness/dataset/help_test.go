package dataset

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// write makes a file of a table, whose first row names the columns.
func write(t testing.TB, extension string, table [][]string) []byte {
	t.Helper()
	var b bytes.Buffer
	switch extension {
	case ".jsonl", ".ndjson":
		for _, row := range table[1:] {
			b.WriteByte('{')
			for c, value := range row {
				member, err := json.Marshal([]string{table[0][c], value})
				if err != nil {
					t.Fatal(err)
				}
				if c > 0 {
					b.WriteString(", ")
				}
				b.Write(bytes.Replace(member[1:len(member)-1], []byte(`",`), []byte(`": `), 1))
			}
			b.WriteString("}\n")
		}
	case ".csv":
		if err := csv.NewWriter(&b).WriteAll(table); err != nil {
			t.Fatal(err)
		}
	case ".tsv":
		for _, row := range table {
			b.WriteString(strings.Join(row, "\t") + "\n")
		}
	default:
		t.Fatalf("no writer for %s", extension)
	}
	return b.Bytes()
}

// pack compresses as the extension says.
func pack(t testing.TB, extension string, plain []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser
	switch extension {
	case ".gz":
		w = gzip.NewWriter(&b)
	case ".zst":
		var err error
		if w, err = zstd.NewWriter(&b); err != nil {
			t.Fatal(err)
		}
	default:
		return plain
	}
	if _, err := w.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
