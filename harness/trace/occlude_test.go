package trace_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"holdout/harness/trace"
)

func TestOcclusion(t *testing.T) {
	m := small()
	m.absolute = true // so that the text as it is and the hidden ones must come from one batch
	o := of(t, m, goodBad, trace.Options{Occlusion: true}).Occlusion
	// Without good the sum is -0.5 and the label flips; without bad it is 1.5.
	want := "[{good false [0 4] [0] -1.5 no} {bad false [5 8] [1] 0.5 yes}]"
	if o.Label != "yes" || o.Token != "[MASK]" || o.Most != 1.5 || fmt.Sprint(o.Words) != want {
		t.Errorf("%+v\nwant words %s", o, want)
	}
	m.mask = -1
	if o := of(t, m, goodBad, trace.Options{Occlusion: true}).Occlusion; o.Absent == "" || len(o.Words) != 0 {
		t.Errorf("without a mask: %+v", o)
	}
	special := input("\ufe0f", trace.Token{ID: 7}, trace.Token{ID: 8})
	if o := of(t, small(), special, trace.Options{Occlusion: true}).Occlusion; o.Absent != "the text has no words that became tokens" {
		t.Errorf("without words: %+v", o)
	}
}

// A long text is hidden word by word in several bounded batches, and each word's change is its own.
func TestOcclusionOfLongText(t *testing.T) {
	const T = 500
	m := model{weights: map[int64]float32{}, states: map[string][]float32{"e": make([]float32, T), "l": make([]float32, T)},
		dims: map[string][]int64{"e": {1, T, 1}, "l": {1, T, 1}}, layers: []string{"e", "l"}, batches: &[]int{}}
	in := input(strings.Repeat("w ", T))
	for i := range T {
		m.weights[int64(i+1)] = float32(i) / 1024 // exact sums
		in.Tokens = append(in.Tokens, trace.Token{ID: int64(i + 1), Token: "w", Offsets: [2]int{2 * i, 2*i + 1}})
	}
	o := of(t, m, in, trace.Options{Occlusion: true}).Occlusion
	for i, w := range o.Words {
		if w.Change != -float64(i)/1024 || w.Offsets != [2]int{2 * i, 2*i + 1} {
			t.Fatalf("word %d: %+v", i, w)
		}
	}
	if len(o.Words) != T || len(*m.batches) < 3 || slices.Max(*m.batches) > 4096 {
		t.Errorf("%d words in batches of %v tokens", len(o.Words), *m.batches)
	}
}

// tokens makes tokens of offsets.
func tokens(offsets ...[2]int) []trace.Token {
	var all []trace.Token
	for _, at := range offsets {
		all = append(all, trace.Token{ID: 7, Offsets: at})
	}
	return all
}

func TestWords(t *testing.T) {
	no := [2]int{}
	pair := "ab c"
	for _, tt := range []struct {
		name   string
		text   string
		pair   *string
		tokens []trace.Token
		want   string
	}{
		{"punctuation stays with its word", "It's so, so", nil, tokens(no, [2]int{0, 2}, [2]int{2, 3}, [2]int{3, 4}, [2]int{5, 7}, [2]int{7, 8}, [2]int{9, 11}, no), "It's [1 2 3]|so, [4 5]|so [6]"},
		{"the blank before it is not the word's", "a bc d", nil, tokens([2]int{0, 1}, [2]int{1, 3}, [2]int{3, 4}, [2]int{4, 6}), "a [0]|bc [1 2]|d [3]"},
		{"blanks are no words", "a  b", nil, tokens([2]int{0, 1}, [2]int{1, 2}, [2]int{2, 4}), "a [0]|b [2]"},
		{"two tokens of one character", "é x", nil, tokens([2]int{0, 1}, [2]int{0, 1}, [2]int{2, 3}), "é [0 1]|x [2]"},
		{"scripts without spaces", "中文ab文", nil, tokens([2]int{0, 1}, [2]int{1, 2}, [2]int{2, 3}, [2]int{3, 4}, [2]int{4, 5}), "中 [0]|文 [1]|ab [2 3]|文 [4]"},
		{"two bytes of one such character", "中", nil, tokens([2]int{0, 1}, [2]int{0, 1}), "中 [0 1]"},
		{"a pair", "ab c", &pair, tokens(no, [2]int{0, 1}, [2]int{1, 2}, [2]int{3, 4}, no, [2]int{0, 1}, [2]int{1, 2}, [2]int{3, 4}, no), "ab [1 2]|c [3]|ab [5 6] pair|c [7] pair"},
		{"a pair of RoBERTa", "ab", &pair, tokens(no, [2]int{0, 2}, no, no, [2]int{0, 2}, no), "ab [1]|ab [4] pair"},
		{"a letter that became three", "ﬃx y", nil, tokens([2]int{0, 1}, [2]int{1, 2}, [2]int{3, 4}), "ﬃx [0 1]|y [2]"},
	} {
		in := trace.Input{Text: tt.text, Pair: tt.pair, Tokens: tt.tokens}
		m := model{weights: map[int64]float32{7: 1}, states: map[string][]float32{"x": {}}, dims: map[string][]int64{"x": {0}}}
		var got []string
		for _, w := range of(t, m, in, trace.Options{Occlusion: true, Tensors: []string{"x"}}).Occlusion.Words {
			s := fmt.Sprint(w.Word, " ", w.Tokens)
			if w.Pair {
				s += " pair"
			}
			got = append(got, s)
		}
		if strings.Join(got, "|") != tt.want {
			t.Errorf("%s: %s\nwant %s", tt.name, strings.Join(got, "|"), tt.want)
		}
	}
}

func TestCutoff(t *testing.T) {
	in := trace.Input{Text: "one twö three", Tokens: tokens([2]int{}, [2]int{0, 3}, [2]int{4, 7}), Cut: 1, CutSide: "right"}
	if got := in.Cutoff(); got != " three" {
		t.Errorf("right: %q", got)
	}
	in.Tokens, in.CutSide = tokens([2]int{}, [2]int{8, 13}), "left"
	if got := in.Cutoff(); got != "one twö " {
		t.Errorf("left: %q", got)
	}
	in.Cut = 0
	if got := in.Cutoff(); got != "" {
		t.Errorf("nothing cut: %q", got)
	}
}
