package scoring

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"
)

// extremes counts permutations, in which the two runs' predictions of each example are swapped
// with probability 1/2, whose difference is at least as extreme as the one observed. If the runs
// are alike, nothing tells those permutations from what was observed. Where a permutation leaves
// the metric undefined it counts as extreme, so that it is never evidence.
//
// E. W. Noreen 1989, Computer-Intensive Methods for Testing Hypotheses, §2 (approximate
// randomization).
type extremes struct{ lower, higher, either int }

func (x *extremes) add(value float64, ok bool, observed float64) {
	const rounding = 1e-12 // of sums that should be equal
	if !ok || value <= observed+rounding {
		x.lower++
	}
	if !ok || value >= observed-rounding {
		x.higher++
	}
	if !ok || math.Abs(value) >= math.Abs(observed)-rounding {
		x.either++
	}
}

// merge adds what was counted of other permutations.
func (x *extremes) merge(other extremes) {
	x.lower += other.lower
	x.higher += other.higher
	x.either += other.either
}

// test counts what was observed among the permutations, so that no probability is ever 0.
//
// B. Phipson and G. K. Smyth 2010, Permutation p-values should never be zero, Statistical
// Applications in Genetics and Molecular Biology 9.
func (x extremes) test(permutations int) *Test {
	p := func(count int) float64 { return float64(count+1) / float64(permutations+1) }
	return &Test{Method: MethodPermutation, P: p(x.either), Lower: p(x.lower), Higher: p(x.higher)}
}

// testSigns tests whether the differences add up to more than the flipping of their signs would.
// From 2,000 on, that sum is normal for all that matters.
func testSigns(differences []float64, s Settings) *Test {
	var observed, square float64
	for _, d := range differences {
		observed += d
		square += d * d
	}
	if square == 0 {
		return &Test{Method: MethodPermutation, P: 1, Lower: 1, Higher: 1, Note: "no example differs"}
	}
	if len(differences) >= expandFrom {
		return testNormal(observed/math.Sqrt(square), MethodSigns)
	}
	var x extremes
	var pcg rand.PCG
	for r := range s.Resamples {
		pcg.Seed(s.Seed, uint64(s.Resamples+r))
		x.add(flipped(differences, &pcg), true, observed)
	}
	return x.test(s.Resamples)
}

// flipped returns the sum of the differences, the sign of each flipped with probability 1/2.
func flipped(differences []float64, pcg *rand.PCG) float64 {
	var sum float64
	for len(differences) > 0 {
		coins := pcg.Uint64()
		n := min(64, len(differences))
		for _, d := range differences[:n] {
			sum += math.Float64frombits(math.Float64bits(d) ^ coins<<63)
			coins >>= 1
		}
		differences = differences[n:]
	}
	return sum
}

// testNormal tests a statistic that is standard normal where nothing differs.
func testNormal(z float64, method string) *Test {
	cdf := distuv.UnitNormal.CDF
	return &Test{Method: method, P: math.Min(1, 2*cdf(-math.Abs(z))), Lower: cdf(z), Higher: cdf(-z)}
}
