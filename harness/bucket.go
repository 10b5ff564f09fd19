package harness

import (
	"cmp"
	"maps"
	"slices"
	"sync/atomic"

	"holdout/harness/dataset"
)

// row is one example on its way through an evaluation.
type row struct {
	example       dataset.Example
	want, got     int // label indexes
	tokens        int
	cut, unknown  int
	logits        []float32 // C
	probabilities []float64 // C
	digest        string    // of the text
	line          []byte    // of predictions.jsonl
}

// window is a stretch of rows in the data's order.
type window struct {
	rows  []*row
	bytes int           // of their examples
	left  atomic.Int64  // batches not predicted yet, and one for the reader until it has sent them all
	done  chan struct{} // closed when none is left
}

func newWindow() *window {
	w := &window{done: make(chan struct{})}
	w.left.Store(1)
	return w
}

// release counts one batch, or the reader, out.
func (w *window) release() {
	if w.left.Add(-1) == 0 {
		close(w.done)
	}
}

// windowRows and windowBytes bound how many rows, and how many bytes of examples, are held at once; what buckets hold is run at a window's end.
const (
	windowRows  = 1 << 15
	windowBytes = 64 << 20
)

// batch is a rectangle of encodings of one length.
type batch struct {
	rows         []*row
	tokens       int     // T, the same for every row
	ids, typeIDs []int64 // rows × tokens
	window       *window
}

// buckets gathers rows by their exact number of tokens, so that no batch needs padding.
type buckets struct {
	most  int // tokens a batch holds at most, but for a single row that is longer
	byLen map[int]*batch
}

// add puts a row into its bucket and returns the bucket as a batch if it is full now, else nil.
func (b *buckets) add(r *row, ids, typeIDs []int64) *batch {
	open := b.byLen[len(ids)]
	if open == nil {
		open = &batch{tokens: len(ids)}
		room := min(b.most, 4096) / len(ids) * len(ids) // most buckets never need more
		open.ids = make([]int64, 0, room)
		open.typeIDs = make([]int64, 0, room)
		b.byLen[len(ids)] = open
	}
	open.rows = append(open.rows, r)
	open.ids = append(open.ids, ids...)
	open.typeIDs = append(open.typeIDs, typeIDs...)
	if len(open.ids)+open.tokens <= b.most {
		return nil
	}
	delete(b.byLen, open.tokens)
	return open
}

// rest empties all buckets, the dearest batch first, so that workers finish together.
func (b *buckets) rest() []*batch {
	left := slices.SortedFunc(maps.Values(b.byLen), func(x, y *batch) int {
		return cmp.Or(cmp.Compare(len(y.ids), len(x.ids)), cmp.Compare(y.tokens, x.tokens))
	})
	clear(b.byLen)
	return left
}
