package scoring

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// interval is what stands beside a value: its ends and how they were made, or why there are none.
type interval struct {
	low, high float64
	method    string
	none      string // why there is no interval
	constant  bool   // it is because all resamples are alike
	note      string
}

// influence says how a value would change without one example: it would be value, for each of
// weight examples.
type influence struct{ value, weight float64 }

// bootstrap returns the BCa interval of a value, from the values of resamples, which it sorts,
// and those that are left when an example is left out.
//
// Resamples in which the metric is undefined have been left out of values, and are counted in the
// note. Where their share is more than 1−confidence the tails cannot be told, and there is no
// interval. Nor is there one where every resample gives the same value: the examples then show no
// variation to learn from, which is not to say that there is none. Where BCa cannot be computed,
// because all resamples lie on one side of the value, it is the percentile interval.
//
// B. Efron 1987, Better bootstrap confidence intervals, JASA 82; Efron and Tibshirani 1993, An
// Introduction to the Bootstrap, §13.3 and §14.3.
func bootstrap(value float64, values []float64, left []influence, s Settings) interval {
	var iv interval
	undefined := s.Resamples - len(values)
	if float64(undefined) > (1-s.Confidence)*float64(s.Resamples) {
		iv.none = fmt.Sprintf("undefined in %d of %d resamples, too many to leave out", undefined, s.Resamples)
		return iv
	}
	if undefined > 0 {
		iv.note = fmt.Sprintf("undefined in %d of %d resamples, which were left out", undefined, s.Resamples)
	}
	slices.Sort(values)
	if values[0] == values[len(values)-1] {
		iv.constant = true
		iv.none = fmt.Sprintf("every resample gives %.6g: the examples show no variation", values[0])
		return iv
	}
	low, high, ok := bcaLevels(bias(values, value), acceleration(left), s.Confidence)
	iv.method = MethodBCa
	if !ok {
		low, high, iv.method = (1-s.Confidence)/2, (1+s.Confidence)/2, MethodBootstrap
	}
	iv.low, iv.high = quantile(values, low), quantile(values, high)
	return iv
}

// bias returns z₀, the normal quantile of the share of the sorted values that are below the value,
// those equal to it counting half. It is infinite where all are on one side.
func bias(sorted []float64, value float64) float64 {
	below, _ := slices.BinarySearch(sorted, value)
	upTo, _ := slices.BinarySearch(sorted, math.Nextafter(value, math.Inf(1)))
	return distuv.UnitNormal.Quantile(float64(below+upTo) / float64(2*len(sorted)))
}

// acceleration returns the skewness of the jackknife, over 6; 0 where nothing changes.
func acceleration(left []influence) float64 {
	var sum, weight float64
	for _, l := range left {
		sum += l.weight * l.value
		weight += l.weight
	}
	centre := sum / weight
	var square, cube float64
	for _, l := range left {
		u := centre - l.value
		square += l.weight * u * u
		cube += l.weight * u * u * u
	}
	if square == 0 {
		return 0
	}
	return cube / (6 * math.Pow(square, 1.5))
}

// bcaLevels returns which quantiles of the resamples are the ends of the interval.
func bcaLevels(bias, acceleration, confidence float64) (low, high float64, ok bool) {
	z := zTwoSided(confidence)
	level := func(z float64) float64 {
		shifted := bias + z
		if 1-acceleration*shifted <= 0 {
			return math.NaN()
		}
		return distuv.UnitNormal.CDF(bias + shifted/(1-acceleration*shifted))
	}
	low, high = level(-z), level(z)
	return low, high, !math.IsInf(bias, 0) && low < high
}

// quantile returns the p-quantile of sorted values, of which there is at least one, interpolated
// between order statistics: type 7 of Hyndman and Fan 1996, numpy's default. (gonum's
// stat.Quantile has types 1 and 4 only.)
func quantile(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted)-1)
	i := int(at)
	if i == len(sorted)-1 {
		return sorted[i]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}
