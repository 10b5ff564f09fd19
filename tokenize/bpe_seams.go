package tokenize

import (
	"sync"
	"unicode/utf8"
)

// longWord is from how many symbols on a word is taken apart at its seams before it is merged.
const longWord = 128

// seams are the pairs of characters that a merge joins, as symbols. No merge ever joins others that stand side
// by side, so what lies before and behind them is merged on its own, and the time of a word without breaks, such as a
// text of Llama 2, is that of its parts.
type seams struct {
	once  sync.Once
	pairs *mergeTable // nil if a word cannot be taken apart
}

// merge merges symbols, which cover a word, and returns how many are left: those in front.
func (b *bytePair) merge(symbols []token) int {
	if len(symbols) < longWord {
		return b.merges.apply(symbols)
	}
	b.seams.once.Do(func() { b.seams.pairs = b.findSeams() })
	pairs := b.seams.pairs
	if pairs == nil {
		return b.merges.apply(symbols)
	}
	left, start := 0, 0
	for end := 1; end <= len(symbols); end++ {
		if end < len(symbols) && pairs.rank(symbols[end-1], symbols[end]) != noMerge {
			continue
		}
		n := b.merges.apply(symbols[start:end])
		left += copy(symbols[left:], symbols[start:start+n])
		start = end
	}
	return left
}

// findSeams returns the seams of all merges, or nil: where characters have affixes, or a merge takes what is no
// character to start with (an unknown one, a byte of one), what a symbol ends in is not in its name.
func (b *bytePair) findSeams() *mergeTable {
	if b.affixes != [4]affixes{} || !b.merges.grows {
		return nil
	}
	whole := map[uint32]bool{uint32(b.unk): b.unk != noSymbol}
	if b.bytes != nil {
		for _, id := range b.bytes {
			whole[uint32(id)] = id != noSymbol
		}
	}
	pairs := newMergeTable(len(b.merges.made))
	for _, m := range b.merges.slots {
		if m.order == 0 {
			continue
		}
		last, _ := utf8.DecodeLastRuneInString(b.names[int64(m.left)])
		first, _ := utf8.DecodeRuneInString(b.names[int64(m.right)])
		x, y := b.places[0].symbol(last), b.places[0].symbol(first)
		if whole[m.left] || whole[m.right] || x == noSymbol || y == noSymbol {
			return nil
		}
		if pairs.at(uint32(x), uint32(y)).order == 0 {
			pairs.add(uint32(x), uint32(y), 0)
		}
	}
	return pairs
}
