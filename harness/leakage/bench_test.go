package leakage_test

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"runtime/metrics"
	"testing"
	"time"

	"holdout/harness/dataset"
	"holdout/harness/leakage"
)

// A million rows, held-out and train together, take less than a minute and 2 GiB on two cores: go test -bench Million -benchtime 1x.
// Words are as frequent as in a language (Zipf), and texts are of 5 to 60 words; or all are made of one template.
func BenchmarkMillion(b *testing.B) {
	for _, tt := range []struct {
		name    string
		heldout int
		text    func(*rand.Rand) string
	}{
		{"tenth held out", 100_000, zipfText},
		{"half held out", 500_000, zipfText},
		{"template", 500_000, templateText},
	} {
		b.Run(tt.name, func(b *testing.B) {
			for b.Loop() {
				stop, peak := watch()
				leaks := searchAll(b, tt.heldout, 1_000_000-tt.heldout, tt.text)
				stop()
				b.ReportMetric(float64(leaks.Near), "near")
				b.ReportMetric(float64(leaks.CutShort), "cut-short")
				most := <-peak / (1 << 20)
				if b.ReportMetric(most, "peak-MiB"); most > 2048 {
					b.Errorf("%.0f MiB, and 2048 are promised", most)
				}
			}
		})
	}
}

// watch samples the memory that the Go runtime has from the system, less what it gave back.
func watch() (stop func(), peak <-chan float64) {
	runtime.GC()
	done, result := make(chan struct{}), make(chan float64, 1)
	go func() {
		most := 0.0
		for {
			sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
			metrics.Read(sample)
			most = max(most, float64(sample[0].Value.Uint64()-sample[1].Value.Uint64()))
			select {
			case <-done:
				result <- most
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	return func() { close(done) }, result
}

// searchAll searches rows that are made while they are read.
func searchAll(b *testing.B, heldout, train int, text func(*rand.Rand) string) *leakage.Leaks {
	f, err := leakage.NewFinder(leakage.Settings{})
	if err != nil {
		b.Fatal(err)
	}
	held := reader(b, "heldout.jsonl", heldout, 1, text)
	for e, err := range held.All() {
		if err != nil {
			b.Fatal(err)
		}
		f.Hold(e)
	}
	leaks, err := f.Search(b.Context(), reader(b, "train.jsonl", train, 2, text))
	if err != nil {
		b.Fatal(err)
	}
	return leaks
}

// reader reads n seeded rows that are written while they are read.
func reader(b *testing.B, name string, n int, seed uint64, text func(*rand.Rand) string) *dataset.Reader {
	in, out := io.Pipe()
	go func() {
		w := bufio.NewWriterSize(out, 1<<20)
		rng := rand.New(rand.NewPCG(seed, 3))
		for i := range n {
			fmt.Fprintf(w, "{\"id\": \"r%07d\", \"text\": \"%s\", \"label\": \"%d\"}\n", i, text(rng), i%2)
		}
		w.Flush()
		out.Close()
	}()
	r, err := dataset.NewReader(name, in, dataset.Columns{})
	if err != nil {
		b.Fatal(err)
	}
	return r
}

// zipfText is a text of 5 to 60 words, of 50,000 whose frequencies fall as those of a language do.
func zipfText(rng *rand.Rand) string {
	return words(rng, rand.NewZipf(rng, 1.05, 2.7, 49_999), 5+rng.IntN(56))
}

func words(rng *rand.Rand, zipf *rand.Zipf, n int) string {
	text := make([]byte, 0, 8*n)
	for range n {
		text = fmt.Appendf(text, "w%x ", zipf.Uint64())
	}
	return string(text)
}

// templateText is one of very many texts that differ in a number.
func templateText(rng *rand.Rand) string {
	return fmt.Sprintf("Your order with the number %d has left our house today and will be with you in two days.", rng.IntN(1<<40))
}
