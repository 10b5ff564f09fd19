package scoring

import (
	"cmp"
	"math/bits"
	"slices"
)

// board is one scoring under way: what every metric reads.
type board struct {
	runs          []Outcomes // one to score, or the baseline and the candidate; see inOrder
	settings      Settings
	tallies       []*tally        // of each run
	units         *units          // what the bootstrap draws
	pending       []*pending      // metrics of counts that wait for their intervals
	undistributed []string        // by run: why its probabilities cannot be scored, or nothing
	ranked        [][][]rankedRow // by run and label: its ranking; nil where not needed yet
}

// kind is what metrics of a kind have in common: how they are computed, and how sure that is.
// label is noLabel for a metric of all labels. There is at least one example.
type kind interface {
	// estimate fills in an estimate of the only run: value and interval, or why it has none.
	estimate(b *board, e *Estimate, label int)
	// compare fills in the same of the difference between two runs, and a test of it.
	compare(b *board, d *Delta, label int)
}

// noLabel stands for the label of a metric of all labels.
const noLabel = -1

func newBoard(s Settings, runs ...Outcomes) *board {
	b := &board{settings: s, runs: inOrder(runs), ranked: make([][][]rankedRow, len(runs))}
	for _, run := range runs { // in the caller's order, because rows are named
		b.undistributed = append(b.undistributed, run.undistributed())
	}
	b.units = newUnits(b.runs)
	for i, run := range b.runs {
		b.tallies = append(b.tallies, newTally(len(run.Labels)))
		b.ranked[i] = make([][]rankedRow, len(run.Labels))
	}
	b.units.fill(b.tallies, b.units.sampler.weights)
	return b
}

func (b *board) labels() []string { return b.runs[0].Labels }
func (b *board) clusters() []int  { return b.runs[0].Clusters }
func (b *board) examples() int    { return len(b.runs[0].Want) }

// rows returns the rows that are held out as the label, or all.
func (b *board) rows(label int) []int {
	rows := make([]int, 0, int(b.held(label)))
	for i, want := range b.runs[0].Want {
		if label == noLabel || want == label {
			rows = append(rows, i)
		}
	}
	return rows
}

// held returns how many rows are held out as the label, or all.
func (b *board) held(label int) float64 {
	if label == noLabel {
		return b.tallies[0].n
	}
	return b.tallies[0].want[label]
}

// method returns the name of a method as it is applied to these examples.
func (b *board) method(name string) string {
	if b.clusters() != nil && name != "" {
		return name + ", by cluster"
	}
	return name
}

// inOrder returns the runs with their rows in an order that depends on nothing but what is in
// them, so that no sum depends on the order they came in. Where no probabilities are known there
// are only counts, which do not.
func inOrder(runs []Outcomes) []Outcomes {
	if !slices.ContainsFunc(runs, func(o Outcomes) bool { return o.Probabilities != nil }) {
		return runs
	}
	order := orderOf(runs)
	sorted := make([]Outcomes, len(runs))
	for i, run := range runs {
		sorted[i] = run.pick(order)
	}
	return sorted
}

// orderOf returns the rows in the order of compareRows, of the first run and then of the second.
func orderOf(runs []Outcomes) []int32 {
	compare := func(a, b keyed) int {
		for _, run := range runs {
			if c := run.compareRows(int(a.row), int(b.row)); c != 0 {
				return c
			}
		}
		return 0
	}
	rows := runs[0].keyed()
	for start := 0; start < len(rows); {
		end := start + 1
		for end < len(rows) && rows[end].key == rows[start].key {
			end++
		}
		slices.SortFunc(rows[start:end], compare)
		start = end
	}
	order := make([]int32, len(rows))
	for i, r := range rows {
		order[i] = r.row
	}
	return order
}

// keyed returns the rows in the order of compareRows, as far as a key can tell: by the labels and,
// unless clusters come before it, by as much of the first probability as there is room for.
func (o Outcomes) keyed() []keyed {
	rows, c := make([]keyed, len(o.Want)), uint64(len(o.Labels))
	room := 64 - bits.Len64(c*c-1)
	for i, want := range o.Want {
		rows[i] = keyed{key: (uint64(want)*c + uint64(o.Got[i])) << room, row: int32(i)}
		if o.Probabilities != nil && o.Clusters == nil {
			rows[i].key += keyOf(o.row(i)[0]) << 2 >> (64 - room)
		}
	}
	return sortKeyed(rows)
}

func (o Outcomes) compareRows(a, b int) int {
	if c := cmp.Or(cmp.Compare(o.Want[a], o.Want[b]), cmp.Compare(o.Got[a], o.Got[b])); c != 0 {
		return c
	}
	if o.Clusters != nil && o.Clusters[a] != o.Clusters[b] {
		return cmp.Compare(o.Clusters[a], o.Clusters[b])
	}
	if o.Probabilities == nil {
		return 0
	}
	return slices.Compare(o.row(a), o.row(b))
}

// pick returns the outcomes with the rows in that order.
func (o Outcomes) pick(order []int32) Outcomes {
	picked := Outcomes{Labels: o.Labels, Want: gather(o.Want, order), Got: gather(o.Got, order)}
	if o.Clusters != nil {
		picked.Clusters = gather(o.Clusters, order)
	}
	if o.Probabilities != nil {
		picked.Probabilities = make([]float64, 0, len(o.Probabilities))
		for _, i := range order {
			picked.Probabilities = append(picked.Probabilities, o.row(int(i))...)
		}
	}
	return picked
}

func gather[I int | int32](column []int, order []I) []int {
	picked := make([]int, len(order))
	for i, from := range order {
		picked[i] = column[from]
	}
	return picked
}
