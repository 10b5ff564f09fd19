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
	unitOf  []int32 // row → unit; nil where drawing unit by unit is cheaper
}

func newSampler(weights []float64) *sampler {
	s := &sampler{weights: weights}
	for _, w := range weights {
		s.rows += w
	}
	if int(s.rows) < 16*len(weights) { // a binomial draw takes as long as about 16 rows
		s.unitOf = make([]int32, 0, int(s.rows))
		for i, w := range weights {
			s.unitOf = append(s.unitOf, slices.Repeat([]int32{int32(i)}, int(w))...)
		}
	}
	return s
}

// draw fills drawn with counts, one for each unit, that sum to the number of rows.
func (s *sampler) draw(drawn []float64, pcg *rand.PCG) {
	if s.unitOf == nil {
		s.byUnit(drawn, pcg)
		return
	}
	clear(drawn)
	n := uint64(len(s.unitOf))
	for range n / 2 {
		bits := pcg.Uint64()
		drawn[s.unitOf[below(n, bits)]]++
		drawn[s.unitOf[below(n, bits>>32)]]++
	}
	if n%2 == 1 {
		drawn[s.unitOf[below(n, pcg.Uint64())]]++
	}
}

// byUnit splits what is left to draw, unit by unit, between the unit and those after it: by a
// binomial draw.
func (s *sampler) byUnit(drawn []float64, pcg *rand.PCG) {
	left, mass := s.rows, s.rows // rows yet to draw, and those of the units yet to draw them from
	for i, w := range s.weights {
		drawn[i] = left
		if left > 0 && w < mass {
			drawn[i] = binomial(left, w/mass, pcg)
		}
		left -= drawn[i]
		mass -= w
	}
}

// below maps the lower 32 bits to a number below n, uniform to within n/2³².
func below(n, bits uint64) uint64 { return bits & (1<<32 - 1) * n >> 32 }

// half returns how many of n coins fall on the one side.
func half(n float64, pcg *rand.PCG) float64 {
	if n <= 64 {
		return float64(bits.OnesCount64(pcg.Uint64() >> (64 - uint(n))))
	}
	return binomial(n, 0.5, pcg)
}
