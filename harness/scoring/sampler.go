package scoring

import (
	"math/bits"
	"math/rand/v2"
	"slices"
)

// sampler draws multinomial counts: as many rows as the weights sum to, each in a unit with the
// probability of its weight. That is the bootstrap of rows that come in units of equal ones, at a
// cost that does not grow with the rows; with weights of 1 it is the bootstrap of the units.
type sampler struct {
	weights []float64 // whole and positive
	rows    float64
	large   []int      // units that are drawn by a binomial draw each
	splits  []binomial // how the rows left fall to each of those
	unitOf  []int32    // rows of the other units → unit: what is left is drawn row by row
}

// largeUnit is the weight from which on a binomial draw is cheaper than drawing rows.
const largeUnit = 16

func newSampler(weights []float64) *sampler { return newSamplerFrom(weights, largeUnit) }

// newSamplerFrom draws units from the given weight on by a binomial draw each.
func newSamplerFrom(weights []float64, large float64) *sampler {
	s := &sampler{weights: weights}
	for _, w := range weights {
		s.rows += w
	}
	mass := s.rows // of the units yet to draw
	for i, w := range weights {
		if w < large {
			s.unitOf = append(s.unitOf, slices.Repeat([]int32{int32(i)}, int(w))...)
			continue
		}
		s.large, s.splits = append(s.large, i), append(s.splits, newBinomial(w/mass))
		mass -= w
	}
	return s
}

// draw fills drawn with counts, one for each unit, that sum to the number of rows.
func (s *sampler) draw(drawn []float64, pcg *rand.PCG) {
	clear(drawn)
	left := s.rows
	for k, i := range s.large {
		if left > 0 {
			drawn[i] = s.splits[k].draw(left, pcg)
			left -= drawn[i]
		}
	}
	n := uint64(len(s.unitOf))
	for ; left >= 2; left -= 2 {
		bits := pcg.Uint64()
		drawn[s.unitOf[below(n, bits)]]++
		drawn[s.unitOf[below(n, bits>>32)]]++
	}
	if left == 1 {
		drawn[s.unitOf[below(n, pcg.Uint64())]]++
	}
}

// below maps the lower 32 bits to a number below n, uniform to within n/2³².
func below(n, bits uint64) uint64 { return bits & (1<<32 - 1) * n >> 32 }

// half returns how many of n coins fall on the one side.
func half(n float64, pcg *rand.PCG) float64 {
	if n <= 64 {
		return float64(bits.OnesCount64(pcg.Uint64() >> (64 - uint(n))))
	}
	coin := newBinomial(0.5)
	return coin.draw(n, pcg)
}
