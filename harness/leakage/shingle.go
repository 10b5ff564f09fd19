package leakage

import (
	"slices"
)

// Rows are compared by their words alone if the one with fewer has so many distinct words, from fewWords up to manyWords. Below, one word
// is much of a text, and the order must agree too: "what is a parasite" is not near "what is a firewall". Above, two texts share the
// common words of their language. With three words of n changed, words alone have a Jaccard index of (n-3)/(n+3), and words with pairs
// (2n-10)/(2n+8) at worst: 0.6 from n = 12, and from n = 19, on.
const (
	fewWords  = 8
	manyWords = 20
)

// alone says whether rows, of which the one with fewer distinct words has so many, are compared by their words alone.
func alone(words int) bool { return fewWords <= words && words < manyWords }

// mayBeAlone says whether a row of so many distinct words can be near another by their words alone, and mayBePaired by their words and
// pairs. A row of n words has n-1 pairs at least, and of fewer than fewWords as a rule no more, so that a near one has no more than
// 1/threshold times the words.
func mayBeAlone(words int, threshold float64) bool {
	return words >= fewWords && float64(manyWords-1)/float64(words) >= threshold
}

func mayBePaired(words int, threshold float64) bool {
	return words >= manyWords || float64(fewWords-1)/float64(words) >= threshold
}

// shingles are the hashes of a row's shingles.
type shingles struct {
	words []uint64 // distinct, ascending
	both  []uint64 // of words and pairs of neighbouring words: distinct, ascending
}

// shingled takes the words of a normalised row apart into s, whose memory it uses again. Words of a second text are other words than
// those of the first.
func (s *shingles) shingled(row []byte) {
	s.words, s.both = s.words[:0], s.both[:0]
	word, before, salt := fnvOffset, uint64(0), uint64(0)
	begun := false
	end := func() {
		if begun {
			h := mix(word ^ salt)
			s.words = append(s.words, h)
			if before != 0 {
				s.both = append(s.both, mix(before*oddA+h))
			}
			before = h
		}
		word, begun = fnvOffset, false
	}
	for _, c := range row {
		switch c {
		case ' ':
			end()
		case secondText:
			end()
			before, salt = 0, oddB
		default:
			word, begun = (word^uint64(c))*fnvPrime, true
		}
	}
	end()
	s.words = distinct(s.words)
	s.both = distinct(append(s.both, s.words...))
}

func distinct(hashes []uint64) []uint64 {
	slices.Sort(hashes)
	return slices.Compact(hashes)
}

// FNV-1a of 64 bits (RFC 9923), and two odd numbers from the digits of the golden ratio and of e.
const (
	fnvOffset = uint64(0xcbf29ce484222325)
	fnvPrime  = uint64(0x100000001b3)
	oddA      = uint64(0x9e3779b97f4a7c15)
	oddB      = uint64(0xb7e151628aed2a6b)
)

// mix spreads a number over all bits: the finalizer of SplitMix64 (Steele, Lea and Flood 2014).
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// jaccard is the number of hashes that both have, over the number that at least one has: from 0 to 1, and 0 of two empty ones. Both ascend.
func jaccard(a, b []uint64) float64 {
	shared := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		x, y := a[i], b[j]
		if x == y {
			shared++
		}
		if x <= y {
			i++
		}
		if y <= x {
			j++
		}
	}
	all := len(a) + len(b) - shared
	if all == 0 {
		return 0
	}
	return float64(shared) / float64(all)
}
