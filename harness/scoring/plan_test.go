package scoring

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestClopperPearsonAgreesWithStatsmodels(t *testing.T) {
	for _, w := range readReference(t).ClopperPearson {
		low, high := ClopperPearson(w.Successes, w.N, w.Confidence)
		if !near(low, w.Low, 1e-12) || !near(high, w.High, 1e-12) {
			t.Errorf("ClopperPearson(%d, %d, %v) = %v, %v; want %v, %v", w.Successes, w.N, w.Confidence, low, high, w.Low, w.High)
		}
	}
	if low, high := ClopperPearson(0, 0, 0.95); low != 0 || high != 1 {
		t.Errorf("ClopperPearson of nothing = %v, %v; want 0, 1", low, high)
	}
}

func TestVisibleDropAgreesWithScipy(t *testing.T) {
	for _, d := range readReference(t).VisibleDrops {
		p := Pairs{Both: d.N - d.Discordant, Baseline: d.Discordant / 2, Candidate: d.Discordant - d.Discordant/2}
		if got := VisibleDrop(p, d.Confidence, d.Power); !near(got, d.Drop, 1e-12) {
			t.Errorf("VisibleDrop(%v, %v, %v) = %v, want %v", p, d.Confidence, d.Power, got, d.Drop)
		}
	}
	for _, p := range []Pairs{{}, {Both: 4}, {Baseline: 4}} { // the exact test needs five
		if got := VisibleDrop(p, 0.95, 0.8); got != 1 {
			t.Errorf("VisibleDrop(%v) = %v, want 1", p, got)
		}
	}
}

// TestVisibleDropIsVisible plants the drop and counts how often the exact test sees it: in about
// as many samples as the power says, or fewer, because the test is conservative where few differ.
func TestVisibleDropIsVisible(t *testing.T) {
	const samples = 2_000
	for _, tt := range []struct {
		rows, discordant int
		least, most      float64
	}{{200, 0, 0.77, 0.83}, {200, 20, 0.72, 0.85}, {1000, 50, 0.74, 0.85}} {
		drop := VisibleDrop(Pairs{Both: tt.rows - tt.discordant, Baseline: tt.discordant}, 0.95, 0.8)
		lost := (max(float64(tt.discordant)/float64(tt.rows), drop) + drop) / 2
		rng, seen := rand.New(rand.NewPCG(4, 1)), 0
		for range samples {
			var p Pairs
			for range tt.rows {
				switch u := rng.Float64(); {
				case u < lost:
					p.Baseline++
				case u < 2*lost-drop:
					p.Candidate++
				}
			}
			if McNemar(p).Lower <= 0.05 {
				seen++
			}
		}
		if power := float64(seen) / samples; power < tt.least || power > tt.most {
			t.Errorf("a drop of %v on %d rows, %d of which differ, is seen in %v of samples, want %v to %v",
				drop, tt.rows, tt.discordant, power, tt.least, tt.most)
		}
	}
}

func TestRowsToSettle(t *testing.T) {
	for _, tt := range []struct {
		name                       string
		estimate, limit, low, high float64
		n, want                    int
	}{
		{"the lower end must rise", -0.02, -0.03, -0.06, 0.01, 200, 3_200},
		{"the upper end must fall", 0.8, 0.85, 0.7, 0.875, 200, 450},
		{"settled", 0.9, 0.8, 0.85, 0.95, 200, 50},
		{"on the limit", 0.8, 0.8, 0.7, 0.9, 200, 0},
		{"nearly on the limit", 0.8, 0.8 + 1e-9, 0.7, 0.9, 200, 0},
		{"no examples", 0.5, 0.4, 0, 1, 0, 0},
		{"nothing", 0, 0, 0, 0, 0, 0},
	} {
		if got := RowsToSettle(tt.estimate, tt.limit, tt.low, tt.high, tt.n); got != tt.want {
			t.Errorf("%s: RowsToSettle = %d, want %d", tt.name, got, tt.want)
		}
	}
}

// TestWhatNCanResolve is the table of docs/statistics.md: what a number of rows can resolve, in points.
func TestWhatNCanResolve(t *testing.T) {
	const want = `
   rows  half-width at 0.85  0.90  0.95  margin at 5 %  10 %  20 %
    200                 4.9   4.2   3.1            3.9   5.6   7.9
  1,000                 2.2   1.9   1.4            1.8   2.5   3.5
  5,000                 1.0   0.8   0.6            0.8   1.1   1.6
`
	var got strings.Builder
	got.WriteString("\n   rows  half-width at 0.85  0.90  0.95  margin at 5 %  10 %  20 %\n")
	for _, n := range []int{200, 1_000, 5_000} {
		name := fmt.Sprint(n)
		if n >= 1_000 {
			name = fmt.Sprintf("%d,%03d", n/1_000, n%1_000)
		}
		half := func(share float64) float64 { return 100 * HalfWidth(share, n, 0.95) }
		margin := func(changing float64) float64 { return 100 * SmallestMargin(n, changing, 0.95, 0.8) }
		fmt.Fprintf(&got, "%7s %19.1f %5.1f %5.1f %14.1f %5.1f %5.1f\n",
			name, half(0.85), half(0.9), half(0.95), margin(0.05), margin(0.1), margin(0.2))
	}
	if got.String() != want {
		t.Errorf("table is%s", got.String())
	}
}

func TestHalfWidthAgreesWithStatsmodels(t *testing.T) {
	for _, h := range readReference(t).HalfWidths {
		if got := HalfWidth(h.Share, h.Rows, h.Confidence); !near(got, h.Half, 1e-12) {
			t.Errorf("HalfWidth(%v, %d, %v) = %v, want %v", h.Share, h.Rows, h.Confidence, got, h.Half)
		}
		if got := RowsForHalfWidth(h.Share, h.Target, h.Confidence); got != h.Needed {
			t.Errorf("RowsForHalfWidth(%v, %v, %v) = %d, want %d", h.Share, h.Target, h.Confidence, got, h.Needed)
		}
	}
}

// TestRowsAreTheFewest checks that they are enough and that one fewer is not.
func TestRowsAreTheFewest(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	for range 500 {
		share, resolve := rng.Float64(), 0.001+0.2*rng.Float64()
		n := RowsForHalfWidth(share, resolve, 0.95)
		if HalfWidth(share, n, 0.95) > resolve*(1+1e-9) || n > 1 && HalfWidth(share, n-1, 0.95) <= resolve {
			t.Errorf("RowsForHalfWidth(%v, %v) = %d", share, resolve, n)
		}
		n = RowsForMargin(resolve, share, 0.95, 0.8)
		if SmallestMargin(n, share, 0.95, 0.8) > resolve*(1+1e-9) || SmallestMargin(n-1, share, 0.95, 0.8) <= resolve {
			t.Errorf("RowsForMargin(%v, %v) = %d", resolve, share, n)
		}
	}
}

// TestNothingChanging checks the margin where no row changes: the end of Tango's interval.
func TestNothingChanging(t *testing.T) {
	low, _ := Tango(Pairs{Both: 190, Neither: 10}, 0.9)
	if got := SmallestMargin(200, 0, 0.95, 0.8); !near(got, -low, 1e-12) {
		t.Errorf("SmallestMargin of no change = %v, want %v", got, -low)
	}
}

func TestPlansOfNothing(t *testing.T) {
	if got := SmallestMargin(0, 0.05, 0.95, 0.8); got != 1 {
		t.Errorf("SmallestMargin of no rows = %v, want 1", got)
	}
	if got := HalfWidth(0.9, 0, 0.95); got != 0.5 {
		t.Errorf("HalfWidth of no rows = %v, want 0.5", got)
	}
	for _, resolve := range []float64{0, -0.01} {
		if got := RowsForMargin(resolve, 0.05, 0.95, 0.8); got != 0 {
			t.Errorf("RowsForMargin(%v) = %d, want 0", resolve, got)
		}
		if got := RowsForHalfWidth(0.9, resolve, 0.95); got != 0 {
			t.Errorf("RowsForHalfWidth(%v) = %d, want 0", resolve, got)
		}
	}
	if got := RowsForHalfWidth(0.9, 0.5, 0.95); got != 1 {
		t.Errorf("RowsForHalfWidth(0.5) = %d, want 1", got)
	}
}
