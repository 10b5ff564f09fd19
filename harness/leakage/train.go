package leakage

import (
	"cmp"
	"context"
	"io"
	"maps"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"holdout/harness/dataset"
)

// chunkRows is how many training rows a worker takes at a time.
const chunkRows = 1024

// chunk is a stretch of training rows and what was found of it.
type chunk struct {
	first    int // number of its first row
	examples []dataset.Example
	hits     []hit
	cutShort int
	done     chan struct{}
}

// hit is a training row that is a held-out row, or near some.
type hit struct {
	row         int   // of the chunk
	copy, group int32 // whose bytes, and whose normalised text it has; -1: none
	near        []like
}

// Search reads a training set to its end and says which held-out rows are in it. After it the Finder is of no more use.
func (f *Finder) Search(ctx context.Context, train *dataset.Reader) (*Leaks, error) {
	for _, x := range []*index{f.alone, f.paired} {
		if err := x.build(ctx, f.settings.Workers); err != nil {
			return nil, err
		}
	}
	labels := interned{}
	jobs, order := make(chan *chunk), make(chan *chunk, 2*f.settings.Workers)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer close(jobs)
		defer close(order)
		return read(ctx, train, jobs, order)
	})
	for range f.settings.Workers {
		g.Go(func() error {
			newWorker(f).work(jobs)
			return nil
		})
	}
	cutShort := 0
	for c := range order {
		<-c.done
		f.merge(c, labels)
		cutShort += c.cutShort
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return f.leaks(train, labels, cutShort), nil
}

// read hands on the training rows, each chunk to a worker and in order.
func read(ctx context.Context, train *dataset.Reader, jobs, order chan<- *chunk) error {
	for first := 0; ; first += chunkRows {
		c := &chunk{first: first, examples: make([]dataset.Example, 0, chunkRows), done: make(chan struct{})}
		var err error
		for len(c.examples) < chunkRows && err == nil {
			var e dataset.Example
			if e, err = train.Next(); err == nil {
				c.examples = append(c.examples, e)
			}
		}
		if err != nil && err != io.EOF {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		jobs <- c
		order <- c
		if err == io.EOF {
			return nil
		}
	}
}

// worker looks for training rows among the held-out ones, which it only reads.
type worker struct {
	finder        *Finder
	normalizer    *normalizer
	shingles      shingles
	buffer        []byte
	alone, paired *searcher
}

func newWorker(f *Finder) *worker {
	return &worker{finder: f, normalizer: newNormalizer(), alone: newSearcher(f.alone, f.settings.Near), paired: newSearcher(f.paired, f.settings.Near)}
}

func (w *worker) work(jobs <-chan *chunk) {
	for c := range jobs {
		for i, e := range c.examples {
			h, cut := w.find(e, uint64(c.first+i))
			if cut {
				c.cutShort++
			}
			if h.copy >= 0 || h.group >= 0 || len(h.near) > 0 {
				h.row = i
				c.hits = append(c.hits, h)
			}
		}
		close(c.done)
	}
}

// find looks for one training row. Its number decides where the search is cut short.
func (w *worker) find(e dataset.Example, number uint64) (h hit, cut bool) {
	h = hit{copy: -1, group: -1}
	if blank(e) {
		return h, false
	}
	w.buffer = rowBytes(w.buffer, e)
	if c, ok := w.finder.exact[keyOf(w.buffer)]; ok {
		h.copy = c
	}
	row := w.normalizer.row(e.Text, e.Pair)
	if len(row) == 0 {
		return h, false
	}
	if g, ok := w.finder.groups[keyOf(row)]; ok {
		h.group = g
	}
	w.shingles.shingled(row)
	words, cutPaired := len(w.shingles.words), false
	if mayBeAlone(words, w.finder.settings.Near) {
		h.near, cut = w.alone.near(w.shingles.words, words, number, h.near)
	}
	if mayBePaired(words, w.finder.settings.Near) {
		h.near, cutPaired = w.paired.near(w.shingles.both, words, number, h.near)
	}
	return h, cut || cutPaired
}

// merge takes the hits of the next chunk.
func (f *Finder) merge(c *chunk, labels interned) {
	for _, e := range c.examples {
		labels.of(e.Label)
	}
	for _, h := range c.hits {
		e := c.examples[h.row]
		var row *Row
		place := func() *Row {
			if row == nil {
				row = &Row{Line: e.Line, ID: e.ID, Label: labels.of(e.Label), Text: dataset.Clip(e.Text)}
			}
			return row
		}
		if h.copy >= 0 && f.copies[h.copy] == nil {
			f.copies[h.copy] = place()
		}
		if h.group >= 0 && !f.found[h.group].same {
			f.found[h.group] = nearest{place(), 1, true}
		}
		for _, l := range h.near {
			if best := &f.found[l.group]; !best.same && l.jaccard > best.jaccard {
				*best = nearest{place(), l.jaccard, false}
			}
		}
	}
}

// leaks puts together what was found.
func (f *Finder) leaks(train *dataset.Reader, labels interned, cutShort int) *Leaks {
	all := &Leaks{Leaks: []Leak{}, Summary: Summary{
		Train: strings.ToValidUTF8(train.Name(), "\uFFFD"), Digest: train.Digest(), TrainRows: train.Rows(), Compared: len(f.rows),
		SameFile: f.digest != "" && f.digest == train.Digest(), Threshold: f.settings.Near, CutShort: cutShort,
		OnlyHeldout: missing(f.labels, labels), OnlyTrain: missing(labels, f.labels),
	}}
	for _, h := range f.rows {
		if l, ok := f.leak(h); ok {
			l.Labels = agreement(h.label, l.Train.Label, f.labels, labels)
			all.Leaks = append(all.Leaks, l)
			all.count(l.Kind)
		}
	}
	kinds := Kinds()
	slices.SortStableFunc(all.Leaks, func(a, b Leak) int {
		return cmp.Or(cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)), cmp.Compare(b.Jaccard, a.Jaccard))
	})
	return all
}

// leak is the plainest leak of a held-out row.
func (f *Finder) leak(h heldout) (Leak, bool) {
	l := Leak{Kind: Exact, Jaccard: 1, Heldout: Row{h.line, h.id, h.label, h.text}}
	if row := f.copies[h.copy]; row != nil {
		l.Train = *row
		return l, true
	}
	if h.group < 0 || f.found[h.group].row == nil {
		return l, false
	}
	n := f.found[h.group]
	l.Kind, l.Jaccard, l.Train = Near, n.jaccard, *n.row
	if n.same {
		l.Kind = Normalized
	}
	return l, true
}

func (s *Summary) count(k Kind) {
	switch k {
	case Exact:
		s.Exact++
	case Normalized:
		s.Normalized++
	case Near:
		s.Near++
	}
}

// missing are the labels of one file that are not in the other.
func missing(of, in interned) []string {
	names := []string{}
	for _, name := range slices.Sorted(maps.Keys(of)) {
		if _, ok := in[name]; !ok {
			names = append(names, name)
		}
	}
	return names
}

func agreement(heldout, train string, ofHeldout, ofTrain interned) Agreement {
	_, known := ofTrain[heldout]
	_, knows := ofHeldout[train]
	switch {
	case heldout == train:
		return Same
	case !known || !knows:
		return Unrelated
	}
	return Different
}
