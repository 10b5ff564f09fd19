package scoring

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Test is the outcome of a test of no difference. Its probabilities are in (0, 1].
type Test struct {
	Method string  // such as MethodMidP
	P      float64 // two-sided: of a difference at least as large either way
	Lower  float64 // one-sided: of a candidate at least as far below the baseline
	Higher float64 // one-sided: of a candidate at least as far above the baseline
	Note   string  // what a reader should know, such as that nothing differs
}

// How differences are tested, as in [Test.Method]; MethodDeLong and MethodInfluence are tests too.
const (
	MethodExact       = "mcnemar (exact)"
	MethodMidP        = "mcnemar (mid-p)"
	MethodPermutation = "permutation"
	MethodSigns       = "permutation (normal)" // of the signs of many differences: none is drawn
)

// noneDiscordant is the note of a test of examples that the two runs are alike in.
const noneDiscordant = "no example is right in one run only"

// McNemar tests whether two runs are right equally often: given the examples that only one of them
// is right about, those of the candidate are binomial with probability 1/2. Without such examples
// every probability is 1, and the note says so.
//
// Q. McNemar 1947, Psychometrika 12, in its exact conditional form.
func McNemar(p Pairs) Test { return p.mcnemar(MethodExact, 1) }

// McNemarMidP is McNemar with half the probability of what was observed, which the exact test
// counts in full: it is less conservative, and close to its level.
//
// M. W. Fagerland, S. Lydersen and P. Laake 2013, The McNemar test for binary matched-pairs data,
// BMC Medical Research Methodology 13:91. Where as many are right only in the one as in the other,
// P is 1.
func McNemarMidP(p Pairs) Test { return p.mcnemar(MethodMidP, 0.5) }

// mcnemar counts the given share of the probability of what was observed.
func (p Pairs) mcnemar(method string, share float64) Test {
	n := p.Baseline + p.Candidate
	if n == 0 {
		return Test{Method: method, P: 1, Lower: 1, Higher: 1, Note: noneDiscordant}
	}
	x := distuv.Binomial{N: float64(n), P: 0.5}
	observed := (1 - share) * x.Prob(float64(p.Candidate))
	t := Test{
		Method: method,
		Lower:  x.CDF(float64(p.Candidate)) - observed,
		Higher: x.CDF(float64(p.Baseline)) - observed, // by symmetry: CDF(n−k) is P(X ≥ k)
	}
	t.P = math.Min(1, 2*math.Min(t.Lower, t.Higher))
	return t
}
