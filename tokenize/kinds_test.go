package tokenize

import (
	"fmt"
	"runtime/debug"
	"strings"
	"testing"
)

// running returns one text of n bytes from the demo reviews, or one without a break: their letters alone.
func running(t testing.TB, n int, unbroken bool) string {
	t.Helper()
	all := strings.Join(reviewWords(t), " ")
	if unbroken {
		all = strings.Map(func(r rune) rune {
			if r < 'a' || r > 'z' {
				return -1
			}
			return r
		}, all)
	}
	for len(all) < n {
		all += all
	}
	return all[:n]
}

// BenchmarkPerByte measures how the time of a text grows with its length. ns/B should stay the same.
func BenchmarkPerByte(b *testing.B) {
	for _, kind := range kinds {
		for _, unbroken := range []bool{false, true} {
			for _, n := range []int{100, 1_000, 10_000, 100_000, 1_000_000} {
				name := fmt.Sprintf("%s/%s/%dB", kind, map[bool]string{false: "words", true: "unbroken"}[unbroken], n)
				b.Run(name, func(b *testing.B) {
					tok, text := loadKind(b, kind), running(b, n, unbroken)
					var e Encoding
					encode := func() {
						if err := tok.EncodeInto(&e, text, Options{}); err != nil {
							b.Fatal(err)
						}
					}
					encode() // meets the words
					b.ReportAllocs()
					for b.Loop() {
						encode()
					}
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/B")
				})
			}
		}
	}
}

// TestLinear encodes texts that never break, marks that are never in order, and the like. What takes the square of the
// time would not come to an end within that of the tests; BenchmarkPerByte measures.
func TestLinear(t *testing.T) {
	parts := []string{"a", "A", "é", "中", "!", " ", "\u3000", "\u0301", "\u302f\u302e\U0001d165", "[", "<", "[CLS]", " <both>", "dogdog", "\xff", "\u0f73", "각",
		"\n", " \n", "\r", "'", "'s", "1", "😊", "\u2581", "``"}
	for _, kind := range kinds {
		tok, size := loadKind(t, kind), 1<<19
		if underRace() {
			size = 1 << 16
		}
		for _, part := range parts {
			text := strings.Repeat(part, size/len(part))
			if _, err := tok.Encode(text, Options{MaxLength: 512}); err != nil {
				t.Errorf("%s: %q: %v", kind, part, err)
			}
		}
	}
}

// TestAllocations checks that EncodeInto allocates nothing once it has met the words, nor for a word that no
// cache takes.
func TestAllocations(t *testing.T) {
	if underRace() {
		t.Skip("the race detector has pools forget what they hold")
	}
	texts := map[string]string{
		"ordinary words": running(t, 1000, false),
		"beyond ASCII":   "Größere Häuser, déjà fermé — Чайник кипит 水壶 😊 ﬁ Ａ",
		"a long word":    running(t, 80, true),
	}
	for _, kind := range kinds {
		tok := loadKind(t, kind)
		for name, text := range texts {
			var e Encoding
			allocs := testing.AllocsPerRun(50, func() {
				if err := tok.EncodeInto(&e, text, Options{MaxLength: 512}); err != nil {
					t.Fatal(err)
				}
			})
			if allocs > 0 {
				t.Errorf("%s: %s: %v allocations a text", kind, name, allocs)
			}
		}
	}
}

// underRace reports whether the race detector watches this test.
func underRace() bool {
	info, _ := debug.ReadBuildInfo()
	for _, s := range info.Settings {
		if s.Key == "-race" {
			return s.Value == "true"
		}
	}
	return false
}
