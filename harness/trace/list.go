package trace

import (
	"fmt"
	"iter"
	"strings"

	"github.com/xrash/smetrics"
)

// List is what a graph holds that a trace can show.
type List struct {
	Checkpoint string   `json:"checkpoint"`
	Tensors    []Listed `json:"tensors"`           // in the order in which the graph makes them
	Missing    string   `json:"missing,omitempty"` // why no layers were found
}

// Listed is one tensor.
type Listed struct {
	Name      string `json:"name"`
	Operation string `json:"operation"`       // that makes it
	Stage     string `json:"stage,omitempty"` // "embedding", "layer 1"; absent for what is no stage
}

// NewList lists the tensors of a graph.
func NewList(m Tracer) *List {
	l := &List{Tensors: []Listed{}}
	stages := map[string]string{}
	embedding, layers, err := m.Layers()
	if err != nil {
		l.Missing = err.Error()
	} else {
		stages[embedding] = "embedding"
		for i, name := range layers {
			stages[name] = fmt.Sprintf("layer %d", i+1)
		}
	}
	names, operations := m.Tensors()
	for i, name := range names {
		l.Tensors = append(l.Tensors, Listed{name, operations[i], stages[name]})
	}
	return l
}

// DidYouMean ends a message about a name that does not exist, with the known one that is spelt most like it: "; did you mean r0042?". It
// is "" where none is like it. Of known ones that are equally like, it is the first.
func DidYouMean(name string, known iter.Seq[string]) string {
	const longest = 200 // longer ones are no misspelling, and take long to compare
	best, distance := "", min(len(name)/2, 12)+1
	if len(name) > longest {
		return ""
	}
	for k := range known {
		if len(k) > len(name)+distance || len(name) > len(k)+distance {
			continue
		}
		if d := smetrics.WagnerFischer(strings.ToLower(name), strings.ToLower(k), 1, 1, 1); d < distance {
			best, distance = k, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", best)
}
