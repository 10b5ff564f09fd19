package dataset

import (
	"bytes"
	"fmt"
	"io"
	"testing"
)

// BenchmarkRead reads 872 short rows, as many as SST-2's validation set has, in each format.
func BenchmarkRead(b *testing.B) {
	table := [][]string{{"text", "label"}}
	for i := range 872 {
		table = append(table, []string{fmt.Sprintf("row %d : one long string of cliches , and a story that never quite finds where it wants to go .", i), "negative"})
	}
	for _, extension := range Formats() {
		for _, packing := range []string{"", ".gz", ".zst"} {
			b.Run(extension[1:]+packing, func(b *testing.B) {
				benchmark(b, "rows"+extension+packing, write(b, extension, table), packing)
			})
		}
	}
}

// BenchmarkReadTags reads rows with eight other columns, half of them different in each row.
func BenchmarkReadTags(b *testing.B) {
	table := [][]string{{"id", "text", "label", "lang", "country", "channel", "verified", "date", "product", "user", "order"}}
	for i := range 1000 {
		table = append(table, []string{fmt.Sprintf("r%d", i), "It split right down a glue line.", "negative", "en", "US", "web", "true",
			fmt.Sprintf("2026-%02d-%02d", i%12+1, i%28+1), fmt.Sprint("product ", i), fmt.Sprint("user ", i), fmt.Sprint(i)})
	}
	benchmark(b, "rows.jsonl", write(b, ".jsonl", table), "")
}

// BenchmarkReadEscapes reads texts that json.dumps of Python escaped.
func BenchmarkReadEscapes(b *testing.B) {
	row := []byte(`{"text": "\u201cCr\u00e8me br\u00fbl\u00e9e\u201d \ud83d\ude00, she said:\n\"never again\"", "label": "negative"}` + "\n")
	benchmark(b, "rows.jsonl", bytes.Repeat(row, 1000), "")
}

func benchmark(b *testing.B, name string, plain []byte, packing string) {
	packed := pack(b, packing, plain)
	rows := 0
	b.SetBytes(int64(len(plain)))
	b.ReportAllocs()
	for b.Loop() {
		r, err := NewReader(name, bytes.NewReader(packed), Columns{})
		if err != nil {
			b.Fatal(err)
		}
		for err == nil {
			_, err = r.Next()
		}
		if err != io.EOF {
			b.Fatal(err)
		}
		rows += r.Rows()
		r.Close()
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}
