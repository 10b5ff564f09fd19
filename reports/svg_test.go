package reports

import (
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestTicks(t *testing.T) {
	for _, tt := range []struct {
		low, high float64
		want      []float64
	}{
		{0, 1, []float64{0, 0.2, 0.4, 0.6, 0.8, 1}},
		{-0.05, 0.05, []float64{-0.04, -0.02, 0, 0.02, 0.04}},
		{0, 3000, []float64{0, 1000, 2000, 3000}},
		{1, 1, nil},
		{0, math.Inf(1), nil},
		{math.NaN(), 1, nil},
	} {
		if got := roundValues(scale{tt.low, tt.high}, 5); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("round values of %v to %v: %v, want %v", tt.low, tt.high, got, tt.want)
		}
	}
}

// Values lie where the axis says: the ends of a forest plot's interval are as far apart as its numbers.
func TestForest(t *testing.T) {
	half, low, high := 0.5, 0.25, 1.0
	drawn := string(forest("f", "a <title>", []forestRow{{name: "x & y", value: &half, low: &low, high: &high, text: "0.5"}, {name: "none", text: "undefined: why"}},
		scale{0, 1}, math.NaN(), "value"))
	for _, want := range []string{
		`class="whisker " x1="276.0" y1="21.0" x2="534.0" y2="21.0"`, // from 190 to 534 lies 0 to 1
		`cx="362.0"`, `<title id="f-title">a &lt;title&gt;</title>`, `<desc id="f-desc">x &amp; y: 0.5; none: undefined: why</desc>`, `>undefined: why</text>`,
	} {
		if !strings.Contains(drawn, want) {
			t.Errorf("no %s in %s", want, drawn)
		}
	}
}

// What is not a number, or beyond the scale, is drawn at an end of it and never as NaN.
func TestScaleHoldsEverything(t *testing.T) {
	for v, want := range map[float64]float64{-1: 0, 0.25: 0.25, 7: 1, math.Inf(1): 1, math.Inf(-1): 0} {
		if got := (scale{0, 1}).share(v); got != want {
			t.Errorf("share of %v is %v, want %v", v, got, want)
		}
	}
	if (scale{0, 1}).share(math.NaN()) != 0 || (scale{1, 1}).share(1) != 0 {
		t.Error("a share that is not a number")
	}
}

func TestHeat(t *testing.T) {
	drawn := string(heat("h", "h", []string{"a", "b"}, [][]int{{3, 1}, {0, 0}}))
	for _, want := range []string{`class="heat right" x="150.0" y="26.0" width="64.0" height="64.0" fill-opacity="0.56"`, `held out as a, predicted b: 1 row (25.0 %)`,
		`held out as b, predicted b: 0 rows (0.0 %)`} {
		if !strings.Contains(drawn, want) {
			t.Errorf("no %s in %s", want, drawn)
		}
	}
}

func TestThinKeepsTheEnds(t *testing.T) {
	points := make([]point, 1000)
	for i := range points {
		points[i].x = float64(i)
	}
	if got := thin(points, 6); len(got) != 6 || got[0].x != 0 || got[5].x != 999 || got[1].x != 199 {
		t.Errorf("thinned to %v", got)
	}
}

// Names in a drawing are as wide as there is room, whatever their script.
func TestQuoted(t *testing.T) {
	for s, want := range map[string]string{"short": "short", "abcdefghi": "abcdefg…", "日本語のラベル": "日本語…", "a\u202eb": `a\u202eb`, "<&>": "&lt;&amp;&gt;"} {
		if got := quoted(s, 8); got != want {
			t.Errorf("%q is %q, want %q", s, got, want)
		}
	}
}
