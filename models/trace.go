package models

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"holdout/onnx"
)

// Tracer is a checkpoint that shows what happens inside of it. It holds the bytes of the graph, so keep it no longer than needed.
type Tracer struct {
	*Checkpoint
	model  []byte
	graph  onnx.Graph
	layers layers
	found  bool
}

// Tracer reads the graph once more and looks for its layers; that there are none is no error yet. It is one that the graph has changed
// since the checkpoint was opened.
func (c *Checkpoint) Tracer() (*Tracer, error) {
	model, err := readFile(c.files, c.graph, maxModel)
	if err != nil {
		return nil, err
	}
	graph, err := onnx.ReadGraph(model)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.graph, err)
	}
	sum, _, err := digestWeights(c.files, c.dir, c.graph, model, graph.External)
	if err != nil {
		return nil, err
	}
	if sum != c.digests["model"] {
		return nil, fmt.Errorf("%s: has changed since it was opened", c.graph)
	}
	t := &Tracer{Checkpoint: c, model: model, graph: graph}
	t.layers, t.found = findLayers(graph)
	return t, nil
}

// Tensors lists what the nodes of the graph give, in its order: the tensors' names, and the operations that make them. What is constant
// is left out.
func (t *Tracer) Tensors() (names, operations []string) {
	for _, n := range t.graph.Nodes {
		for _, out := range n.Outputs {
			if out != "" && n.Op != "Constant" {
				names, operations = append(names, out), append(operations, n.Op)
			}
		}
	}
	return names, operations
}

// Layers names the tensors that the embedding layer and each layer of the encoder give, [B × T × H] each.
func (t *Tracer) Layers() (embedding string, layers []string, err error) {
	if !t.found {
		return "", nil, fmt.Errorf("%s: no encoder layers found in its %d nodes: no node adds an attention's output to what went into it, and none is named after a layer",
			t.graphName(), len(t.graph.Nodes))
	}
	return t.layers.embedding, slices.Clone(t.layers.each), nil
}

func (t *Tracer) graphName() string { return t.Checkpoint.graph }

// States runs one encoding of T tokens and returns its C logits, and the elements and the dimensions of each of the named tensors.
//
// The graph that it runs gives tensors that ONNX Runtime would else be free to fuse away, so the logits can differ in their last bits
// from those of Logits.
func (t *Tracer) States(ctx context.Context, ids, typeIDs []int64, tensors []string) (logits []float32, states [][]float32, dims [][]int64, err error) {
	model, outputs, err := onnx.Expose(t.model, tensors...)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("%s: %w", t.graphName(), err)
	}
	o := onnx.SessionOptions{Threads: t.threads, DataFolder: t.dataFolder}
	s, err := t.runtime.NewSession(model, t.inputs, append([]string{t.logits}, outputs...), o)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("%s: %w", t.graphName(), err)
	}
	defer s.Close()
	out, err := s.Run(ctx, t.matrices(rows{1, len(ids), ids, typeIDs, t.first})...)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("%s: %w", t.graphName(), err)
	}
	for _, tensor := range out[1:] {
		states, dims = append(states, tensor.Data), append(dims, tensor.Dims)
	}
	return out[0].Data, states, dims, nil
}

// maskTokens are what masks are called where tokenizer_config.json names none.
var maskTokens = []string{"[MASK]", "<mask>"}

// Mask is the token that stands for a hidden one: the mask token or, where there is none, the unknown token. It is not ok if the
// vocabulary has neither.
func (t *Tracer) Mask() (id int64, token string, ok bool) {
	names := maskTokens
	if name := t.tokenizer.mask; name != "" {
		names = []string{name}
	}
	for _, name := range names {
		if id, ok := t.tokenizer.tokens.ID(name); ok {
			return id, name, true
		}
	}
	id, ok = t.tokenizer.tokens.Unknown()
	if !ok {
		return 0, "", false
	}
	token, ok = t.tokenizer.tokens.Token(id)
	return id, token, ok
}

// specialToken is a token of tokenizer_config.json: its text, or an object that has it as its content. Anything else is none.
type specialToken string

func (s *specialToken) UnmarshalJSON(data []byte) error {
	var object struct {
		Content string `json:"content"`
	}
	if json.Unmarshal(data, (*string)(s)) == nil {
		return nil
	}
	if json.Unmarshal(data, &object) == nil {
		*s = specialToken(object.Content)
	}
	return nil
}
