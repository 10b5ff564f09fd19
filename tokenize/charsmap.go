package tokenize

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// charsMap normalizes as SentencePiece does, by a map from characters to text that training compiled, the way
// the Rust library reads it: a grapheme cluster of less than six bytes that starts with something in the map
// is replaced as a whole, by what the shortest such start stands for; of any other cluster each character is
// looked up on its own.
type charsMap struct {
	trie   []uint32 // a double array as Darts-clone writes it
	texts  string   // what there is to put, each ending with a NUL
	active [utf8.RuneSelf]bool
}

const (
	maxTrie    = 1 << 20     // units; the maps of public checkpoints have under 50,000
	maxMapped  = maxInserted // bytes of a text that is put; those of public checkpoints have under 50
	maxCluster = 5           // bytes of a cluster that is looked up as a whole
)

func newCharsMap(o *object) normalizer {
	o.only("type", "precompiled_charsmap")
	text := o.text("precompiled_charsmap")
	if o.err() != nil {
		return verbatim{}
	}
	m, err := readCharsMap(text)
	if err != nil {
		o.fail("precompiled_charsmap", "%w", err)
		return verbatim{}
	}
	return m
}

// readCharsMap reads a map: the size of the trie in bytes, the trie, and the texts, in base64.
func readCharsMap(text string) (*charsMap, error) {
	if strings.ContainsAny(text, "\r\n") {
		return nil, errors.New("is not base64: it is broken into lines")
	}
	data, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("is not base64: %w", err)
	}
	if len(data) < 4 {
		return nil, fmt.Errorf("holds %d bytes; the first 4 are the size of its trie", len(data))
	}
	units := int64(binary.LittleEndian.Uint32(data)) / 4
	data = data[4:]
	if units == 0 || units > maxTrie || 4*units > int64(len(data)) {
		return nil, fmt.Errorf("says its trie has %d units, in %d bytes; it may have 1 to %d of 4 bytes each", units, len(data), maxTrie)
	}
	m := &charsMap{trie: make([]uint32, units), texts: string(data[4*units:])}
	for i := range m.trie {
		m.trie[i] = binary.LittleEndian.Uint32(data[4*i:])
	}
	if !utf8.ValidString(m.texts) {
		return nil, errors.New("holds texts that are not valid UTF-8")
	}
	if err := m.check(); err != nil {
		return nil, err
	}
	for c := range m.active {
		_, mapped := m.find([]byte{byte(c)})
		m.active[c] = mapped || c == '\r' // may be half of a cluster
	}
	return m, nil
}

// check goes wherever a text could lead in the trie, and makes sure that it leads nowhere else.
func (m *charsMap) check() error {
	size := uint32(len(m.trie))
	seen := make([]bool, size)
	todo := []uint32{unitOffset(m.trie[0])}
	for len(todo) > 0 {
		node := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if node|0xFF >= size {
			return fmt.Errorf("holds a trie that leads to unit %d of %d", node|0xFF, size)
		}
		if seen[node] {
			continue
		}
		seen[node] = true
		for c := uint32(1); c <= 0xFF; c++ {
			unit := m.trie[node^c]
			if unit&unitLabel != c {
				continue
			}
			next := node ^ c ^ unitOffset(unit)
			if next < size && unit&unitLeaf != 0 {
				if err := m.checkText(int(m.trie[next] & unitValue)); err != nil {
					return err
				}
			}
			todo = append(todo, next)
		}
	}
	return nil
}

// checkText makes sure that a text starts at a byte of texts, and ends in time.
func (m *charsMap) checkText(at int) error {
	if at > len(m.texts) || at < len(m.texts) && !utf8.RuneStart(m.texts[at]) {
		return fmt.Errorf("holds a trie that leads to byte %d of %d bytes of texts, where none starts", at, len(m.texts))
	}
	if rest := m.texts[at:]; len(rest) > maxMapped && strings.IndexByte(rest[:maxMapped+1], 0) < 0 {
		return fmt.Errorf("holds a text of more than the %d bytes that are read, at byte %d of texts", maxMapped, at)
	}
	return nil
}

// The parts of a unit (github.com/s-yata/darts-clone, DoubleArrayUnit).
const (
	unitLabel = 1<<31 | 0xFF
	unitLeaf  = 1 << 8
	unitValue = 1<<31 - 1
)

func unitOffset(unit uint32) uint32 { return unit >> 10 << (unit & (1 << 9) >> 6) }

// find returns what the shortest start of text that is in the map stands for, and whether there is one.
func (m *charsMap) find(text []byte) (string, bool) {
	node := unitOffset(m.trie[0])
	for _, c := range text {
		if c == 0 {
			break
		}
		node ^= uint32(c)
		unit := m.trie[node]
		if unit&unitLabel != uint32(c) {
			break
		}
		node ^= unitOffset(unit)
		if unit&unitLeaf != 0 {
			return m.textAt(m.trie[node] & unitValue), true
		}
	}
	return "", false
}

// textAt returns the text that starts at a byte of texts.
func (m *charsMap) textAt(at uint32) string {
	text, _, _ := strings.Cut(m.texts[at:], "\x00")
	return text
}

func (m *charsMap) normalize(p *passage) {
	at := m.skip(p.text, 0)
	if at == len(p.text) {
		return
	}
	w := mapWriter{w: p.rewrite()}
	for at < len(p.text) {
		end := at + clusterSize(p.text[at:])
		if end-at > maxCluster || !m.replace(&w, at, end) {
			for at < end {
				_, size := utf8.DecodeRune(p.text[at:])
				m.replace(&w, at, at+size)
				at += size
			}
		}
		at = m.skip(p.text, end)
	}
	w.finish()
}

// skip returns where the first cluster at or behind at starts that may be in the map. A cluster starts at at.
func (m *charsMap) skip(text []byte, at int) int {
	start := at
	for at < len(text) && text[at] < utf8.RuneSelf && !m.active[text[at]] {
		at++
	}
	if at > start && at < len(text) && text[at] >= utf8.RuneSelf {
		at-- // what follows may be of its cluster
	}
	return at
}

// replace puts what the map has for the text from at to end in its place, if it has anything.
func (m *charsMap) replace(w *mapWriter, at, end int) bool {
	by, ok := m.find(w.w.p.text[at:end])
	if ok {
		w.replace(at, end, by)
	}
	return ok
}

// mapWriter writes what a charsMap makes of a passage, and gives it the origins that the library does. Those go
// astray when the text starts with something that is dropped: all that follows has the origin of what lies as
// many characters before it.
type mapWriter struct {
	w        rewriter // where it is in the text is where origins come from
	done     int      // how much of the text is done
	inserted int      // how many bytes the last character has, if it was inserted
}

// copy takes the text over up to at.
func (m *mapWriter) copy(at int) {
	if at == m.done {
		return
	}
	if m.w.at == m.done {
		m.w.copy(at - m.done)
	} else {
		for _, r := range string(m.w.p.text[m.done:at]) {
			m.w.replace(r)
		}
	}
	m.done, m.inserted = at, 0
}

// replace puts a text in the place of that from at to end.
func (m *mapWriter) replace(at, end int, by string) {
	m.copy(at)
	p := m.w.p
	m.done = end
	if !p.tracked {
		p.spare.text = append(p.spare.text, by...)
		m.w.at = end
		return
	}
	gone := utf8.RuneCount(p.text[at:end])
	if by == "" {
		m.attach(gone)
		return
	}
	m.inserted = 0
	for _, r := range by {
		if gone > 0 {
			m.w.replace(r)
			gone--
		} else {
			m.w.insert(r)
			m.inserted = utf8.RuneLen(r)
		}
	}
	m.w.drop(gone)
}

// attach drops the next characters, for which there is nothing: they belong to the character before. If that one
// was inserted, it takes the place of the first of them instead; if there is none, they are not even passed.
func (m *mapWriter) attach(gone int) {
	p := m.w.p
	if n := len(p.spare.text); m.inserted > 0 {
		r, _ := utf8.DecodeLastRune(p.spare.text)
		p.spare.text, p.spare.from = p.spare.text[:n-m.inserted], p.spare.from[:n-m.inserted]
		m.w.replace(r)
		m.inserted = 0
		gone--
	} else if n == 0 {
		return
	}
	m.w.drop(gone)
}

// finish takes the rest over.
func (m *mapWriter) finish() {
	if m.done == 0 {
		return // nothing was replaced
	}
	m.copy(len(m.w.p.text))
	m.w.done()
}
