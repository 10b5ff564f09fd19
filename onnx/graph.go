package onnx

import (
	"errors"
	"fmt"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"
)

// Graph is what a model file says of itself, read without ONNX Runtime.
type Graph struct {
	Inputs, Outputs []Value
	External        []string // locations of external data files as the file gives them, sorted, each once
	Producer        string   // name of the exporting program; "" if unset
	Opset           int64    // of the default domain; 0 if unset
	Nodes           []Node   // of the graph itself, in its order, which is one in which they can run; not those of graphs within
}

// Node is one step of a graph: an operation, and the tensors that it takes and gives.
type Node struct {
	Name, Op        string   // "/bert/encoder/layer.0/attention/self/query/MatMul", "MatMul"
	Inputs, Outputs []string // "" for one that is left out
}

// Value is a named input or output of a graph.
type Value struct {
	Name string
	Type ElementType
	Dims []int64 // -1 where a dimension is free; nil when the file gives no shape
}

// ElementType is a tensor's element type, by its number in onnx.proto (TensorProto.DataType).
type ElementType int64

// The element types that this package feeds or reads.
const (
	Float32 ElementType = 1
	Int32   ElementType = 6
	Int64   ElementType = 7
)

// String is the type's name as in onnx.proto, lower case.
func (t ElementType) String() string {
	names := []string{"undefined", "float32", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool", "float16", "float64"}
	if t < 0 || int(t) >= len(names) {
		return fmt.Sprintf("element type %d", int64(t))
	}
	return names[t]
}

// maxDepth bounds how deep graphs may nest (an If or Loop node holds graphs).
const maxDepth = 32

// maxNames bounds how many nodes and names of tensors a model may have: a small file can hold many empty ones. Graphs of encoders have
// some thousands.
const maxNames = 1 << 20

var errLarge = fmt.Errorf("the graph has more than %d nodes and names of tensors", maxNames)

var errNotModel = errors.New("not an ONNX model: its bytes are not the protocol buffer that onnx.proto describes")

// reading is what is kept in mind while a model is read.
type reading struct {
	initializers map[string]bool // names of weights; true for those of the outermost graph
	names        int             // nodes and their tensors so far
}

// ReadGraph reads a model's inputs, outputs, nodes and external data files. The bytes of weights are skipped, not read.
//
// Numbers in the comments are field numbers of onnx.proto.
func ReadGraph(model []byte) (Graph, error) {
	var g Graph
	var sawGraph bool
	in := &reading{initializers: map[string]bool{}}
	err := fields(model, func(num protowire.Number, varint uint64, bytes []byte) error {
		switch num {
		case 2: // ModelProto.producer_name
			g.Producer = string(bytes)
		case 7: // ModelProto.graph
			sawGraph = true
			return g.readGraph(bytes, in, 0)
		case 8: // ModelProto.opset_import
			return g.readOpset(bytes)
		case 25: // ModelProto.functions
			return fields(bytes, func(num protowire.Number, _ uint64, node []byte) error {
				if num != 7 { // FunctionProto.node
					return nil
				}
				_, err := g.readNode(node, in, 1)
				return err
			})
		}
		return nil
	})
	if errors.Is(err, errLarge) {
		return Graph{}, err
	}
	if err != nil || !sawGraph {
		return Graph{}, errNotModel
	}
	// Before IR version 4 a graph's inputs name its weights too.
	g.Inputs = slices.DeleteFunc(g.Inputs, func(v Value) bool { return in.initializers[v.Name] })
	slices.Sort(g.External)
	g.External = slices.Compact(g.External)
	return g, nil
}

func (g *Graph) readOpset(message []byte) error {
	var domain string
	var version int64
	err := fields(message, func(num protowire.Number, varint uint64, bytes []byte) error {
		switch num {
		case 1: // OperatorSetIdProto.domain
			domain = string(bytes)
		case 2: // OperatorSetIdProto.version
			version = int64(varint)
		}
		return nil
	})
	if domain == "" || domain == "ai.onnx" {
		g.Opset = version
	}
	return err
}

// readGraph reads a GraphProto. Only the outermost, at depth 0, has the model's inputs and outputs.
func (g *Graph) readGraph(message []byte, in *reading, depth int) error {
	if depth > maxDepth {
		return errNotModel
	}
	return fields(message, func(num protowire.Number, _ uint64, bytes []byte) error {
		switch {
		case num == 1: // node
			n, err := g.readNode(bytes, in, depth)
			if depth == 0 {
				g.Nodes = append(g.Nodes, n)
			}
			return err
		case num == 5: // initializer
			name, err := g.readTensor(bytes)
			in.initializers[name] = in.initializers[name] || depth == 0
			return err
		case num == 15: // sparse_initializer: its values and its indices
			return fields(bytes, func(num protowire.Number, _ uint64, tensor []byte) error {
				if num > 2 {
					return nil
				}
				_, err := g.readTensor(tensor)
				return err
			})
		case num == 11 && depth == 0: // input
			v, err := readValue(bytes)
			g.Inputs = append(g.Inputs, v)
			return err
		case num == 12 && depth == 0: // output
			v, err := readValue(bytes)
			g.Outputs = append(g.Outputs, v)
			return err
		}
		return nil
	})
}

// readNode reads a NodeProto.
func (g *Graph) readNode(message []byte, in *reading, depth int) (n Node, err error) {
	if in.names++; in.names > maxNames {
		return n, errLarge
	}
	err = fields(message, func(num protowire.Number, _ uint64, bytes []byte) error {
		if in.names > maxNames {
			return errLarge
		}
		switch num {
		case 1: // NodeProto.input
			in.names++
			n.Inputs = append(n.Inputs, string(bytes))
		case 2: // output
			in.names++
			n.Outputs = append(n.Outputs, string(bytes))
		case 3: // name
			n.Name = string(bytes)
		case 4: // op_type
			n.Op = string(bytes)
		case 5: // attribute
			return g.readAttribute(bytes, in, depth)
		}
		return nil
	})
	return n, err
}

// readAttribute looks into a node's attribute: tensors may lie outside the file, graphs may nest.
func (g *Graph) readAttribute(message []byte, in *reading, depth int) error {
	return fields(message, func(num protowire.Number, _ uint64, bytes []byte) error {
		switch num {
		case 5, 10: // AttributeProto.t, tensors
			_, err := g.readTensor(bytes)
			return err
		case 6, 11: // AttributeProto.g, graphs
			return g.readGraph(bytes, in, depth+1)
		}
		return nil
	})
}

// readTensor reads a TensorProto's name and where its data lies.
func (g *Graph) readTensor(message []byte) (name string, err error) {
	err = fields(message, func(num protowire.Number, _ uint64, bytes []byte) error {
		switch num {
		case 8: // name
			name = string(bytes)
		case 13: // external_data: a key and a value
			var key, value string
			err := fields(bytes, func(num protowire.Number, _ uint64, bytes []byte) error {
				switch num {
				case 1:
					key = string(bytes)
				case 2:
					value = string(bytes)
				}
				return nil
			})
			if key == "location" {
				g.External = append(g.External, value)
			}
			return err
		}
		return nil
	})
	return name, err
}
