package scoring

import "gonum.org/v1/gonum/stat/distuv"

// ClopperPearson returns the exact interval of a proportion: the p under which neither as few
// successes out of n nor as many have a probability below (1−confidence)/2. It holds the true
// proportion at least as often as it says, and is wider than [Wilson]'s for that; it is the one for
// a count that must not be passed. It lies in [0, 1] and contains successes/n; its low end is 0
// where none succeeds, its high end 1 where all do. Where n is 0 nothing is known: it is 0, 1.
//
// C. J. Clopper and E. S. Pearson 1934, The use of confidence or fiducial limits illustrated in the
// case of the binomial, Biometrika 26; by quantiles of the beta distribution, Brown, Cai and
// DasGupta 2001, Statistical Science 16, §4.2.1.
func ClopperPearson(successes, n int, confidence float64) (low, high float64) {
	low, high = 0, 1
	tail, hits, misses := (1-confidence)/2, float64(successes), float64(n-successes)
	if successes > 0 {
		low = distuv.Beta{Alpha: hits, Beta: misses + 1}.Quantile(tail)
	}
	if successes < n {
		high = distuv.Beta{Alpha: hits + 1, Beta: misses}.Quantile(1 - tail)
	}
	return low, high
}
