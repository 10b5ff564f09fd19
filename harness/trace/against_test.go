package trace_test

import (
	"errors"
	"math"
	"testing"

	"holdout/harness"
	"holdout/harness/trace"
)

func TestAgainst(t *testing.T) {
	candidate := of(t, small(), goodBad, trace.Options{})
	if err := candidate.Put(of(t, small(), goodBad, trace.Options{})); err != nil {
		t.Fatal(err)
	}
	for i, s := range candidate.Against.States {
		if s.Distance != 0 || *s.Cosine != 1 || *s.Relative != 0 {
			t.Errorf("against itself, stage %d: %+v", i, s)
		}
	}
	if candidate.Against.Parts != nil {
		t.Errorf("parts from itself at %d", *candidate.Against.Parts)
	}
	other := small()
	other.states["layer"] = []float32{0, 1, 0, 3} // candidate [0 4], [2 0]: distances 3 and √13, cosines 1 and 0, mean norm 2
	baseline := of(t, other, goodBad, trace.Options{})
	if err := candidate.Put(baseline); err != nil {
		t.Fatal(err)
	}
	s := candidate.Against.States[1]
	distance := (3 + math.Sqrt(13)) / 2
	if *candidate.Against.Parts != 1 || s.Distance != distance || *s.Cosine != 0.5 || *s.Relative != distance/2 {
		t.Errorf("parts at %v: %+v", *candidate.Against.Parts, s)
	}
	// Turned round, the distance is the same, and is relative to the other's norms.
	if err := baseline.Put(candidate); err != nil {
		t.Fatal(err)
	}
	if r := baseline.Against.States[1]; r.Distance != distance || *r.Cosine != 0.5 || *r.Relative != distance/3 {
		t.Errorf("turned round: %+v", r)
	}
}

// The threshold: a cosine of 0.999 has not parted, one just below has.
func TestPartsBelow(t *testing.T) {
	for _, tt := range []struct {
		cosine float64
		parts  bool
	}{{0.9991, false}, {0.9989, true}} {
		m, n := small(), small()
		m.states["layer"] = []float32{1, 0, 1, 0}
		x, y := float32(tt.cosine), float32(math.Sqrt(1-tt.cosine*tt.cosine))
		n.states["layer"] = []float32{x, y, x, y}
		got := of(t, n, goodBad, trace.Options{})
		if err := got.Put(of(t, m, goodBad, trace.Options{})); err != nil || (got.Against.Parts != nil) != tt.parts {
			t.Errorf("cosine %v: parts %v, %v", tt.cosine, got.Against.Parts, err)
		}
	}
}

func TestNotComparable(t *testing.T) {
	this := of(t, small(), goodBad, trace.Options{})
	this.Checkpoint = "this"
	otherIDs, fewer, wider, deeper, none := *this, *this, small(), small(), small()
	otherIDs.Input = input("good bad", goodBad.Tokens[0], trace.Token{ID: 9, Token: "##d"})
	fewer.Input = input("good bad", goodBad.Tokens[0])
	wider.states["layer"], wider.dims["layer"] = make([]float32, 6), []int64{1, 2, 3}
	deeper.layers = append(deeper.layers, "layer")
	none.layers = nil
	for _, tt := range []struct {
		baseline *trace.Trace
		want     string
	}{
		{&otherIDs, "token 1 is 8 (bad, type 0) of one and 9 (##d, type 0) of the other"},
		{&fewer, "they read the text in 2 and 1 tokens"},
		{of(t, wider, goodBad, trace.Options{}), "layer 1 gives 4 numbers in one and 6 in the other"},
		{of(t, deeper, goodBad, trace.Options{}), "they have 1 and 2 layers"},
		{of(t, none, goodBad, trace.Options{Tensors: []string{"odd"}}), "the layers of one were not found"},
	} {
		tt.baseline.Checkpoint = "that"
		err := this.Put(tt.baseline)
		if !errors.Is(err, harness.ErrNotComparable) || err.Error() != "not comparable: this against that: "+tt.want {
			t.Errorf("%v\nwant %s", err, tt.want)
		}
	}
}
