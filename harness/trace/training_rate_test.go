package trace_test

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"holdout/harness/trace"
)

func writeJSON(t *trace.Training) error {
	_, err := json.Marshal(t)
	return err
}

// The schedules are those of transformers' optimization.py, with peak 5e-5 and 1,000 steps, logged every 50 steps or as said.
func TestSchedule(t *testing.T) {
	const peak, end = 5e-5, 1000
	warm := func(step, w float64, then func(progress float64) float64) float64 {
		if step < w {
			return peak * step / w
		}
		return peak * then((step-w)/(end-w))
	}
	tests := []struct {
		name, want string
		warmUp     bool
		every      int
		rate       func(step float64) float64
	}{
		{"constant", "constant", false, 50, func(float64) float64 { return peak }},
		{"constant, twice", "constant", false, 500, func(float64) float64 { return peak }},
		{"constant after a warm-up", "constant", true, 50, func(s float64) float64 { return warm(s, 130, func(float64) float64 { return 1 }) }},
		{"linear", "linear", false, 50, func(s float64) float64 { return warm(s, 0, func(p float64) float64 { return 1 - p }) }},
		{"linear after a warm-up", "linear", true, 50, func(s float64) float64 { return warm(s, 170, func(p float64) float64 { return 1 - p }) }},
		{"linear, its peak between two values", "linear", true, 50, func(s float64) float64 { return warm(s, 99, func(p float64) float64 { return 1 - p }) }},
		{"cosine", "cosine", false, 50, func(s float64) float64 {
			return warm(s, 0, func(p float64) float64 { return (1 + math.Cos(math.Pi*p)) / 2 })
		}},
		{"cosine after a warm-up", "cosine", true, 50, func(s float64) float64 {
			return warm(s, 170, func(p float64) float64 { return (1 + math.Cos(math.Pi*p)) / 2 })
		}},
		{"cosine to a tenth", "cosine", true, 50, func(s float64) float64 {
			return warm(s, 130, func(p float64) float64 { return 0.1 + 0.45*(1+math.Cos(math.Pi*p)) })
		}},
		{"inverse square root", "inverse square root", true, 50, func(s float64) float64 { return peak * math.Min(s/100, math.Sqrt(100/s)) }},
		{"in steps", "other", false, 50, func(s float64) float64 { return peak * math.Pow(0.5, math.Floor(s/300)) }},
		{"up and down", "other", false, 50, func(s float64) float64 { return peak * (2 + math.Sin(s)) }},
		{"three values", "undecided", false, 300, func(s float64) float64 { return peak * (1 - s/end) }},
		{"rising only", "undecided", true, 50, func(s float64) float64 { return peak * s / end }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var lines []string
			for s := tt.every; s <= end; s += tt.every {
				lines = append(lines, fmt.Sprintf(`{"step": %d, "epoch": %v, "learning_rate": %v}`, s, float64(s)/500, tt.rate(float64(s))))
			}
			got := read(t, lines...).LearningRate
			if got.Name != tt.want || got.WarmUp != tt.warmUp {
				t.Errorf("%s, warm-up %v, off by %v; want %s, %v", got.Name, got.WarmUp, got.Off, tt.want, tt.warmUp)
			}
			if law := tt.want != "other" && tt.want != "undecided"; law != (got.Off != nil) || law && !(*got.Off >= 0 && *got.Off <= 0.01) {
				t.Errorf("off by %v", got.Off)
			}
		})
	}
}
