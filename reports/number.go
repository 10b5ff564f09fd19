package reports

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"holdout/harness"
)

// none stands where there is no number.
const none = "–"

// fixed is a value with four decimals.
func fixed(x *float64) string {
	if x == nil {
		return none
	}
	return strconv.FormatFloat(*x, 'f', 4, 64)
}

// signed is a difference with its sign; one that rounds to zero has none.
func signed(x float64, decimals int) string {
	s := strconv.FormatFloat(x, 'f', decimals, 64)
	if strings.Trim(s, "-0.") == "" {
		return strings.TrimPrefix(s, "-")
	}
	if x > 0 {
		return "+" + s
	}
	return s
}

// span is the interval of a difference, both ends with their signs.
func span(i *harness.Interval) string {
	if i == nil {
		return none
	}
	return signed(i.Low, 3) + " " + signed(i.High, 3)
}

// short is a number as a person would write it, with four digits where it is no whole one.
func short(x float64) string {
	if x == math.Trunc(x) && math.Abs(x) < 1e15 {
		return strconv.FormatFloat(x, 'f', 0, 64)
	}
	return strconv.FormatFloat(x, 'g', 4, 64)
}

// chance is a p-value with three decimals.
func chance(p *float64) string {
	switch {
	case p == nil:
		return none
	case *p < 0.001:
		return "<0.001"
	}
	return strconv.FormatFloat(*p, 'f', 3, 64)
}

// size is a number of bytes, given in digits, in MiB.
func size(digits string) string {
	bytes, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return digits
	}
	return fmt.Sprintf("%.1f MiB", float64(bytes)/(1<<20))
}

// count is a number of things: "1 row", "2 rows".
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}

// about is a number rounded up to two digits: it is an estimate.
func about(n int) int {
	unit := 1
	for (n-1)/unit >= 100 {
		unit *= 10
	}
	return (n + unit - 1) / unit * unit
}

// listed joins the first few of many, and says how many more there are.
func listed(all []string, most int) string {
	if len(all) <= most {
		return strings.Join(all, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(all[:most], ", "), len(all)-most)
}

// digest is the start of a digest, enough to tell two apart.
func digest(hex string) string { return hex[:min(len(hex), 12)] }
