package tokenize

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// asScore returns v, and whether it is a number, as the Rust library reads it (serde_json 1.0 without
// float_roundtrip): it takes as many digits as fit 64 bits and multiplies or divides them by a power of ten.
// One number in eight comes out beside the nearest float64, which breaks ties between tokens another way.
func asScore(v any) (float64, bool) {
	text, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	digits, negative := strings.CutPrefix(string(text), "-")
	significand, exponent := scoreDigits(digits)
	f, ok := scaleScore(float64(significand), exponent)
	if negative {
		f = -f
	}
	return f, ok
}

// scoreDigits returns the digits of a JSON number without sign that fit, and the power of ten they are times.
func scoreDigits(digits string) (significand uint64, exponent int) {
	if e := strings.IndexAny(digits, "eE"); e >= 0 {
		exponent = scoreExponent(digits[e+1:])
		digits = digits[:e]
	}
	whole, fraction, _ := strings.Cut(digits, ".")
	for i := range len(whole) {
		if !takeDigit(&significand, whole[i]) {
			exponent += len(whole) - i
			break
		}
	}
	for i := range len(fraction) {
		if !takeDigit(&significand, fraction[i]) {
			break
		}
		exponent--
	}
	return significand, exponent
}

// takeDigit appends a digit, if there is room for it.
func takeDigit(significand *uint64, digit byte) bool {
	d := uint64(digit - '0')
	if *significand > (math.MaxUint64-d)/10 {
		return false
	}
	*significand = *significand*10 + d
	return true
}

// scoreExponent reads an exponent. One so large that only its sign matters is cut.
func scoreExponent(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || max(n, -n) > math.MaxInt32 {
		n = math.MaxInt32
		if text[0] == '-' {
			n = -n
		}
	}
	return n
}

// largestPower is the largest power of ten that is a float64.
const largestPower = 308

// scaleScore returns f times a power of ten, and false if that is infinite.
func scaleScore(f float64, exponent int) (float64, bool) {
	for f != 0 && exponent < -largestPower {
		f /= 1e308
		exponent += largestPower
	}
	switch {
	case f == 0:
		return 0, true
	case exponent > largestPower:
		return 0, false
	case exponent < 0:
		return f / powersOfTen[-exponent], true
	}
	f *= powersOfTen[exponent]
	return f, !math.IsInf(f, 0)
}

// powersOfTen holds the float64 nearest to each power of ten; math.Pow10 has others beside it.
var powersOfTen = func() (powers [largestPower + 1]float64) {
	for n := range powers {
		powers[n], _ = strconv.ParseFloat("1e"+strconv.Itoa(n), 64)
	}
	return powers
}()
