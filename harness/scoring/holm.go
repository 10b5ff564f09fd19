package scoring

import (
	"cmp"
	"slices"
)

// Holm adjusts the p-values of a family of tests so that, comparing each with α, the probability
// of any false rejection is at most α, however the tests depend on each other. The k-th smallest
// of m is multiplied by m−k+1, is at least the adjusted one before it, and at most 1. The result
// is in the order of p; an empty family gives nil.
//
// S. Holm 1979, A simple sequentially rejective multiple test procedure, Scandinavian Journal of
// Statistics 6.
func Holm(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	var adjusted []float64
	if len(p) > 0 {
		adjusted = make([]float64, len(p))
	}
	least := 0.0
	for k, i := range order {
		least = max(least, min(1, float64(len(p)-k)*p[i]))
		adjusted[i] = least
	}
	return adjusted
}
