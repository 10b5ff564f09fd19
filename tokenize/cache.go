package tokenize

import (
	"bytes"
	"hash/maphash"
	"slices"
	"sync/atomic"
)

// The cache holds at most cacheSlots words of at most cacheWord bytes: about 4 MB when full of words of
// natural language, under 25 MB at worst. A word may lie in any of cacheWays neighbouring slots.
const (
	cacheSlots = 1 << 15
	cacheWays  = 4
	cacheWord  = 64
)

// cache remembers the tokens of words. Any number of goroutines may use it at once and none waits: a slot is
// one pointer to an entry that never changes, and a word whose slots are all taken replaces one.
type cache struct {
	seed  maphash.Seed
	slots [cacheSlots]atomic.Pointer[cacheEntry]
}

type cacheEntry struct {
	word   []byte
	tokens []token
}

func newCache() *cache { return &cache{seed: maphash.MakeSeed()} }

// ways returns the slots that a word of this hash may lie in, a part of one line of the processor's cache.
func (c *cache) ways(hash uint64) []atomic.Pointer[cacheEntry] {
	at := hash % cacheSlots / cacheWays * cacheWays
	return c.slots[at : at+cacheWays]
}

// get returns the tokens of the word, which the caller must not change, and whether they are known. hash is
// for put.
func (c *cache) get(word []byte) (tokens []token, hash uint64, ok bool) {
	if len(word) > cacheWord {
		return nil, 0, false
	}
	hash = maphash.Bytes(c.seed, word)
	ways := c.ways(hash)
	for i := range ways {
		e := ways[i].Load()
		if e == nil {
			break
		}
		if bytes.Equal(e.word, word) {
			return e.tokens, hash, true
		}
	}
	return nil, hash, false
}

// put remembers copies of a word that get did not know and of its tokens.
func (c *cache) put(word []byte, hash uint64, tokens []token) {
	if len(word) > cacheWord {
		return
	}
	e := &cacheEntry{slices.Clone(word), slices.Clone(tokens)}
	ways := c.ways(hash)
	for i := range ways {
		if ways[i].CompareAndSwap(nil, e) {
			return
		}
	}
	ways[hash/cacheSlots%cacheWays].Store(e)
}
