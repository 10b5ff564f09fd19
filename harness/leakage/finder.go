package leakage

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"runtime"
	"strings"

	"holdout/harness/dataset"
)

// key tells texts apart: the first half of a SHA-256.
type key [16]byte

// Finder holds held-out rows, to find those that are in a training set. Its methods are for one goroutine.
type Finder struct {
	settings Settings
	rows     []heldout
	exact    map[key]int32 // bytes of a row → its copy
	copies   []*Row        // of each copy, the first training row with the same bytes
	groups   map[key]int32 // normalised row → its group
	found    []nearest     // of each group
	alone    *index        // of groups that may be near by their words alone
	paired   *index        // of groups that may be near by their words and pairs of words
	labels   interned
	digest   string // of the held-out file, if it was read to its end

	normalizer *normalizer
	shingles   shingles
	buffer     []byte
}

// heldout is a held-out row.
type heldout struct {
	line        int
	id, text    string // the text is clipped
	label       string
	copy, group int32 // group is -1 for a row without a word
}

// nearest is the training row that is most like a group.
type nearest struct {
	row     *Row // nil: there is none
	jaccard float64
	same    bool // the normalised rows are equal
}

// NewFinder returns a Finder without rows. It is an error if a setting is out of range.
func NewFinder(s Settings) (*Finder, error) {
	s.Near = cmp.Or(s.Near, DefaultNear)
	if !(s.Near >= MinNear && s.Near <= 1) {
		return nil, fmt.Errorf("%w: near %v, of %v to 1", ErrSettings, s.Near, MinNear)
	}
	if s.Workers < 0 {
		return nil, fmt.Errorf("%w: workers %d is below 0", ErrSettings, s.Workers)
	}
	s.Workers = cmp.Or(s.Workers, runtime.GOMAXPROCS(0))
	g := newBanding(s.Near)
	return &Finder{settings: s, exact: map[key]int32{}, groups: map[key]int32{}, alone: newIndex(g, true), paired: newIndex(g, false),
		labels: interned{}, normalizer: newNormalizer()}, nil
}

// Hold adds a held-out row. One without a text is left out.
func (f *Finder) Hold(e dataset.Example) {
	label := f.labels.of(e.Label)
	if blank(e) {
		return
	}
	h := heldout{line: e.Line, id: e.ID, text: dataset.Clip(e.Text), label: label, group: -1}
	bytes := f.bytesKey(e)
	var known bool
	if h.copy, known = f.exact[bytes]; !known {
		h.copy = int32(len(f.copies))
		f.exact[bytes] = h.copy
		f.copies = append(f.copies, nil)
	}
	if row := f.normalizer.row(e.Text, e.Pair); len(row) > 0 {
		h.group = f.group(row)
	}
	f.rows = append(f.rows, h)
}

// Whole says that the held-out file was read to its end, and what its digest is.
func (f *Finder) Whole(digest string) { f.digest = digest }

// group finds or makes the group of a normalised row.
func (f *Finder) group(row []byte) int32 {
	k := keyOf(row)
	if g, known := f.groups[k]; known {
		return g
	}
	g := int32(len(f.found))
	f.groups[k] = g
	f.found = append(f.found, nearest{})
	f.shingles.shingled(row)
	words := len(f.shingles.words)
	if mayBeAlone(words, f.settings.Near) {
		f.alone.add(g, words, f.shingles.words)
	}
	if mayBePaired(words, f.settings.Near) {
		f.paired.add(g, words, f.shingles.both)
	}
	return g
}

func (f *Finder) bytesKey(e dataset.Example) key {
	f.buffer = rowBytes(f.buffer, e)
	return keyOf(f.buffer)
}

// rowBytes is what two rows have in common that are equal: no text holds a zero byte.
func rowBytes(buffer []byte, e dataset.Example) []byte {
	buffer = append(buffer[:0], e.Text...)
	if e.Pair != "" {
		buffer = append(append(buffer, 0), e.Pair...)
	}
	return buffer
}

func keyOf(b []byte) key {
	sum := sha256.Sum256(b)
	return key(sum[:16])
}

// blank says whether an example has no text, which only a Reader that keeps such rows gives.
func blank(e dataset.Example) bool {
	return strings.TrimSpace(e.Text) == "" && strings.TrimSpace(e.Pair) == ""
}

// interned keeps one string of many equal ones.
type interned map[string]string

func (s interned) of(label string) string {
	if same, ok := s[label]; ok {
		return same
	}
	s[label] = label
	return label
}
