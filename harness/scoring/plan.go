package scoring

import "math"

// SmallestMargin returns the smallest margin, in (0, 1], by which a candidate that is as good as
// the baseline is shown to be no worse: at the one-sided confidence, with the power, on so many
// examples of which the share changing is right in one run only. It is
// (z₁₋α + z_power)·√(changing/rows), and at least z²/(rows+z²), which Tango's interval leaves where
// no example changes. Without examples it is 1.
//
// J. M. Nam 1997, Establishing equivalence of two treatments and sample size requirements in
// matched-pairs design, Biometrics 53, with the variance at no difference.
func SmallestMargin(rows int, changing, confidence, power float64) float64 {
	if rows <= 0 {
		return 1
	}
	n, z := float64(rows), zOneSided(confidence)
	return min(1, max(z*z/(n+z*z), (z+zOneSided(power))*math.Sqrt(changing/n)))
}

// RowsForMargin returns the fewest examples on which [SmallestMargin] is no more than the margin,
// or 0 where no number will do: a margin of 0 or less.
func RowsForMargin(margin, changing, confidence, power float64) int {
	z := zOneSided(confidence)
	both := (z + zOneSided(power)) / margin
	return rowCount(margin, max(1, changing*both*both, z*z*(1-margin)/margin))
}

// HalfWidth returns half the width of Wilson's interval of a share of so many examples, in
// (0, 0.5]. (Its centre lies between the share and 1/2.) Without examples it is 0.5.
func HalfWidth(share float64, rows int, confidence float64) float64 {
	if rows <= 0 {
		return 0.5
	}
	low, high := wilsonOf(share, float64(rows), confidence)
	return (high - low) / 2
}

// RowsForHalfWidth returns the fewest examples on which [HalfWidth] is no more than half, or 0
// where no number will do: a half-width of 0 or less. It solves Wilson's formula for the number.
func RowsForHalfWidth(share, half, confidence float64) int {
	z, variance := zTwoSided(confidence), share*(1-share)
	root := math.Sqrt(variance*variance + half*half*(1-4*variance))
	return rowCount(half, max(1, z*z*(variance-2*half*half+root)/(2*half*half)))
}

// rowCount rounds a number of rows up; it is 0 where what they are to resolve is not positive, or
// so small that they cannot be counted, or where there are none to begin with.
func rowCount(resolve, rows float64) int {
	const rounding = 1e-9
	if !(resolve > 0) || !(rows <= 1<<53) {
		return 0
	}
	return int(math.Ceil(rows * (1 - rounding)))
}
