package scoring

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Unpaired compares two published shares of right examples, in [0, 1], as if each had been found on
// examples of its own: the interval of the difference, candidate minus baseline, and the two-sided
// p of no difference. Where both were found on the same examples, and what became of each is known,
// [Tango] and [McNemarMidP] say more.
//
// The interval is the Wilson intervals of the two, squared and added: R. G. Newcombe 1998, Interval
// estimation for the difference between independent proportions, Statistics in Medicine 17, method
// 10. The test is of two proportions, pooled (that of Pearson's χ², without correction). Where one
// side has no examples nothing is known: it is -1, 1 and 1; p is also 1 where all are right, or none.
func Unpaired(baseline, candidate float64, rowsBaseline, rowsCandidate int, confidence float64) (low, high, p float64) {
	if rowsBaseline <= 0 || rowsCandidate <= 0 {
		return -1, 1, 1
	}
	m, n := float64(rowsBaseline), float64(rowsCandidate)
	baseLow, baseHigh := wilsonOf(baseline, m, confidence)
	candLow, candHigh := wilsonOf(candidate, n, confidence)
	d := candidate - baseline
	low = d - math.Hypot(candidate-candLow, baseHigh-baseline)
	high = d + math.Hypot(candHigh-candidate, baseline-baseLow)
	pooled := (baseline*m + candidate*n) / (m + n)
	se := math.Sqrt(max(0, pooled*(1-pooled)*(1/m+1/n)))
	if se == 0 {
		return low, high, 1
	}
	return low, high, math.Min(1, 2*distuv.UnitNormal.CDF(-math.Abs(d)/se))
}

// Pairings are the ways in which two published shares can have come about on the same examples:
// from as few as possible that are right in one run only to as many as possible. The more there
// are, the larger is the p of a paired test.
type Pairings struct {
	Fewest, Most Pairs
	LowP, HighP  float64 // of the exact McNemar test, two-sided, of Fewest and of Most
	// Significant is the most examples right in one run only with which that p is at most
	// 1−confidence; 0 where it never is.
	Significant int
}

// CouldBeSignificant says whether any pairing of two published shares, each of the same examples,
// could have made the exact McNemar test significant at 1−confidence, two-sided, and between which
// bounds its p lies. A share, in [0, 1], is taken for the nearest one of a whole number of examples.
//
// Where it could not, no analysis of those rows will show a difference. Where it could, only the
// rows say whether it does; unless HighP is significant too.
func CouldBeSignificant(baseline, candidate float64, rows int, confidence float64) (could bool, p Pairings) {
	right := [2]int{int(math.Round(baseline * float64(rows))), int(math.Round(candidate * float64(rows)))}
	gain := right[1] - right[0]
	lost := max(0, -gain) // where every example that changes does so in the same direction
	most := min(right[0], rows-right[1])
	at := func(lost int) Pairs {
		return Pairs{Both: right[0] - lost, Baseline: lost, Candidate: lost + gain, Neither: rows - right[0] - lost - gain}
	}
	p = Pairings{Fewest: at(lost), Most: at(most)}
	p.LowP, p.HighP = McNemar(p.Fewest).P, McNemar(p.Most).P
	// p rises with every pair of a lost and a gained example.
	significant := func(lost int) bool { return McNemar(at(lost)).P <= 1-confidence }
	if !significant(lost) {
		return false, p
	}
	for from, to := lost, most+1; ; {
		middle := (from + to) / 2
		if middle == from {
			p.Significant = 2*from + gain
			return true, p
		}
		if significant(middle) {
			from = middle
		} else {
			to = middle
		}
	}
}
