package tokenize

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestSeams checks that a long word that is taken apart gives what it gives as a whole.
func TestSeams(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, kind := range []string{"bpe", "bytefallback"} {
		b := loadKind(t, kind).model.(*bytePair)
		var parts []string
		for token := range b.places[0].high {
			parts = append(parts, string(token))
		}
		slices.Sort(parts)
		for _, m := range b.merges.made {
			parts = append(parts, b.names[int64(m)])
		}
		parts = append(parts, "a", "e", "t", "▁", "▁▁", "Ġ", "中", "😊", "\n")
		for range 300 {
			var word strings.Builder
			for word.Len() < 4*longWord {
				word.WriteString(parts[rng.IntN(len(parts))])
			}
			symbols, err := b.start(nil, []byte(word.String()))
			if err != nil {
				t.Fatal(err)
			}
			once := slices.Clone(symbols)
			once = once[:b.merges.apply(once)]
			symbols = symbols[:b.merge(symbols)]
			if !slices.Equal(symbols, once) {
				t.Fatalf("%s: %q: %v taken apart, %v as a whole", kind, word.String(), symbols, once)
			}
		}
		if b.seams.pairs == nil {
			t.Errorf("%s: no word is taken apart", kind)
		}
	}
}

// TestNoSeams checks that words are not taken apart where a symbol's name does not tell what it starts and ends in.
func TestNoSeams(t *testing.T) {
	if b := loadKind(t, "suffix").model.(*bytePair); b.findSeams() != nil {
		t.Error("a model with an end-of-word suffix takes words apart")
	}
	b := loadModel(t, `{"type":"BPE","vocab":{"<0x41>":0,"b":1,"<0x41>b":2},"byte_fallback":true,"merges":["<0x41> b"]}`, "null").model.(*bytePair)
	if b.findSeams() != nil {
		t.Error("a model that merges a byte's token takes words apart")
	}
}
