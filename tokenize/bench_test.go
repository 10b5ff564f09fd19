package tokenize

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// reviewWords returns the words of the demo reviews, in their order.
func reviewWords(t testing.TB) []string {
	t.Helper()
	f, err := os.Open("../models/demo/reviews-train.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var words []string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var row struct{ Text string }
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		words = append(words, strings.Fields(row.Text)...)
	}
	return words
}

// benchTexts returns texts of n words each from the demo reviews.
func benchTexts(b *testing.B, n int) []string {
	b.Helper()
	var texts []string
	for words := reviewWords(b); len(words) >= n; words = words[n:] {
		texts = append(texts, strings.Join(words[:n], " "))
	}
	return texts
}

func benchmarkEncode(b *testing.B, texts []string) {
	tok := loadDemo(b)
	size := 0
	for _, text := range texts {
		if _, err := tok.Encode(text, Options{}); err != nil {
			b.Fatal(err)
		}
		size += len(text)
	}
	b.SetBytes(int64(size / len(texts)))
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for i := 0; pb.Next(); i++ {
			if _, err := tok.Encode(texts[i%len(texts)], Options{MaxLength: 512}); err != nil {
				b.Error(err)
			}
		}
	})
}

// Run with -cpu 1,2: a shared tokenizer should be as fast for each of two goroutines as for one.
func BenchmarkEncode20Words(b *testing.B)  { benchmarkEncode(b, benchTexts(b, 20)) }
func BenchmarkEncode300Words(b *testing.B) { benchmarkEncode(b, benchTexts(b, 300)) }

// BenchmarkEncodeAccents encodes words beyond ASCII.
func BenchmarkEncodeAccents(b *testing.B) {
	benchmarkEncode(b, []string{strings.Repeat("Élan naïve Über größer façade ", 4)})
}

// BenchmarkEncodeUncached encodes words that are too many for the cache.
func BenchmarkEncodeUncached(b *testing.B) {
	tok := loadDemo(b)
	b.ReportAllocs()
	words := [3]byte{'a', 'a', 'a'}
	for b.Loop() {
		for i := 2; i >= 0; i-- {
			if words[i]++; words[i] <= 'z' {
				break
			}
			words[i] = 'a'
		}
		if _, err := tok.Encode(strings.Repeat(string(words[:]), 5)+"ing", Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	data, err := os.ReadFile("../models/demo/base/tokenizer.json")
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(data); err != nil {
			b.Fatal(err)
		}
	}
}
