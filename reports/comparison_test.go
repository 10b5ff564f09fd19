package reports_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"holdout/harness"
	"holdout/reports"
)

func TestEffects(t *testing.T) {
	shown, hidden := &harness.Interval{Low: 0.1, High: 0.3}, &harness.Interval{Low: -0.1, High: 0.3}
	for _, tt := range []struct {
		name  string
		delta harness.Delta
		want  string // the end of the metric's line
	}{
		{"better", harness.Delta{Value: value(0.2), Interval: shown, P: value(0.0005), PWorse: value(0.9998)}, "+0.2000  +0.100 +0.300  <0.001  better"},
		{"worse, where lower is better", harness.Delta{Value: value(0.2), Interval: shown, P: value(0.001), PWorse: value(0.0005)}, "+0.2000  +0.100 +0.300  0.001  worse"},
		{"shown without a test", harness.Delta{Value: value(0.2), Interval: shown, NoTest: "why"}, "+0.2000  +0.100 +0.300  –  differs"},
		{"not shown", harness.Delta{Value: value(0.2), Interval: hidden, P: value(0.4)}, "+0.2000  -0.100 +0.300  0.400  ~"},
		{"no interval", harness.Delta{Value: value(-0.00001), NoInterval: "why"}, "0.0000              –  –  ~"},
		{"undefined", harness.Delta{Undefined: "why"}, "undefined              –  –"},
	} {
		c := comparison()
		tt.delta.Metric, tt.delta.Slice = "m", "all"
		c.Deltas = []harness.Delta{tt.delta}
		lines := strings.Split(string(writeComparison(t, "text", c, reports.Look{})), "\n")
		line := lines[slices.Index(lines, "Metrics")+2]
		if !strings.HasPrefix(line, "m ") || !strings.HasSuffix(line, tt.want) {
			t.Errorf("%s: %q does not end in %q", tt.name, line, tt.want)
		}
	}
}

func TestReasonsAreNotWithoutEnd(t *testing.T) {
	c := comparison()
	for i := range 50 {
		c.Deltas = append(c.Deltas, harness.Delta{Metric: fmt.Sprintf("metric%d", i), Slice: "all", Undefined: fmt.Sprintf("reason %d", i%30)})
	}
	report := string(writeComparison(t, "text", c, reports.Look{}))
	for _, want := range []string{"\nnote: undefined: metric3, metric33 (reason 3)\n", "\nnote: 12 more reasons in the JSON report\n"} {
		if !strings.Contains(report, want) {
			t.Errorf("%q is not in\n%s", want, report)
		}
	}
}

func TestNothingChanged(t *testing.T) {
	c := comparison()
	c.Lost, c.Gained, c.Differ, c.Changed = nil, nil, nil, 0
	c.Baseline.Settings, c.Candidate.Timings = nil, nil
	for _, format := range []string{"text", "markdown"} {
		report := string(writeComparison(t, format, c, reports.Look{}))
		for _, heading := range []string{"What else differs", "Size and speed", "from right to wrong", "from wrong to right"} {
			if strings.Contains(report, heading) {
				t.Errorf("%s has a part %q with nothing in it", format, heading)
			}
		}
	}
}
