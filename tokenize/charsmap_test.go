package tokenize

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// compileMap lays a map out as Darts does, if with a block of 256 units for each node.
func compileMap(of map[string]string) string {
	var units []uint32
	var texts strings.Builder
	var lay func(of map[string]string, at, label uint32)
	lay = func(of map[string]string, at, label uint32) {
		base := uint32(len(units))
		units = append(units, make([]uint32, 256)...)
		units[at] |= (at^base)<<10 | label
		below := map[byte]map[string]string{}
		for key, text := range of {
			if key == "" {
				units[at] |= unitLeaf
				units[base] = 1<<31 | uint32(texts.Len())
				texts.WriteString(text + "\x00")
				continue
			}
			if below[key[0]] == nil {
				below[key[0]] = map[string]string{}
			}
			below[key[0]][key[1:]] = text
		}
		for b, rest := range below {
			lay(rest, base^uint32(b), uint32(b))
		}
	}
	units = make([]uint32, 256)
	lay(of, 0, 0)
	return encodeMap(units, texts.String())
}

// encodeMap writes a map as tokenizer.json holds it.
func encodeMap(units []uint32, texts string) string {
	data := binary.LittleEndian.AppendUint32(nil, uint32(4*len(units)))
	for _, unit := range units {
		data = binary.LittleEndian.AppendUint32(data, unit)
	}
	return base64.StdEncoding.EncodeToString(append(data, texts...))
}

func mustMap(t testing.TB, of map[string]string) *charsMap {
	t.Helper()
	m, err := readCharsMap(compileMap(of))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestCharsMap(t *testing.T) {
	m := mustMap(t, map[string]string{"a": "X", "é": "e", "\u0308\u0301": "?", "™": "TM", "\x1e": "", "\r": " ", "\r\n": "never", "ﾞ": "!"})
	tests := []struct{ text, want string }{ // Rust tokenizers 0.22.2
		{"", ""},
		{"none of it", "none of it"},
		{"bad", "bXd"},
		{"a\u0301b", "Xb"}, // a cluster goes by the shortest start that is in the map
		{"a\u0301\u0301\u0301b", "X\u0301\u0301\u0301b"}, // it has 7 bytes, so each character is looked up
		{"a\u0301\u0301b", "Xb"},
		{"\r\nx\ry", " x y"},
		{"™\x1eg", "TMg"},
		{"\x1eg", "g"},
		{"\x00a\x00", "\x00X\x00"},
		{"ｶﾞ", "ｶ!"},
		{"o\u0308\u0301", "o\u0308\u0301"}, // does not start with it
	}
	for _, tt := range tests {
		if got := normalOf(m, tt.text); got != tt.want {
			t.Errorf("%q becomes %q; want %q", tt.text, got, tt.want)
		}
	}
}

// TestEveryCluster compares the clusters that every code point makes with those that the library finds
// (testdata/unigram.mjs). If it fails after an update of Go, its tables have changed where clusters.go does not
// expect it.
func TestEveryCluster(t *testing.T) {
	m := mustMap(t, map[string]string{"a": "X", "☹": "P", "\u0915": "K", "\u1100": "L", "\u1161": "V", "\u11a8": "T", "\u0304": "E"})
	for line := range strings.Lines(string(readFile(t, "testdata/clusters.txt"))) {
		var from rune
		var want string
		if _, err := fmt.Sscanf(line, "%x %s", &from, &want); err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		for c := from; c < from+4096; c++ {
			if 0xD800 <= c && c <= 0xDFFF {
				continue
			}
			for _, company := range []string{"a%c", "%ca\u0302", "%c\u200d☹\u0302", "%c\u094d\u0915\u0302", "\u0915%c\u0915\u0302",
				"\u0915%c\u094d\u0915\u0302", "%c\u1100\u0302", "%c\u1161\u0302", "%c\u11a8\u0302", "%c\u0304\u0302"} {
				before, after, _ := strings.Cut(company, "%c")
				text.WriteString(before + string(c) + after + "\n")
			}
		}
		if got := fmt.Sprintf("%x", sha256.Sum256([]byte(normalOf(m, text.String()))))[:16]; got != want {
			t.Errorf("U+%04X and the 4,095 behind it: %s; want %s", from, got, want)
		}
	}
}

func TestCharsMapErrors(t *testing.T) {
	block := func(change func([]uint32)) string {
		units := make([]uint32, 512)
		units[0] = 256 << 10
		change(units)
		return encodeMap(units, "aé\x00")
	}
	tests := []struct{ text, want string }{
		{"", "holds 0 bytes; the first 4 are the size of its trie"},
		{"!", "is not base64: illegal base64 data at input byte 0"},
		{"AAAA\nAAAA", "is not base64: it is broken into lines"},
		{"AAAAAB==", "is not base64: illegal base64 data at input byte 6"}, // bits that are no part of a byte
		{"AAAAAA==", "says its trie has 0 units, in 0 bytes; it may have 1 to 1048576 of 4 bytes each"},
		{"/////wAAAAA=", "says its trie has 1073741823 units, in 4 bytes; it may have 1 to 1048576 of 4 bytes each"},
		{encodeMap(make([]uint32, 256), "\xff"), "holds texts that are not valid UTF-8"},
		{encodeMap(make([]uint32, 255), ""), "holds a trie that leads to unit 255 of 255"},
		{block(func(u []uint32) { u[0] = 512 << 10 }), "holds a trie that leads to unit 767 of 512"},
		{block(func(u []uint32) { u[256^'a'] = 'a' | 1<<9 | 1<<20 }), "holds a trie that leads to unit 262655 of 512"},
		{block(func(u []uint32) { u[256^'a'], u[256] = 'a'|unitLeaf|'a'<<10, 1<<31|5 }), "holds a trie that leads to byte 5 of 4 bytes of texts, where none starts"},
		{block(func(u []uint32) { u[256^'a'], u[256] = 'a'|unitLeaf|'a'<<10, 1<<31|2 }), "holds a trie that leads to byte 2 of 4 bytes of texts, where none starts"},
		{compileMap(map[string]string{"a": strings.Repeat("x", 65)}), "holds a text of more than the 64 bytes that are read, at byte 0 of texts"},
		{block(func(u []uint32) { u[256^'a'] = 'a' }), "<nil>"}, // goes round and round
	}
	for _, tt := range tests {
		if _, err := readCharsMap(tt.text); fmt.Sprint(err) != tt.want {
			t.Errorf("%.20q: %v; want %s", tt.text, err, tt.want)
		}
	}
}

// TestCharsMapRandom makes sure that what loads can be used, whatever it holds.
func TestCharsMapRandom(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	loaded := 0
	for range 2000 {
		units := make([]uint32, 512)
		units[0] = 256 << 10
		for range 300 {
			at := rng.Uint32N(512)
			units[at] = at&0xFF | rng.Uint32N(512)<<10 | rng.Uint32N(2)<<8 | rng.Uint32()&(1<<31)
		}
		m, err := readCharsMap(encodeMap(units, strings.Repeat("aé\x00", 200)))
		if err != nil {
			continue
		}
		loaded++
		var text []rune
		for range 100 {
			text = append(text, rng.Int32N(1<<rng.Int32N(17)))
		}
		normalOf(m, string(text))
	}
	t.Logf("%d of 2000 load", loaded)
}

// FuzzClusters checks that clusters are whole characters and cover the text.
func FuzzClusters(f *testing.F) {
	f.Add("a\u0301\r\n👩\u200d👩🇩🇪🇩क्क\u0600a한ᄀ")
	f.Fuzz(func(t *testing.T, text string) {
		rest := appendValid(nil, text)
		for len(rest) > 0 {
			n := clusterSize(rest)
			if n <= 0 || n > len(rest) || n < len(rest) && rest[n]&0xC0 == 0x80 {
				t.Fatalf("%q: a cluster of %d bytes", rest, n)
			}
			rest = rest[n:]
		}
	})
}
