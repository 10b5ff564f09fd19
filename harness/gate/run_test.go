package gate_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"holdout/harness"
	"holdout/harness/dataset"
	"holdout/harness/gate"
	"holdout/harness/scoring"
)

// today is the day on which tests judge.
var today = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// example is one row of a test's data and what a checkpoint says of it.
type example struct {
	id, want string
	got      string            // predicted label
	margin   float64           // of it over the other labels; 0: 0.8
	cut      int               // tokens that did not fit
	tags     map[string]string // columns
}

// recited is a classifier that knows what to say of each text.
type recited struct {
	labels []string
	says   map[string]example
}

func (r recited) Labels() []string { return r.labels }

func (r recited) Encode(text, _ string) (ids, typeIDs []int64, cut, unknown int, err error) {
	for _, c := range text {
		ids = append(ids, int64(c))
	}
	return ids, make([]int64, len(ids)), r.says[text].cut, 0, nil
}

func (r recited) Logits(_ context.Context, B, T int, ids, _ []int64) ([]float32, error) {
	var logits []float32
	for row := range slices.Chunk(ids, T) {
		var text strings.Builder
		for _, c := range row {
			text.WriteRune(rune(c))
		}
		e := r.says[text.String()]
		margin := e.margin
		if margin == 0 {
			margin = 0.8
		}
		rest := (1 - margin) / float64(len(r.labels))
		for _, l := range r.labels {
			p := rest
			if l == e.got {
				p += margin
			}
			logits = append(logits, float32(math.Log(p)))
		}
	}
	return logits, nil
}

func (r recited) Predict(logits []float32, probabilities []float64) int {
	sum, best := 0.0, 0
	for c, x := range logits {
		probabilities[c] = math.Exp(float64(x))
		sum += probabilities[c]
		if x > logits[best] {
			best = c
		}
	}
	for c := range probabilities {
		probabilities[c] /= sum
	}
	return best
}

func (r recited) Describe() (digests, settings, fingerprint map[string]string) {
	return map[string]string{"model": "m"}, map[string]string{"model_bytes": "1048576", "head": "softmax"}, map[string]string{"cpu": "none"}
}

// table is the run of a checkpoint that says of each example what the example holds.
func table(t testing.TB, labels []string, examples []example) *harness.Table {
	t.Helper()
	var jsonl strings.Builder
	says := map[string]example{}
	for _, e := range examples {
		row := map[string]string{"id": e.id, "text": e.id, "label": e.want}
		for k, v := range e.tags {
			row[k] = v
		}
		line, err := json.Marshal(row)
		if err != nil {
			t.Fatal(err)
		}
		jsonl.Write(append(line, '\n'))
		says[e.id] = e
	}
	r, err := dataset.NewReader("heldout.jsonl", strings.NewReader(jsonl.String()), dataset.Columns{})
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "run")
	s := harness.Settings{Name: "checkpoint", Dir: dir, Scoring: scoring.Settings{Metrics: []string{"accuracy"}, Resamples: 100}}
	if _, err := harness.Evaluate(t.Context(), recited{labels, says}, r, s); err != nil {
		t.Fatal(err)
	}
	table, err := harness.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// spam is a data set of two labels, n rows of each, of which right are predicted as they are held out; every third is about toys.
func spam(n, right int) []example {
	var all []example
	for i := range 2 * n {
		labels := []string{"ham", "spam"}
		want := labels[i%2]
		got := want
		if i/2 >= right {
			got = labels[1-i%2]
		}
		category := []string{"toys", "books", "books"}[i%3]
		all = append(all, example{id: fmt.Sprintf("r%d", i), want: want, got: got, tags: map[string]string{"category": category}})
	}
	return all
}

// with returns the examples with some of them changed.
func with(examples []example, change func(e *example), rows ...int) []example {
	changed := slices.Clone(examples)
	for _, i := range rows {
		change(&changed[i])
	}
	return changed
}

// flip predicts the other label.
func flip(e *example) {
	e.got = map[string]string{"ham": "spam", "spam": "ham"}[e.got]
}

// upTo is 0, 1, …, n−1.
func upTo(n int) []int {
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i
	}
	return rows
}

// evidence is a candidate beside a baseline.
func evidence(t testing.TB, baseline, candidate []example) gate.Evidence {
	t.Helper()
	labels := []string{"ham", "spam"}
	b, c := table(t, labels, baseline), table(t, labels, candidate)
	p, err := harness.Pair(b, c, false)
	if err != nil {
		t.Fatal(err)
	}
	return gate.Evidence{Candidate: c, Paired: p}
}

// policy reads rules in YAML, one a line, with fewer resamples than a policy has.
func policy(t testing.TB, rules ...string) *gate.Policy {
	t.Helper()
	p, err := gate.Parse("gate.yaml", []byte("version: 1\nresamples: 1000\nrules:\n  - "+strings.Join(rules, "\n  - ")+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// judge judges and expects a verdict.
func judge(t testing.TB, p *gate.Policy, e gate.Evidence) *gate.Verdict {
	t.Helper()
	v, err := gate.Judge(p, e, "", today, "test")
	if err != nil {
		t.Fatal(err)
	}
	return v
}
