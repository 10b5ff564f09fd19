package onnx

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	ort "github.com/yalue/onnxruntime_go"
)

// Matrix is a rectangle of whole numbers, row by row: the element at (r, c) is Data[r*Cols+c].
type Matrix struct {
	Rows, Cols int
	Data       []int64
}

// Tensor is an output: its dimensions, and its elements with the last dimension varying fastest.
type Tensor struct {
	Dims []int64
	Data []float32
}

// SessionOptions are the settings of a session; the zero value runs each call on one thread.
type SessionOptions struct {
	Threads    int    // threads inside one call (intra-op); 0 means 1, the best where several calls run at once
	DataFolder string // folder that external data files lie in; "" refuses models that have any
}

// Session is a graph ready to run. Its methods may be called from several goroutines at once.
type Session struct {
	inputs  []Value
	outputs []string

	mu      sync.RWMutex // held for reading while a call runs, so that Close waits for it
	session *ort.DynamicAdvancedSession
}

// NewSession makes a session of a model's bytes that takes the named inputs and gives the named outputs, in that order.
//
// It is an error if the graph lacks one of the names, an input is not a matrix of int64 or int32, or an output is not float32.
func (r *Runtime) NewSession(model []byte, inputs, outputs []string, o SessionOptions) (*Session, error) {
	graph, err := ReadGraph(model)
	if err != nil {
		return nil, err
	}
	if len(graph.External) > 0 && o.DataFolder == "" {
		return nil, fmt.Errorf("the model keeps weights in other files (%s), and no folder for them was given", graph.External[0])
	}
	s := &Session{outputs: outputs}
	for _, name := range inputs {
		v, err := graph.input(name)
		if err != nil {
			return nil, err
		}
		s.inputs = append(s.inputs, v)
	}
	for _, name := range outputs {
		if err := graph.checkOutput(name); err != nil {
			return nil, err
		}
	}
	s.session, err = newSession(model, inputs, outputs, o)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// input finds an input and checks that this package can feed it.
func (g Graph) input(name string) (Value, error) {
	i := slices.IndexFunc(g.Inputs, func(v Value) bool { return v.Name == name })
	if i < 0 {
		return Value{}, fmt.Errorf("the graph has no input %q", name)
	}
	v := g.Inputs[i]
	if v.Type != Int64 && v.Type != Int32 {
		return Value{}, fmt.Errorf("input %s is %v; int64 or int32 can be fed", name, v.Type)
	}
	if v.Dims != nil && len(v.Dims) != 2 {
		return Value{}, fmt.Errorf("input %s has %d dimensions; two can be fed, rows and tokens", name, len(v.Dims))
	}
	for i, d := range v.Dims {
		if d >= 0 {
			return Value{}, fmt.Errorf("input %s has a fixed %s of %d; export the model with dynamic batch and sequence axes",
				name, []string{"batch size", "length"}[i], d)
		}
	}
	return v, nil
}

// checkOutput checks that an output is there and is one this package can read.
func (g Graph) checkOutput(name string) error {
	i := slices.IndexFunc(g.Outputs, func(v Value) bool { return v.Name == name })
	if i < 0 {
		return fmt.Errorf("the graph has no output %q", name)
	}
	if t := g.Outputs[i].Type; t != Float32 {
		return fmt.Errorf("output %s is %v; float32 can be read", name, t)
	}
	return nil
}

func newSession(model []byte, inputs, outputs []string, o SessionOptions) (*ort.DynamicAdvancedSession, error) {
	options, err := ort.NewSessionOptions()
	if err != nil {
		return nil, errors.New(oneLine(err))
	}
	defer options.Destroy()
	entries := map[string]string{"session.intra_op.allow_spinning": "0"} // spinning threads take the other workers' cores
	if o.DataFolder != "" {
		entries["session.model_external_initializers_file_folder_path"] = o.DataFolder
	}
	err = errors.Join(
		options.SetIntraOpNumThreads(max(1, o.Threads)),
		options.SetInterOpNumThreads(1),
		options.SetGraphOptimizationLevel(ort.GraphOptimizationLevelEnableAll),
		options.SetLogSeverityLevel(ort.LoggingLevelFatal))
	for key, value := range entries {
		err = errors.Join(err, options.AddSessionConfigEntry(key, value))
	}
	if err != nil {
		return nil, errors.New(oneLine(err))
	}
	session, err := ort.NewDynamicAdvancedSessionWithONNXData(model, inputs, outputs, options)
	if err != nil {
		return nil, fmt.Errorf("ONNX Runtime refuses the model: %s", oneLine(err))
	}
	return session, nil
}

// Run feeds one matrix for each input, all of one shape, and returns one tensor for each output.
//
// Matrices must have at least one row and one column and no negative element: ONNX Runtime would wrap -1 to the last row of an
// embedding and answer an empty sequence with plausible numbers. When ctx ends, Run returns ctx's error after the graph's node in progress.
func (s *Session) Run(ctx context.Context, matrices ...Matrix) ([]Tensor, error) {
	if err := s.check(matrices); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.session == nil {
		return nil, errors.New("the session is closed")
	}
	inputs := make([]ort.Value, len(matrices))
	defer func() { destroy(inputs) }()
	for i, m := range matrices {
		v, err := tensor(m, s.inputs[i].Type)
		if err != nil {
			return nil, errors.New(oneLine(err))
		}
		inputs[i] = v
	}
	outputs := make([]ort.Value, len(s.outputs))
	defer func() { destroy(outputs) }()
	if err := s.run(ctx, inputs, outputs); err != nil {
		return nil, err
	}
	return tensors(outputs, s.outputs)
}

// check refuses what native code would not.
func (s *Session) check(matrices []Matrix) error {
	if len(matrices) != len(s.inputs) {
		return fmt.Errorf("%d matrices for a graph of %d inputs", len(matrices), len(s.inputs))
	}
	for i, m := range matrices {
		name := s.inputs[i].Name
		if m.Rows < 1 || m.Cols < 1 || len(m.Data) != m.Rows*m.Cols {
			return fmt.Errorf("input %s: %d numbers for %d rows × %d columns; at least one row, one column, and a number for each are needed",
				name, len(m.Data), m.Rows, m.Cols)
		}
		if m.Rows != matrices[0].Rows || m.Cols != matrices[0].Cols {
			return fmt.Errorf("input %s: %d × %d beside %d × %d", name, m.Rows, m.Cols, matrices[0].Rows, matrices[0].Cols)
		}
		for _, id := range m.Data {
			if id < 0 || id > maxID {
				return fmt.Errorf("input %s: %d is no token id", name, id)
			}
		}
	}
	return nil
}

// maxID is the largest number fed to a graph: what int32 holds.
const maxID = 1<<31 - 1

// run runs the graph, and stops it when ctx ends.
func (s *Session) run(ctx context.Context, inputs, outputs []ort.Value) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	options, err := ort.NewRunOptions() // one a call: its stop flag is sticky
	if err != nil {
		return errors.New(oneLine(err))
	}
	defer options.Destroy()
	stopped := make(chan struct{})
	forget := context.AfterFunc(ctx, func() {
		defer close(stopped)
		options.Terminate() // it fails only on options that were destroyed, and those are still alive here
	})
	err = s.session.RunWithOptions(inputs, outputs, options)
	if !forget() {
		<-stopped
	}
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return errors.New(oneLine(err))
}

// tensor wraps a matrix for ONNX Runtime. An int64 matrix is not copied.
func tensor(m Matrix, t ElementType) (ort.Value, error) {
	shape := ort.NewShape(int64(m.Rows), int64(m.Cols))
	if t == Int64 {
		return ort.NewTensor(shape, m.Data)
	}
	data := make([]int32, len(m.Data))
	for i, id := range m.Data {
		data[i] = int32(id)
	}
	return ort.NewTensor(shape, data)
}

// tensors takes outputs out of ONNX Runtime's hands.
func tensors(values []ort.Value, names []string) ([]Tensor, error) {
	out := make([]Tensor, len(values))
	for i, v := range values {
		t, ok := v.(*ort.Tensor[float32])
		if !ok {
			return nil, fmt.Errorf("output %s is not float32", names[i])
		}
		out[i] = Tensor{Dims: t.GetShape(), Data: t.GetData()}
	}
	return out, nil
}

// destroy frees native memory; a nil value was never made, nor a tensor that is nil, which the library leaves for an output it cannot
// read. Data that a Tensor took over is Go memory and stays.
func destroy(values []ort.Value) {
	for _, v := range values {
		if t, ok := v.(*ort.Tensor[float32]); v != nil && (!ok || t != nil) {
			v.Destroy()
		}
	}
}

// Close frees the session after the calls in progress. A second Close does nothing.
func (s *Session) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.session == nil {
		return nil
	}
	err := s.session.Destroy()
	s.session = nil
	return err
}
