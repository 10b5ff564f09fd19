package tokenize

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestEncode(t *testing.T) {
	tok := loadSmall(t)
	e, err := tok.Encode("the kettle [UNK] \u2603 hums", Options{MaxLength: 6})
	if err != nil {
		t.Fatal(err)
	}
	var tokens []string
	for _, id := range e.IDs {
		token, _ := tok.Token(id)
		tokens = append(tokens, token)
	}
	want := []string{"[CLS]", "the", "kettle", "[UNK]", "[UNK]", "[SEP]"}
	if !slices.Equal(tokens, want) || e.Unknown != 2 || e.Cut == 0 {
		t.Errorf("Encode = %q, %d unknown, %d cut; want %q, 2 unknown, some cut", tokens, e.Unknown, e.Cut, want)
	}
	if _, ok := tok.Token(int64(tok.Size())); ok {
		t.Error("Token(Size()) is a token")
	}
	if _, ok := tok.Token(-1); ok {
		t.Error("Token(-1) is a token")
	}
	options, ok := tok.BertNormalizer()
	if n := tok.SpecialTokens(); n != 2 || !ok || options != (BertOptions{true, true, true}) {
		t.Errorf("SpecialTokens = %d, BertNormalizer = %+v, %v; want 2 and three times true", n, options, ok)
	}
}

// TestCut checks that what is cut and what stays make up the whole.
func TestCut(t *testing.T) {
	tok := loadSmall(t)
	for most := 3; most < 12; most++ {
		for _, o := range []Options{{}, {Side: Left}, {NoSpecial: true}} {
			all, err := tok.EncodePair("the dog reads", "kettle boils faster", o)
			if err != nil {
				t.Fatal(err)
			}
			o.MaxLength = most
			e, err := tok.EncodePair("the dog reads", "kettle boils faster", o)
			if err != nil || len(e.IDs) > most || len(e.IDs)+e.Cut != len(all.IDs) || len(e.TypeIDs) != len(e.IDs) {
				t.Errorf("%+v: %d tokens, %d cut, of %d: %v", o, len(e.IDs), e.Cut, len(all.IDs), err)
			}
		}
	}
}

func TestEncodeErrors(t *testing.T) {
	tok := loadSmall(t)
	tests := []struct {
		text, pair string
		o          Options
		want       string
	}{
		{"a", "b", Options{MaxLength: 2}, "max length 2 is less than the 3 special tokens that are added"},
		{"a", "b", Options{MaxLength: -1}, "max length -1 is less than the 3 special tokens that are added"},
		{"a", "b b b", Options{MaxLength: 5, Strategy: OnlyFirst}, "cannot cut 2 tokens from the first text alone: it has 1 and must keep one"},
		{"a a a", "b", Options{MaxLength: 6, Strategy: OnlySecond}, "cannot cut 1 tokens from the second text alone: it has 1 and must keep one"},
		{"a a a", "b", Options{MaxLength: 4, Strategy: 3}, "strategy 3 is none of LongestFirst, OnlyFirst, OnlySecond"},
	}
	for _, tt := range tests {
		_, err := tok.EncodePair(tt.text, tt.pair, tt.o)
		if fmt.Sprint(err) != tt.want {
			t.Errorf("EncodePair(%q, %q, %+v): %v; want %s", tt.text, tt.pair, tt.o, err, tt.want)
		}
	}
}

func TestInvalidUTF8(t *testing.T) {
	tok, err := Load(changed(t, "wordpiece", map[string]any{"normalizer": nil})) // a cleaning normalizer drops U+FFFD
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"\xff", "a\xffb", "\xc3", "\xe2\x82", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "the \xe9"} {
		got, err := tok.Encode(text, Options{})
		want, wantErr := tok.Encode(string([]rune(text)), Options{})
		if err != nil || wantErr != nil || !slices.Equal(got.IDs, want.IDs) {
			t.Errorf("%q: %v, %v; want %v, %v", text, got.IDs, err, want.IDs, wantErr)
		}
	}
	if got := string(appendValid(nil, "a\xe2\x82b")); got != "a\ufffd\ufffdb" {
		t.Errorf("appendValid = %q; want each byte replaced", got)
	}
}

// TestConcurrent shares a tokenizer, whose cache starts empty, among goroutines.
func TestConcurrent(t *testing.T) {
	tok := loadSmall(t)
	texts := strings.Fields("the kettle boils faster than old one unbelievable Café 中文 [MASK] hums")
	want := make([]Encoding, len(texts))
	for i, text := range texts {
		var err error
		if want[i], err = loadSmall(t).EncodePair(text, texts[0], Options{}); err != nil {
			t.Fatal(err)
		}
	}
	var group sync.WaitGroup
	for worker := range 8 {
		group.Go(func() {
			for round := range 200 {
				i := (worker + round) % len(texts)
				e, err := tok.EncodePair(texts[i], texts[0], Options{})
				if err != nil || !slices.Equal(e.IDs, want[i].IDs) || !slices.Equal(e.TypeIDs, want[i].TypeIDs) {
					t.Errorf("%q: %v, %v; want %v", texts[i], e, err, want[i])
				}
				tok.model.(*wordPiece).known.put([]byte{byte(round), byte(worker)}, uint64(round), nil) // strangers pass
			}
		})
	}
	group.Wait()
}
