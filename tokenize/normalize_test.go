package tokenize

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// normalizerOf returns the normalizer that a tokenizer.json would describe by fields.
func normalizerOf(t testing.TB, fields map[string]any) normalizer {
	t.Helper()
	o := &object{path: "normalizer", members: fields, first: new(error)}
	n := normalizerChain(build(o, "normalizers", normalizers))
	if o.err() != nil {
		t.Fatal(o.err())
	}
	return n
}

// tracedNormal returns the normal form of a text, and for each byte of it the characters it stands for.
func tracedNormal(n normalizer, text string) (string, []Span) {
	p := passage{}
	p.begin([]byte(text), span{0, int32(len(text))}, true)
	n.normalize(&p)
	var chars []Span
	for _, from := range p.from {
		start := utf8.RuneCountInString(text[:from.start])
		chars = append(chars, Span{start, start + utf8.RuneCountInString(text[from.start:from.end])})
	}
	return string(p.text), chars
}

// TestNormalizers compares texts and where each of their characters comes from with Rust tokenizers 0.22.2.
func TestNormalizers(t *testing.T) {
	sequence := func(of ...any) map[string]any { return map[string]any{"type": "Sequence", "normalizers": of} }
	typed := func(name string) map[string]any { return map[string]any{"type": name} }
	bert := codePointNormalizers["BertUncased"]
	right := map[string]any{"type": "Strip", "strip_left": false, "strip_right": true}
	prepend := map[string]any{"type": "Prepend", "prepend": "\u2581x"}
	tests := []struct {
		name       string
		fields     map[string]any
		text, want string
		from       []Span // of each character of want
	}{
		{"composed", typed("NFC"), "cafe\u0301x", "caf\u00e9x", []Span{{0, 1}, {1, 2}, {2, 3}, {3, 4}, {5, 6}}},
		{"composed around a mark", typed("NFC"), "caf\u00e9\u0327x", "caf\u0229\u0301x", []Span{{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 5}, {5, 6}}},
		{"composed with a part", typed("NFKC"), "ca\ufb01\u0301x", "caf\u00edx", []Span{{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 5}}},
		{"Hangul", typed("NFC"), "\u1100\u1161\u11a8", "\uac01", []Span{{0, 1}}},
		{"decomposed Hangul", typed("NFD"), "\uac01", "\u1100\u1161\u11a8", []Span{{0, 1}, {0, 1}, {0, 1}}},
		{"marks take the origins of their new places", typed("NFD"), "a\u0301\u0323\u00e9\u0323", "a\u0323\u0301e\u0323\u0301",
			[]Span{{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 5}, {4, 5}}},
		{"compatible", typed("NFKD"), "\u00bd\ufdfa", "1\u20442\u0635\u0644\u0649 \u0627\u0644\u0644\u0647 \u0639\u0644\u064a\u0647 \u0648\u0633\u0644\u0645",
			append([]Span{{0, 1}, {0, 1}, {0, 1}}, slices.Repeat([]Span{{1, 2}}, 18)...)},
		{"newer than Unicode 9", typed("NFKC"), "\u32ff\U00011935\U00011930", "\u32ff\U00011935\U00011930", []Span{{0, 1}, {1, 2}, {2, 3}}},
		{"NUL", typed("NFC"), "\x00e\u0301\x00", "\x00\u00e9\x00", []Span{{0, 1}, {1, 2}, {3, 4}}},
		{"lower-cased to two", typed("Lowercase"), "\u0130X", "i\u0307x", []Span{{0, 1}, {0, 1}, {1, 2}}},
		{"no final sigma", typed("Lowercase"), "\u03a3\u03a3", "\u03c3\u03c3", []Span{{0, 1}, {1, 2}}},
		{"all marks", typed("StripAccents"), "\u0301a\u0903\u20ddb\u00e9", "ab\u00e9", []Span{{1, 2}, {4, 5}, {5, 6}}},
		{"one end", right, " \u00e9 \u3000", " \u00e9", []Span{{0, 1}, {1, 2}}},
		{"nothing left", right, "\u3000 ", "", nil},
		{"prepended", prepend, "\u00e9a", "\u2581x\u00e9a", []Span{{0, 1}, {0, 1}, {0, 1}, {1, 2}}},
		{"prepended to nothing", prepend, "", "", nil},
		{"for translation", typed("Nmt"), "\x01a\tb\u200bc\u0000\u009fd", "a b c\x00d", []Span{{1, 2}, {2, 3}, {3, 4}, {4, 5}, {5, 6}, {6, 7}, {8, 9}}},
		{"BERT", bert, "\ufeff\u0130\u00a0\u4e2d\u00adE\u0301", "i \u0020\u4e2d e", []Span{{1, 2}, {2, 3}, {3, 4}, {3, 4}, {3, 4}, {5, 6}}},
		{"BERT keeps a mark", bert, "o\u0301\u00ad\u302e\U0001d165x", "o\U0001d165\u302ex", []Span{{0, 1}, {1, 2}, {3, 4}, {5, 6}}},
		{"sequence", sequence(typed("NFKD"), typed("StripAccents"), typed("Lowercase"), right), "\ufb01\u00c9 ", "fie", []Span{{0, 1}, {0, 1}, {1, 2}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := normalizerOf(t, tt.fields)
			got, bytes := tracedNormal(n, tt.text)
			var from []Span
			for i := range got {
				from = append(from, bytes[i])
			}
			if got != tt.want || !slices.Equal(from, tt.from) {
				t.Errorf("%+q from %v; want %+q from %v", got, from, tt.want, tt.from)
			}
			if len(bytes) != len(got) {
				t.Errorf("%d origins for %d bytes", len(bytes), len(got))
			}
			if untracked := normalOf(n, tt.text); untracked != got {
				t.Errorf("%+q if not tracked; want %+q", untracked, got)
			}
		})
	}
}

func TestNormalizerErrors(t *testing.T) {
	tests := []struct {
		fields map[string]any
		want   string
	}{
		{map[string]any{"type": "NFC", "form": "C"}, `tokenizer.json: normalizer.form: is not known here; known are type`},
		{map[string]any{"type": "Nmt", "x": nil}, `tokenizer.json: normalizer.x: is not known here; known are type`},
		{map[string]any{"type": "Strip", "strip_left": true}, `tokenizer.json: normalizer.strip_right: is missing`},
		{map[string]any{"type": "Strip", "strip_left": json.Number("1"), "strip_right": true}, `tokenizer.json: normalizer.strip_left: 1 is not true or false`},
		{map[string]any{"type": "Prepend"}, `tokenizer.json: normalizer.prepend: is missing`},
		{map[string]any{"type": "Prepend", "prepend": ""}, `tokenizer.json: normalizer.prepend: is empty; a text to put before others is needed`},
		{map[string]any{"type": "Sequence", "normalizers": []any{map[string]any{"type": "Prepend", "prepend": json.Number("1")}}},
			`tokenizer.json: normalizer.normalizers[0].prepend: 1 is not a string`},
	}
	for _, tt := range tests {
		o := &object{path: "normalizer", members: tt.fields, first: new(error)}
		for _, n := range build(o, "normalizers", normalizers) {
			n.normalize(&passage{text: []byte("what was found wrong must not panic")})
		}
		if o.err() == nil || o.err().Error() != tt.want {
			t.Errorf("%v: %v; want %s", tt.fields, o.err(), tt.want)
		}
	}
}

// TestNormalizersKeepNormalText checks that a text that is normal is neither changed nor copied.
func TestNormalizersKeepNormalText(t *testing.T) {
	for _, name := range []string{"NFC", "NFD", "NFKC", "NFKD", "StripAccents", "Lowercase", "Nmt"} {
		n := normalizerOf(t, map[string]any{"type": name})
		p := passage{}
		for _, text := range []string{"", "a plain text", "\u4e2d \u03c3 \U0001f60a"} {
			p.begin([]byte(text), span{0, int32(len(text))}, true)
			before := p.text
			n.normalize(&p)
			if string(p.text) != text || len(text) > 0 && &before[0] != &p.text[0] {
				t.Errorf("%s: %q is copied or became %q", name, text, p.text)
			}
		}
	}
}

// TestNormalizersLongRuns normalizes a text of marks without end: in the square of the time it would take minutes. The text has
// its normal form already once it was made, and its marks are all there.
func TestNormalizersLongRuns(t *testing.T) {
	text := "e" + strings.Repeat("\u0301\u0327\u00e9", 30_000) + strings.Repeat("\u0301\u0327", 60_000)
	for name, fields := range codePointNormalizers {
		n := normalizerOf(t, fields)
		if normal := normalOf(n, text); normalOf(n, normal) != normal && fields["type"] != "Prepend" {
			t.Errorf("%s: the normal form of %d bytes has another normal form", name, len(text))
		}
	}
}

// codePointNormalizers are the normalizers of testdata/normalizers.mjs.
var codePointNormalizers = map[string]map[string]any{
	"NFC":          {"type": "NFC"},
	"NFD":          {"type": "NFD"},
	"NFKC":         {"type": "NFKC"},
	"NFKD":         {"type": "NFKD"},
	"StripAccents": {"type": "StripAccents"},
	"Lowercase":    {"type": "Lowercase"},
	"Strip":        {"type": "Strip", "strip_left": true, "strip_right": true},
	"Nmt":          {"type": "Nmt"},
	"BertUncased":  {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "lowercase": true},
	"BertCased":    {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "lowercase": false},
}

// TestNormalizersEveryCodePoint compares what becomes of every code point, beside letters and marks, and where
// it comes from, with the library's. If it fails after an update of Go or golang.org/x/text, their tables have
// changed where unicode.go does not expect it.
func TestNormalizersEveryCodePoint(t *testing.T) {
	names, lines, _ := strings.Cut(string(readFile(t, "testdata/normalizers.txt")), "\n")
	for i, name := range strings.Fields(names) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := normalizerOf(t, codePointNormalizers[name])
			for line := range strings.Lines(lines) {
				fields := strings.Fields(line)
				var from rune
				if _, err := fmt.Sscanf(fields[0], "%x", &from); err != nil {
					t.Fatal(err)
				}
				if (testing.Short() || underRace()) && from > 0x1FFFF {
					break
				}
				if hash := hashNormal(n, from); hash != fields[i+1] {
					t.Errorf("code points %04X to %04X: hash %s; want %s", from, from+4095, hash, fields[i+1])
				}
			}
		})
	}
}

// hashNormal returns the hash of what becomes of 4,096 code points in contexts.
func hashNormal(n normalizer, from rune) string {
	var raw, all []byte
	p := passage{}
	for c := from; c < from+4096; c++ {
		if 0xD800 <= c && c <= 0xDFFF {
			continue
		}
		raw = raw[:0]
		for _, r := range "cxc\u0327\u0301E\u0315c\u0327o\u0302c\u1161\u11a8c\U0001d165c\u302ec" {
			if r == 'c' {
				r = c
			}
			raw = utf8.AppendRune(raw, r)
		}
		p.begin(raw, span{0, int32(len(raw))}, true)
		n.normalize(&p)
		all = append(all, p.text...)
		chars := charsOf(raw)
		for _, from := range p.from {
			all = append(all, chars[from.start], chars[from.end])
		}
	}
	return fmt.Sprintf("%x", sha256.Sum256(all))[:16]
}

// charsOf returns for each byte of a short text, and for its end, how many characters stand before it.
func charsOf(raw []byte) (chars [128]byte) {
	n := byte(0)
	for i := range raw {
		if i > 0 && utf8.RuneStart(raw[i]) {
			n++
		}
		chars[i] = n
	}
	chars[len(raw)] = n + 1
	return chars
}
