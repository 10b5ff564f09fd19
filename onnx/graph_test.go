package onnx_test

import (
	"fmt"
	"slices"
	"testing"

	"holdout/onnx"
	"holdout/onnx/onnxtest"
)

func TestReadGraph(t *testing.T) {
	m := onnxtest.Model{
		Embedding: [][]float32{{1, 0}},
		Inputs:    []onnx.Value{onnxtest.IDs("input_ids", onnx.Int64), onnxtest.IDs("attention_mask", onnx.Int32)},
		External:  "weights/part.bin",
	}
	g, err := onnx.ReadGraph(m.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	want := "{[{input_ids int64 [-1 -1]} {attention_mask int32 [-1 -1]}] [{logits float32 [-1 2]}] [weights/part.bin] onnxtest 13 " +
		"[{ Gather [embedding input_ids] [rows]} { ReduceMean [rows] [logits]}]}"
	if got := fmt.Sprint(g); got != want {
		t.Errorf("ReadGraph = %s\nwant %s", got, want)
	}
}

// FuzzReadGraph checks that no bytes make ReadGraph panic, and that it leaves nothing behind that changes the next reading.
func FuzzReadGraph(f *testing.F) {
	f.Add(onnxtest.Model{Embedding: [][]float32{{1, 0}}, External: "x"}.Bytes())
	f.Add([]byte("version https://git-lfs.github.com/spec/v1\n"))
	f.Fuzz(func(t *testing.T, model []byte) {
		g, err := onnx.ReadGraph(model)
		again, errAgain := onnx.ReadGraph(slices.Clone(model))
		if fmt.Sprint(g, err) != fmt.Sprint(again, errAgain) {
			t.Errorf("read twice: %v, %v", g, again)
		}
	})
}
