package gate_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"holdout/harness/gate"
)

// The order of rows changes nothing.
func TestOrder(t *testing.T) {
	good := spam(100, 90)
	worse := with(good, flip, 3, 50, 120)
	p := policy(t, "{metric: accuracy, noninferior: {margin: 3pt}}", "{metric: f1/macro, each: category, at_least: 0.8}", "{metric: log_loss, no_regression: true}", "{flips: {at_most: 2%}}")
	first := judge(t, p, evidence(t, good, worse)).Findings
	a, b := slices.Clone(good), slices.Clone(worse)
	slices.Reverse(a)
	slices.Reverse(b)
	second := judge(t, p, evidence(t, a, b)).Findings
	for i := range first {
		first[i].IDs, second[i].IDs = nil, nil // of equal flips the first in the data comes first
	}
	if !reflect.DeepEqual(first, second) {
		t.Errorf("%+v\n%+v", first, second)
	}
}

// Loosening a margin never makes a rule that is met one that is not, and of two runs that are swapped at most one is superior.
func TestLaws(t *testing.T) {
	good := spam(100, 90)
	for k := 0; k <= 24; k += 3 {
		worse := with(good, flip, upTo(k)...)
		there, back := evidence(t, good, worse), evidence(t, worse, good)
		for _, metric := range []string{"accuracy", "f1/macro", "log_loss", "mcc"} {
			rank := map[gate.Outcome]int{gate.NotMet: 0, gate.Undecided: 1, gate.Met: 2}
			last := 0
			for _, margin := range []string{"1pt", "2pt", "3pt", "5pt", "10pt", "20pt", "99pt"} {
				f := judge(t, policy(t, fmt.Sprintf("{metric: %s, noninferior: {margin: %s}}", metric, margin)), there).Findings[0]
				if rank[f.Outcome] < last {
					t.Errorf("%s, %d flips: looser at %s, and %s", metric, k, margin, f.Outcome)
				}
				last = rank[f.Outcome]
			}
			p := policy(t, fmt.Sprintf("{metric: %s, superior: true}", metric))
			a, b := judge(t, p, there).Findings[0], judge(t, p, back).Findings[0]
			if a.Outcome == gate.Met || k >= 6 && (b.Outcome != gate.Met || a.Outcome != gate.NotMet) || *a.Delta != -*b.Delta {
				t.Errorf("%s, %d flips: %s one way, %s the other; deltas %v and %v", metric, k, a.Outcome, b.Outcome, *a.Delta, *b.Delta)
			}
		}
	}
}

// Rows that come in clusters say less than as many rows that do not.
func TestClusters(t *testing.T) {
	good := spam(100, 90)
	for i := range good {
		good[i].tags = map[string]string{"document": fmt.Sprint(i / 10)}
	}
	worse := with(good, flip, 0, 1, 2, 3, 4)
	p := policy(t, "{metric: accuracy, at_least: 0.8}", "{metric: accuracy, noninferior: {margin: 6pt}}", "{metric: mcc, noninferior: {margin: 30pt}}")
	width := func(v *gate.Verdict, kind string) float64 {
		i := slices.IndexFunc(v.Findings, func(f gate.Finding) bool { return f.Kind == kind && f.Metric == "accuracy" })
		return v.Findings[i].Interval.High - v.Findings[i].Interval.Low
	}
	e := evidence(t, good, worse)
	rows := judge(t, p, e)
	p.ClusterBy = "document"
	documents := judge(t, p, e)
	for _, kind := range []string{"at_least", "noninferior"} {
		if a, b := width(rows, kind), width(documents, kind); b <= a {
			t.Errorf("%s: interval as wide as %v by row and %v by document", kind, a, b)
		}
	}
	if v := judge(t, p, evidence(t, good, good)); v.Findings[0].Outcome == gate.Errored {
		t.Errorf("%+v", v.Findings[0])
	}
	p.ClusterBy = "documnt"
	if _, err := gate.Judge(p, e, "", today, ""); err == nil || err.Error() != `gate.yaml: no column "documnt" to cluster by; did you mean "document"?` {
		t.Error(err)
	}
}

// Same input, same bytes.
func TestSameBytes(t *testing.T) {
	good := spam(100, 90)
	p := policy(t, "{metric: f1/macro, each: category, noninferior: {margin: 3pt}}", "{metric: ece, at_most: 0.1}")
	e := evidence(t, good, with(good, flip, 3, 4, 5))
	a, err := json.Marshal(judge(t, p, e))
	if err != nil {
		t.Fatal(err)
	}
	if b, _ := json.Marshal(judge(t, p, e)); string(a) != string(b) {
		t.Errorf("%s\n%s", a, b)
	}
	if _, err := gate.Judge(p, e, "", time.Time{}, "test"); err != nil {
		t.Error(err)
	}
}
