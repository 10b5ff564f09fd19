package scoring

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestSampler checks the ways to draw, and the two mixed, against the mean and covariance of the multinomial, n·p and
// −n·p·q (n·p·(1−p) on the diagonal), within five standard errors of 20,000 draws.
func TestSampler(t *testing.T) {
	weights := []float64{500, 300, 120, 40, 30, 9, 1}
	const n, draws = 1000.0, 20_000
	for name, largest := range map[string]float64{"by row": 1000, "by unit": 0, "mixed": largeUnit} {
		s := newSamplerFrom(weights, largest)
		t.Run(name, func(t *testing.T) {
			drawn, sum, square := make([]float64, 7), make([]float64, 7), make([]float64, 7)
			var pcg rand.PCG
			var product float64
			for r := range draws {
				pcg.Seed(4, uint64(r))
				s.draw(drawn, &pcg)
				var rows float64
				for k, x := range drawn {
					rows += x
					sum[k] += x
					square[k] += x * x
				}
				product += drawn[0] * drawn[1]
				if rows != n {
					t.Fatalf("drew %v of %v rows", rows, n)
				}
			}
			for k, w := range weights {
				mean, variance := sum[k]/draws, w*(1-w/n)
				if !near(mean, w, 5*math.Sqrt(variance/draws)) {
					t.Errorf("mean of unit %d = %v, want %v", k, mean, w)
				}
				if got := square[k]/draws - mean*mean; !near(got, variance, 0.06*variance) {
					t.Errorf("variance of unit %d = %v, want %v", k, got, variance)
				}
			}
			if got := product/draws - sum[0]/draws*sum[1]/draws; !near(got, -n*0.5*0.3, 12) {
				t.Errorf("covariance = %v, want %v", got, -n*0.5*0.3)
			}
		})
	}
}

func TestSamplerChoosesTheCheaper(t *testing.T) {
	if newSampler([]float64{100, 100}).unitOf != nil {
		t.Error("200 rows of 2 units are drawn row by row")
	}
	if newSampler([]float64{5, 5}).unitOf == nil {
		t.Error("10 rows of 2 units are drawn unit by unit")
	}
}

// TestHalf checks the mean and variance of coins, n/2 and n/4, within five standard errors.
func TestHalf(t *testing.T) {
	for _, n := range []float64{0, 1, 5, 64, 65, 1000} {
		var pcg rand.PCG
		pcg.Seed(1, 2)
		const draws = 20_000
		var sum, square float64
		for range draws {
			x := half(n, &pcg)
			sum += x
			square += x * x
		}
		mean := sum / draws
		if !near(mean, n/2, 5*math.Sqrt(n/4/draws)) || !near(square/draws-mean*mean, n/4, 0.06*n/4) {
			t.Errorf("of %v coins %v fall on one side, with variance %v", n, mean, square/draws-mean*mean)
		}
	}
}

// TestExpansion checks that the expansion is what the BCa bootstrap of a mean tends to, for a
// skewed one and for one that a single value in 2,000 dominates: the ends differ by less than 6 %
// of the half-width, of which 10,000 resamples are good for 4.
func TestExpansion(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 8))
	skewed, outlier := make([]float64, 2_000), make([]float64, 2_000)
	for i := range skewed {
		skewed[i] = math.Exp(rng.NormFloat64()) // log-normal: skewness about 6
		outlier[i] = rng.ExpFloat64() / 2
	}
	outlier[0] = maxLogLoss
	s, _ := Settings{Seed: 2}.WithDefaults()
	for name, values := range map[string][]float64{"skewed": skewed, "outlier": outlier} {
		m := mean(values)
		deviations, sizes, left := make([]float64, 2_000), make([]float64, 2_000), make([]influence, 2_000)
		for i, v := range values {
			deviations[i], sizes[i], left[i] = v-m, 1, influence{m - (v-m)/2_000, 1}
		}
		want := bootstrap(m, resampleMeans(values, sizes, s), left, s)
		got := expansion(m, deviations, s.Confidence)
		if tolerance := 0.06 * (want.high - want.low) / 2; !near(got.low, want.low, tolerance) || !near(got.high, want.high, tolerance) {
			t.Errorf("%s: expansion of %v = %v, %v; the bootstrap gives %v, %v", name, m, got.low, got.high, want.low, want.high)
		}
	}
}

func TestBootstrapOfTooLittle(t *testing.T) {
	s := Settings{Confidence: 0.75, Resamples: 100}
	for _, tt := range []struct {
		name   string
		value  float64
		values []float64
		want   interval
	}{
		{"few undefined", 37.5, ramp(76), interval{low: 9.375, high: 65.625, method: MethodBCa,
			note: "undefined in 24 of 100 resamples, which were left out"}},
		{"too many undefined", 37, ramp(74), interval{none: "undefined in 26 of 100 resamples, too many to leave out"}},
		{"all undefined", 0, nil, interval{none: "undefined in 100 of 100 resamples, too many to leave out"}},
		{"no variation", 0, make([]float64, 100), interval{constant: true, none: "every resample gives 0: the examples show no variation"}},
		{"all on one side", 100, ramp(97), interval{low: 12, high: 84, method: MethodBootstrap,
			note: "undefined in 3 of 100 resamples, which were left out"}},
	} {
		got := bootstrap(tt.value, tt.values, nil, s)
		if !near(got.low, tt.want.low, 1e-9) || !near(got.high, tt.want.high, 1e-9) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
		got.low, got.high = tt.want.low, tt.want.high
		if got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
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

func TestAccelerationCanBeTooMuch(t *testing.T) {
	if low, high, ok := bcaLevels(0, 1, 0.95); ok {
		t.Errorf("levels = %v, %v, want none", low, high)
	}
}

func TestExpansionOfNoVariation(t *testing.T) {
	if got := expansion(1, make([]float64, expandFrom), 0.95); got.none != "the examples show no variation" {
		t.Errorf("expansion = %+v, want none", got)
	}
}
