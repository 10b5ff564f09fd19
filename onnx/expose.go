package onnx

import (
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"
)

// exposed is how the added outputs are named. No exporter writes such names, so none is taken.
const exposed = "holdout exposes %d"

// Expose returns a model that gives tensors from inside its graph too, as float32, and the names of the outputs that it gives them as,
// in the order of the tensors. The bytes given stay as they are.
//
// It appends a graph that holds nothing but a Cast and an output for each tensor: a parser of protocol buffers merges a field that
// stands twice (protobuf.dev, encoding, "last one wins"). So weights in other files stay where they are, and a tensor of numbers of any
// type can be taken. A tensor that is exposed cannot be fused away, which can move the last bits of the logits: never score with such a
// model.
//
// It is an error if no node of the graph gives one of the tensors and it is no input either. What the elements of a tensor are is seen
// when a session is made.
func Expose(model []byte, tensors ...string) (instrumented []byte, outputs []string, err error) {
	graph, err := ReadGraph(model)
	if err != nil {
		return nil, nil, err
	}
	known := map[string]bool{}
	for _, v := range graph.Inputs {
		known[v.Name] = true
	}
	for _, n := range graph.Nodes {
		for _, name := range n.Outputs {
			known[name] = name != ""
		}
	}
	var part []byte
	for i, name := range tensors {
		if !known[name] {
			return nil, nil, fmt.Errorf("the graph has no tensor %q", name)
		}
		output := fmt.Sprintf(exposed, i)
		part = appendMessage(part, 1, castNode(name, output))
		part = appendMessage(part, 12, floatOutput(output))
		outputs = append(outputs, output)
	}
	return append(append(make([]byte, 0, len(model)+len(part)+16), model...), appendMessage(nil, 7, part)...), outputs, nil
}

// castNode is a NodeProto that makes float32 of a tensor.
func castNode(from, to string) []byte {
	attribute := appendMessage(nil, 1, []byte("to")) // AttributeProto.name
	attribute = appendVarint(attribute, 3, uint64(Float32))
	attribute = appendVarint(attribute, 20, 2) // type: INT
	n := appendMessage(nil, 1, []byte(from))   // NodeProto.input
	n = appendMessage(n, 2, []byte(to))
	n = appendMessage(n, 3, []byte(to))
	n = appendMessage(n, 4, []byte("Cast"))
	return appendMessage(n, 5, attribute)
}

// floatOutput is a ValueInfoProto of a tensor of float32 and any shape.
func floatOutput(name string) []byte {
	tensor := appendVarint(nil, 1, uint64(Float32))
	return appendMessage(appendMessage(nil, 1, []byte(name)), 2, appendMessage(nil, 1, tensor))
}

func appendMessage(b []byte, field protowire.Number, m []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(b, field, protowire.BytesType), m)
}

func appendVarint(b []byte, field protowire.Number, v uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, field, protowire.VarintType), v)
}
