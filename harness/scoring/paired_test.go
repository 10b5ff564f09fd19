package scoring

import (
	"math/rand/v2"
	"testing"
)

// TestPublishedPairs compares with complete response before and after consolidation therapy
// (Cavo et al. 2012) as in Fagerland, Lydersen and Laake 2014, Recommended tests and confidence
// intervals for paired binomial proportions; the digits are those of the R package
// contingencytables 3.0.0, whose authors they are.
func TestPublishedPairs(t *testing.T) {
	p := Pairs{Both: 59, Candidate: 6, Baseline: 16, Neither: 80}
	if low, high := Tango(p, 0.95); !near(low, -0.1240, 5e-5) || !near(high, -0.0054, 5e-5) {
		t.Errorf("Tango = %v, %v; want -0.1240, -0.0054", low, high)
	}
	if low, high := Newcombe(p, 0.95); !near(low, -0.1186, 5e-5) || !near(high, -0.0046, 5e-5) {
		t.Errorf("Newcombe = %v, %v; want -0.1186, -0.0046", low, high)
	}
	if exact := McNemar(p); !near(exact.P, 0.052479, 5e-7) || exact.Method != MethodExact {
		t.Errorf("McNemar = %+v, want P 0.052479", exact)
	}
	if mid := McNemarMidP(p); !near(mid.P, 0.034690, 5e-7) || mid.Method != MethodMidP {
		t.Errorf("McNemarMidP = %+v, want P 0.034690", mid)
	}
}

func TestNoDiscordantExamples(t *testing.T) {
	for _, p := range []Pairs{{}, {Both: 9}, {Neither: 4}, {Both: 90, Neither: 10}} {
		want := Test{Method: MethodExact, P: 1, Lower: 1, Higher: 1, Note: "no example is right in one run only"}
		if got := McNemar(p); got != want {
			t.Errorf("McNemar(%v) = %+v, want %+v", p, got, want)
		}
		want.Method = MethodMidP
		if got := McNemarMidP(p); got != want {
			t.Errorf("McNemarMidP(%v) = %+v, want %+v", p, got, want)
		}
	}
}

func TestNothingIsKnownOfNoPairs(t *testing.T) {
	if low, high := Tango(Pairs{}, 0.95); low != -1 || high != 1 {
		t.Errorf("Tango of nothing = %v, %v; want -1, 1", low, high)
	}
	if low, high := Newcombe(Pairs{}, 0.95); low != -1 || high != 1 {
		t.Errorf("Newcombe of nothing = %v, %v; want -1, 1", low, high)
	}
	if low, high := Wilson(0, 0, 0.95); low != 0 || high != 1 {
		t.Errorf("Wilson of nothing = %v, %v; want 0, 1", low, high)
	}
}

func TestSwappingRunsNegatesPairs(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 6))
	for range 500 {
		p := Pairs{Both: rng.IntN(60), Baseline: rng.IntN(15), Candidate: rng.IntN(15), Neither: rng.IntN(20)}
		q := p
		q.Baseline, q.Candidate = p.Candidate, p.Baseline
		for name, interval := range map[string]func(Pairs, float64) (float64, float64){"Tango": Tango, "Newcombe": Newcombe} {
			low, high := interval(p, 0.95)
			if l, h := interval(q, 0.95); !near(l, -high, 1e-12) || !near(h, -low, 1e-12) {
				t.Errorf("%s of %v = %v, %v; swapped %v, %v", name, p, low, high, l, h)
			}
			if p.N() > 0 {
				d := float64(p.Candidate-p.Baseline) / float64(p.N())
				if !(-1 <= low && low <= d+1e-12 && d-1e-12 <= high && high <= 1) {
					t.Errorf("%s of %v = %v, %v does not contain %v", name, p, low, high, d)
				}
			}
		}
		a, b := McNemar(p), McNemar(q)
		if a.Lower != b.Higher || a.Higher != b.Lower || a.P != b.P {
			t.Errorf("McNemar of %v = %+v; swapped %+v", p, a, b)
		}
	}
}
