package leakage

import (
	"math"
	"math/rand/v2"
)

const (
	recall   = 0.99 // probability that a pair just at the threshold shares a band
	maxBands = 64
	maxRows  = 16 // of a band
)

// banding is how MinHash signatures are cut into bands: two rows whose shingles have the Jaccard index s share a given band with the
// probability s^r, and at least one of b bands with 1-(1-s^r)^b.
type banding struct {
	r, b int
	a, c []uint64 // r·b hash functions: the upper half of a·x+c
}

// newBanding picks the largest r with which at most maxBands bands reach the recall: the larger r is, the fewer unlike rows meet.
func newBanding(threshold float64) banding {
	g := banding{}
	for r := 1; r <= maxRows; r++ {
		b := int(max(1, math.Ceil(math.Log(1-recall)/math.Log1p(-math.Pow(threshold, float64(r))))))
		if b <= maxBands {
			g.r, g.b = r, b
		}
	}
	rng := rand.New(rand.NewPCG(1, 0))
	for range g.r * g.b {
		g.a, g.c = append(g.a, rng.Uint64()|1), append(g.c, rng.Uint64())
	}
	return g
}

// signature sets least, r·b long, to the least value of each hash function over the hashes.
func (g banding) signature(hashes []uint64, least []uint32) {
	for i := range least {
		least[i] = math.MaxUint32
	}
	a, c := g.a[:len(least)], g.c[:len(least)]
	for _, x := range hashes {
		for i := range least {
			least[i] = min(least[i], uint32((a[i]*x+c[i])>>32))
		}
	}
}

// key is one number made of a signature's rows in a band.
func (g banding) key(least []uint32, band int) uint32 {
	h := uint64(band)
	for _, x := range least[band*g.r : (band+1)*g.r] {
		h = mix(h*oddA + uint64(x))
	}
	return uint32(h >> 32)
}
