package tokenize

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// TestByteLevel expects words and the characters they stand for (Rust tokenizers 0.22.2).
func TestByteLevel(t *testing.T) {
	tests := []struct {
		pre         byteLevel
		text, words string
		off         [][2]int
	}{
		{byteLevel{false, true}, "it's  café\n", "it|'s|Ġ|ĠcafÃ©|Ċ", [][2]int{{0, 2}, {2, 4}, {4, 5}, {5, 10}, {10, 11}}},
		{byteLevel{true, true}, "a b", "Ġa|Ġb", [][2]int{{0, 1}, {1, 3}}},
		{byteLevel{true, true}, " a", "Ġa", [][2]int{{0, 2}}},
		{byteLevel{true, true}, "\ta", "Ġ|ĉ|a", [][2]int{{0, 1}, {0, 1}, {1, 2}}},
		{byteLevel{true, false}, "\u3000é x", "ĠãĢĢÃ©Ġx", [][2]int{{0, 4}}},
		{byteLevel{false, false}, "\x7f\u00ad~¡", "ġÂŃ~Â¡", [][2]int{{0, 4}}},
		{byteLevel{true, true}, "", "", nil},
	}
	for _, tt := range tests {
		words, off := wordsOf(verbatim{}, &tt.pre, tt.text, true)
		if got := strings.Join(words, "|"); got != tt.words || !slices.Equal(off, tt.off) {
			t.Errorf("%+v: %q: %s at %v; want %s at %v", tt.pre, tt.text, got, off, tt.words, tt.off)
		}
	}
}

// TestSplitBehaviors expects what is left of the example in the library's documentation.
func TestSplitBehaviors(t *testing.T) {
	tests := map[behavior]string{
		removed:            "the|final|countdown",
		isolated:           "the|-|final|-|-|countdown",
		mergedWithPrevious: "the-|final-|-|countdown",
		mergedWithNext:     "the|-final|-|-countdown",
		contiguous:         "the|-|final|--|countdown",
	}
	for behavior, want := range tests {
		words, _ := wordsOf(verbatim{}, &patternSplit{literal("-"), behavior, false}, "the-final--countdown", false)
		if got := strings.Join(words, "|"); got != want {
			t.Errorf("behavior %d: %s; want %s", behavior, got, want)
		}
	}
}

// TestReplaceNothing replaces what is not there, and the text must stay where it is.
func TestReplaceNothing(t *testing.T) {
	p := passage{text: []byte("the kettle")}
	before := &p.text[0]
	(&replacer{literal("``"), `"`}).normalize(&p)
	if &p.text[0] != before {
		t.Error("the text was copied")
	}
}

// TestPatternLoadErrors replaces the normalizer or pre-tokenizer of tiny, and expects the exact message.
func TestPatternLoadErrors(t *testing.T) {
	tests := []struct{ section, with, want string }{
		{"pre_tokenizer", `{"type":"ByteLevel","trim_offsets":true}`, `add_prefix_space: is missing`},
		{"pre_tokenizer", `{"type":"ByteLevel","add_prefix_space":true}`, `trim_offsets: is missing`},
		{"pre_tokenizer", `{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":null}`, `use_regex: null is not true or false`},
		{"pre_tokenizer", `{"type":"Split","pattern":"a","behavior":"Removed","invert":false}`, `pattern: "a" is not an object`},
		{"pre_tokenizer", `{"type":"Split","pattern":{},"behavior":"Removed","invert":false}`, `pattern: is not one String or one Regex`},
		{"pre_tokenizer", `{"type":"Split","pattern":{"String":"a"},"behavior":"removed","invert":false}`,
			`behavior: "removed" is not known; known are Contiguous, Isolated, MergedWithNext, MergedWithPrevious, Removed`},
		{"pre_tokenizer", `{"type":"Split","pattern":{"String":"a"},"behavior":"Removed"}`, `invert: is missing`},
		{"pre_tokenizer", `{"type":"Split","pattern":{"Regex":"(?<=a)b"},"behavior":"Removed","invert":false}`,
			`pattern.Regex: look-behind at byte 0, "(?<=a)b", is not supported`},
		{"normalizer", `{"type":"Replace","pattern":{"Regex":"b*"},"content":"x"}`, `pattern: may match the empty text, which can't be replaced`},
		{"normalizer", `{"type":"Replace","pattern":{"String":""},"content":"x"}`, `pattern: may match the empty text, which can't be replaced`},
		{"normalizer", `{"type":"Replace","pattern":{"String":"b"}}`, `content: is missing`},
		{"normalizer", `{"type":"Replace","pattern":{"Regex":5},"content":"x"}`, `pattern.Regex: 5 is not a string`},
		{"normalizer", `{"type":"ByteLevel","use_regex":true}`, `use_regex: is not known here; known are type`},
	}
	old := map[string]string{
		"pre_tokenizer": `{"type":"BertPreTokenizer"}`,
		"normalizer":    `{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true}`,
	}
	for _, tt := range tests {
		file := strings.Replace(tiny, old[tt.section], tt.with, 1)
		if _, err := Load([]byte(file)); err == nil || err.Error() != "tokenizer.json: "+tt.section+"."+tt.want {
			t.Errorf("%s: %v; want %s.%s", tt.with, err, tt.section, tt.want)
		}
	}
}

// BenchmarkPatterns splits a text of 110 bytes without tracking it.
func BenchmarkPatterns(b *testing.B) {
	text := []byte("The kettle boils in 12 minutes, which isn't fast; I'd still buy it again for my office, because it's so quiet.")
	llama := `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
	engine, err := newRegex(llama)
	if err != nil {
		b.Fatal(err)
	}
	stages := map[string]preTokenizer{
		"ByteLevel":        &byteLevel{false, true},
		"ByteLevel prefix": &byteLevel{true, true},
		"Llama 3":          preTokenizerChain{&patternSplit{scanners[llama], isolated, false}, &byteLevel{}},
		"Llama 3 by regex": preTokenizerChain{&patternSplit{engine, isolated, false}, &byteLevel{}},
	}
	for name, pre := range stages {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			p := passage{}
			for b.Loop() {
				p.begin(text, span{0, int32(len(text))}, false)
				p.words = append(p.words[:0], span{0, int32(len(text))})
				pre.split(&p)
			}
		})
	}
}

// TestLongText splits a megabyte of what could take quadratic time.
func TestLongText(t *testing.T) {
	for _, unit := range []string{" ", "\n ", "a", "'", "1", "é", "!", "\u3000", " \t\n", "a "} {
		text := bytes.Repeat([]byte(unit), 1<<20/len(unit))
		for _, scanner := range scanners {
			found := findIn(text, scanner)
			for start, _ := found.next(); start >= 0; start, _ = found.next() {
			}
		}
	}
}
