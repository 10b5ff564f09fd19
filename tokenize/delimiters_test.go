package tokenize

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// words splits a text with the pre-tokenizer of the JSON given.
func words(tb testing.TB, preTokenizer, text string) []string {
	tb.Helper()
	tok := loadModel(tb, `{"type":"WordLevel","unk_token":"","vocab":{"":0}}`, preTokenizer)
	var p passage
	p.begin([]byte(text), span{0, int32(len(text))}, false)
	p.words = []span{{0, int32(len(text))}}
	tok.preTokenizer.split(&p)
	var words []string
	for _, w := range p.words {
		words = append(words, text[w.start:w.end])
	}
	return words
}

func TestSplits(t *testing.T) {
	const marks = "!!a?b, 1."
	tests := []struct{ preTokenizer, text, want string }{ // Rust tokenizers 0.22.2
		{`{"type":"Whitespace"}`, "I'm at_home\u3000(2×)!? é\u0301", "I|'|m|at_home|(|2|×)!?|é\u0301"},
		{`{"type":"WhitespaceSplit"}`, " I'm  home\u2003now!\n", "I'm|home|now!"},
		{`{"type":"Digits","individual_digits":false}`, "in 1984²Ⅷ, 12", "in |1984²Ⅷ|, |12"},
		{`{"type":"Digits","individual_digits":true}`, "in 198½٣a", "in |1|9|8|½|٣|a"},
		{`{"type":"Punctuation"}`, marks, "!|!|a|?|b|,| 1|."},
		{`{"type":"Punctuation","behavior":"Isolated"}`, marks, "!|!|a|?|b|,| 1|."},
		{`{"type":"Punctuation","behavior":"Removed"}`, marks, "a|b| 1"},
		{`{"type":"Punctuation","behavior":"MergedWithPrevious"}`, marks, "!|!|a?|b,| 1."},
		{`{"type":"Punctuation","behavior":"MergedWithNext"}`, marks, "!|!a|?b|, 1|."},
		{`{"type":"Punctuation","behavior":"Contiguous"}`, marks, "!!|a|?|b|,| 1|."},
		{`{"type":"CharDelimiterSplit","delimiter":"é"}`, "éaébéé", "a|b"},
		{`{"type":"FixedLength"}`, "Hello, wörld", "Hello|, wör|ld"},
		{`{"type":"FixedLength","length":2}`, "😊é中a", "😊é|中a"},
		{`{"type":"Sequence","pretokenizers":[{"type":"WhitespaceSplit"},{"type":"Punctuation","behavior":"MergedWithNext"}]}`,
			"a .b! c.", "a|.b|!|c|."},
	}
	for _, tt := range tests {
		if got := strings.Join(words(t, tt.preTokenizer, tt.text), "|"); got != tt.want {
			t.Errorf("%s %q: %s; want %s", tt.preTokenizer, tt.text, got, tt.want)
		}
		if got := words(t, tt.preTokenizer, ""); len(got) > 0 {
			t.Errorf("%s: an empty text has words: %q", tt.preTokenizer, got)
		}
	}
}

// TestPiecesEmpty checks what becomes of empty pieces, which a regular expression may match.
func TestPiecesEmpty(t *testing.T) {
	tests := []struct {
		behavior behavior
		want     string
	}{
		{removed, "[{0 2} {2 3}]"},
		{isolated, "[{0 2} {2 3}]"},
		{mergedWithPrevious, "[{0 2} {2 3}]"},
		{mergedWithNext, "[{0 2} {2 3}]"},
		{contiguous, "[{0 2} {2 3}]"},
	}
	for _, tt := range tests {
		p := tt.behavior.pieces(nil)
		p.add(span{0, 0}, true)
		p.add(span{0, 2}, false)
		p.add(span{2, 2}, true)
		p.add(span{2, 3}, false)
		if got := fmt.Sprint(p.done()); got != tt.want {
			t.Errorf("behavior %d: %s; want %s", tt.behavior, got, tt.want)
		}
	}
}

func TestSplitLoadErrors(t *testing.T) {
	tests := []struct{ preTokenizer, want string }{
		{`{"type":"Whitespace","x":1}`, `pre_tokenizer.x: is not known here; known are type`},
		{`{"type":"Digits"}`, `pre_tokenizer.individual_digits: is missing`},
		{`{"type":"Punctuation","behavior":null}`, `pre_tokenizer.behavior: null is not a string`},
		{`{"type":"Punctuation","behavior":"removed"}`,
			`pre_tokenizer.behavior: "removed" is not known; known are Contiguous, Isolated, MergedWithNext, MergedWithPrevious, Removed`},
		{`{"type":"CharDelimiterSplit"}`, `pre_tokenizer.delimiter: is missing`},
		{`{"type":"CharDelimiterSplit","delimiter":""}`, `pre_tokenizer.delimiter: "" is not one character`},
		{`{"type":"CharDelimiterSplit","delimiter":"ab"}`, `pre_tokenizer.delimiter: "ab" is not one character`},
		{`{"type":"FixedLength","length":0}`, `pre_tokenizer.length: 0 is not a whole number from 1 to 9223372036854775807`},
		{`{"type":"FixedLength","length":null}`, `pre_tokenizer.length: null is not a whole number from 1 to 9223372036854775807`},
	}
	for _, tt := range tests {
		_, err := Load([]byte(`{"version":"1.0","model":` + bpePlain + `,"pre_tokenizer":` + tt.preTokenizer + `}`))
		if want := "tokenizer.json: " + tt.want; err == nil || err.Error() != want {
			t.Errorf("%s: %v; want %s", tt.preTokenizer, err, want)
		}
	}
}

// TestEveryCodePointSplits compares with what Rust tokenizers 0.22.2 does with every code point. The hash is of the
// code points, as UTF-8, that each pre-tokenizer takes for a delimiter or, Whitespace, for a part of a word.
func TestEveryCodePointSplits(t *testing.T) {
	tests := []struct {
		name string
		is   func(rune) bool
		n    int
		hash string
	}{
		{"Digits", isNumeric, 1924, "3c974d4894b88ada"},
		{"Punctuation", isPunctuation, 726, "1fbcaf0e1e87cc9a"},
		{"WhitespaceSplit", newWhitespaceSplit(&object{first: new(error)}).(*delimiters).is, 25, "c15308e40d85febd"},
		{"Whitespace", func(r rune) bool { return whitespaceClass(r) == letter }, 144667, "b4858236c6573ed8"},
	}
	for _, tt := range tests {
		var all []byte
		for r := rune(1); r <= utf8.MaxRune; r++ {
			if utf8.ValidRune(r) && tt.is(r) {
				all = utf8.AppendRune(all, r)
			}
		}
		if n, hash := utf8.RuneCount(all), fmt.Sprintf("%x", sha256.Sum256(all))[:16]; n != tt.n || hash != tt.hash {
			t.Errorf("%s: %d, %s; want %d, %s", tt.name, n, hash, tt.n, tt.hash)
		}
	}
}

func TestSplitAllocations(t *testing.T) {
	if underRace() {
		t.Skip("the race detector has pools forget what they hold")
	}
	text := []byte(strings.Repeat("It's 12, é—! ", 20))
	for name, stage := range map[string]preTokenizer{
		"Whitespace":  newWhitespace(&object{first: new(error)}),
		"Punctuation": newPunctuation(&object{first: new(error)}),
		"FixedLength": newFixedLength(&object{first: new(error)}),
	} {
		p := passage{text: text}
		allocs := testing.AllocsPerRun(20, func() {
			p.words = append(p.words[:0], span{0, int32(len(text))})
			stage.split(&p)
		})
		if allocs > 0 || slices.Equal(p.words, []span{{0, int32(len(text))}}) {
			t.Errorf("%s: %v allocations, %d words", name, allocs, len(p.words))
		}
	}
}
