package leakage

// What one training row may cost at most; ordinary texts stay far below.
const (
	maxVisits   = 256  // members of a band that are looked at
	maxVerified = 1024 // members whose Jaccard index is computed, in each index
)

// like is a member whose row is near a training row.
type like struct {
	group   int32
	jaccard float64
}

// searcher looks up one row after the other in an index. Each worker has its own.
type searcher struct {
	*index
	threshold float64
	least     []uint32
	keys      []uint32 // of the row, in each band
	buckets   []span
	seen      []uint32 // the last row that met each member, counted from 1
	row       uint32
}

func newSearcher(x *index, threshold float64) *searcher {
	r, b := x.banding.r, x.banding.b
	return &searcher{index: x, threshold: threshold, least: make([]uint32, r*b), keys: make([]uint32, b), buckets: make([]span, b), seen: make([]uint32, len(x.groups))}
}

// near adds to found the members that have at least the threshold in common with a row of these hashes and so many distinct words. Where more members meet the row
// than may be looked at, turn decides which are, so that different rows look at different ones, and cut is true.
func (s *searcher) near(hashes []uint64, words int, turn uint64, found []like) (_ []like, cut bool) {
	if len(s.groups) == 0 || len(hashes) == 0 {
		return found, false
	}
	s.row++
	s.look(hashes)
	verified := 0
	for b := range s.bands {
		same := s.same(b, s.keys[b], s.buckets[b])
		first := 0
		if len(same) > maxVisits {
			first, cut = int(mix(turn)%uint64(len(same))), true
		}
		for i := range min(len(same), maxVisits) {
			m := uint32(same[(first+i)%len(same)])
			if s.seen[m] == s.row {
				continue
			}
			s.seen[m] = s.row
			other := s.set(int(m))
			if alone(min(words, int(s.words[m]))) != s.alone || !s.mayBeNear(len(hashes), len(other)) {
				continue
			}
			if verified++; verified > maxVerified {
				return found, true
			}
			if j := jaccard(hashes, other); j >= s.threshold {
				found = append(found, like{s.groups[m], j})
			}
		}
	}
	return found, cut
}

// look finds the row's bucket in each band, in a loop of its own: memory answers many such questions at once.
func (s *searcher) look(hashes []uint64) {
	s.banding.signature(hashes, s.least)
	for b := range s.bands {
		s.keys[b] = s.banding.key(s.least, b)
	}
	for b := range s.bands {
		s.buckets[b] = s.bucket(b, s.keys[b])
	}
}

// mayBeNear says whether sets of these sizes can have the threshold in common.
func (s *searcher) mayBeNear(a, b int) bool {
	return float64(min(a, b))/float64(max(a, b)) >= s.threshold
}
