package scoring

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// The draws follow the binomial distribution: a chi-squared test over the values that are expected at least ten times.
func TestBinomialFollowsItsDistribution(t *testing.T) {
	const draws = 200_000
	for _, tt := range []struct{ n, p float64 }{
		{1, 0.3}, {10, 0.5}, {40, 0.02}, {200, 0.049}, {200, 0.051}, {200, 0.5}, {5000, 0.01}, {5000, 0.37}, {1e6, 0.25}, {300, 0.9}, {50, 0.97},
	} {
		pcg := rand.NewPCG(7, uint64(tt.n))
		b := newBinomial(tt.p)
		counts := map[float64]float64{}
		for range draws {
			k := b.draw(tt.n, pcg)
			if k < 0 || k > tt.n || k != math.Trunc(k) {
				t.Fatalf("n %v, p %v: drew %v", tt.n, tt.p, k)
			}
			counts[k]++
		}
		x := distuv.Binomial{N: tt.n, P: tt.p}
		var chi2, rest, expectedRest float64
		cells := 0.0
		rest, expectedRest = draws, draws
		sd := math.Sqrt(tt.n * tt.p * (1 - tt.p))
		for k := math.Max(0, math.Floor(tt.n*tt.p-6*sd)); k <= math.Min(tt.n, tt.n*tt.p+6*sd); k++ {
			expected := draws * x.Prob(k)
			if expected < 10 {
				continue
			}
			chi2 += (counts[k] - expected) * (counts[k] - expected) / expected
			cells++
			rest -= counts[k]
			expectedRest -= expected
		}
		if expectedRest > 10 {
			chi2 += (rest - expectedRest) * (rest - expectedRest) / expectedRest
			cells++
		}
		if p := (distuv.ChiSquared{K: cells - 1}).Survival(chi2); cells > 1 && p < 1e-4 {
			t.Errorf("n %v, p %v: chi-squared %.1f on %v degrees of freedom, p = %.2g", tt.n, tt.p, chi2, cells-1, p)
		}
	}
}

func TestStirling(t *testing.T) {
	for k := 0.0; k < 40; k++ {
		lgamma, _ := math.Lgamma(k + 1)
		want := lgamma - (k+0.5)*math.Log(k+1) + (k + 1) - 0.5*math.Log(2*math.Pi)
		if got := stirling(k); math.Abs(got-want) > 1e-9 {
			t.Errorf("stirling(%v) = %v, want %v", k, got, want)
		}
	}
}

func BenchmarkBinomial(b *testing.B) {
	probabilities := []float64{0.001, 0.1, 0.02, 0.3}
	b.Run("ours", func(b *testing.B) {
		var draws []binomial
		for _, p := range probabilities {
			draws = append(draws, newBinomial(p))
		}
		pcg := rand.NewPCG(1, 2)
		for i := range b.N {
			draws[i%4].draw(5000, pcg)
		}
	})
	b.Run("gonum", func(b *testing.B) {
		pcg := rand.NewPCG(1, 2)
		for i := range b.N {
			distuv.Binomial{N: 5000, P: probabilities[i%4], Src: pcg}.Rand()
		}
	})
}
