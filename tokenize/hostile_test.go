package tokenize

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestTokensOfBlanks checks added tokens that lie in the white space that one before them has taken.
func TestTokensOfBlanks(t *testing.T) {
	added := func(id int, content string, lstrip, rstrip bool) map[string]any {
		return map[string]any{"id": id, "content": content, "single_word": false, "lstrip": lstrip, "rstrip": rstrip, "normalized": false, "special": true}
	}
	n := loadKind(t, "wordpiece")
	a, b := idOf(t, n, "a"), idOf(t, n, "b")
	next := 0
	for id := range n.vocab.tokens {
		next = max(next, int(id)+1)
	}
	for _, tt := range []struct {
		tokens []map[string]any
		text   string
		want   []int64
		at     []Span
	}{ // the first three: Rust tokenizers 0.22.2; at the fourth its process ends
		{[]map[string]any{added(next, "<x>", false, true), added(next+1, "\n", true, false)}, "<x>\na", []int64{int64(next), a}, []Span{{0, 4}, {4, 5}}},
		{[]map[string]any{added(next, " ", true, true)}, "  ", []int64{int64(next)}, []Span{{0, 2}}},
		{[]map[string]any{added(next, " ", true, true)}, "a   b", []int64{a, int64(next), b}, []Span{{0, 1}, {1, 4}, {4, 5}}},
		{[]map[string]any{added(next, "<x>", false, true), added(next+1, "\n", true, false)}, "<x>\n  a", []int64{int64(next), a}, []Span{{0, 6}, {6, 7}}},
	} {
		all := []any{}
		for _, token := range tt.tokens {
			all = append(all, token)
		}
		tok, err := Load(changed(t, "wordpiece", map[string]any{"added_tokens": all, "model.vocab": vocabOf(n), "post_processor": nil}))
		if err != nil {
			t.Fatal(err)
		}
		e, err := tok.Encode(tt.text, Options{Offsets: true})
		if err != nil || !slices.Equal(e.IDs, tt.want) || !slices.Equal(e.Offsets, tt.at) {
			t.Errorf("%q: %v at %v, %v; want %v at %v", tt.text, e.IDs, e.Offsets, err, tt.want, tt.at)
		}
	}
}

// vocabOf returns the whole vocabulary of a tokenizer, for a file that has no added tokens.
func vocabOf(t *Tokenizer) map[string]any {
	vocab := map[string]any{}
	for id, token := range t.vocab.tokens {
		vocab[token] = id
	}
	return vocab
}

func idOf(t *testing.T, tok *Tokenizer, token string) int64 {
	t.Helper()
	id, ok := tok.vocab.ids[token]
	if !ok {
		t.Fatalf("no token %q", token)
	}
	return id
}

// TestGrowth checks that stages which make a text longer and longer give it up, and that a chain of them is bounded.
func TestGrowth(t *testing.T) {
	stage := func(s string, n int) string { return "[" + strings.TrimSuffix(strings.Repeat(s+",", n), ",") + "]" }
	double := `{"type":"Replace","pattern":{"String":"a"},"content":"aa"}`
	spell := `{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":false,"use_regex":false}`
	file := func(normalizer, pre string) string {
		return `{"version":"1.0","normalizer":` + normalizer + `,"pre_tokenizer":` + pre + `,"model":` + bpePlain + `}`
	}
	for _, tt := range []struct{ file, load, encode string }{
		{file(`{"type":"Sequence","normalizers":`+stage(double, 20)+`}`, "null"), "<nil>", "the stages make 4096 bytes of it, more than 32 times as many"},
		{file("null", `{"type":"Sequence","pretokenizers":`+stage(spell, 20)+`}`), "<nil>", "<nil>"},
		{file(`{"type":"Sequence","normalizers":`+stage(double, 40)+`}`, "null"), "tokenizer.json: normalizer.normalizers: holds more than the 32 stages that are read", ""},
		{file(`{"type":"Prepend","prepend":"`+strings.Repeat("a", 65)+`"}`, "null"), "tokenizer.json: normalizer.prepend: has 65 bytes; at most 64 are read", ""},
		{file(strings.Replace(double, "aa", strings.Repeat("a", 65), 1), "null"), "tokenizer.json: normalizer.content: has 65 bytes; at most 64 are read", ""},
	} {
		tok, err := Load([]byte(tt.file))
		if fmt.Sprint(err) != tt.load {
			t.Errorf("%.80s: %v; want %s", tt.file, err, tt.load)
		}
		if err != nil {
			continue
		}
		if _, err := tok.Encode("a", Options{}); fmt.Sprint(err) != tt.encode {
			t.Errorf("%.80s: %v; want %s", tt.file, err, tt.encode)
		}
	}
}

// TestMeter checks that searches which read far and match little are given up, and that metered ones find the same.
func TestMeter(t *testing.T) {
	found, err := newRegex(`[a-z]*[0-9]|[a-z]`)
	if err != nil {
		t.Fatal(err)
	}
	bad := findIn([]byte(strings.Repeat("a", 100_000)), found)
	for start := 0; start >= 0; start, _ = bad.next() {
	}
	if bad.err != errTooMuch {
		t.Errorf("a search for a digit in a run of letters: %v", bad.err)
	}
	text := []byte(strings.Repeat("abc1 de22 ", 100))
	metered := findIn(text, found)
	plain := metered
	plain.meter = nil
	for {
		start, end := metered.next()
		if s, e := plain.next(); s != start || e != end {
			t.Fatalf("metered %d to %d, else %d to %d", start, end, s, e)
		}
		if start < 0 {
			break
		}
	}
	if metered.err != nil {
		t.Error(metered.err)
	}
}
