package reports_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"unicode"

	"github.com/jedib0t/go-pretty/v6/text"

	"holdout/harness/trace"
	"holdout/reports"
)

// traced is a trace of a text in two scripts that did not fit, of a checkpoint with three layers, with a baseline beside it.
func traced() *trace.Trace {
	const T = 6
	s := "It broke, 天啊 and then nobody answered my letters."
	t := &trace.Trace{Schema: trace.Schema, Checkpoint: "finetuned", Data: "heldout.jsonl", ID: "r0042"}
	t.Input = trace.Input{Text: s, Normalized: "it broke, 天 啊 and then nobody answered my letters.", Cut: 7, CutText: " and then nobody answered my letters.",
		Unknown: 1, MaxLength: "6", CutSide: "right"}
	for i, token := range []string{"[CLS]", "it", "broke", ",", "[UNK]", "[SEP]"} {
		at := [][2]int{{}, {0, 2}, {3, 8}, {8, 9}, {10, 12}, {}}[i]
		t.Input.Tokens = append(t.Input.Tokens, trace.Token{ID: int64(i), Token: token, Offsets: at, Unknown: i == 4})
	}
	state := func(name string, scale float64) trace.State {
		st := trace.State{Tensor: name, Shape: []int64{1, T, 192}, Mean: -scale / 1e6, Norm: scale}
		for i := range T {
			st.Norms = append(st.Norms, scale+float64(i)/10)
		}
		return st
	}
	t.Embedding = new(state("/bert/embeddings/LayerNorm/LayerNormalization_output_0", 13.5))
	for i := range 3 {
		l := trace.Layer{State: state(fmt.Sprintf("/bert/encoder/layer.%d/output/LayerNorm/Add_1_output_0", i), 12+float64(i)),
			Moved: new(float64(i) + 0.5), Cosine: new(0.9 - float64(i)/10), Distances: make([]float64, T)}
		for j := range T {
			l.Cosines = append(l.Cosines, new(0.9-float64(i+j)/100))
		}
		l.Cosines[1] = nil
		t.Layers = append(t.Layers, l)
	}
	t.Softmax = trace.Softmax{Labels: []string{"negative", "positive"}, Logits: []float32{0.75, -0.25}, Probabilities: []float64{0.7311, 0.2689},
		RunnerUp: "positive", Margin: 0.4622, LogitMargin: 1}
	t.Prediction = trace.Prediction{Label: "negative", Probability: 0.7311, Want: "negative", Right: new(true)}
	t.Check = trace.Check{Logits: []float32{0.75, -0.25}, Largest: 1.2e-7, Tolerance: trace.Tolerance, Agrees: true, SameLabel: true}
	t.Occlusion = &trace.Occlusion{Label: "negative", Token: "[MASK]", MaskID: 4, Most: 1.25, Words: []trace.Word{
		{Word: "It", Offsets: [2]int{0, 2}, Tokens: []int{1}, Change: 0.125, Got: "negative"},
		{Word: "broke,", Offsets: [2]int{3, 9}, Tokens: []int{2, 3}, Change: -1.25, Got: "positive"},
		{Word: "天啊", Offsets: [2]int{10, 12}, Tokens: []int{4}, Change: 0.01, Got: "negative"},
	}}
	t.Tensors = []trace.Tensor{{Name: "/bert/Mul_output_0", Shape: []int64{1, 1, 1, 2}, Mean: new(0.0), Least: new(0.0), Most: new(0.0), NotFinite: 1,
		Values: trace.Values{0, float32(math.Inf(-1))}}}
	t.Against = &trace.Against{Checkpoint: "base", Softmax: t.Softmax, PartsBelow: trace.PartedBelow, Parts: new(1), Check: t.Check,
		Prediction: trace.Prediction{Label: "positive", Probability: 0.51, Want: "negative", Right: new(false)}}
	for i := range 4 {
		t.Against.States = append(t.Against.States, trace.Apart{Distance: float64(i), Relative: new(float64(i) / 13), Cosine: new(1 - float64(i)/10)})
	}
	t.Notes = []string{"held-out label \"meh\" is not one of the checkpoint's"}
	return t
}

func writeTrace(t *testing.T, format string, v *trace.Trace, look reports.Look) string {
	t.Helper()
	var b bytes.Buffer
	if err := reports.WriteTrace(&b, format, v, look); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTracesAsTheyWere(t *testing.T) {
	for _, format := range reports.TraceFormats() {
		golden(t, "trace."+format, []byte(writeTrace(t, format, traced(), reports.Look{})))
	}
	golden(t, "trace.color", []byte(writeTrace(t, "text", traced(), reports.Look{Color: true, Width: 100})))
	l := &trace.List{Checkpoint: "finetuned", Missing: "no layers",
		Tensors: []trace.Listed{{Name: "/bert/Add", Operation: "Add", Stage: "embedding"}, {Name: "logits", Operation: "Gemm"}}}
	for _, format := range reports.TraceFormats() {
		var b bytes.Buffer
		if err := reports.WriteList(&b, format, l, reports.Look{}); err != nil {
			t.Fatal(err)
		}
		golden(t, "list."+format, b.Bytes())
	}
}

// What JSON says of a trace is all of it.
func TestTraceJSON(t *testing.T) {
	out := writeTrace(t, "json", traced(), reports.Look{})
	var back trace.Trace
	d := json.NewDecoder(strings.NewReader(strings.ReplaceAll(out, "null\n      ]", "0\n      ]"))) // an infinite value has no number
	d.DisallowUnknownFields()
	if err := d.Decode(&back); err != nil || len(back.Layers) != 3 || back.Layers[0].Cosines[1] != nil || *back.Against.Parts != 1 {
		t.Errorf("%v\n%s", err, out)
	}
}

// Logits that move when the graph is opened are shown as a warning.
func TestTraceWarns(t *testing.T) {
	v := traced()
	if out := writeTrace(t, "text", v, reports.Look{}); strings.Contains(out, "warning") {
		t.Errorf("warns of nothing:\n%s", out)
	}
	v.Check.Largest, v.Check.Agrees = 0.002, false
	const want = "   check        opening the graph moves the logits by at most 0.002\n" +
		"   warning      that is more than 1e-04, or another label: the vectors shown may not be\n" +
		"                those of the graph as it is\n"
	if out := writeTrace(t, "text", v, reports.Look{}); !strings.Contains(out, want) {
		t.Errorf("want %s in\n%s", want, out)
	}
}

// No line is wider than the terminal, whatever is in the texts, and nothing in them is obeyed.
func TestTraceFitsAndIsPlain(t *testing.T) {
	hostile := strings.Repeat("汉字🎉 ", 40) + "\x1b[31m\u202e<script>##[error]\n" + strings.Repeat("w", 300)
	v := traced()
	v.Checkpoint, v.Data, v.ID = "ckpt", "data\x1b", "id\u202e"
	v.Input.Text, v.Input.Normalized, v.Input.CutText = hostile, hostile, hostile
	for i := range v.Input.Tokens {
		v.Input.Tokens[i].Token = hostile
	}
	for i := range v.Layers {
		v.Layers[i].Tensor += hostile
	}
	v.Softmax.Labels, v.Softmax.RunnerUp, v.Prediction.Label, v.Prediction.Want = []string{hostile, hostile + "2"}, hostile, hostile, hostile
	v.Occlusion.Label, v.Occlusion.Token = hostile, hostile
	for i := range v.Occlusion.Words {
		w := &v.Occlusion.Words[i]
		w.Word, w.Got, w.Offsets = hostile, hostile, [2]int{i * 100, i*100 + 90}
	}
	v.Against.Prediction = v.Prediction
	for _, width := range []int{0, 80, 100, 160} {
		for _, color := range []bool{false, true} {
			out := writeTrace(t, "text", v, reports.Look{Width: width, Color: color})
			for line := range strings.Lines(out) {
				line = strings.TrimSuffix(line, "\n")
				if w := text.StringWidthWithoutEscSequences(line); w > max(width, 80) {
					t.Errorf("width %d, color %t: a line of %d columns: %s", width, color, w, line)
				}
				bare := line
				for _, code := range []string{"\x1b[0m", "\x1b[1m", "\x1b[31m", "\x1b[32m", "\x1b[31;1m", "\x1b[32;1m"} {
					if color {
						bare = strings.ReplaceAll(bare, code, "")
					}
				}
				if strings.ContainsFunc(bare, func(r rune) bool { return !unicode.IsGraphic(r) }) || strings.Contains(bare, "##[") {
					t.Errorf("width %d: %q is obeyed by a terminal or a build's log", width, line)
				}
			}
		}
	}
}

// The words are in the color of what they speak for; those that change little have none.
func TestTraceColors(t *testing.T) {
	out := writeTrace(t, "text", traced(), reports.Look{Color: true})
	if want := "   \x1b[31mIt\x1b[0m \x1b[32;1mbroke,\x1b[0m 天啊\n"; !strings.Contains(out, want) {
		t.Errorf("want %q in\n%s", want, out)
	}
	if out := writeTrace(t, "text", traced(), reports.Look{}); strings.Contains(out, "\x1b") {
		t.Errorf("colors where there must be none:\n%q", out)
	}
}

// TestTraceNarrow checks that a terminal of any width is written to.
func TestTraceNarrow(t *testing.T) {
	for width := range 100 {
		if writeTrace(t, "text", traced(), reports.Look{Width: width}) == "" {
			t.Errorf("nothing is written at %d columns", width)
		}
	}
}
