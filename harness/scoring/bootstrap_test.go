package scoring

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestMultinomial checks both ways to draw against the mean and covariance of the multinomial,
// n·p and −n·p·q (n·p·(1−p) on the diagonal), within five standard errors of 20,000 draws.
func TestMultinomial(t *testing.T) {
	cells := []cell{{0, 0, 500}, {1, 1, 300}, {2, 2, 120}, {0, 1, 40}, {1, 0, 30}, {2, 0, 9}, {0, 2, 1}}
	const n, draws = 1000.0, 20_000
	for name, draw := range map[string]func(*tally, *rand.PCG){
		"by row":  byRow(cells),
		"by cell": func(t *tally, pcg *rand.PCG) { byCell(t, cells, n, pcg) },
	} {
		t.Run(name, func(t *testing.T) {
			drawn := newTally(3)
			var pcg rand.PCG
			var sum, square [3]float64
			var product float64
			for r := range draws {
				pcg.Seed(4, uint64(r))
				draw(drawn, &pcg)
				if drawn.n != n {
					t.Fatalf("drew %v of %v examples", drawn.n, n)
				}
				for k, x := range []float64{drawn.hit[0], drawn.hit[1], drawn.got[2] - drawn.hit[2]} {
					sum[k] += x
					square[k] += x * x
				}
				product += drawn.hit[0] * drawn.hit[1]
			}
			for k, p := range []float64{0.5, 0.3, 0.001} {
				mean, variance := sum[k]/draws, n*p*(1-p)
				if !near(mean, n*p, 5*math.Sqrt(variance/draws)) {
					t.Errorf("mean of cell %d = %v, want %v", k, mean, n*p)
				}
				if got := square[k]/draws - mean*mean; !near(got, variance, 0.06*variance) {
					t.Errorf("variance of cell %d = %v, want %v", k, got, variance)
				}
			}
			if got := product/draws - sum[0]/draws*sum[1]/draws; !near(got, -n*0.5*0.3, 12) {
				t.Errorf("covariance = %v, want %v", got, -n*0.5*0.3)
			}
		})
	}
}

// TestExpansion checks that the expansion is what the bootstrap of a skewed mean tends to: the
// ends differ by less than 5 % of the half-width, three standard errors of 10,000 resamples.
func TestExpansion(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 8))
	values := make([]float64, 2_000)
	for i := range values {
		values[i] = math.Exp(rng.NormFloat64()) // log-normal: skewness about 6
	}
	s, _ := Settings{Seed: 2}.WithDefaults()
	var e Estimate
	e.percentile(resampleMeans(values, s), s)
	low, high := expansion(values, s.Confidence)
	if tolerance := 0.05 * (high - low) / 2; !near(low, e.Low, tolerance) || !near(high, e.High, tolerance) {
		t.Errorf("expansion = %v, %v; the bootstrap gives %v, %v", low, high, e.Low, e.High)
	}
}

func TestUndefinedResamples(t *testing.T) {
	s := Settings{Confidence: 0.75, Resamples: 100}
	for _, tt := range []struct {
		name   string
		values []float64
		want   Estimate
	}{
		{"few", ramp(76), Estimate{Low: 9.375, High: 65.625, Method: MethodBootstrap, Note: "undefined in 24 of 100 resamples, which were left out"}},
		{"too many", ramp(74), Estimate{NoInterval: "undefined in 26 of 100 resamples, too many to leave out"}},
		{"all", nil, Estimate{NoInterval: "undefined in 100 of 100 resamples, too many to leave out"}},
		{"no variation", make([]float64, 100), Estimate{NoInterval: "every resample gives 0: the examples show no variation"}},
	} {
		var got Estimate
		if got.percentile(tt.values, s); got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

// ramp returns 0, 1, … n-1.
func ramp(n int) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = float64(i)
	}
	return values
}
