package dataset

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strconv"
)

// ids makes and checks what tells rows apart.
type ids struct {
	lines   map[string]int // the line of each id that was written
	repeats map[uint64]int // how often each digest was made
	buffer  []byte
}

func newIDs() ids { return ids{lines: map[string]int{}, repeats: map[uint64]int{}} }

// of is the example's own id if it was not used before, or else one made from its texts.
func (s *ids) of(e Example) (string, error) {
	if e.ID == "" {
		return s.digest(e), nil
	}
	if first, used := s.lines[e.ID]; used {
		return "", fmt.Errorf("id %s already used at line %d", quote(e.ID), first)
	}
	s.lines[e.ID] = e.Line
	return e.ID, nil
}

// digest is described at Columns.ID. Different texts with the same 64 bits, one chance in a
// million among six million rows, are told apart as repeats are.
func (s *ids) digest(e Example) string {
	s.buffer = append(s.buffer[:0], e.Text...)
	if e.Pair != "" {
		s.buffer = append(s.buffer, 0)
		s.buffer = append(s.buffer, e.Pair...)
	}
	sum := sha256.Sum256(s.buffer)
	key := binary.BigEndian.Uint64(sum[:])
	s.repeats[key]++
	id := fmt.Appendf(s.buffer[:0], "%016x", key)
	if n := s.repeats[key]; n > 1 {
		id = strconv.AppendInt(append(id, '-'), int64(n), 10)
	}
	return string(id)
}
