package tokenize

import "slices"

// shortWord is up to how many symbols looking at all of them for each merge beats a queue.
const shortWord = 32

// apply merges symbols, which cover a word, until no pair is left that is merged. It returns how many are left:
// those in front.
func (m *mergeTable) apply(symbols []token) int {
	if len(symbols) <= shortWord && m.grows {
		return m.applyShort(symbols)
	}
	q, ok := m.queue.Get().(*mergeQueue)
	if !ok {
		q = &mergeQueue{}
	}
	left := q.apply(m, symbols)
	if 8*cap(q.pairs) <= maxScratch {
		m.queue.Put(q)
	}
	return left
}

func (m *mergeTable) applyShort(symbols []token) int {
	n := len(symbols)
	var ranks [shortWord]uint32 // ranks[i] is that of symbols i and i+1
	for i := range n - 1 {
		ranks[i] = m.rank(symbols[i], symbols[i+1])
	}
	for n > 1 {
		lowest, at := uint32(noMerge), 0
		for i, rank := range ranks[:n-1] {
			if rank < lowest {
				lowest, at = rank, i
			}
		}
		if lowest == noMerge {
			break
		}
		symbols[at].id, symbols[at].end = m.made[lowest], symbols[at+1].end
		copy(symbols[at+1:n-1], symbols[at+2:n])
		copy(ranks[at:n-2], ranks[at+1:n-1])
		n--
		if at > 0 {
			ranks[at-1] = m.rank(symbols[at-1], symbols[at])
		}
		if at < n-1 {
			ranks[at] = m.rank(symbols[at], symbols[at+1])
		}
	}
	return n
}

// mergeQueue merges the symbols of long words: n symbols take time n log n.
//
// A pair may be in the queue that is not in the word any more, because one of its symbols was merged with another.
// As in the library, it counts if what stands in its place now becomes the same symbol. This makes a difference
// only where a merge does not make its left part longer.
type mergeQueue struct {
	pairs      []uint64 // a binary heap: rank, then the index of the left symbol
	prev, next []int32  // the neighbours of each symbol: none before the first and behind the last
}

const (
	none = -1
	gone = -2 // what is next of a symbol that was merged into the one before
)

func (q *mergeQueue) apply(m *mergeTable, symbols []token) int {
	q.fill(m, symbols)
	for len(q.pairs) > 0 {
		pair := q.pop()
		rank, at := uint32(pair>>32), int32(uint32(pair))
		if q.next[at] < 0 {
			continue
		}
		right := q.next[at]
		if now := m.rank(symbols[at], symbols[right]); now == noMerge || m.made[now] != m.made[rank] {
			continue
		}
		symbols[at].id, symbols[at].end = m.made[rank], symbols[right].end
		q.unlink(at, right)
		if prev := q.prev[at]; prev != none {
			q.push(m.rank(symbols[prev], symbols[at]), prev)
		}
		if next := q.next[at]; next != none {
			q.push(m.rank(symbols[at], symbols[next]), at)
		}
	}
	left := 0
	for i, next := range q.next {
		if next != gone {
			symbols[left] = symbols[i]
			left++
		}
	}
	return left
}

// fill makes the queue that of a word none of whose symbols is merged yet.
func (q *mergeQueue) fill(m *mergeTable, symbols []token) {
	n := len(symbols)
	q.pairs, q.prev, q.next = q.pairs[:0], slices.Grow(q.prev[:0], n)[:n], slices.Grow(q.next[:0], n)[:n]
	for i := range symbols {
		q.prev[i], q.next[i] = int32(i-1), int32(i+1)
	}
	if n > 0 {
		q.next[n-1] = none
	}
	for i := 1; i < n; i++ {
		if rank := m.rank(symbols[i-1], symbols[i]); rank != noMerge {
			q.pairs = append(q.pairs, uint64(rank)<<32|uint64(i-1))
		}
	}
	for i := len(q.pairs)/2 - 1; i >= 0; i-- {
		q.sink(i)
	}
}

// unlink takes the symbol right of at out of the word.
func (q *mergeQueue) unlink(at, right int32) {
	next := q.next[right]
	q.next[at], q.next[right] = next, gone
	if next != none {
		q.prev[next] = at
	}
}

// push queues the pair whose left symbol is at, unless it is not merged.
func (q *mergeQueue) push(rank uint32, at int32) {
	if rank == noMerge {
		return
	}
	pair := uint64(rank)<<32 | uint64(at)
	q.pairs = append(q.pairs, pair)
	i := len(q.pairs) - 1
	for i > 0 && q.pairs[(i-1)/2] > pair {
		q.pairs[i] = q.pairs[(i-1)/2]
		i = (i - 1) / 2
	}
	q.pairs[i] = pair
}

func (q *mergeQueue) pop() uint64 {
	lowest, last := q.pairs[0], len(q.pairs)-1
	q.pairs[0] = q.pairs[last]
	q.pairs = q.pairs[:last]
	q.sink(0)
	return lowest
}

// sink moves the pair at i down to its place.
func (q *mergeQueue) sink(i int) {
	pairs := q.pairs
	if i >= len(pairs) {
		return
	}
	pair := pairs[i]
	for {
		child := 2*i + 1
		if child+1 < len(pairs) && pairs[child+1] < pairs[child] {
			child++
		}
		if child >= len(pairs) || pairs[child] >= pair {
			break
		}
		pairs[i] = pairs[child]
		i = child
	}
	pairs[i] = pair
}
