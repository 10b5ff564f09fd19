package scoring

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
)

// units are what the bootstrap of count metrics draws: the cells that occur, each of its rows, or
// clusters, each of its cells.
type units struct {
	sampler *sampler // the weight of a unit is how many there are of it
	cells   [][]cell // of one of each unit
	swap    []bool   // whether the two runs differ in the unit
}

// cell is a held-out label with what each run predicts of it, and how many examples that is.
type cell struct {
	want  int
	got   [2]int // of the baseline and the candidate; equal where there is one run
	count float64
}

// newUnits counts the cells of the runs, or the clusters that have the same cells: of many small
// ones there are few kinds.
func newUnits(runs []Outcomes) *units {
	u := &units{}
	var weights []float64
	if clusters := runs[0].Clusters; clusters == nil {
		for _, c := range countCells(runs, nil) {
			weights = append(weights, c.count)
			c.count = 1
			u.cells = append(u.cells, []cell{c})
		}
	} else {
		kinds := make(map[string]int)
		for _, rows := range rowsByCluster(clusters) {
			cells := countCells(runs, rows)
			kind := fmt.Sprint(cells)
			at, known := kinds[kind]
			if !known {
				at = len(weights)
				kinds[kind] = at
				weights = append(weights, 0)
				u.cells = append(u.cells, cells)
			}
			weights[at]++
		}
	}
	for _, cells := range u.cells {
		u.swap = append(u.swap, slices.ContainsFunc(cells, func(c cell) bool { return c.got[0] != c.got[1] }))
	}
	u.sampler = newSampler(weights)
	return u
}

// countCells counts the cells of the rows, or of all rows where rows is nil, the fullest first.
func countCells(runs []Outcomes, rows []int) []cell {
	counts := make(map[cell]float64)
	candidate := runs[len(runs)-1]
	add := func(i int) { counts[cell{want: runs[0].Want[i], got: [2]int{runs[0].Got[i], candidate.Got[i]}}]++ }
	if rows == nil {
		for i := range runs[0].Want {
			add(i)
		}
	}
	for _, i := range rows {
		add(i)
	}
	cells := make([]cell, 0, len(counts))
	for c, n := range counts {
		c.count = n
		cells = append(cells, c)
	}
	slices.SortFunc(cells, func(a, b cell) int {
		return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.want, b.want), slices.Compare(a.got[:], b.got[:]))
	})
	return cells
}

// rowsByCluster returns the rows of each cluster, in the order of their ids.
func rowsByCluster(clusters []int) [][]int {
	byID := make(map[int][]int)
	for i, id := range clusters {
		byID[id] = append(byID[id], i)
	}
	ids := make([]int, 0, len(byID))
	for id := range byID {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	rows := make([][]int, len(ids))
	for i, id := range ids {
		rows[i] = byID[id]
	}
	return rows
}

// fill sets the tallies, one for each run, to so many of each unit.
func (u *units) fill(tallies []*tally, drawn []float64) {
	for _, t := range tallies {
		t.reset()
	}
	for i, n := range drawn {
		if n > 0 {
			u.add(tallies, i, n)
		}
	}
}

// add counts n more of unit i.
func (u *units) add(tallies []*tally, i int, n float64) {
	for _, c := range u.cells[i] {
		for run, t := range tallies {
			t.add(c.want, c.got[run], n*c.count)
		}
	}
}

// fillSwapped sets the two tallies to all units, with the predictions of the two runs swapped in
// each with probability 1/2.
func (u *units) fillSwapped(tallies []*tally, pcg *rand.PCG) {
	for _, t := range tallies {
		t.reset()
	}
	swapped := []*tally{tallies[1], tallies[0]}
	for i, n := range u.sampler.weights {
		if u.swap[i] {
			k := half(n, pcg)
			u.add(swapped, i, k)
			n -= k
		}
		u.add(tallies, i, n)
	}
}
