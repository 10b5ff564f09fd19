package tokenize

import (
	"slices"
	"strings"
)

// pieceTrie finds the pieces that a text starts with. It is a double array (Aoe 1989, "An efficient digital
// search algorithm by using a double-array structure"): the child of a node for a byte is the unit at its base
// XOR the byte, if that unit's parent is the node. The root is unit 0.
type pieceTrie struct {
	units []trieUnit
}

type trieUnit struct {
	base   uint32
	parent int32 // or freeUnit
	piece  int32 // the id of the piece that ends here, or noPiece
}

const (
	noPiece  = -1
	freeUnit = -1 // the parent of a unit that no node has, and of the root
)

// child returns the unit that byte b leads to, 0 if there is none.
func (t *pieceTrie) child(node uint32, b byte) uint32 {
	next := t.units[node].base ^ uint32(b)
	if t.units[next].parent != int32(node) {
		return 0
	}
	return next
}

// find returns the id of the piece that is text, noPiece if none is.
func (t *pieceTrie) find(text []byte) int32 {
	node := uint32(0)
	for _, b := range text {
		if node = t.child(node, b); node == 0 {
			return noPiece
		}
	}
	return t.units[node].piece
}

// newPieceTrie builds the trie of pieces, whose ids are their positions; of equal ones the last counts.
func newPieceTrie(pieces []string) *pieceTrie {
	order := make([]int32, len(pieces))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int {
		if c := strings.Compare(pieces[a], pieces[b]); c != 0 {
			return c
		}
		return int(a - b)
	})
	b := trieBuilder{pieces: pieces}
	b.grow()
	b.take(0) // for the root
	b.build(0, order, 0)
	return &pieceTrie{b.units}
}

// trieBuilder lays nodes out. The units that are free form a ring through next and before.
type trieBuilder struct {
	pieces       []string
	units        []trieUnit
	next, before []uint32
	free         uint32 // the oldest of them
	left         int    // how many there are
}

const (
	blockSize = 256 // units that a base leads to; a base and its children lie in one block
	maxTries  = 64  // free units that are tried for a node of several children before a new block is begun
)

// grow adds a block of free units to the end of the ring.
func (b *trieBuilder) grow() {
	for range blockSize {
		i := uint32(len(b.units))
		if b.left == 0 {
			b.free = i
			b.next, b.before = append(b.next, i), append(b.before, i)
		} else {
			last := b.before[b.free]
			b.next, b.before = append(b.next, b.free), append(b.before, last)
			b.next[last], b.before[b.free] = i, i
		}
		b.units = append(b.units, trieUnit{parent: freeUnit, piece: noPiece})
		b.left++
	}
}

// take takes a unit out of the ring.
func (b *trieBuilder) take(i uint32) {
	b.next[b.before[i]], b.before[b.next[i]] = b.next[i], b.before[i]
	if b.free == i {
		b.free = b.next[i]
	}
	b.left--
}

// build lays out what is below a node: the pieces in order, which are sorted and share their first depth bytes.
func (b *trieBuilder) build(node uint32, order []int32, depth int) {
	for len(order) > 0 && len(b.pieces[order[0]]) == depth {
		b.units[node].piece = order[0]
		order = order[1:]
	}
	if len(order) == 0 {
		return
	}
	var room [blockSize]byte
	labels := room[:0]
	for _, piece := range order {
		if label := b.pieces[piece][depth]; len(labels) == 0 || labels[len(labels)-1] != label {
			labels = append(labels, label)
		}
	}
	base := b.place(labels)
	b.units[node].base = base
	for _, label := range labels {
		b.take(base ^ uint32(label))
		b.units[base^uint32(label)].parent = int32(node)
	}
	for _, label := range labels {
		n := 0
		for n < len(order) && b.pieces[order[n]][depth] == label {
			n++
		}
		b.build(base^uint32(label), order[:n], depth+1)
		order = order[n:]
	}
}

// place returns a base at which the units of all labels are free. A single label takes the oldest free unit,
// and so fills what others left; several are tried among the newest, where there is room.
func (b *trieBuilder) place(labels []byte) uint32 {
	slot, step := b.free, b.next
	if len(labels) > 1 {
		slot, step = b.before[b.free], b.before
	}
	for range min(b.left, maxTries) {
		if base := slot ^ uint32(labels[0]); b.fits(base, labels) {
			return base
		}
		slot = step[slot]
	}
	block := uint32(len(b.units))
	b.grow()
	return block
}

func (b *trieBuilder) fits(base uint32, labels []byte) bool {
	for _, label := range labels {
		if i := base ^ uint32(label); i == 0 || b.units[i].parent != freeUnit {
			return false
		}
	}
	return true
}
