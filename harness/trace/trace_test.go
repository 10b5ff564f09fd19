package trace_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"holdout/harness"
	"holdout/harness/trace"
)

// model is a Tracer of two labels whose logits are sums over a text's tokens, and whose layers are given.
type model struct {
	weights  map[int64]float32 // what a token adds to the logit of yes; no has the negative of it
	states   map[string][]float32
	dims     map[string][]int64
	layers   []string // the embedding first; none where there are none to find
	moved    float32  // what opening the graph adds to both logits
	mask     int64    // below 0 for none
	batches  *[]int   // tokens of each batch
	absolute bool     // logits get an offset by the number of rows, as those of dynamically quantized graphs may
}

func (m model) Labels() []string { return []string{"no", "yes"} }

func (m model) Predict(logits []float32, probabilities []float64) int {
	e := math.Exp(float64(logits[1]) - float64(logits[0]))
	probabilities[0], probabilities[1] = 1/(1+e), e/(1+e)
	if logits[1] > logits[0] {
		return 1
	}
	return 0
}

func (m model) Logits(_ context.Context, B, T int, ids, typeIDs []int64) ([]float32, error) {
	if m.batches != nil {
		*m.batches = append(*m.batches, B*T)
	}
	var all []float32
	for b := range B {
		var sum float32
		for _, id := range ids[b*T : (b+1)*T] {
			sum += m.weights[id]
		}
		offset := float32(0)
		if m.absolute {
			offset = float32(B)
		}
		all = append(all, offset-sum, offset+sum)
	}
	return all, nil
}

func (m model) Tensors() (names, operations []string) {
	for name := range m.states {
		names = append(names, name)
	}
	slices.Sort(names)
	return names, slices.Repeat([]string{"Add"}, len(names))
}

func (m model) Layers() (string, []string, error) {
	if len(m.layers) == 0 {
		return "", nil, errors.New("no encoder layers found")
	}
	return m.layers[0], m.layers[1:], nil
}

func (m model) States(ctx context.Context, ids, typeIDs []int64, tensors []string) (logits []float32, states [][]float32, dims [][]int64, err error) {
	logits, err = m.Logits(ctx, 1, len(ids), ids, typeIDs)
	for i := range logits {
		logits[i] += m.moved
	}
	for _, name := range tensors {
		states, dims = append(states, m.states[name]), append(dims, m.dims[name])
	}
	return logits, states, dims, err
}

func (m model) Mask() (int64, string, bool) { return m.mask, "[MASK]", m.mask >= 0 }

// two tokens, [3 4] and [1 0], that the layer turns to [0 4] and [2 0].
func small() model {
	return model{weights: map[int64]float32{7: 1.5, 8: -0.5}, mask: 0, layers: []string{"embedding", "layer"},
		states: map[string][]float32{"embedding": {3, 4, 1, 0}, "layer": {0, 4, 2, 0}, "odd": {1, float32(math.NaN()), float32(math.Inf(1)), -3}},
		dims:   map[string][]int64{"embedding": {1, 2, 2}, "layer": {1, 2, 2}, "odd": {4}}}
}

func input(text string, tokens ...trace.Token) trace.Input {
	return trace.Input{Text: text, Tokens: tokens, MaxLength: "128", CutSide: "right"}
}

var goodBad = input("good bad", trace.Token{ID: 7, Token: "good", Offsets: [2]int{0, 4}}, trace.Token{ID: 8, Token: "bad", Offsets: [2]int{5, 8}})

func of(t *testing.T, m model, in trace.Input, o trace.Options) *trace.Trace {
	t.Helper()
	got, err := trace.Of(t.Context(), m, in, o)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestStages(t *testing.T) {
	got := of(t, small(), goodBad, trace.Options{Want: "no", Tensors: []string{"odd"}})
	if e := got.Embedding; e.Tensor != "embedding" || e.Mean != 2 || e.Norm != 3 || !slices.Equal(e.Norms, []float64{5, 1}) {
		t.Errorf("embedding %+v", e)
	}
	l := got.Layers[0]
	if !slices.Equal(l.Norms, []float64{4, 2}) || !slices.Equal(l.Distances, []float64{3, 1}) || *l.Moved != 2 {
		t.Errorf("layer: norms %v, moved %v, %v on average", l.Norms, l.Distances, *l.Moved)
	}
	if *l.Cosines[0] != 0.8 || *l.Cosines[1] != 1 || *l.Cosine != 0.9 {
		t.Errorf("cosines %v and %v, %v on average; want 0.8, 1, 0.9", *l.Cosines[0], *l.Cosines[1], *l.Cosine)
	}
	s := got.Softmax
	if s.RunnerUp != "no" || s.LogitMargin != 2 || math.Abs(s.Margin-math.Tanh(1)) > 1e-12 { // 1/(1+e⁻²) − 1/(1+e²) = tanh 1
		t.Errorf("softmax %+v; margin %v", s, math.Tanh(1))
	}
	if p := got.Prediction; p.Label != "yes" || p.Want != "no" || *p.Right {
		t.Errorf("prediction %+v", p)
	}
	if c := got.Check; !c.Agrees || !c.SameLabel || c.Largest != 0 {
		t.Errorf("check %+v", c)
	}
	odd := got.Tensors[0]
	if *odd.Mean != -1 || *odd.Least != -3 || *odd.Most != 1 || odd.NotFinite != 2 {
		t.Errorf("tensor %+v", odd)
	}
	if values, err := odd.Values.MarshalJSON(); err != nil || string(values) != "[1,null,null,-3]" {
		t.Errorf("values %s, %v", values, err)
	}
}

// A graph that computes other logits once it is opened is found out.
func TestCheckWarns(t *testing.T) {
	m := small()
	for _, tt := range []struct {
		moved  float32
		agrees bool
	}{{0.00005, true}, {0.0002, false}} {
		m.moved = tt.moved
		if c := of(t, m, goodBad, trace.Options{}).Check; c.Agrees != tt.agrees || math.Abs(c.Largest-float64(tt.moved)) > 1e-6 {
			t.Errorf("moved by %v: %+v", tt.moved, c)
		}
	}
}

func TestUndefinedIsNotZero(t *testing.T) {
	m := small()
	m.states["layer"] = []float32{0, 0, 2, 0}
	l := of(t, m, goodBad, trace.Options{}).Layers[0]
	if l.Cosines[0] != nil || *l.Cosine != 1 || *l.Moved != 3 {
		t.Errorf("a token of zeros: cosines %v, %v; moved %v", l.Cosines, *l.Cosine, *l.Moved)
	}
	m.states["layer"], m.dims["layer"] = make([]float32, 6), []int64{1, 2, 3}
	l = of(t, m, goodBad, trace.Options{}).Layers[0]
	if l.Moved != nil || l.Cosine != nil || l.Undefined != "the layer before gives 2 numbers a token, this one 3" {
		t.Errorf("another width: %+v", l)
	}
}

func TestOfRefuses(t *testing.T) {
	nan, flat, none, damaged := small(), small(), small(), small()
	nan.states["layer"] = []float32{0, 4, float32(math.NaN()), 0}
	flat.dims["layer"] = []int64{2, 2}
	none.layers = nil
	damaged.weights = map[int64]float32{7: float32(math.Inf(1))}
	for _, tt := range []struct {
		m       model
		tensors []string
		want    string
	}{
		{nan, nil, "tensor layer has numbers that are not finite, first in token 1; the checkpoint's weights are damaged or overflow"},
		{flat, nil, "tensor layer is of shape [2 2]; what a layer gives is one vector for each of 2 tokens, [1 2 H]; --list shows the graph's tensors, and --tensor NAME takes any"},
		{none, nil, "no encoder layers found; --list shows the graph's tensors, and --tensor NAME takes any"},
		{damaged, nil, "the logit of no is -Inf; the checkpoint's weights are damaged or overflow"},
		{small(), []string{"lyer"}, `the graph has no tensor "lyer" among the 3 that --list shows; did you mean "layer"?`},
		{small(), []string{"something else"}, `the graph has no tensor "something else" among the 3 that --list shows`},
	} {
		_, err := trace.Of(t.Context(), tt.m, goodBad, trace.Options{Tensors: tt.tensors})
		if err == nil || err.Error() != tt.want {
			t.Errorf("%v\nwant %s", err, tt.want)
		}
	}
	// With tensors to show, layers that cannot be found are a note.
	got := of(t, none, goodBad, trace.Options{Tensors: []string{"odd"}})
	if got.Embedding != nil || got.Layers != nil || len(got.Tensors) != 1 || !slices.Equal(got.Notes, []string{"no encoder layers found"}) {
		t.Errorf("without layers: %+v", got)
	}
}

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

func TestAgainst(t *testing.T) {
	candidate := of(t, small(), goodBad, trace.Options{})
	if err := candidate.Put(of(t, small(), goodBad, trace.Options{})); err != nil {
		t.Fatal(err)
	}
	for i, s := range candidate.Against.States {
		if s.Distance != 0 || *s.Cosine != 1 || *s.Relative != 0 {
			t.Errorf("against itself, stage %d: %+v", i, s)
		}
	}
	if candidate.Against.Parts != nil {
		t.Errorf("parts from itself at %d", *candidate.Against.Parts)
	}
	other := small()
	other.states["layer"] = []float32{0, 1, 0, 3} // candidate [0 4], [2 0]: distances 3 and √13, cosines 1 and 0, mean norm 2
	baseline := of(t, other, goodBad, trace.Options{})
	if err := candidate.Put(baseline); err != nil {
		t.Fatal(err)
	}
	s := candidate.Against.States[1]
	distance := (3 + math.Sqrt(13)) / 2
	if *candidate.Against.Parts != 1 || s.Distance != distance || *s.Cosine != 0.5 || *s.Relative != distance/2 {
		t.Errorf("parts at %v: %+v", *candidate.Against.Parts, s)
	}
	// Turned round, the distance is the same, and is relative to the other's norms.
	if err := baseline.Put(candidate); err != nil {
		t.Fatal(err)
	}
	if r := baseline.Against.States[1]; r.Distance != distance || *r.Cosine != 0.5 || *r.Relative != distance/3 {
		t.Errorf("turned round: %+v", r)
	}
}

// The threshold: a cosine of 0.999 has not parted, one just below has.
func TestPartsBelow(t *testing.T) {
	for _, tt := range []struct {
		cosine float64
		parts  bool
	}{{0.9991, false}, {0.9989, true}} {
		m, n := small(), small()
		m.states["layer"] = []float32{1, 0, 1, 0}
		x, y := float32(tt.cosine), float32(math.Sqrt(1-tt.cosine*tt.cosine))
		n.states["layer"] = []float32{x, y, x, y}
		got := of(t, n, goodBad, trace.Options{})
		if err := got.Put(of(t, m, goodBad, trace.Options{})); err != nil || (got.Against.Parts != nil) != tt.parts {
			t.Errorf("cosine %v: parts %v, %v", tt.cosine, got.Against.Parts, err)
		}
	}
}

func TestNotComparable(t *testing.T) {
	this := of(t, small(), goodBad, trace.Options{})
	this.Checkpoint = "this"
	otherIDs, fewer, wider, deeper, none := *this, *this, small(), small(), small()
	otherIDs.Input = input("good bad", goodBad.Tokens[0], trace.Token{ID: 9, Token: "##d"})
	fewer.Input = input("good bad", goodBad.Tokens[0])
	wider.states["layer"], wider.dims["layer"] = make([]float32, 6), []int64{1, 2, 3}
	deeper.layers = append(deeper.layers, "layer")
	none.layers = nil
	for _, tt := range []struct {
		baseline *trace.Trace
		want     string
	}{
		{&otherIDs, "token 1 is 8 (bad, type 0) of one and 9 (##d, type 0) of the other"},
		{&fewer, "they read the text in 2 and 1 tokens"},
		{of(t, wider, goodBad, trace.Options{}), "layer 1 gives 4 numbers in one and 6 in the other"},
		{of(t, deeper, goodBad, trace.Options{}), "they have 1 and 2 layers"},
		{of(t, none, goodBad, trace.Options{Tensors: []string{"odd"}}), "the layers of one were not found"},
	} {
		tt.baseline.Checkpoint = "that"
		err := this.Put(tt.baseline)
		if !errors.Is(err, harness.ErrNotComparable) || err.Error() != "not comparable: this against that: "+tt.want {
			t.Errorf("%v\nwant %s", err, tt.want)
		}
	}
}

func TestList(t *testing.T) {
	l := trace.NewList(small())
	if want := "[{embedding Add embedding} {layer Add layer 1} {odd Add }]"; fmt.Sprint(l.Tensors) != want || l.Missing != "" {
		t.Errorf("%+v\nwant %s", l, want)
	}
	m := small()
	m.layers = nil
	if l := trace.NewList(m); l.Missing != "no encoder layers found" || len(l.Tensors) != 3 {
		t.Errorf("without layers: %+v", l)
	}
}

func TestDidYouMean(t *testing.T) {
	for _, tt := range []struct {
		name  string
		known []string
		want  string
	}{
		{"r0420", []string{"r0001", "r0042", "r0421"}, `; did you mean "r0421"?`},
		{"R42", []string{"r42"}, `; did you mean "r42"?`},
		{"x", []string{"r0001"}, ""},
		{"anything", nil, ""},
		{strings.Repeat("a", 300), []string{strings.Repeat("a", 300) + "b"}, ""},
	} {
		if got := trace.DidYouMean(tt.name, slices.Values(tt.known)); got != tt.want {
			t.Errorf("%s: %s; want %s", tt.name, got, tt.want)
		}
	}
}

func Example() {
	m := small() // package models has these methods; here it is a model of two tokens
	in := trace.Input{Text: "good bad", Tokens: []trace.Token{
		{ID: 7, Token: "good", Offsets: [2]int{0, 4}},
		{ID: 8, Token: "bad", Offsets: [2]int{5, 8}},
	}}
	t, err := trace.Of(context.Background(), m, in, trace.Options{Occlusion: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s with %.2f; layer 1 moved the tokens by %.1f\n", t.Prediction.Label, t.Prediction.Probability, *t.Layers[0].Moved)
	for _, w := range t.Occlusion.Words {
		fmt.Printf("without %q the logit changes by %+.1f\n", w.Word, w.Change)
	}
	// Output:
	// yes with 0.88; layer 1 moved the tokens by 2.0
	// without "good" the logit changes by -1.5
	// without "bad" the logit changes by +0.5
}
