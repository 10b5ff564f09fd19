package trace_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

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
