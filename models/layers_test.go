package models

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"holdout/onnx"
)

// drawing draws the graphs that exporters make, without weights.
type drawing struct{ nodes []onnx.Node }

// node adds a node and returns the tensor that it gives.
func (d *drawing) node(name, op string, inputs ...string) string {
	out := name + "_output_0"
	d.nodes = append(d.nodes, onnx.Node{Name: name, Op: op, Inputs: inputs, Outputs: []string{out}})
	return out
}

// dense is a linear layer: a product and, with the weight first, a bias.
func (d *drawing) dense(name, in string) string {
	return d.node(name+"/Add", "Add", name+".bias", d.node(name+"/MatMul", "MatMul", in, name+".weight"))
}

// norm is a layer normalization, as opset 17 has it or as older exports spell it out.
func (d *drawing) norm(name, in string, whole bool) string {
	if whole {
		return d.node(name+"/LayerNormalization", "LayerNormalization", in, name+".weight", name+".bias")
	}
	centered := d.node(name+"/Sub", "Sub", in, d.node(name+"/ReduceMean", "ReduceMean", in))
	variance := d.node(name+"/ReduceMean_1", "ReduceMean", d.node(name+"/Pow", "Pow", centered, name+"/two"))
	deviation := d.node(name+"/Sqrt", "Sqrt", d.node(name+"/Add", "Add", variance, name+"/epsilon"))
	return d.node(name+"/Add_1", "Add", d.node(name+"/Mul", "Mul", d.node(name+"/Div", "Div", centered, deviation), name+".weight"), name+".bias")
}

// attention is what a layer's attention gives, before the sum. Mask and bias are added to the scores unless they are "".
func (d *drawing) attention(name, in, mask, bias string) string {
	q, k, v := d.dense(name+"/query", in), d.dense(name+"/key", in), d.dense(name+"/value", in)
	scores := d.node(name+"/Div", "Div", d.node(name+"/MatMul", "MatMul", q, d.node(name+"/Transpose", "Transpose", k)), name+"/scale")
	for i, added := range []string{bias, mask} {
		if added != "" {
			scores = d.node(fmt.Sprintf("%s/Add_%d", name, i), "Add", scores, added)
		}
	}
	context := d.node(name+"/MatMul_1", "MatMul", d.node(name+"/Softmax", "Softmax", scores), v)
	return d.dense(name+"/output/dense", context)
}

// gelu is the activation, by the error function or, as ALBERT has it, by tanh, which adds to its own input.
func (d *drawing) gelu(name, in string, tanh bool) string {
	if !tanh {
		return d.node(name+"/Mul", "Mul", in, d.node(name+"/Add", "Add", d.node(name+"/Erf", "Erf", in), name+"/one"))
	}
	inner := d.node(name+"/Add", "Add", in, d.node(name+"/Mul", "Mul", d.node(name+"/Pow", "Pow", in, name+"/three"), name+"/coefficient"))
	return d.node(name+"/Mul_1", "Mul", in, d.node(name+"/Tanh", "Tanh", inner))
}

// embeddings is the sum of embeddings, normalized.
func (d *drawing) embeddings(name string, whole bool) string {
	words := d.node(name+"/word_embeddings/Gather", "Gather", name+".words", "input_ids")
	positions := d.node(name+"/position_embeddings/Gather", "Gather", name+".positions", d.node(name+"/Shape", "Shape", "input_ids"))
	return d.norm(name+"/LayerNorm", d.node(name+"/Add", "Add", words, positions), whole)
}

// head is a classifier of the first token, which adds to itself as a head with gelu_new does.
func (d *drawing) head(in string) {
	first := d.gelu("/classifier/act", d.dense("/classifier/dense", d.node("/Gather", "Gather", in, "zero")), true)
	d.node("/classifier/Gemm", "Gemm", first, "classifier.weight", "classifier.bias")
}

// families draw encoders of three layers as exports of transformers name their nodes, and say what must be found. In each, the second
// layer's sum stands with its operands the other way round.
var families = map[string]func(d *drawing, whole bool) (embedding string, each []string){
	"BERT": func(d *drawing, whole bool) (string, []string) {
		mask := d.node("/bert/Mul", "Mul", d.node("/bert/Cast", "Cast", "attention_mask"), "lowest")
		return d.encoder(d.embeddings("/bert/embeddings", whole), "/bert/encoder/layer.%d", "/output/LayerNorm", mask, "", whole, false)
	},
	"DistilBERT": func(d *drawing, whole bool) (string, []string) {
		return d.encoder(d.embeddings("/distilbert/embeddings", whole), "/distilbert/transformer/layer.%d", "/output_layer_norm", "", "", whole, false)
	},
	"MPNet": func(d *drawing, whole bool) (string, []string) {
		embedding := d.embeddings("/mpnet/embeddings", whole)
		bias := d.node("/mpnet/encoder/Gather", "Gather", "relative_attention_bias.weight", d.node("/mpnet/encoder/Shape", "Shape", embedding))
		mask := d.node("/mpnet/Mul", "Mul", d.node("/mpnet/Cast", "Cast", "attention_mask"), "lowest")
		return d.encoder(embedding, "/mpnet/encoder/layer.%d", "/output/LayerNorm", mask, bias, whole, false)
	},
	"ALBERT": func(d *drawing, whole bool) (string, []string) { // one layer's weights three times, and embeddings of another width
		embedding := d.dense("/albert/encoder/embedding_hidden_mapping_in", d.embeddings("/albert/embeddings", whole))
		return d.encoder(embedding, "/albert/encoder/albert_layer_groups.0/albert_layers.0/%d", "/full_layer_layer_norm", "", "", whole, true)
	},
	"without names": func(d *drawing, whole bool) (string, []string) {
		return d.encoder(d.embeddings("e", whole), "%d", "n", "", "", whole, false)
	},
	"normalized before": func(d *drawing, whole bool) (string, []string) {
		state := d.embeddings("/embeddings", whole)
		embedding := state
		var each []string
		for i := range 3 {
			name := fmt.Sprintf("/encoder/layers.%d", i)
			state = d.node(name+"/Add", "Add", d.attention(name+"/self", d.norm(name+"/norm1", state, whole), "", ""), state)
			up := d.gelu(name+"/act", d.dense(name+"/up", d.norm(name+"/norm2", state, whole)), false)
			state = d.node(name+"/Add_1", "Add", state, d.dense(name+"/down", up))
			each = append(each, state)
		}
		each[2] = d.norm("/encoder/norm", state, whole)
		return embedding, each
	},
}

func (d *drawing) encoder(embedding, layer, norm, mask, bias string, whole, tanh bool) (string, []string) {
	state := embedding
	var each []string
	for i := range 3 {
		name := fmt.Sprintf(layer, i)
		attended, skip := d.attention(name+"/attention", state, mask, bias), state
		if i == 1 {
			attended, skip = skip, attended
		}
		state = d.norm(name+"/attention/LayerNorm", d.node(name+"/attention/Sum", "Add", attended, skip), whole)
		up := d.gelu(name+"/intermediate", d.dense(name+"/intermediate/dense", state), tanh)
		state = d.norm(name+norm, d.node(name+"/Sum", "Add", d.dense(name+"/output/dense", up), state), whole)
		each = append(each, state)
	}
	return embedding, each
}

func (d *drawing) graph() onnx.Graph {
	return onnx.Graph{Inputs: []onnx.Value{{Name: "input_ids"}, {Name: "attention_mask"}}, Nodes: d.nodes}
}

func TestLayersOfFamilies(t *testing.T) {
	for family, draw := range families {
		for _, whole := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, whole norms %t", family, whole), func(t *testing.T) {
				var d drawing
				embedding, each := draw(&d, whole)
				d.head(each[len(each)-1])
				l, ok := findLayers(d.graph())
				if !ok || l.embedding != embedding || !slices.Equal(l.each, each) {
					t.Errorf("found %v, %t\nwant %s %v", l, ok, embedding, each)
				}
			})
		}
	}
}

// Graphs that ONNX Runtime's optimizer has fused have one node for an attention and one for a sum with its norm.
func TestLayersOfFusedGraph(t *testing.T) {
	var d drawing
	state := d.node("embed", "EmbedLayerNormalization", "input_ids")
	want := []string{state}
	for i := range 2 {
		name := fmt.Sprint("fused", i)
		attended := d.node(name+"/mul", "MatMul", d.node(name+"/attention", "Attention", state, "w", "b"), "w")
		state = d.node(name+"/skip1", "SkipLayerNormalization", attended, state, "g", "b")
		state = d.node(name+"/skip2", "SkipLayerNormalization", d.node(name+"/down", "MatMul", state, "w"), state, "g", "b")
		want = append(want, state)
	}
	l, ok := findLayers(d.graph())
	if got := append([]string{l.embedding}, l.each...); !ok || !slices.Equal(got, want) {
		t.Errorf("found %v; want %v", got, want)
	}
}

// Where no attention can be told, names can.
func TestLayersByName(t *testing.T) {
	d := drawing{}
	state := d.embeddings("/model/embeddings", true)
	want := []string{state}
	for i := range 12 {
		name := fmt.Sprintf("/model/encoder/layer.%d", i)
		state = d.norm(name+"/output/LayerNorm", d.node(name+"/fourier/DFT", "DFT", state), true)
		want = append(want, state)
	}
	d.head(state)
	l, ok := findLayers(d.graph())
	if got := append([]string{l.embedding}, l.each...); !ok || !slices.Equal(got, want) {
		t.Errorf("found %v; want %v", got, want)
	}
}

func TestLayersNotThere(t *testing.T) {
	var bag drawing
	bag.node("mean", "ReduceMean", bag.node("rows", "Gather", "embedding", "input_ids"))
	var sum drawing // something is added to itself, with no attention anywhere
	x := sum.node("rows", "Gather", "embedding", "input_ids")
	sum.node("sum", "Add", x, sum.node("double", "Mul", x, "two"))
	for name, d := range map[string]drawing{"nothing": {}, "a bag of words": bag, "a sum without attention": sum} {
		if l, ok := findLayers(d.graph()); ok {
			t.Errorf("%s: found %v", name, l)
		}
	}
	var twice drawing // the second layer has two attentions in a row: its part of the structure is not understood, so none is told
	_, each := twice.encoder(twice.embeddings("e", true), "%d", "n", "", "", true, false)
	again := twice.attention("b", twice.attention("a", each[2], "", ""), "", "")
	twice.norm("c", twice.node("d", "Add", again, each[2]), true)
	if l, ok := findLayers(twice.graph()); ok {
		t.Errorf("two attentions in a row: found %v", l)
	}
	odd := onnx.Graph{Inputs: []onnx.Value{{Name: "input_ids"}}, Nodes: []onnx.Node{{Op: "Add"}, {Op: "Softmax", Inputs: []string{"input_ids"}},
		{Op: "Add", Inputs: []string{"input_ids", "input_ids"}, Outputs: []string{"x"}}, {Op: "Add", Inputs: []string{"x", "y"}, Outputs: []string{"y"}}}}
	if l, ok := findLayers(odd); ok {
		t.Errorf("nodes without inputs or outputs, and one that feeds itself: found %v", l)
	}
}

// In every graph at hand, what its structure tells is what its nodes' names tell.
func TestLayersOfCheckpoints(t *testing.T) {
	files, err := filepath.Glob("demo/*/model.onnx")
	if err != nil || len(files) != 3 {
		t.Fatalf("%d graphs, %v", len(files), err)
	}
	if parity := os.Getenv("HOLDOUT_PARITY"); parity != "" {
		more, err := filepath.Glob(filepath.Join(parity, "checkpoints", "*", "model.onnx"))
		if err != nil || len(more) < 9 {
			t.Fatalf("%d graphs in the parity folder, %v; want 9", len(more), err)
		}
		files = append(files, more...)
	}
	for _, file := range files {
		model, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		g, err := onnx.ReadGraph(model)
		if err != nil {
			t.Fatal(err)
		}
		layers := 2
		if strings.Contains(file, "minilm") {
			layers = 6
		}
		structure, ok := byStructure(g)
		names, named := byNames(g)
		if !ok || !named || structure.embedding != names.embedding || !slices.Equal(structure.each, names.each) || len(structure.each) != layers {
			t.Errorf("%s: by structure %v, by names %v; want the same %d layers", file, structure, names, layers)
		}
	}
}

// FuzzLayers checks that no graph, however wrong, makes the search panic or find what is no tensor of it.
func FuzzLayers(f *testing.F) {
	f.Add([]byte{0, 0, 1, 1, 1, 2, 2, 0, 2, 3, 3, 3})
	f.Add([]byte{1, 0, 9, 0, 1, 0, 3, 2, 2, 4, 4, 4, 0, 5, 3})
	f.Fuzz(func(t *testing.T, bytes []byte) {
		operations := []string{"Add", "Softmax", "LayerNormalization", "MatMul", "SkipLayerNormalization", "Sub", "Div", "Mul"}
		names := []string{"", "input_ids", "weight"}
		g := onnx.Graph{Inputs: []onnx.Value{{Name: "input_ids"}}}
		for bytes = bytes[:min(len(bytes), 600)]; len(bytes) >= 3; bytes = bytes[3:] {
			n := onnx.Node{Op: operations[int(bytes[0])%len(operations)], Name: fmt.Sprintf("/embeddings/layer.%d/", bytes[0]/8)}
			for _, b := range bytes[1:3] {
				n.Inputs = append(n.Inputs, fmt.Sprint("t", b))
				if int(b) < len(names) {
					n.Inputs[len(n.Inputs)-1] = names[b]
				}
			}
			n.Outputs = []string{fmt.Sprint("t", len(names))}
			names = append(names, n.Outputs[0])
			n.Inputs, n.Outputs = n.Inputs[:2-int(bytes[0]>>7)], n.Outputs[:1-int(bytes[0]>>6&1)]
			g.Nodes = append(g.Nodes, n)
		}
		l, ok := findLayers(g)
		for _, name := range append(slices.Clone(l.each), l.embedding) {
			if ok && !slices.Contains(names, name) {
				t.Errorf("found %q, which no node gives, in %v", name, g.Nodes)
			}
		}
		if ok && len(l.each) == 0 {
			t.Error("found, and no layer")
		}
	})
}

// Graphs made to be walked for ever are given up in time: a ladder of sums, and a tensor that all sums take.
func TestLayersOfHugeGraph(t *testing.T) {
	for name, draw := range map[string]func(at string, i int) (a, b string){
		"ladder": func(at string, i int) (a, b string) { return at, fmt.Sprint("sum", i-2, "_output_0") },
		"star":   func(at string, i int) (a, b string) { return "attention_output_0", at },
	} {
		var d drawing
		at := d.node("attention", "Softmax", "input_ids")
		at = d.node("first", "Add", "input_ids", at)
		for i := range 100_000 {
			a, b := draw(at, i)
			at = d.node(fmt.Sprint("sum", i), "Add", a, b)
		}
		begin := time.Now()
		if l, ok := findLayers(d.graph()); ok && len(l.each) != 1 {
			t.Errorf("%s: found %d layers around one attention", name, len(l.each))
		}
		took := time.Since(begin)
		t.Logf("%s: %v", name, took)
		if took > 30*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
	}
}
