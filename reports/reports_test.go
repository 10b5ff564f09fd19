package reports_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"holdout/harness"
	"holdout/reports"
)

func value(x float64) *float64 { return &x }

// run is a finished run of two rows.
func run() *harness.Run {
	return &harness.Run{
		Schema:     harness.Schema,
		Checkpoint: harness.Checkpoint{Name: "spam-filter", Labels: []string{"ham", "spam"}},
		Data:       harness.Data{Name: "heldout.csv"},
		Settings:   harness.RunSettings{Confidence: 0.95},
		Rows:       2,
		Right:      1,
		Scores: []harness.Score{
			{Metric: "accuracy", Slice: "all", Value: value(0.5), Interval: &harness.Interval{Low: 0.095, High: 0.905, Method: "wilson"}, N: 2},
			{Metric: "precision/macro", Slice: "all", N: 2, Undefined: `no example was predicted "spam"`},
		},
		Confusion: [][]int{{1, 0}, {1, 0}},
		Notes:     []string{"a note"},
		Timings:   &harness.Timings{Seconds: 1},
	}
}

func ExampleWrite() {
	if err := reports.Write(os.Stdout, "text", run(), reports.Look{}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// spam-filter on heldout.csv
	// 1 of 2 right
	//
	// metric               value  95 % interval  n
	// accuracy            0.5000    0.095–0.905  2
	// precision/macro  undefined              –  2
	//
	// label  precision        recall            f1     n
	// ham    undefined  –  undefined  –  undefined  –  1
	// spam   undefined  –  undefined  –  undefined  –  1
	//
	// confusion: one row a held-out label, one column a predicted one
	//       ham  spam
	// ham     1     0
	// spam    1     0
	//
	// note: a note
	// note: precision/macro is undefined: no example was predicted "spam"
}

func TestWriteRefusesAnUnknownFormat(t *testing.T) {
	if err := reports.Write(os.Stdout, "yaml", run(), reports.Look{}); err == nil || err.Error() != `format "yaml" is not one of json, markdown, sklearn, text` {
		t.Errorf("error = %v", err)
	}
}

func TestJSONHasNoTimings(t *testing.T) {
	var b strings.Builder
	if err := reports.Write(&b, "json", run(), reports.Look{}); err != nil || strings.Contains(b.String(), "timings") {
		t.Errorf("%v: %s", err, b.String())
	}
}

func TestColorOnlyWhereAllowed(t *testing.T) {
	for _, color := range []bool{false, true} {
		var b strings.Builder
		if err := reports.Text(&b, run(), reports.Look{Color: color}); err != nil || strings.Contains(b.String(), "\x1b") != color {
			t.Errorf("color %t: %v, %q", color, err, b.String())
		}
	}
}

func TestSlicesAreShownByThemselves(t *testing.T) {
	r := run()
	r.Scores = append(r.Scores,
		harness.Score{Metric: "accuracy", Slice: "category=toys", Value: value(0.9), Interval: &harness.Interval{Low: 0.8, High: 0.95, Method: "wilson"}, N: 80},
		harness.Score{Metric: "f1/macro", Slice: "category=toys", Value: value(0.9), N: 80},
		harness.Score{Metric: "f1/macro", Slice: "category=none", Undefined: "in run.json only"},
		harness.Score{Metric: "accuracy", Slice: "category=none", Undefined: "there are no examples"})
	var b strings.Builder
	if err := reports.Text(&b, r, reports.Look{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"\nprecision/macro  undefined              –  2\n\nlabel",
		"\nslice           n   accuracy  95 % interval\ncategory=toys  80     0.9000    0.800–0.950\ncategory=none   0  undefined              –  small\n\nconfusion",
		"\nnote: accuracy on category=none is undefined: there are no examples\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%s\nlacks\n%s", b.String(), want)
		}
	}
	if strings.Contains(b.String(), "run.json only") {
		t.Error("a reason for what is not shown")
	}
}

func TestManyLabelsShowTheirMistakes(t *testing.T) {
	r := run()
	r.Checkpoint.Labels, r.Confusion = nil, nil
	for i := range 12 {
		r.Checkpoint.Labels = append(r.Checkpoint.Labels, fmt.Sprintf("label%d", i))
		r.Confusion = append(r.Confusion, make([]int, 12))
	}
	r.Confusion[3][7], r.Confusion[5][1], r.Confusion[2][2] = 2, 9, 50
	var b strings.Builder
	if err := reports.Text(&b, r, reports.Look{}); err != nil {
		t.Fatal(err)
	}
	want := "confusion: the most frequent mistakes\nheld out  predicted  rows\nlabel5       label1     9\nlabel3       label7     2\n"
	if !strings.Contains(b.String(), want) {
		t.Errorf("%s\nlacks\n%s", b.String(), want)
	}
}

// What a file says must not move a terminal's cursor, clear its screen or turn its text around.
func TestHostileTextIsShownEscaped(t *testing.T) {
	r := run()
	r.Checkpoint.Name = "x\x1b[2Jy"
	r.Checkpoint.Labels = []string{"ha\u202em", "sp\nam"}
	var b strings.Builder
	if err := reports.Text(&b, r, reports.Look{}); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"\x1b", "\u202e", "sp\nam"} {
		if strings.Contains(b.String(), bad) {
			t.Errorf("the report contains %q", bad)
		}
	}
	if !strings.Contains(b.String(), `x\x1b[2Jy on`) || !strings.Contains(b.String(), `ha\u202em`) {
		t.Errorf("the report does not show what it escaped:\n%s", b.String())
	}
}

func TestClip(t *testing.T) {
	for _, tt := range []struct {
		s     string
		width int
		want  string
	}{{"short", 5, "short"}, {"longer", 5, "long…"}, {"änderung", 3, "än…"}, {"x", 0, "x"}, {"xy", 0, "…"}} {
		if got := reports.Clip(tt.s, tt.width); got != tt.want {
			t.Errorf("Clip(%q, %d) = %q, want %q", tt.s, tt.width, got, tt.want)
		}
	}
}
