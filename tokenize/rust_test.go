package tokenize

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// BenchmarkRust measures Encode against the Rust library, each on one thread, in one run: a round encodes all texts
// once with ours and once with theirs, and the medians of the rounds count. The library is reached through
// Node, in batches whose ids are read; the clock runs in Node, around these two alone. "first" is with tokenizers
// loaded for the round, whose word caches are empty; "again" is with those that have met the texts before.
//
// just bench tokenize installs the library and runs it.
func BenchmarkRust(b *testing.B) {
	rust := startRust(b)
	for _, v := range benchVocabularies() {
		for _, words := range []string{"20 words", "300 words"} {
			n := map[string]int{"20 words": 20, "300 words": 300}[words]
			race := race{rust, v.read(b), benchTexts(b, n)}
			rust.ask(b, map[string]any{"file": string(race.file), "texts": race.texts}, &struct{}{})
			b.Run(v.name+"/"+words+"/first", func(b *testing.B) { race.run(b, true) })
			b.Run(v.name+"/"+words+"/again", func(b *testing.B) { race.run(b, false) })
		}
	}
}

// race is a tokenizer.json and texts that both encode.
type race struct {
	rust  *rust
	file  []byte
	texts []string
}

// passed is what encoding all texts took, and what shows that both gave the same ids.
type passed struct {
	NS         int64
	Count, Sum int64
}

func (r *race) run(b *testing.B, fresh bool) {
	size := 0
	for _, text := range r.texts {
		size += len(text)
	}
	tok := r.load(b)
	var ours, theirs []int64
	r.encode(b, tok)
	for b.Loop() {
		if fresh {
			tok = r.load(b)
		}
		mine := r.encode(b, tok)
		var its passed
		r.rust.ask(b, map[string]any{"fresh": fresh}, &its)
		if mine.Count != its.Count || mine.Sum != its.Sum {
			b.Fatalf("ids differ: %d with sum %d; the library's are %d with sum %d", mine.Count, mine.Sum, its.Count, its.Sum)
		}
		ours, theirs = append(ours, mine.NS), append(theirs, its.NS)
	}
	slices.Sort(ours)
	slices.Sort(theirs)
	mine, its := float64(ours[len(ours)/2]), float64(theirs[len(theirs)/2])
	b.ReportMetric(0, "ns/op") // a round, which says nothing
	b.ReportMetric(float64(size)*1e3/mine, "MB/s")
	b.ReportMetric(float64(size)*1e3/its, "rust-MB/s")
	b.ReportMetric(its/mine, "times")
}

func (r *race) load(b *testing.B) *Tokenizer {
	tok, err := Load(r.file)
	if err != nil {
		b.Fatal(err)
	}
	return tok
}

// encode encodes all texts, on one thread as the library does, the collector's work with it.
func (r *race) encode(b *testing.B, tok *Tokenizer) passed {
	runtime.GC()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	all := make([][]int64, 0, len(r.texts))
	start := time.Now()
	for _, text := range r.texts {
		e, err := tok.Encode(text, Options{})
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, e.IDs)
	}
	took := passed{NS: time.Since(start).Nanoseconds()}
	for _, id := range slices.Concat(all...) {
		took.Count++
		took.Sum = (took.Sum*31 + id) % 1000003
	}
	return took
}

// rust is a Node process that encodes with the Rust library.
type rust struct {
	to   *json.Encoder
	from *bufio.Reader
}

func startRust(b *testing.B) *rust {
	const dir = "testdata/oracle"
	if _, err := os.Stat(filepath.Join(dir, "node_modules")); err != nil {
		b.Skip("the Rust library is not installed; just bench tokenize installs it")
	}
	node := exec.Command("node", filepath.Join(dir, "bench.mjs"))
	node.Env = append(os.Environ(), "RAYON_NUM_THREADS=1", "TOKENIZERS_PARALLELISM=false")
	node.Stderr = os.Stderr
	to, err := node.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	from, err := node.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := node.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		to.Close()
		if err := node.Wait(); err != nil {
			b.Error(err)
		}
	})
	return &rust{json.NewEncoder(to), bufio.NewReader(from)}
}

// ask sends a request and reads its answer.
func (r *rust) ask(b *testing.B, request, answer any) {
	if err := r.to.Encode(request); err != nil {
		b.Fatal(err)
	}
	line, err := r.from.ReadBytes('\n')
	if err != nil && err != io.EOF {
		b.Fatal(err)
	}
	if err := json.Unmarshal(line, answer); err != nil {
		b.Fatalf("%q: %v", line, err)
	}
}

// vocabularyFile is a tokenizer.json, gzipped if its path says so.
type vocabularyFile struct{ name, path string }

func (v vocabularyFile) read(b *testing.B) []byte {
	if strings.HasSuffix(v.path, ".gz") {
		return readGzip(b, v.path)
	}
	return readFile(b, v.path)
}

// benchVocabularies are one for each kind that is measured: public ones where HOLDOUT_PARITY names a folder of
// them, else the demo's and our own small ones.
func benchVocabularies() []vocabularyFile {
	dir := os.Getenv("HOLDOUT_PARITY")
	if dir == "" {
		return []vocabularyFile{
			{"WordPiece of the demo", "../models/demo/base/tokenizer.json"},
			{"small byte-level BPE", "testdata/bpe/tokenizer.json"},
			{"small Unigram", "testdata/unigram/tokenizer.json"},
		}
	}
	var all []vocabularyFile
	for _, name := range []string{"all-minilm-l6-v2", "roberta-base", "llama3", "t5-small", "xlmr-like"} {
		all = append(all, vocabularyFile{name, filepath.Join(dir, "tokenizers", name, "tokenizer.json.gz")})
	}
	return all
}
