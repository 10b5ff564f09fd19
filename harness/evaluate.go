package harness

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"runtime"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"holdout/harness/dataset"
	"holdout/harness/leakage"
	"holdout/harness/scoring"
)

// Settings are the choices of an evaluation; the zero value is a good one.
type Settings struct {
	Name        string           // what the run calls the checkpoint
	Dir         string           // run directory to write; "" writes none
	Limit       int              // rows read at most; 0: all
	Workers     int              // batches run at once; 0: one for each processor
	BatchTokens int              // tokens in a batch at most; 0: 1,024
	Redact      bool             // leave the texts out of the predictions
	SliceBy     []string         // columns, or crosses of them, whose slices are scored too, beside the whole
	ClusterBy   string           // column whose values group examples that are not independent; "" for none
	Train       *dataset.Reader  // training set to look for the examples in, which is read to its end; nil: leakage is not measured
	Near        float64          // Jaccard index from which on a training row is near, see package leakage; 0: 0.6
	Scoring     scoring.Settings // how scores are made; where it names no metrics, the core ones are computed
	Version     string           // of the program, for the record
	Progress    func(rows int)   // told how many rows were predicted since the last call, from several goroutines at once
}

// evaluation is one Evaluate in progress.
type evaluation struct {
	Settings
	classifier Classifier
	source     *source
	labelNames []string
	table      *Table
	keepTags   []string // columns that rows are sliced or clustered by
	counts     counts
	hashes     *hashes
	writer     *runWriter
	finder     *leakage.Finder // nil without a training set

	inference atomic.Int64 // nanoseconds, all workers together
	recording atomic.Int64 // nanoseconds, all goroutines together
}

// Evaluate predicts every example, scores the predictions, and writes the run directory if one is asked for.
//
// Rows are batched by exact token length, so no padding is computed, and results are kept in the data's order: the batch size and the
// number of workers change no predicted label. If anything fails or ctx ends, no run directory is left behind.
func Evaluate(ctx context.Context, c Classifier, data *dataset.Reader, s Settings) (*Run, error) {
	start := time.Now()
	s, err := s.withDefaults()
	if err != nil {
		return nil, err
	}
	e := &evaluation{Settings: s, classifier: c, source: newSource(c, data, s), hashes: newHashes()}
	e.labelNames, e.table = c.Labels(), newTable(c.Labels())
	for _, by := range append(s.SliceBy[:len(s.SliceBy):len(s.SliceBy)], s.ClusterBy) {
		e.keepTags = append(e.keepTags, crossed(by)...)
	}
	if s.Train != nil {
		if e.finder, err = leakage.NewFinder(leakage.Settings{Near: s.Near, Workers: s.Workers}); err != nil {
			return nil, err
		}
	}
	e.counts.held = make([]int, len(c.Labels()))
	if e.writer, err = newRunWriter(s.Dir, s.Redact, c.Labels()); err != nil {
		return nil, err
	}
	defer e.writer.discard()
	if err := e.predict(ctx); err != nil {
		return nil, err
	}
	return e.finish(ctx, start)
}

// Bounds of settings: far beyond any use, and far below what would exhaust memory.
const (
	maxWorkers     = 1024
	maxBatchTokens = 1 << 20
	maxResamples   = 10_000_000
)

// withDefaults replaces what is 0 by what it means, and refuses what is out of range.
func (s Settings) withDefaults() (Settings, error) {
	for _, bound := range []struct {
		name       string
		value, max int
	}{{"limit", s.Limit, math.MaxInt}, {"workers", s.Workers, maxWorkers}, {"batch tokens", s.BatchTokens, maxBatchTokens}, {"resamples", s.Scoring.Resamples, maxResamples}} {
		if bound.value < 0 || bound.value > bound.max {
			return s, fmt.Errorf("%w: %s %d, of 0 to %d", ErrSettings, bound.name, bound.value, bound.max)
		}
	}
	s.Workers = cmp.Or(s.Workers, runtime.GOMAXPROCS(0))
	s.BatchTokens = cmp.Or(s.BatchTokens, 1024)
	if s.Scoring.Metrics == nil {
		s.Scoring.Metrics = scoring.Core()
	}
	var err error
	s.Scoring, err = s.Scoring.WithDefaults()
	return s, err
}

// ErrSettings is what an error wraps that says which setting is out of range. Package leakage, which may not know this one, has it too.
var ErrSettings = leakage.ErrSettings

// predict runs workers that take turns at reading and tokenizing and run batches side by side, and records what they have done.
func (e *evaluation) predict(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	for range e.Workers {
		g.Go(func() error { return e.work(ctx) })
	}
	g.Go(func() error { return e.keep(ctx) })
	return g.Wait()
}

// work predicts batches until there are no more.
func (e *evaluation) work(ctx context.Context) error {
	for {
		b, err := e.source.next(ctx)
		if b == nil || err != nil {
			return err
		}
		begin := time.Now()
		logits, err := e.classifier.Logits(ctx, len(b.rows), b.tokens, b.ids, b.typeIDs)
		e.inference.Add(int64(time.Since(begin)))
		if err != nil {
			return fmt.Errorf("%s:%d: batch of %d rows × %d tokens: %w", e.source.data.Name(), b.rows[0].example.Line, len(b.rows), b.tokens, err)
		}
		if err := e.apply(b, logits); err != nil {
			return err
		}
		begin = time.Now()
		if err := e.writer.prepare(b.rows); err != nil {
			return err
		}
		e.recording.Add(int64(time.Since(begin)))
		if e.Progress != nil {
			e.Progress(len(b.rows))
		}
		b.window.release()
	}
}

// apply gives each row of a batch its logits, probabilities and predicted label.
func (e *evaluation) apply(b *batch, logits []float32) error {
	C := len(e.labelNames)
	if len(logits) != len(b.rows)*C {
		return fmt.Errorf("%s: the classifier gave %d logits for %d texts and %d labels", e.source.data.Name(), len(logits), len(b.rows), C)
	}
	probabilities := make([]float64, len(b.rows)*C)
	for i, r := range b.rows {
		r.logits = logits[i*C : (i+1)*C]
		r.probabilities = probabilities[i*C : (i+1)*C]
		for c, x := range r.logits {
			if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
				return fmt.Errorf("%s:%d: example %s: the logit of %s is %v; the checkpoint's weights are damaged or overflow",
					e.source.data.Name(), r.example.Line, r.example.ID, e.labelNames[c], x)
			}
		}
		r.got = e.classifier.Predict(r.logits, r.probabilities)
		if r.got < 0 || r.got >= C {
			return fmt.Errorf("%s: the classifier predicted label %d of %d", e.source.data.Name(), r.got, C)
		}
	}
	return nil
}

// keep records finished windows in the data's order.
func (e *evaluation) keep(ctx context.Context) error {
	for {
		w, err := take(ctx, e.source.windows)
		if w == nil || err != nil {
			return err
		}
		if _, err := take(ctx, w.done); err != nil {
			return err
		}
		begin := time.Now()
		written := make(chan error, 1)
		go func() { written <- e.writer.add(w.rows) }() // compressing takes as long as the rest
		for _, r := range w.rows {
			e.table.addRow(r, e.keepTags)
			e.counts.add(r)
			if e.finder != nil {
				e.finder.Hold(r.example)
			}
			e.hashes.add(r.example.ID, r.digest, e.labelNames[r.want], e.labelNames[r.got], byName(r.example.Tags), r.logits)
		}
		if err := <-written; err != nil {
			return err
		}
		e.recording.Add(int64(time.Since(begin)))
	}
}

// take receives from a channel unless ctx ends first. From a closed one it takes the zero value.
func take[T any](ctx context.Context, from <-chan T) (v T, err error) {
	select {
	case v = <-from:
		return v, nil
	case <-ctx.Done():
		return v, ctx.Err()
	}
}
