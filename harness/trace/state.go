package trace

import (
	"encoding/json"
	"fmt"
	"math"
)

// State is what a stage gives: a vector of H numbers for each of T tokens.
type State struct {
	Tensor string    `json:"tensor"` // its name in the graph
	Shape  []int64   `json:"shape"`  // 1 × T × H
	Mean   float64   `json:"mean"`   // of all elements
	Norm   float64   `json:"norm"`   // mean of Norms
	Norms  []float64 `json:"norms"`  // Euclidean length of each token's vector, T
}

// Layer is what an encoder layer gives, and how far it moved each token.
type Layer struct {
	State
	Moved     *float64   `json:"moved"`               // mean of Distances; null where they are undefined
	Cosine    *float64   `json:"cosine"`              // mean of the Cosines that are defined; null where none is
	Distances []float64  `json:"distances,omitempty"` // of each token's vector from what went into the layer, Euclidean, T
	Cosines   []*float64 `json:"cosines,omitempty"`   // of the angle between the two, T; null where one of them is all zeros
	Undefined string     `json:"undefined,omitempty"` // why there are no distances: the layer before is of another width
}

// Tensor is any tensor of the graph, with its elements.
type Tensor struct {
	Name      string   `json:"name"`
	Shape     []int64  `json:"shape"`
	Mean      *float64 `json:"mean"` // of the elements that are finite, as are least and most; null where there is none
	Least     *float64 `json:"least"`
	Most      *float64 `json:"most"`
	NotFinite int      `json:"not_finite"` // elements that are NaN or infinite
	Values    Values   `json:"values"`     // the last dimension varies fastest
}

// Values are numbers that may be NaN or infinite, which JSON has no numbers for: they are null.
type Values []float32

// MarshalJSON writes what is not finite as null.
func (v Values) MarshalJSON() ([]byte, error) {
	all := make([]*float32, len(v))
	for i := range v {
		if finite(float64(v[i])) {
			all[i] = &v[i]
		}
	}
	return json.Marshal(all)
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

func newTensor(name string, values []float32, shape []int64) Tensor {
	t := Tensor{Name: name, Shape: shape, Values: values}
	var sum float64
	for _, x := range values {
		x := float64(x)
		if !finite(x) {
			t.NotFinite++
			continue
		}
		sum += x
		if t.Least == nil {
			t.Least, t.Most = new(x), new(x)
		}
		*t.Least, *t.Most = min(*t.Least, x), max(*t.Most, x)
	}
	if n := len(values) - t.NotFinite; n > 0 {
		t.Mean = new(sum / float64(n))
	}
	return t
}

// stages fills in the embedding and the layers.
func (t *Trace) stages(names []string, states [][]float32, dims [][]int64) error {
	for i, name := range names {
		s, err := newState(name, states[i], dims[i], len(t.Input.Tokens))
		if err != nil {
			return err
		}
		if i == 0 {
			t.Embedding = &s
			continue
		}
		t.Layers = append(t.Layers, newLayer(s, states[i-1], states[i]))
	}
	t.vectors = states
	return nil
}

// newState measures a tensor of one vector a token.
func newState(name string, values []float32, shape []int64, T int) (State, error) {
	if len(shape) != 3 || shape[0] != 1 || shape[1] != int64(T) || shape[2] < 1 {
		return State{}, fmt.Errorf("tensor %s is of shape %v; what a layer gives is one vector for each of %d tokens, [1 %d H]; "+
			"--list shows the graph's tensors, and --tensor NAME takes any", name, shape, T, T)
	}
	s := State{Tensor: name, Shape: shape}
	for i := range T {
		v := row(values, i, T)
		norm := length(v)
		if !finite(norm) {
			return s, fmt.Errorf("tensor %s has numbers that are not finite, first in token %d; the checkpoint's weights are damaged or overflow", name, i)
		}
		s.Norms = append(s.Norms, norm)
		for _, x := range v {
			s.Mean += float64(x)
		}
	}
	s.Mean /= float64(len(values))
	s.Norm = mean(s.Norms)
	return s, nil
}

func newLayer(s State, before, after []float32) Layer {
	l := Layer{State: s}
	if len(before) != len(after) {
		T := s.Shape[1]
		l.Undefined = fmt.Sprintf("the layer before gives %d numbers a token, this one %d", int64(len(before))/T, s.Shape[2])
		return l
	}
	l.Distances, l.Cosines = between(before, after, int(s.Shape[1]))
	l.Moved, l.Cosine = new(mean(l.Distances)), meanDefined(l.Cosines)
	return l
}

// between measures how far apart two states are, token by token.
func between(a, b []float32, T int) (distances []float64, cosines []*float64) {
	for i := range T {
		x, y := row(a, i, T), row(b, i, T)
		distances = append(distances, distance(x, y))
		cosines = append(cosines, cosine(x, y))
	}
	return distances, cosines
}

// row is the vector of one of T tokens.
func row(values []float32, i, T int) []float32 {
	H := len(values) / T
	return values[i*H : (i+1)*H]
}

// length is the Euclidean length of a vector.
func length(v []float32) float64 {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	return math.Sqrt(sum)
}

// distance is the Euclidean distance of two vectors.
func distance(a, b []float32) float64 {
	var sum float64
	for i := range a {
		d := float64(b[i]) - float64(a[i])
		sum += d * d
	}
	return math.Sqrt(sum)
}

// cosine is that of the angle between two vectors, from -1 to 1; nil where one of them is all zeros.
func cosine(a, b []float32) *float64 {
	norms := length(a) * length(b)
	if norms == 0 {
		return nil
	}
	var dot float64
	for i := range a {
		dot += float64(a[i]) * float64(b[i])
	}
	return new(max(-1, min(1, dot/norms)))
}

func mean(all []float64) float64 {
	var sum float64
	for _, x := range all {
		sum += x
	}
	return sum / float64(len(all))
}

// meanDefined is the mean of the numbers that are defined, nil for none.
func meanDefined(all []*float64) *float64 {
	var some []float64
	for _, x := range all {
		if x != nil {
			some = append(some, *x)
		}
	}
	if some == nil {
		return nil
	}
	return new(mean(some))
}
