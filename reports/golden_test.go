package reports_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"holdout/harness"
	"holdout/harness/gate"
	"holdout/reports"
)

var update = flag.Bool("update", false, "write what the reports say to testdata instead of comparing")

// golden compares a report with its file in testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs (go test ./reports -update writes it anew); got\n%s", path, got)
	}
}

func TestVerdictsAsTheyWere(t *testing.T) {
	for name, v := range map[string]*gate.Verdict{"accepted": accepted(), "rejected": rejected()} {
		for _, format := range reports.VerdictFormats() {
			golden(t, name+"."+format, writeVerdict(t, format, v, reports.Look{}))
		}
		golden(t, name+".color", writeVerdict(t, "text", v, reports.Look{Color: true}))
	}
}

func TestComparisonsAsTheyWere(t *testing.T) {
	for _, format := range reports.ComparisonFormats() {
		golden(t, "comparison."+format, writeComparison(t, format, comparison(), reports.Look{}))
	}
	golden(t, "comparison.color", writeComparison(t, "text", comparison(), reports.Look{Color: true}))
}

func writeVerdict(t *testing.T, format string, v *gate.Verdict, look reports.Look) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := reports.WriteVerdict(&b, format, v, look); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func writeComparison(t *testing.T, format string, c *harness.Comparison, look reports.Look) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := reports.WriteComparison(&b, format, c, look); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
