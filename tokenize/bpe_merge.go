package tokenize

import (
	"fmt"
	"math/bits"
	"strings"
	"sync"
	"unicode/utf8"
)

// mergeTable says which pairs of symbols are merged, in which order, and into what.
type mergeTable struct {
	slots []merge   // open addressed by pair, half or more of them empty
	shift uint      // leaves as many bits of a hash as there are for slots
	made  []uint32  // by rank, the symbol that the pair becomes
	grows bool      // every merge makes a symbol that is longer than its left part
	queue sync.Pool // of *mergeQueue
}

// merge is a slot. order is 1 for the first merge of the file, and 0 in an empty slot.
type merge struct{ left, right, order uint32 }

// noMerge is above every rank.
const noMerge = 1<<32 - 1

// readMerges reads the merges of a model. If the same pair is there twice the last one counts.
func readMerges(o *object, ids map[string]int64, prefix int) *mergeTable {
	list := o.list("merges")
	m := newMergeTable(len(list))
	_, pairs := first(list).([]any)
	var joined []byte
	for i, v := range list {
		left, right, ok := asPair(v, pairs)
		switch {
		case !pairs && isVersionLine(v):
			continue
		case !ok && pairs:
			o.fail(element(i), "is not a pair of two strings, as the first merge is")
		case !ok:
			o.fail(element(i), "%s is not two tokens with a blank between them", show(v))
		case len(right) < prefix || len(right) > prefix && !utf8.RuneStart(right[prefix]):
			o.fail(element(i), "%s cannot lose the %d bytes of continuing_subword_prefix", show(right), prefix)
		}
		if o.err() != nil {
			break
		}
		joined = append(append(joined[:0], left...), right[prefix:]...)
		a, okA := ids[left]
		b, okB := ids[right]
		made, okMade := ids[string(joined)]
		switch {
		case !okA:
			o.fail(element(i), "%s is not in model.vocab", show(left))
		case !okB:
			o.fail(element(i), "%s is not in model.vocab", show(right))
		case !okMade:
			o.fail(element(i), "makes %s, which is not in model.vocab", show(string(joined)))
		}
		m.add(uint32(a), uint32(b), uint32(made))
		m.grows = m.grows && len(right) > prefix
	}
	return m
}

func element(i int) string { return fmt.Sprintf("merges[%d]", i) }

func first(list []any) any {
	if len(list) == 0 {
		return nil
	}
	return list[0]
}

// asPair returns the two tokens that are merged. Files since 2024 have pairs, earlier ones "left right".
func asPair(v any, pairs bool) (left, right string, ok bool) {
	if !pairs {
		s, isText := v.(string)
		left, right, ok = strings.Cut(s, " ")
		return left, right, ok && isText && !strings.Contains(right, " ")
	}
	pair, _ := v.([]any)
	if len(pair) != 2 {
		return "", "", false
	}
	left, okLeft := pair[0].(string)
	right, okRight := pair[1].(string)
	return left, right, okLeft && okRight
}

// isVersionLine reports whether v is the head line of a merges.txt, which the library leaves out.
func isVersionLine(v any) bool {
	s, _ := v.(string)
	return strings.HasPrefix(s, "#version")
}

func newMergeTable(n int) *mergeTable {
	size := bits.Len(uint(n + n/2)) // a power of two, 1.5 to 3 times n
	return &mergeTable{
		slots: make([]merge, 1<<size),
		shift: uint(64 - size),
		made:  make([]uint32, 0, n),
		grows: true,
	}
}

// at returns the slot of the pair, or the empty one that it would have.
func (m *mergeTable) at(left, right uint32) *merge {
	const golden = 0x9E3779B97F4A7C15 // Knuth, The Art of Computer Programming 3, section 6.4
	hash := (uint64(left)<<32 | uint64(right)) * golden >> m.shift
	for {
		slot := &m.slots[hash]
		if slot.order == 0 || slot.left == left && slot.right == right {
			return slot
		}
		hash = (hash + 1) & uint64(len(m.slots)-1)
	}
}

func (m *mergeTable) add(left, right, made uint32) {
	m.made = append(m.made, made)
	*m.at(left, right) = merge{left, right, uint32(len(m.made))}
}

// rank returns the rank of a pair, noMerge if it is not merged: of the pairs in a word the one of the lowest rank
// is merged first.
func (m *mergeTable) rank(left, right token) uint32 {
	return m.at(left.id, right.id).order - 1 // of an empty slot this is noMerge
}
