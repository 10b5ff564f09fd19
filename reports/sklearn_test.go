package reports_test

import (
	"strings"
	"testing"

	"holdout/reports"
)

func TestSklearnLayout(t *testing.T) {
	r := run()
	r.Settings.ZeroDivision = "0"
	r.Checkpoint.Labels = []string{"ham", "sp\x1bam"}
	r.Confusion = [][]int{{3, 1}, {1, 2}}
	var b strings.Builder
	if err := reports.Write(&b, "sklearn", r, reports.Look{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"precision    recall  f1-score   support", "ham       0.75      0.75      0.75         4", `sp\x1bam       0.67`, "accuracy                           0.71         7"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
	r.Settings.ZeroDivision = "maybe"
	if err := reports.Write(&b, "sklearn", r, reports.Look{}); err == nil {
		t.Error("an unknown zero_division was reported on")
	}
}
