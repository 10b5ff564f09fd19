package gate

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Unit says what a limit counts.
type Unit string

// The units of a limit.
const (
	Plain Unit = ""      // the metric's own
	Share Unit = "share" // of the rows, or of a proportion
	Count Unit = "rows"
	Bytes Unit = "bytes"
	Ratio Unit = "ratio" // to the baseline
)

// scales lists what may follow a number, and what one of it is.
//
//	pt   a point, a hundredth of the metric's unit: of margins only
//	%    a hundredth: of shares and limits, and of margins that say relative
//	B …  sizes: the decimal ones as disks count, those with an i as memory does
var scales = map[string]float64{
	"": 1, "pt": hundredth, "%": hundredth,
	"B": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30,
}

const hundredth = 0.01

// amount is a number with its suffix.
type amount struct {
	value  float64 // after scaling
	suffix string
	text   string
}

func (a amount) isSize() bool { return strings.HasSuffix(a.suffix, "B") }

// parseAmount reads "0.8", "3pt", "2%" or "140MiB".
func parseAmount(text string) (amount, error) {
	end := strings.IndexFunc(text, func(r rune) bool { return !strings.ContainsRune("0123456789.+-eE", r) })
	if end < 0 {
		end = len(text)
	}
	number, suffix := text[:end], strings.TrimSpace(text[end:])
	value, err := strconv.ParseFloat(number, 64)
	if err != nil || math.IsInf(value, 0) {
		return amount{}, fmt.Errorf("%q is not a number", text)
	}
	scale, ok := scales[suffix]
	if !ok {
		return amount{}, fmt.Errorf("unknown unit %q in %q%s", suffix, text, didYouMean(suffix, suffixes()))
	}
	if scale == hundredth {
		return amount{value / 100, suffix, text}, nil // 3/100 is the float64 nearest to 0.03, which 3×0.01 need not be
	}
	return amount{value * scale, suffix, text}, nil
}

func suffixes() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(scales)), func(s string) bool { return s == "" })
}

// level reads the limit of a metric: a number, or per cent.
func (a amount) level() (float64, Unit, error) {
	switch a.suffix {
	case "":
		return a.value, Plain, nil
	case "%":
		return a.value, Plain, nil
	case "pt":
		return 0, "", fmt.Errorf("%q: points are for differences; write %s%% or %s", a.text, strings.TrimSuffix(a.text, "pt"), decimal(a.value))
	}
	return 0, "", fmt.Errorf("%q is a size, and the limit of a metric is a number", a.text)
}

// rows reads how many rows there may be: a whole number of them, or a share in per cent.
func (a amount) rows() (float64, Unit, error) {
	switch {
	case a.suffix == "%" && a.value >= 0 && a.value <= 1:
		return a.value, Share, nil
	case a.suffix == "" && a.value >= 0 && a.value == math.Trunc(a.value) && a.value < 1<<53:
		return a.value, Count, nil
	}
	return 0, "", fmt.Errorf("%q: write a whole number of rows such as 4, or a share of them such as 2%%", a.text)
}

// share reads a share of the rows: per cent.
func (a amount) share() (float64, Unit, error) {
	if a.suffix != "%" || a.value <= 0 || a.value > 1 {
		return 0, "", fmt.Errorf("%q: write a share of the rows above 0%% and up to 100%%, such as 99.5%%", a.text)
	}
	return a.value, Share, nil
}

// size reads a number of bytes.
func (a amount) size() (float64, Unit, error) {
	if !a.isSize() || a.value <= 0 {
		return 0, "", fmt.Errorf("%q: write a size with its unit, such as 140MiB", a.text)
	}
	return math.Floor(a.value), Bytes, nil
}

// ratio reads a ratio to the baseline.
func (a amount) ratio() (float64, Unit, error) {
	if a.suffix != "" || a.value <= 0 {
		return 0, "", fmt.Errorf("%q: write a ratio to the baseline above 0, such as 1.2", a.text)
	}
	return a.value, Ratio, nil
}

// margin reads a margin, which is in points, or in per cent of the baseline's value where relative is set. Each is refused where
// the other is meant, because a margin that is read in the wrong one is wrong without anybody's noticing.
func (a amount) margin(relative bool) (float64, error) {
	bare := strings.TrimSuffix(strings.TrimSuffix(a.text, "pt"), "%")
	switch {
	case a.suffix == "":
		return 0, fmt.Errorf("margin %s has no unit; write %spt for absolute points, or %s%% with relative: true for a share of the baseline's value", a.text, a.text, a.text)
	case a.suffix == "%" && !relative:
		return 0, fmt.Errorf("margin %s is a share of the baseline's value and needs relative: true; for absolute points write %spt", a.text, bare)
	case a.suffix == "pt" && relative:
		return 0, fmt.Errorf("margin %s is absolute and relative: true is not; write %s%%", a.text, bare)
	case a.isSize():
		return 0, fmt.Errorf("margin %s is a size; write points such as 3pt", a.text)
	case a.value < 0:
		return 0, fmt.Errorf("margin %s is below 0", a.text)
	}
	return a.value, nil
}

// ratioAlone refuses a ratio that does not say to what.
func (a amount) ratioAlone() (float64, Unit, error) {
	return 0, "", fmt.Errorf("%q: write it as a factor: baseline * %s", a.text, a.text)
}
