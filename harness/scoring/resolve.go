package scoring

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// VisibleDrop returns the smallest true drop of the share of right examples, in (0, 1], that a
// one-sided test at 1−confidence would have shown with the given power, on as many examples of
// which as many are right in one run only. Of runs that are not shown to differ it says how much
// that means.
//
// It is the drop of [SmallestMargin] at the share of examples that differ, and never less than
// what the exact test needs: a drop of d makes at least a share d of the examples differ, and the
// test rejects on no fewer than five of them at 0.95, all lost. (Mid-p rejects on four; of it this
// asks a little much.) So it is not 0 where no example differs. It is 1 where there are fewer
// examples than the test needs, and none could show a drop.
//
// Connor 1987, Sample size for testing differences in proportions for the paired-sample design,
// Biometrics 43, without the term of the drop itself.
func VisibleDrop(p Pairs, confidence, power float64) float64 {
	n, needed := float64(p.N()), max(1, math.Ceil(math.Log2(1/(1-confidence))-1e-9))
	if n < needed {
		return 1
	}
	// Of n examples that are lost with probability d each, needed ones are lost with the power.
	least := distuv.Beta{Alpha: needed, Beta: n - needed + 1}.Quantile(power)
	changing := float64(p.Baseline+p.Candidate) / n
	return min(1, max(least, (zOneSided(confidence)+zOneSided(power))*math.Sqrt(changing/n)))
}

// zOneSided returns the standard normal quantile, such as 1.645 for 0.95.
func zOneSided(confidence float64) float64 { return distuv.UnitNormal.Quantile(confidence) }

// RowsToSettle returns about how many examples a finding needs that n have left open, because the
// limit lies in the interval from low to high about the estimate: at what number its end on the
// side of the limit would reach it, if the estimate stayed and the interval narrowed as 1/√n. More
// may move the estimate, so it is a guide to how many to label and not a promise.
//
// It is at most n where the finding is settled, and 0 where no number is known to settle it: the
// estimate is on the limit, or nearly, or there are no examples.
func RowsToSettle(estimate, limit, low, high float64, n int) int {
	half := estimate - low
	if limit > estimate {
		half = high - estimate
	}
	ratio := half / (estimate - limit)
	return rowCount(math.Abs(estimate-limit), float64(n)*ratio*ratio)
}
