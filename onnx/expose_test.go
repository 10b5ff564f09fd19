package onnx_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"holdout/onnx"
	"holdout/onnx/onnxtest"
)

// Tensors from inside a graph come out beside the logits, ids as float32 too, with the weights in the file or beside it.
func TestExpose(t *testing.T) {
	r := onnxtest.Runtime(t)
	for _, external := range []string{"", "weights.bin"} {
		m := onnxtest.Model{Embedding: [][]float32{{1, 0}, {0.25, 3}}, External: external}
		o := onnx.SessionOptions{}
		if external != "" {
			o.DataFolder = t.TempDir()
			if err := os.WriteFile(filepath.Join(o.DataFolder, external), m.Weights(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		before := m.Bytes()
		model, outputs, err := onnx.Expose(before, "rows", "input_ids", "logits")
		if err != nil || string(before) != string(m.Bytes()) {
			t.Fatalf("Expose: %v, or it changed what it was given", err)
		}
		s, err := r.NewSession(model, []string{"input_ids"}, append([]string{"logits"}, outputs...), o)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		out, err := s.Run(context.Background(), onnx.Matrix{Rows: 1, Cols: 3, Data: []int64{0, 1, 1}})
		if err != nil {
			t.Fatal(err)
		}
		want := "[{[1 2] [0.5 2]} {[1 3 2] [1 0 0.25 3 0.25 3]} {[1 3] [0 1 1]} {[1 2] [0.5 2]}]"
		if got := fmt.Sprint(out); got != want {
			t.Errorf("external %q: %s\nwant %s", external, got, want)
		}
	}
}

func TestExposeRefuses(t *testing.T) {
	_, _, err := onnx.Expose(onnxtest.Model{Embedding: [][]float32{{1, 0}}}.Bytes(), "rows", "rwos")
	if err == nil || err.Error() != `the graph has no tensor "rwos"` {
		t.Errorf("unknown tensor: %v", err)
	}
	if _, _, err := onnx.Expose([]byte("not a model"), "rows"); err == nil || !strings.HasPrefix(err.Error(), "not an ONNX model") {
		t.Errorf("no model: %v", err)
	}
}
