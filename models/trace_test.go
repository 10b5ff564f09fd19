package models_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"holdout/models"
	"holdout/onnx/onnxtest"
)

// The layers of the demonstration's checkpoints come out of their graphs, and the logits stay what they are.
func TestStates(t *testing.T) {
	c := open(t, filepath.Join("demo", "finetuned"), models.Settings{})
	m, err := c.Tracer()
	if err != nil {
		t.Fatal(err)
	}
	embedding, layers, err := m.Layers()
	if err != nil || len(layers) != 2 {
		t.Fatalf("Layers = %s, %v, %v; want two", embedding, layers, err)
	}
	names, operations := m.Tensors()
	if len(names) != len(operations) || !slices.Contains(names, embedding) || slices.Contains(operations, "Constant") {
		t.Errorf("Tensors = %v, %v", names, operations)
	}
	ids, typeIDs, _, _, err := c.Encode("It broke on the second day and nobody answers.", "")
	if err != nil {
		t.Fatal(err)
	}
	plain, err := c.Logits(t.Context(), 1, len(ids), ids, typeIDs)
	if err != nil {
		t.Fatal(err)
	}
	logits, states, dims, err := m.States(t.Context(), ids, typeIDs, append([]string{embedding}, layers...))
	if err != nil || len(states) != 3 {
		t.Fatalf("%d states, %v", len(states), err)
	}
	for i := range plain {
		if d := math.Abs(float64(plain[i] - logits[i])); d > 1e-4 {
			t.Errorf("logit %d moves by %g", i, d)
		}
	}
	for i := range states {
		if want := fmt.Sprint([]int{1, len(ids), 192}); fmt.Sprint(dims[i]) != want || len(states[i]) != len(ids)*192 {
			t.Errorf("state %d: shape %v, %d numbers; want %s", i, dims[i], len(states[i]), want)
		}
	}
}

// A checkpoint that is no folder, such as one that is embedded in the program, can be traced too.
func TestTracerOfFileSystem(t *testing.T) {
	c, err := models.OpenFS(t.Context(), onnxtest.Runtime(t), os.DirFS(filepath.Join("demo", "base")), "base", models.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	m, err := c.Tracer()
	if err != nil {
		t.Fatal(err)
	}
	embedding, _, err := m.Layers()
	if err != nil {
		t.Fatal(err)
	}
	if _, states, _, err := m.States(t.Context(), []int64{2, 75, 3}, []int64{0, 0, 0}, []string{embedding}); err != nil || len(states[0]) != 3*192 {
		t.Errorf("States: %v", err)
	}
}

// A graph without layers says so, and its tensors can be taken all the same, with the weights in another file too.
func TestTracerOfGraphWithoutLayers(t *testing.T) {
	f := files()
	beside := graph
	beside.External = "weights.bin"
	f["model.onnx"], f["weights.bin"] = string(beside.Bytes()), string(beside.Weights())
	dir := write(t, f)
	c := open(t, dir, models.Settings{})
	m, err := c.Tracer()
	if err != nil {
		t.Fatal(err)
	}
	const want = "model.onnx: no encoder layers found in its 2 nodes: no node adds an attention's output to what went into it, and none is named after a layer"
	if _, _, err := m.Layers(); err == nil || err.Error() != want {
		t.Errorf("Layers: %v\nwant %s", err, want)
	}
	logits, states, dims, err := m.States(t.Context(), []int64{2, 4}, []int64{0, 0}, []string{"rows"})
	if err != nil || fmt.Sprint(dims) != "[[1 2 2]]" || states[0][0]+states[0][2] != 2*logits[0] {
		t.Errorf("States = %v, %v, %v, %v; want two rows whose mean is the logits", logits, states, dims, err)
	}
	if _, _, _, err := m.States(t.Context(), []int64{2}, []int64{0}, []string{"rwos"}); err == nil || err.Error() != `model.onnx: the graph has no tensor "rwos"` {
		t.Errorf("unknown tensor: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "weights.bin"), []byte(strings.Repeat("\x00", len(f["weights.bin"]))), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Tracer(); err == nil || err.Error() != "model.onnx: has changed since it was opened" {
		t.Errorf("changed weights: %v", err)
	}
}

func TestMask(t *testing.T) {
	for _, tt := range []struct {
		name, config, token string
		id                  int64
	}{
		{"named", `{"mask_token": "b"}`, "b", 5},
		{"an object", `{"mask_token": {"content": "b", "lstrip": true}}`, "b", 5},
		{"none named", `{}`, "[UNK]", 1},
		{"null", `{"mask_token": null}`, "[UNK]", 1},
		{"of another kind", `{"mask_token": 3}`, "[UNK]", 1},
		{"not in the vocabulary", `{"mask_token": "<mask>"}`, "[UNK]", 1},
	} {
		f := files()
		f["tokenizer_config.json"] = tt.config
		m, err := open(t, write(t, f), models.Settings{}).Tracer()
		if err != nil {
			t.Fatal(err)
		}
		if id, token, ok := m.Mask(); id != tt.id || token != tt.token || !ok {
			t.Errorf("%s: Mask = %d, %s, %t; want %d, %s", tt.name, id, token, ok, tt.id, tt.token)
		}
	}
	m, err := open(t, filepath.Join("demo", "base"), models.Settings{}).Tracer()
	if err != nil {
		t.Fatal(err)
	}
	if _, token, ok := m.Mask(); token != "[MASK]" || !ok {
		t.Errorf("the demonstration's mask is %s, %t", token, ok)
	}
}
