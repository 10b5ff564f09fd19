package harness

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"holdout/harness/dataset"
)

// source turns examples into batches, window by window. The workers take turns at it: while one reads and tokenizes the others run
// their batches, and none competes with a reader for its processor.
type source struct {
	classifier Classifier
	data       *dataset.Reader
	labels     *labelIndex
	limit      int // rows read at most; 0: all

	windows chan *window // sealed, in the data's order; closed after the last

	mu      sync.Mutex
	filling *window
	open    *buckets
	ready   []*batch
	ended   bool

	sent                int  // batches
	more                bool // the limit stopped the reading before the data's end
	reading, tokenizing time.Duration
}

func newSource(c Classifier, data *dataset.Reader, s Settings) *source {
	return &source{classifier: c, data: data, labels: newLabelIndex(c.Labels()), limit: s.Limit, windows: make(chan *window, 1),
		filling: newWindow(), open: &buckets{most: s.BatchTokens, byLen: map[int]*batch{}}}
}

// next returns the next batch, or nil after the last.
func (s *source) next(ctx context.Context) (*batch, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.ready) == 0 && !s.ended {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := s.read(ctx); err != nil {
			return nil, err
		}
	}
	if len(s.ready) == 0 {
		return nil, nil
	}
	b := s.ready[0]
	s.ready = s.ready[1:]
	return b, nil
}

// read reads one example into its bucket. A bucket that is full, or all of them at a window's end, become ready.
func (s *source) read(ctx context.Context) error {
	begin := time.Now()
	example, err := s.data.Next()
	if err == io.EOF {
		return s.end(ctx)
	}
	if err != nil {
		return err
	}
	read := time.Now()
	s.reading += read.Sub(begin)
	r, ids, typeIDs, err := s.encode(example)
	if err != nil {
		return fmt.Errorf("%s:%d: %w", s.data.Name(), example.Line, err)
	}
	s.tokenizing += time.Since(read)
	s.filling.rows = append(s.filling.rows, r)
	s.filling.bytes += size(example)
	if b := s.open.add(r, ids, typeIDs); b != nil {
		s.send(b)
	}
	if s.limit > 0 && s.data.Rows() == s.limit {
		_, err := s.data.Next() // which also completes the data's digest, if this is its end
		s.more = err != io.EOF
		return s.end(ctx)
	}
	if len(s.filling.rows) == windowRows || s.filling.bytes > windowBytes {
		return s.seal(ctx)
	}
	return nil
}

// size is how many bytes an example holds, near enough.
func size(e dataset.Example) int {
	n := len(e.ID) + len(e.Text) + len(e.Pair) + len(e.Label)
	for _, t := range e.Tags {
		n += len(t.Name) + len(t.Value)
	}
	return n
}

// encode makes a row of an example.
func (s *source) encode(example dataset.Example) (r *row, ids, typeIDs []int64, err error) {
	r = &row{example: example}
	if r.want, err = s.labels.index(example.Label, example.Line); err != nil {
		return nil, nil, nil, err
	}
	ids, typeIDs, r.cut, r.unknown, err = s.classifier.Encode(example.Text, example.Pair)
	if err == nil && (len(ids) == 0 || len(typeIDs) != len(ids)) {
		err = fmt.Errorf("the text gives %d token ids and %d type ids; at least one, and as many of each, are needed", len(ids), len(typeIDs))
	}
	r.tokens = len(ids)
	return r, ids, typeIDs, err
}

// send makes batches of the window that is filling ready.
func (s *source) send(batches ...*batch) {
	for _, b := range batches {
		b.window = s.filling
		s.filling.left.Add(1)
		s.sent++
	}
	s.ready = append(s.ready, batches...)
}

// seal sends what the buckets still hold of a window, hands the window on, and begins another.
func (s *source) seal(ctx context.Context) error {
	s.send(s.open.rest()...)
	w := s.filling
	w.release()
	s.filling = newWindow()
	select {
	case s.windows <- w:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// end seals the last window.
func (s *source) end(ctx context.Context) error {
	s.ended = true
	defer close(s.windows)
	return s.seal(ctx)
}
