package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	ort "github.com/yalue/onnxruntime_go"

	"holdout/harness"
	"holdout/harness/dataset"
	"holdout/models"
	"holdout/onnx/onnxtest"
)

// BenchmarkEvaluate measures Evaluate, from the open data file to the run directory, against ONNX Runtime alone on the same
// batches: onnxruntime_go on ready token ids, one session shared by as many goroutines as Evaluate has workers, one thread each,
// spinning off, all graph optimisations. The two take turns in one process; x-floor is the median of their ratios.
func BenchmarkEvaluate(b *testing.B) {
	parity := os.Getenv("HOLDOUT_PARITY")
	for _, bb := range []struct {
		name, checkpoint, data string
		repeat                 int
		shared                 bool // lies in the parity data
	}{
		{"demo", "../../models/demo/finetuned", "../../models/demo/reviews-heldout.jsonl", 10, false},
		{"tiny-trec6", "checkpoints/tiny-trec6-finetuned", "data/trec6/test.jsonl", 10, true},
		{"roberta-shape", "checkpoints/roberta-shape-sst2-finetuned", "data/sst2/validation.jsonl", 10, true},
		{"minilm-shape", "checkpoints/minilm-shape-sst2-finetuned", "data/sst2/validation.jsonl", 1, true},
	} {
		b.Run(bb.name, func(b *testing.B) {
			checkpoint, data := bb.checkpoint, bb.data
			if bb.shared && parity == "" {
				b.Skip("HOLDOUT_PARITY does not name the folder of the parity data")
			}
			if bb.shared {
				checkpoint, data = filepath.Join(parity, checkpoint), filepath.Join(parity, data)
			}
			benchmarkEvaluate(b, checkpoint, repeated(b, data, bb.repeat))
		})
	}
}

// repeated writes a JSONL file's rows n times to a new file, with ids of their own.
func repeated(b *testing.B, path string, n int) string {
	b.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	var out bytes.Buffer
	for i := range n {
		for j, line := range bytes.Split(bytes.TrimSpace(data), []byte("\n")) {
			var row map[string]any
			if err := json.Unmarshal(line, &row); err != nil {
				b.Fatal(err)
			}
			row["id"] = fmt.Sprintf("%d-%d", i, j)
			line, err := json.Marshal(row)
			if err != nil {
				b.Fatal(err)
			}
			out.Write(append(line, '\n'))
		}
	}
	file := filepath.Join(b.TempDir(), "heldout.jsonl")
	if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
		b.Fatal(err)
	}
	return file
}

func benchmarkEvaluate(b *testing.B, dir, data string) {
	c, err := models.Open(b.Context(), onnxtest.Runtime(b), dir, models.Settings{})
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	recorder := &recorder{Checkpoint: c}
	evaluateOnce(b, recorder, data) // which warms both up
	f := newFloor(b, filepath.Join(dir, "model.onnx"), c.Inputs(), recorder.batches)
	defer f.session.Destroy()
	f.run(b)

	var ratios, floors, evaluations []float64
	var run *harness.Run
	for i := range b.N {
		var alone time.Duration
		if i%2 == 0 {
			alone = f.run(b)
		}
		start := time.Now()
		run = evaluateOnce(b, c, data)
		whole := time.Since(start)
		if i%2 == 1 {
			alone = f.run(b)
		}
		floors = append(floors, alone.Seconds())
		evaluations = append(evaluations, whole.Seconds())
		ratios = append(ratios, whole.Seconds()/alone.Seconds())
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(ratios), "x-floor")
	b.ReportMetric(median(floors), "floor-s")
	b.ReportMetric(median(evaluations), "evaluate-s")
	t := run.Timings // where the time beside ONNX Runtime goes, of the last run
	for name, seconds := range map[string]float64{"reading": t.Reading, "tokenizing": t.Tokenizing, "recording": t.Recording, "scoring": t.Scoring} {
		b.ReportMetric(1000*seconds, name+"-ms")
	}
}

func evaluateOnce(b *testing.B, c harness.Classifier, data string) *harness.Run {
	b.Helper()
	r, err := dataset.Open(data, dataset.Columns{})
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	run, err := harness.Evaluate(b.Context(), c, r, harness.Settings{Dir: filepath.Join(b.TempDir(), "run")})
	if err != nil {
		b.Fatal(err)
	}
	return run
}

func median(x []float64) float64 {
	x = slices.Sorted(slices.Values(x))
	return (x[(len(x)-1)/2] + x[len(x)/2]) / 2
}

// idBatch is a rectangle of token ids.
type idBatch struct {
	B, T         int
	ids, typeIDs []int64
}

// recorder keeps the batches that an evaluation makes, in the order they are run.
type recorder struct {
	*models.Checkpoint
	mu      sync.Mutex
	batches []idBatch
}

func (r *recorder) Logits(ctx context.Context, B, T int, ids, typeIDs []int64) ([]float32, error) {
	r.mu.Lock()
	r.batches = append(r.batches, idBatch{B, T, slices.Clone(ids), slices.Clone(typeIDs)})
	r.mu.Unlock()
	return r.Checkpoint.Logits(ctx, B, T, ids, typeIDs)
}

// floor is ONNX Runtime alone: nothing of holdout's is in it.
type floor struct {
	session *ort.DynamicAdvancedSession
	inputs  []string
	batches []idBatch
}

func newFloor(b *testing.B, model string, inputs []string, batches []idBatch) floor {
	b.Helper()
	o, err := ort.NewSessionOptions()
	if err != nil {
		b.Fatal(err)
	}
	defer o.Destroy()
	for _, err := range []error{o.SetIntraOpNumThreads(1), o.SetInterOpNumThreads(1), o.SetGraphOptimizationLevel(ort.GraphOptimizationLevelEnableAll),
		o.AddSessionConfigEntry("session.intra_op.allow_spinning", "0")} {
		if err != nil {
			b.Fatal(err)
		}
	}
	s, err := ort.NewDynamicAdvancedSession(model, inputs, []string{"logits"}, o)
	if err != nil {
		b.Fatal(err)
	}
	return floor{s, inputs, batches}
}

// run runs all batches, as many at once as there are processors.
func (f floor) run(b *testing.B) time.Duration {
	b.Helper()
	start := time.Now()
	work := make(chan idBatch, len(f.batches))
	for _, batch := range f.batches {
		work <- batch
	}
	close(work)
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for batch := range work {
				if err := f.one(batch); err != nil {
					b.Error(err)
				}
			}
		})
	}
	group.Wait()
	return time.Since(start)
}

func (f floor) one(batch idBatch) error {
	shape := ort.NewShape(int64(batch.B), int64(batch.T))
	var inputs []ort.Value
	for _, name := range f.inputs {
		data := map[string][]int64{"input_ids": batch.ids, "token_type_ids": batch.typeIDs, "attention_mask": nil}[name]
		if data == nil {
			data = slices.Repeat([]int64{1}, batch.B*batch.T)
		}
		t, err := ort.NewTensor(shape, data)
		if err != nil {
			return err
		}
		defer t.Destroy()
		inputs = append(inputs, t)
	}
	outputs := []ort.Value{nil}
	if err := f.session.Run(inputs, outputs); err != nil {
		return err
	}
	return outputs[0].Destroy()
}
