package onnx_test

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"holdout/onnx"
	"holdout/onnx/onnxtest"
)

// tiny has three tokens and two labels.
var tiny = onnxtest.Model{Embedding: [][]float32{{1, 0}, {0, 1}, {4, 2}}}

func session(t *testing.T, m onnxtest.Model) *onnx.Session {
	t.Helper()
	s, err := onnxtest.Runtime(t).NewSession(m.Bytes(), []string{"input_ids"}, []string{"logits"}, onnx.SessionOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestRun(t *testing.T) {
	for _, kind := range []onnx.ElementType{onnx.Int64, onnx.Int32} {
		t.Run(kind.String(), func(t *testing.T) {
			m := tiny
			m.Inputs = []onnx.Value{onnxtest.IDs("input_ids", kind)}
			out, err := session(t, m).Run(t.Context(), onnx.Matrix{Rows: 2, Cols: 2, Data: []int64{0, 1, 2, 2}})
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(out[0].Dims, []int64{2, 2}) || !slices.Equal(out[0].Data, []float32{0.5, 0.5, 4, 2}) {
				t.Errorf("Run = %+v", out[0])
			}
		})
	}
}

func TestRunRefuses(t *testing.T) {
	s := session(t, tiny)
	tests := []struct {
		name     string
		matrices []onnx.Matrix
		want     string
	}{
		{"no matrix", nil, "0 matrices for a graph of 1 inputs"},
		{"no tokens", []onnx.Matrix{{Rows: 1}}, "input input_ids: 0 numbers for 1 rows × 0 columns; at least one row, one column, and a number for each are needed"},
		{"no rows", []onnx.Matrix{{Cols: 3}}, "input input_ids: 0 numbers for 0 rows × 3 columns; at least one row, one column, and a number for each are needed"},
		{"a number short", []onnx.Matrix{{Rows: 2, Cols: 2, Data: []int64{0, 1, 2}}}, "input input_ids: 3 numbers for 2 rows × 2 columns; at least one row, one column, and a number for each are needed"},
		{"negative id", []onnx.Matrix{{Rows: 1, Cols: 2, Data: []int64{0, -1}}}, "input input_ids: -1 is no token id"},
		{"id beyond int32", []onnx.Matrix{{Rows: 1, Cols: 1, Data: []int64{1 << 31}}}, "input input_ids: 2147483648 is no token id"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := s.Run(t.Context(), tt.matrices...); err == nil || err.Error() != tt.want {
				t.Errorf("error = %v\n want %s", err, tt.want)
			}
		})
	}
	// An id that the embedding lacks is caught by ONNX Runtime itself.
	if _, err := s.Run(t.Context(), onnx.Matrix{Rows: 1, Cols: 1, Data: []int64{3}}); err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("id outside the embedding: error = %v; want one line", err)
	}
}

func TestNewSessionRefuses(t *testing.T) {
	with := func(v ...onnx.Value) onnxtest.Model { return onnxtest.Model{Embedding: tiny.Embedding, Inputs: v} }
	damaged := tiny.Bytes()
	damaged = damaged[:len(damaged)-20]
	unknownOp := []byte(strings.ReplaceAll(string(tiny.Bytes()), "Gather", "Gothar"))
	fixed := func(rows, cols int64) onnx.Value {
		return onnx.Value{Name: "input_ids", Type: onnx.Int64, Dims: []int64{rows, cols}}
	}
	external := tiny
	external.External = "weights.bin"
	notModel := "not an ONNX model: its bytes are not the protocol buffer that onnx.proto describes"
	tests := []struct {
		name  string
		model []byte
		want  string // how the error begins
	}{
		{"text", []byte("model: none\n"), notModel},
		{"empty", nil, notModel},
		{"cut off", damaged, notModel},
		{"no such input", with(onnxtest.IDs("tokens", onnx.Int64)).Bytes(), `the graph has no input "input_ids"`},
		{"other type", with(onnxtest.IDs("input_ids", onnx.Float32)).Bytes(), "input input_ids is float32; int64 or int32 can be fed"},
		{"three dimensions", with(onnx.Value{Name: "input_ids", Type: onnx.Int64, Dims: []int64{-1, -1, -1}}).Bytes(), "input input_ids has 3 dimensions; two can be fed, rows and tokens"},
		{"fixed batch", with(fixed(1, -1)).Bytes(), "input input_ids has a fixed batch size of 1; export the model with dynamic batch and sequence axes"},
		{"fixed length", with(fixed(-1, 128)).Bytes(), "input input_ids has a fixed length of 128; export the model with dynamic batch and sequence axes"},
		{"no such output", onnxtest.Model{Embedding: tiny.Embedding, Output: "scores"}.Bytes(), `the graph has no output "logits"`},
		{"unknown operator", unknownOp, "ONNX Runtime refuses the model: "},
		{"external data without a folder", external.Bytes(), "the model keeps weights in other files (weights.bin), and no folder for them was given"},
	}
	r := onnxtest.Runtime(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := r.NewSession(tt.model, []string{"input_ids"}, []string{"logits"}, onnx.SessionOptions{})
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error = %v\nwant it to begin with %s", err, tt.want)
			}
		})
	}
}

func TestExternalData(t *testing.T) {
	m := tiny
	m.External = "weights.bin"
	dir := t.TempDir()
	r := onnxtest.Runtime(t)
	if _, err := r.NewSession(m.Bytes(), []string{"input_ids"}, []string{"logits"}, onnx.SessionOptions{DataFolder: dir}); err == nil {
		t.Error("a session without its weights")
	}
	if err := os.WriteFile(filepath.Join(dir, "weights.bin"), m.Weights(), 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := r.NewSession(m.Bytes(), []string{"input_ids"}, []string{"logits"}, onnx.SessionOptions{DataFolder: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	out, err := s.Run(t.Context(), onnx.Matrix{Rows: 1, Cols: 1, Data: []int64{2}})
	if err != nil || !slices.Equal(out[0].Data, []float32{4, 2}) {
		t.Errorf("Run = %v, %v", out, err)
	}
}

func TestRunPassesNaNOn(t *testing.T) {
	nan := float32(math.NaN())
	s := session(t, onnxtest.Model{Embedding: [][]float32{{nan, 0}}})
	out, err := s.Run(t.Context(), onnx.Matrix{Rows: 1, Cols: 1, Data: []int64{0}})
	if err != nil || !math.IsNaN(float64(out[0].Data[0])) {
		t.Errorf("Run = %v, %v; want NaN, which is the caller's to judge", out, err)
	}
}

func TestRunStopsWithItsContext(t *testing.T) {
	model, err := os.ReadFile("../models/demo/finetuned/model.onnx")
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"input_ids", "attention_mask", "token_type_ids"}
	s, err := onnxtest.Runtime(t).NewSession(model, names, []string{"logits"}, onnx.SessionOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	m := onnx.Matrix{Rows: 400, Cols: 128, Data: slices.Repeat([]int64{1}, 400*128)}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := s.Run(ctx, m, m, m); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Run past its deadline: %v", err)
	}
	small := onnx.Matrix{Rows: 1, Cols: 2, Data: []int64{1, 1}}
	if _, err := s.Run(t.Context(), small, small, small); err != nil {
		t.Errorf("the session is of no use after a stop: %v", err)
	}
}

func TestSessionIsSharedAndClosedOnce(t *testing.T) {
	s := session(t, tiny)
	var group sync.WaitGroup
	for id := range 3 {
		group.Go(func() {
			for range 50 {
				out, err := s.Run(t.Context(), onnx.Matrix{Rows: 1, Cols: 1, Data: []int64{int64(id)}})
				if err != nil || !slices.Equal(out[0].Data, tiny.Embedding[id]) {
					t.Errorf("id %d: %v, %v", id, out, err)
					return
				}
			}
		})
	}
	group.Wait()
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Error(err)
	}
	if _, err := s.Run(t.Context(), onnx.Matrix{Rows: 1, Cols: 1, Data: []int64{0}}); err == nil {
		t.Error("a closed session ran")
	}
}

func TestOneLibraryAtATime(t *testing.T) {
	r := onnxtest.Runtime(t)
	again, err := onnx.Open(r.Library)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(again.Close(), again.Close()); err != nil {
		t.Error(err)
	}
	if _, err := onnx.Open(onnx.Library{Path: "/elsewhere/libonnxruntime.so.1"}); err == nil || !strings.Contains(err.Error(), "already loaded from") {
		t.Errorf("a second library: %v", err)
	}
}
