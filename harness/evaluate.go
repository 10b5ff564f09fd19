package harness

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"runtime"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"holdout/harness/dataset"
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
	Scoring     scoring.Settings // how scores are made; where it names no metrics, the core ones are computed
	Version     string           // of the program, for the record
	Progress    func(rows int)   // told how many rows were predicted since the last call, from several goroutines at once
}

// evaluation is one Evaluate in progress.
type evaluation struct {
	Settings
	classifier Classifier
	data       *dataset.Reader
	labels     *labelIndex
	labelNames []string
	table      *Table
	counts     counts
	hashes     *hashes
	writer     *runWriter

	batches chan *batch
	windows chan *window

	reading, tokenizing time.Duration // of the one goroutine that does both
	inference           atomic.Int64  // nanoseconds, all workers together
	recording           atomic.Int64  // nanoseconds, all goroutines together
	sent                int           // batches
	more                bool          // the limit stopped the reading before the data's end
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
	e := &evaluation{Settings: s, classifier: c, data: data, labels: newLabelIndex(c.Labels()), hashes: newHashes()}
	e.labelNames, e.table = c.Labels(), newTable(c.Labels())
	e.counts.held = make([]int, len(c.Labels()))
	e.batches = make(chan *batch, 4*e.Workers)
	e.windows = make(chan *window, 1)
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

// ErrSettings is what an error wraps that says which setting is out of range.
var ErrSettings = errors.New("setting out of range")

// predict runs the three stages side by side: reading and tokenizing, inference, recording.
func (e *evaluation) predict(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer close(e.batches)
		defer close(e.windows)
		return e.read(ctx)
	})
	for range e.Workers {
		g.Go(func() error { return e.work(ctx) })
	}
	g.Go(func() error { return e.keep(ctx) })
	return g.Wait()
}

// read turns examples into batches, window by window.
func (e *evaluation) read(ctx context.Context) error {
	open := &buckets{most: e.BatchTokens, byLen: map[int]*batch{}}
	w := newWindow()
	last := time.Now()
	for example, err := range e.data.All() {
		if err != nil {
			return err
		}
		r, ids, typeIDs, err := e.encode(example, &last)
		if err != nil {
			return fmt.Errorf("%s:%d: %w", e.data.Name(), example.Line, err)
		}
		w.rows = append(w.rows, r)
		if b := open.add(r, ids, typeIDs); b != nil {
			if err := e.send(ctx, w, b); err != nil {
				return err
			}
			last = time.Now()
		}
		if e.Limit > 0 && e.data.Rows() == e.Limit {
			_, err := e.data.Next() // which also completes the data's digest, if this is its end
			e.more = err != io.EOF
			break
		}
		w.bytes += len(example.Text) + len(example.Pair)
		if len(w.rows) == windowRows || w.bytes > windowBytes {
			if err := e.seal(ctx, w, open); err != nil {
				return err
			}
			w = newWindow()
			last = time.Now()
		}
	}
	return e.seal(ctx, w, open)
}

// seal sends what the buckets still hold of a window, and hands the window on.
func (e *evaluation) seal(ctx context.Context, w *window, open *buckets) error {
	if err := e.send(ctx, w, open.rest()...); err != nil {
		return err
	}
	w.release()
	return put(ctx, e.windows, w)
}

// encode makes a row of an example. Last is when the previous one was done; the time since then went into reading.
func (e *evaluation) encode(example dataset.Example, last *time.Time) (r *row, ids, typeIDs []int64, err error) {
	begin := time.Now()
	e.reading += begin.Sub(*last)
	r = &row{example: example}
	if r.want, err = e.labels.index(example.Label, example.Line); err != nil {
		return nil, nil, nil, err
	}
	ids, typeIDs, r.cut, r.unknown, err = e.classifier.Encode(example.Text, example.Pair)
	if err == nil && (len(ids) == 0 || len(typeIDs) != len(ids)) {
		err = fmt.Errorf("the text gives %d token ids and %d type ids; at least one, and as many of each, are needed", len(ids), len(typeIDs))
	}
	r.tokens = len(ids)
	*last = time.Now()
	e.tokenizing += last.Sub(begin)
	return r, ids, typeIDs, err
}

// send passes batches of a window on to the workers.
func (e *evaluation) send(ctx context.Context, w *window, batches ...*batch) error {
	for _, b := range batches {
		b.window = w
		w.left.Add(1)
		e.sent++
		if err := put(ctx, e.batches, b); err != nil {
			return err
		}
	}
	return nil
}

// put sends v unless ctx ends first.
func put[T any](ctx context.Context, to chan<- T, v T) error {
	select {
	case to <- v:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// work predicts batches until there are no more.
func (e *evaluation) work(ctx context.Context) error {
	for b := range e.batches {
		begin := time.Now()
		logits, err := e.classifier.Logits(ctx, len(b.rows), b.tokens, b.ids, b.typeIDs)
		e.inference.Add(int64(time.Since(begin)))
		if err != nil {
			return fmt.Errorf("%s:%d: batch of %d rows × %d tokens: %w", e.data.Name(), b.rows[0].example.Line, len(b.rows), b.tokens, err)
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
	return nil
}

// apply gives each row of a batch its logits, probabilities and predicted label.
func (e *evaluation) apply(b *batch, logits []float32) error {
	C := len(e.labelNames)
	if len(logits) != len(b.rows)*C {
		return fmt.Errorf("%s: the classifier gave %d logits for %d texts and %d labels", e.data.Name(), len(logits), len(b.rows), C)
	}
	probabilities := make([]float64, len(b.rows)*C)
	for i, r := range b.rows {
		r.logits = logits[i*C : (i+1)*C]
		r.probabilities = probabilities[i*C : (i+1)*C]
		for c, x := range r.logits {
			if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
				return fmt.Errorf("%s:%d: example %s: the logit of %s is %v; the checkpoint's weights are damaged or overflow",
					e.data.Name(), r.example.Line, r.example.ID, e.labelNames[c], x)
			}
		}
		r.got = e.classifier.Predict(r.logits, r.probabilities)
		if r.got < 0 || r.got >= C {
			return fmt.Errorf("%s: the classifier predicted label %d of %d", e.data.Name(), r.got, C)
		}
	}
	return nil
}

// keep records finished windows in the data's order.
func (e *evaluation) keep(ctx context.Context) error {
	for w := range e.windows {
		select {
		case <-w.done:
		case <-ctx.Done():
			return ctx.Err()
		}
		begin := time.Now()
		written := make(chan error, 1)
		go func() { written <- e.writer.add(w.rows) }() // compressing takes as long as the rest
		for _, r := range w.rows {
			e.table.addRow(r)
			e.counts.add(r)
			e.hashes.add(r.example.ID, r.digest, e.labelNames[r.want], e.labelNames[r.got], r.logits)
		}
		if err := <-written; err != nil {
			return err
		}
		e.recording.Add(int64(time.Since(begin)))
	}
	return nil
}
