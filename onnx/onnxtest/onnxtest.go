// Package onnxtest builds tiny ONNX classifiers for tests, good ones and bad ones.
package onnxtest

import (
	"encoding/binary"
	"math"
	"strconv"

	"google.golang.org/protobuf/encoding/protowire"

	"holdout/onnx"
)

// Model is a graph whose logits for a text are the mean of its tokens' rows of Embedding. Inputs other than input_ids are taken and
// not used.
type Model struct {
	Inputs    []onnx.Value // nil: input_ids, int64, with free dimensions
	Output    string       // "": logits
	Embedding [][]float32  // V × C
	External  string       // file that the embedding is said to lie in; "" puts it into the model
}

// IDs is an input of whole numbers with free dimensions.
func IDs(name string, t onnx.ElementType) onnx.Value {
	return onnx.Value{Name: name, Type: t, Dims: []int64{-1, -1}}
}

// Weights are the embedding's bytes, as an external data file holds them.
func (m Model) Weights() []byte {
	var raw []byte
	for _, row := range m.Embedding {
		for _, x := range row {
			raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(x))
		}
	}
	return raw
}

// Bytes is the model as a file holds it. Numbers in the comments are field numbers of onnx.proto.
func (m Model) Bytes() []byte {
	inputs := m.Inputs
	if inputs == nil {
		inputs = []onnx.Value{IDs("input_ids", onnx.Int64)}
	}
	output := m.Output
	if output == "" {
		output = "logits"
	}
	var graph []byte
	graph = message(graph, 1, node("Gather", "rows", nil, "embedding", "input_ids"))
	graph = message(graph, 1, node("ReduceMean", output, [][]byte{numbers("axes", 1), number("keepdims", 0)}, "rows"))
	graph = text(graph, 2, "tiny")
	graph = message(graph, 5, m.embedding())
	for _, v := range inputs {
		graph = message(graph, 11, value(v))
	}
	graph = message(graph, 12, value(onnx.Value{Name: output, Type: onnx.Float32, Dims: []int64{-1, int64(len(m.Embedding[0]))}}))
	model := varint(nil, 1, 7)                                // ir_version
	model = text(model, 2, "onnxtest")                        // producer_name
	model = message(model, 7, graph)                          // graph
	return message(model, 8, varint(text(nil, 1, ""), 2, 13)) // opset_import
}

// embedding is the weights as a TensorProto.
func (m Model) embedding() []byte {
	t := varint(nil, 1, uint64(len(m.Embedding))) // dims
	t = varint(t, 1, uint64(len(m.Embedding[0]))) // dims
	t = varint(t, 2, uint64(onnx.Float32))        // data_type
	t = text(t, 8, "embedding")                   // name
	if m.External == "" {
		return message(t, 9, m.Weights()) // raw_data
	}
	t = message(t, 13, text(text(nil, 1, "location"), 2, m.External)) // external_data
	return varint(t, 14, 1)                                           // data_location: EXTERNAL
}

func node(op, output string, attributes [][]byte, inputs ...string) []byte {
	var n []byte
	for _, in := range inputs {
		n = text(n, 1, in)
	}
	n = text(n, 2, output)
	n = text(n, 4, op)
	for _, a := range attributes {
		n = message(n, 5, a)
	}
	return n
}

// numbers is an attribute that is a list of one number, number one that is a number.
func numbers(name string, v uint64) []byte { return varint(varint(text(nil, 1, name), 8, v), 20, 7) }
func number(name string, v uint64) []byte  { return varint(varint(text(nil, 1, name), 3, v), 20, 2) }

// value is a ValueInfoProto.
func value(v onnx.Value) []byte {
	var shape []byte
	for i, d := range v.Dims {
		if d < 0 {
			shape = message(shape, 1, text(nil, 2, "free"+strconv.Itoa(i)))
		} else {
			shape = message(shape, 1, varint(nil, 1, uint64(d)))
		}
	}
	tensor := message(varint(nil, 1, uint64(v.Type)), 2, shape)
	return message(text(nil, 1, v.Name), 2, message(nil, 1, tensor))
}

func message(b []byte, field protowire.Number, m []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(b, field, protowire.BytesType), m)
}

func text(b []byte, field protowire.Number, s string) []byte { return message(b, field, []byte(s)) }

func varint(b []byte, field protowire.Number, v uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, field, protowire.VarintType), v)
}
