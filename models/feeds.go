package models

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"holdout/onnx"
)

// rows is a batch of encodings of one length, without padding.
type rows struct {
	B, T         int
	ids, typeIDs []int64 // B×T each
	first        int     // the position number of a text's first token
}

// feeds lists the graph inputs that can be fed, and how each is filled. To add one, write a function and add a line.
var feeds = map[string]func(rows) []int64{
	"input_ids":      func(r rows) []int64 { return r.ids },
	"token_type_ids": func(r rows) []int64 { return r.typeIDs },
	"attention_mask": mask,
	"position_ids":   positions,
}

// mask is 1 everywhere: batches hold texts of one length, so none has padding.
func mask(r rows) []int64 { return slices.Repeat([]int64{1}, r.B*r.T) }

// positions counts each row's tokens, starting where the family starts.
func positions(r rows) []int64 {
	all := make([]int64, r.B*r.T)
	for i := range all {
		all[i] = int64(r.first + i%r.T)
	}
	return all
}

// inputNames checks that every input of a graph can be fed.
func inputNames(g onnx.Graph) ([]string, error) {
	var names []string
	for _, v := range g.Inputs {
		if feeds[v.Name] == nil {
			return nil, fmt.Errorf("input %q is not one of %s", v.Name, strings.Join(slices.Sorted(maps.Keys(feeds)), ", "))
		}
		names = append(names, v.Name)
	}
	if !slices.Contains(names, "input_ids") {
		return nil, fmt.Errorf("the graph has no input input_ids; it has %s", strings.Join(valueNames(g.Inputs), ", "))
	}
	return names, nil
}

// logitsName finds the output that holds the logits: the one of that name, or the only one if config.json names labels.
// Without labels it could as well be an embedding.
func logitsName(g onnx.Graph, labeled bool) (string, error) {
	names := valueNames(g.Outputs)
	if slices.Contains(names, "logits") {
		return "logits", nil
	}
	if len(names) == 1 && labeled {
		return names[0], nil
	}
	return "", fmt.Errorf("the graph has no output logits; it has %s", strings.Join(names, ", "))
}

func valueNames(values []onnx.Value) []string {
	names := make([]string, len(values))
	for i, v := range values {
		names[i] = v.Name
	}
	return names
}
