package models

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"holdout/onnx"
	"holdout/onnx/onnxtest"
)

// Every graph that PyTorch's logits are at hand for gives its embedding and all its layers, one vector a token, and the same logits
// with them as without, which are PyTorch's; so do graphs of tasks that are not scored.
func TestParityTraces(t *testing.T) {
	parity := os.Getenv("HOLDOUT_PARITY")
	if parity == "" {
		t.Skip("HOLDOUT_PARITY does not name the folder of the parity data")
	}
	files, err := filepath.Glob(filepath.Join(parity, "checkpoints", "*", "golden.json"))
	if err != nil || len(files) != 9 {
		t.Fatalf("%d checkpoints, %v; want 9", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) { checkTraces(t, file) })
	}
}

func checkTraces(t *testing.T, file string) {
	var golden struct {
		Cases []struct {
			IDs     []int64         `json:"input_ids"`
			TypeIDs []int64         `json:"token_type_ids"`
			Logits  json.RawMessage `json:"logits"`
		}
	}
	var conf struct {
		Layers int `json:"num_hidden_layers"`
		Hidden int `json:"hidden_size"`
	}
	dir := filepath.Dir(file)
	readInto(t, file, &golden)
	readInto(t, filepath.Join(dir, "config.json"), &conf)
	model, err := os.ReadFile(filepath.Join(dir, "model.onnx"))
	if err != nil {
		t.Fatal(err)
	}
	graph, err := onnx.ReadGraph(model)
	if err != nil {
		t.Fatal(err)
	}
	l, ok := findLayers(graph)
	if !ok || len(l.each) != conf.Layers {
		t.Fatalf("found %v, %t; want %d layers", l, ok, conf.Layers)
	}
	opened, outputs, err := onnx.Expose(model, append([]string{l.embedding}, l.each...)...)
	if err != nil {
		t.Fatal(err)
	}
	inputs, err := inputNames(graph)
	if err != nil {
		t.Fatal(err)
	}
	r := onnxtest.Runtime(t)
	plain, with := session(t, r, model, inputs, "logits"), session(t, r, opened, inputs, append([]string{"logits"}, outputs...)...)
	var most, fromPyTorch float64
	for i, row := range golden.Cases {
		var matrices []onnx.Matrix
		for _, name := range inputs {
			matrices = append(matrices, onnx.Matrix{Rows: 1, Cols: len(row.IDs), Data: feeds[name](rows{1, len(row.IDs), row.IDs, row.TypeIDs, 0})})
		}
		untraced, err := plain.Run(t.Context(), matrices...)
		if err != nil {
			t.Fatal(err)
		}
		traced, err := with.Run(t.Context(), matrices...)
		if err != nil {
			t.Fatal(err)
		}
		for j, state := range traced[1:] {
			if want := fmt.Sprint([]int{1, len(row.IDs), conf.Hidden}); fmt.Sprint(state.Dims) != want {
				t.Errorf("row %d, state %d: shape %v; want %s", i, j, state.Dims, want)
			}
		}
		most = max(most, furthest(t, traced[0].Data, untraced[0].Data))
		fromPyTorch = max(fromPyTorch, furthest(t, traced[0].Data, numbers(t, row.Logits)))
	}
	if len(golden.Cases) < 20 || most > 1e-4 || fromPyTorch > 1e-4 {
		t.Errorf("%d rows, logits differ by %g traced and untraced, by %g from PyTorch's", len(golden.Cases), most, fromPyTorch)
	}
	t.Logf("%d rows, embedding and %d layers; traced and untraced logits differ by %.2g at most, traced and PyTorch's by %.2g",
		len(golden.Cases), len(l.each), most, fromPyTorch)
}

func readInto(t *testing.T, file string, v any) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(data, v)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func session(t *testing.T, r *onnx.Runtime, model []byte, inputs []string, outputs ...string) *onnx.Session {
	t.Helper()
	s, err := r.NewSession(model, inputs, outputs, onnx.SessionOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// numbers are the logits of a text, or those of its tokens one after the other.
func numbers(t *testing.T, raw json.RawMessage) []float32 {
	t.Helper()
	var one []float32
	var many [][]float32
	if json.Unmarshal(raw, &one) == nil {
		return one
	}
	if err := json.Unmarshal(raw, &many); err != nil {
		t.Fatal(err)
	}
	one = nil
	for _, row := range many {
		one = append(one, row...)
	}
	return one
}

func furthest(t *testing.T, a, b []float32) float64 {
	t.Helper()
	if len(a) != len(b) {
		t.Fatalf("%d logits and %d", len(a), len(b))
	}
	var most float64
	for i := range a {
		most = max(most, math.Abs(float64(a[i])-float64(b[i])))
	}
	return most
}
