package leakage

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestNormalizedRow(t *testing.T) {
	for _, tt := range []struct{ text, pair, want string }{
		{"  Broke, on day TWO!\n", "", "broke on day two"},
		{"C++ is $5, a<b", "", "c + + is $ 5 a < b"},
		{"don't 'quote' rock'n'roll", "", "dont quote rocknroll"},
		{"Ünïté ＡＢＣ ﬁn", "", "ünïté abc fin"},
		{"好👍🏽人", "", "好 👍 人"},
		{"a", "B.", "a\nb"},
		{"a\u200d\u0301", "", "á"},
		{"ᏀꮐᏀ", "", "ꮐꮐꮐ"},
		{"...", "!", ""},
		{"...", "B", "\nb"},
		{"", "", ""},
	} {
		if got := string(newNormalizer().row(tt.text, tt.pair)); got != tt.want {
			t.Errorf("%q, %q: %q, want %q", tt.text, tt.pair, got, tt.want)
		}
	}
}

// The way of ASCII texts gives what the way of all texts gives; normalising twice changes nothing; no word is empty.
func FuzzNormalizedRow(f *testing.F) {
	for _, seed := range []string{"It's 5'o'clock -- C++ & $3 ^_^ `x`", "Straße ﬁ ① ´ ͅ", "a\u200db", "'", "''a''b''", "ΑΣ"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			return
		}
		n := newNormalizer()
		once := string(n.row(text, ""))
		if twice := string(n.row(once, "")); twice != once {
			t.Errorf("%q: %q, and then %q", text, once, twice)
		}
		if strings.Contains(once, "  ") || strings.Trim(once, " \n") != once {
			t.Errorf("%q: an empty word in %q", text, once)
		}
		if other := string(n.row(text+" é", "")); ascii(text) && strings.TrimSpace(other) != strings.TrimSpace(once+" é") {
			t.Errorf("%q: %q as ASCII, %q as Unicode", text, once, other)
		}
	})
}

// The Jaccard index of what two sets of hashes have in common.
func TestJaccard(t *testing.T) {
	for _, tt := range []struct {
		a, b []uint64
		want float64
	}{
		{nil, nil, 0},
		{[]uint64{1}, nil, 0},
		{[]uint64{1, 2, 3}, []uint64{1, 2, 3}, 1},
		{[]uint64{1, 2, 3}, []uint64{2, 3, 4, 5}, 0.4},
	} {
		if got := jaccard(tt.a, tt.b); got != tt.want || jaccard(tt.b, tt.a) != got {
			t.Errorf("%v, %v: %v, want %v", tt.a, tt.b, got, tt.want)
		}
	}
}
