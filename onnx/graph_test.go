package onnx_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

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

// A small file that holds many empty nodes is refused before they fill the memory.
func TestReadGraphIsBounded(t *testing.T) {
	const tag = 1<<3 | 2 // GraphProto.node, NodeProto.input
	message := func(field protowire.Number, b []byte) []byte {
		return protowire.AppendBytes(protowire.AppendTag(nil, field, protowire.BytesType), b)
	}
	empty := bytes.Repeat([]byte{tag, 0}, 1<<20+1)
	for name, model := range map[string][]byte{"nodes": message(7, empty), "inputs of one node": message(7, message(1, empty))} {
		if _, err := onnx.ReadGraph(model); err == nil || err.Error() != "the graph has more than 1048576 nodes and names of tensors" {
			t.Errorf("%s: error = %v", name, err)
		}
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
