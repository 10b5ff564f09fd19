package models

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"holdout/onnx"
)

// layers names the tensors of an encoder that hold one vector for each token, [B × T × H]: what its embedding layer gives, and what
// each of its layers gives. The embedding is what the first layer adds to: of ALBERT that is the one mapped to the layers' width.
type layers struct {
	embedding string
	each      []string
}

// attentions lists the operations that attention is told by: Softmax where a graph spells it out, and what ONNX Runtime's optimizer and
// ONNX itself make of it. To add one, add a line.
var attentions = []string{"Softmax", "Attention", "MultiHeadAttention", "QAttention", "DecoderMaskedMultiHeadAttention", "GroupQueryAttention"}

// sums lists the operations that add a layer's part to what went into it, the first two inputs.
var sums = []string{"Add", "SkipLayerNormalization"}

// findLayers finds the layers of an encoder: by its structure or, where that tells nothing, by the names that exporters give to nodes.
func findLayers(g onnx.Graph) (layers, bool) {
	if l, ok := byStructure(g); ok {
		return l, true
	}
	return byNames(g)
}

// byStructure follows the sums by which a transformer's layer adds to what went into it (He et al. 2016, residual connections).
//
// A tensor's depth is the number of attentions on the longest way to it from the graph's inputs. The first sum of depth k adds the
// attention of layer k to what layer k-1 gave, which is thereby known, for k = 1 the embedding; its name, its shape and its
// normalization do not matter. The last layer's output is what its last sum gives once it is normalized. So layers are found that
// normalize after the sum (BERT, RoBERTa, DistilBERT, ALBERT, MPNet, ELECTRA) or before, and those that share weights.
func byStructure(g onnx.Graph) (layers, bool) {
	w := newWalk(g)
	var states []string // the embedding, then what each layer but the last gives
	var last onnx.Node  // the last sum of the layer after them
	deepest := 0
	for _, n := range g.Nodes {
		skip, depth, ok := w.sum(n)
		deepest = max(deepest, depth)
		layer := len(states) // the one that the last sum found is of
		switch {
		case !ok:
		case depth == layer+1 && w.depth[skip] == layer && (layer == 0 || w.leads(states[layer-1], skip)):
			states, last = append(states, skip), n
		case depth == layer && layer > 0 && w.depth[skip] == layer && (w.isNormalized(n) || !w.isNormalized(last)):
			last = n // an activation that adds to its own input is not normalized
		}
	}
	if len(states) == 0 || deepest > len(states) {
		return layers{}, false // no layer, or further ones that are built in another way
	}
	return layers{states[0], append(states[1:], w.normalized(last))}, true
}

// walk is a graph that can be walked along its tensors.
type walk struct {
	makers map[string]onnx.Node   // by the tensor that a node gives
	takers map[string][]onnx.Node // by a tensor that a node takes
	depth  map[string]int         // of the tensors that depend on the graph's inputs
	steps  int                    // that may still be taken
}

// maxSteps bounds the walks through one graph. An encoder of six layers takes under two thousand steps.
const maxSteps = 2_000_000

func newWalk(g onnx.Graph) *walk {
	w := &walk{map[string]onnx.Node{}, map[string][]onnx.Node{}, map[string]int{}, maxSteps}
	for _, v := range g.Inputs {
		w.depth[v.Name] = 0
	}
	for _, n := range g.Nodes {
		deepest, depends := 0, false
		for _, in := range n.Inputs {
			w.takers[in] = append(w.takers[in], n)
			if d, ok := w.depth[in]; ok {
				deepest, depends = max(deepest, d), true
			}
		}
		if slices.Contains(attentions, n.Op) {
			deepest++
		}
		for _, out := range n.Outputs {
			w.makers[out] = n
			if depends {
				w.depth[out] = deepest
			}
		}
	}
	return w
}

// sum says whether a node adds a part to the tensor that the part is made of, the skipped one, and how deep the sum is, 0 where it does not.
func (w *walk) sum(n onnx.Node) (skip string, depth int, ok bool) {
	if !slices.Contains(sums, n.Op) || len(n.Inputs) < 2 || len(n.Outputs) == 0 {
		return "", 0, false
	}
	a, b := n.Inputs[0], n.Inputs[1]
	da, depends := w.depth[a]
	db, too := w.depth[b]
	if !depends || !too {
		return "", 0, false // a bias
	}
	if da > db || da == db && !w.leads(a, b) {
		a, b = b, a
	}
	if a == b || !w.leads(a, b) {
		return "", 0, false
	}
	return a, max(da, db), true
}

// leads says whether a tensor is another one, or is among those that the other is made of.
func (w *walk) leads(from, to string) bool {
	seen := map[string]bool{}
	ways := []string{to}
	for ; len(ways) > 0 && w.steps > 0; w.steps-- {
		at := ways[len(ways)-1]
		ways = ways[:len(ways)-1]
		if at == from {
			return true
		}
		if d, depends := w.depth[at]; seen[at] || !depends || d < w.depth[from] {
			continue
		}
		seen[at] = true
		ways = append(ways, w.makers[at].Inputs...)
	}
	return false
}

func (w *walk) isNormalized(sum onnx.Node) bool { return w.normalized(sum) != sum.Outputs[0] }

// normalized is the tensor that a sum becomes where it is normalized next, by one node or by those that older exports spell it out in
// (x − mean, ÷ deviation, × weight, + bias); else it is the sum.
func (w *walk) normalized(sum onnx.Node) string {
	out := sum.Outputs[0]
	if next, ok := w.next(out, "LayerNormalization"); ok {
		return next
	}
	at := out
	for _, op := range []string{"Sub", "Div", "Mul", "Add"} {
		next, ok := w.next(at, op)
		if !ok {
			return out
		}
		at = next
	}
	return at
}

// next is what an operation gives that takes a tensor as its first input, or its second where the first is a weight.
func (w *walk) next(tensor, op string) (string, bool) {
	for _, n := range w.takers[tensor] {
		if w.steps--; w.steps < 0 {
			break
		}
		_, depends := w.depth[n.Inputs[0]]
		if n.Op == op && (n.Inputs[0] == tensor || !depends) && len(n.Outputs) > 0 {
			return n.Outputs[0], true
		}
	}
	return "", false
}

// layerName finds a layer's number in the name that PyTorch's exporter gives to a node, "/bert/encoder/layer.0/output/LayerNorm/Add_1".
var layerName = regexp.MustCompile(`(?:^|[/.])(?:layers?|blocks?|h)[./](\d+)[./]`)

// byNames takes the last tensor of each layer that nodes are named after, and the last before them whose name says embedding.
func byNames(g onnx.Graph) (l layers, ok bool) {
	for _, n := range g.Nodes {
		if len(n.Outputs) == 0 {
			continue
		}
		m := layerName.FindStringSubmatch(n.Name)
		switch {
		case m == nil && len(l.each) == 0 && strings.Contains(n.Name, "embeddings"):
			l.embedding = n.Outputs[0]
		case m == nil:
		case m[1] == strconv.Itoa(len(l.each)):
			l.each = append(l.each, n.Outputs[0])
		case m[1] == strconv.Itoa(len(l.each)-1):
			l.each[len(l.each)-1] = n.Outputs[0]
		}
	}
	return l, l.embedding != "" && len(l.each) > 0
}
