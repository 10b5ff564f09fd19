package gate

import (
	"math"
	"strconv"
	"strings"
)

// decimal writes a number with as many digits as it has, without an exponent.
func decimal(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// value writes a metric's value to four places.
func value(x float64) string { return strconv.FormatFloat(x, 'f', 4, 64) }

// points writes a difference in points: 0.0123 is "1.23pt".
func points(x float64) string { return trimmed(100*x) + "pt" }

// difference writes a difference as the rule counts it: in points, or in per cent of the baseline's value.
func (r Rule) difference(x float64) string {
	if r.Relative {
		return percent(x)
	}
	return points(x)
}

// margin writes the rule's margin.
func (r Rule) margin() string {
	if r.Relative {
		return percent(r.Margin) + " of the baseline's value"
	}
	return points(r.Margin)
}

// signed writes a difference with its sign.
func (r Rule) signed(x float64) string {
	if x > 0 {
		return "+" + r.difference(x)
	}
	return r.difference(x)
}

// percent writes a share: 0.0123 is "1.23 %".
func percent(x float64) string { return trimmed(100*x) + " %" }

// trimmed writes a number to two places, without trailing zeros; what would be written as 0 and is not keeps two digits.
func trimmed(x float64) string {
	if x != 0 && math.Abs(x) < 0.005 {
		return strconv.FormatFloat(x, 'g', 2, 64)
	}
	s := strconv.FormatFloat(x, 'f', 2, 64)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" {
		return "0"
	}
	return s
}

// size writes a number of bytes: "139.5 MiB".
func size(bytes float64) string {
	for _, u := range []string{"GiB", "MiB", "KiB"} {
		if scale := scales[u]; bytes >= scale {
			return trimmed(bytes/scale) + " " + u
		}
	}
	return decimal(bytes) + " B"
}

func ref(x float64) *float64 { return &x }
