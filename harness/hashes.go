package harness

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"maps"
	"math"
	"slices"

	"holdout/harness/dataset"
)

// hashes takes a run's rows in the data's order and gives the hashes that travel with it.
type hashes struct {
	examples, labels, logits hash.Hash
	buffer                   []byte
}

func newHashes() *hashes {
	return &hashes{examples: sha256.New(), labels: sha256.New(), logits: sha256.New()}
}

// add takes the next row: its id, the digest of its text, its held-out and predicted label, its tags by name, its logits.
func (h *hashes) add(id, text, want, got string, tags []dataset.Tag, logits []float32) {
	h.buffer = append(h.buffer[:0], id...)
	h.buffer = append(append(h.buffer, 0), text...)
	h.buffer = append(append(h.buffer, 0), want...)
	for _, t := range tags {
		h.buffer = append(append(append(h.buffer, 0), t.Name...), '=')
		h.buffer = append(h.buffer, t.Value...)
	}
	h.examples.Write(append(h.buffer, '\n'))
	h.labels.Write(append(append(h.buffer[:0], got...), '\n'))
	h.buffer = h.buffer[:0]
	for _, x := range logits {
		h.buffer = binary.LittleEndian.AppendUint32(h.buffer, math.Float32bits(x))
	}
	h.logits.Write(h.buffer)
}

// sortedTags lists tags by name.
func sortedTags(tags map[string]string) []dataset.Tag {
	sorted := make([]dataset.Tag, 0, len(tags))
	for _, name := range slices.Sorted(maps.Keys(tags)) {
		sorted = append(sorted, dataset.Tag{Name: name, Value: tags[name]})
	}
	return sorted
}

// byName sorts a row's tags, which come in the order of the file's columns.
func byName(tags []dataset.Tag) []dataset.Tag {
	return slices.SortedFunc(slices.Values(tags), func(a, b dataset.Tag) int { return cmp.Compare(a.Name, b.Name) })
}

// sums are the hashes of the rows so far.
func (h *hashes) sums() (run Hashes, examples string) {
	return Hashes{Labels: sum(h.labels), Logits: sum(h.logits)}, sum(h.examples)
}

func sum(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }
