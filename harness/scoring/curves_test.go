package scoring_test

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"holdout/harness/scoring"
)

// drawn are outcomes of three labels with probabilities of two digits, so that there are ties.
func drawn(n int) scoring.Outcomes {
	rng := rand.New(rand.NewPCG(1, 2))
	o := scoring.Outcomes{Labels: []string{"a", "b", "c"}}
	for range n {
		cut := []int{rng.IntN(101), rng.IntN(101)}
		low, high := min(cut[0], cut[1]), max(cut[0], cut[1])
		p := []float64{float64(low) / 100, float64(high-low) / 100, float64(100-high) / 100}
		got := 0
		for c := range p {
			if p[c] > p[got] {
				got = c
			}
		}
		want := got
		if rng.Float64() > p[got] {
			want = rng.IntN(3)
		}
		o.Want, o.Got, o.Probabilities = append(o.Want, want), append(o.Got, got), append(o.Probabilities, p...)
	}
	return o
}

func metric(t *testing.T, o scoring.Outcomes, family, name string) float64 {
	t.Helper()
	all, err := scoring.Score(o, scoring.Settings{Metrics: []string{family}})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		if e.Metric == name {
			return e.Value
		}
	}
	t.Fatalf("no %s among %v", name, all)
	return 0
}

// The calibration error is the bins' distance from the diagonal.
func TestReliabilityAddsUpToTheCalibrationError(t *testing.T) {
	o := drawn(500)
	var ece float64
	n := 0
	for _, b := range scoring.Reliability(o) {
		if b.N > 0 && (b.Confidence <= b.Low || b.Confidence > b.High) {
			t.Errorf("mean confidence %v of bin %+v", b.Confidence, b)
		}
		n += b.N
		if b.N > 0 {
			ece += math.Abs(float64(b.Right)-b.Confidence*float64(b.N)) / 500
		}
	}
	if want := metric(t, o, "ece", "ece"); n != 500 || math.Abs(ece-want) > 1e-12 {
		t.Errorf("%d examples, error %v; want 500 and %v", n, ece, want)
	}
}

// The area under the curve, ties as slopes, is the AUROC.
func TestThresholdsHaveTheAreaOfTheAUROC(t *testing.T) {
	o := drawn(500)
	all := scoring.Thresholds(o, 1)
	last := all[len(all)-1]
	var area float64
	before := scoring.Threshold{At: 2}
	for _, at := range all {
		if at.At >= before.At {
			t.Fatalf("threshold %v follows %v", at.At, before.At)
		}
		area += float64(at.False-before.False) * float64(at.True+before.True) / 2
		before = at
	}
	area /= float64(last.True) * float64(last.False)
	if want := metric(t, o, "auroc", "auroc/label=b"); math.Abs(area-want) > 1e-12 || last.True+last.False != 500 {
		t.Errorf("area %v, %d examples; want %v and 500", area, last.True+last.False, want)
	}
}

func TestReject(t *testing.T) {
	o := scoring.Outcomes{Labels: []string{"a", "b"}, Want: []int{0, 1, 1}, Got: []int{0, 0, 1}, Probabilities: []float64{0.9, 0.1, 0.6, 0.4, 0.25, 0.75}}
	want := []scoring.Kept{{At: 0, N: 3, Right: 2}, {At: 0.6, N: 3, Right: 2}, {At: 0.7, N: 2, Right: 2}, {At: 0.95}}
	if got := scoring.Reject(o, []float64{0, 0.6, 0.7, 0.95}); !reflect.DeepEqual(got, want) {
		t.Errorf("kept %v, want %v", got, want)
	}
}

// Without probabilities, or without examples of either side, there is no curve.
func TestNoCurve(t *testing.T) {
	bare := scoring.Outcomes{Labels: []string{"a", "b"}, Want: []int{0}, Got: []int{0}}
	if scoring.Reliability(bare) != nil || scoring.Thresholds(bare, 0) != nil || scoring.Reject(bare, []float64{0}) != nil {
		t.Error("a curve of unknown probabilities")
	}
	bare.Probabilities = []float64{1, 0}
	if scoring.Thresholds(bare, 0) != nil || scoring.Thresholds(bare, 1) != nil {
		t.Error("a curve of one side")
	}
}
