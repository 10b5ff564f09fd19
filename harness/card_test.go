package harness_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"holdout/harness"
	"holdout/harness/dataset"
	"holdout/harness/leakage"
)

func reader(t *testing.T, name, content string) *dataset.Reader {
	t.Helper()
	r, err := dataset.NewReader(name, strings.NewReader(content), dataset.Columns{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

const trained = "text,label\nhs,ham\n,ham\n\"H, s!\",spam\n"

// A run carries what was found in the training set, says it, and its seal covers it.
func TestEvaluateWithTrain(t *testing.T) {
	const rows = `{"id": "a", "text": "hs", "label": "ham"}
{"id": "b", "text": "h s", "label": "ham"}
{"id": "c", "text": "xx", "label": "ham"}
`
	dir := filepath.Join(t.TempDir(), "run")
	run, err := evaluate(t, &letters{}, rows, harness.Settings{Dir: dir, Train: reader(t, "train.csv", trained)})
	if err != nil {
		t.Fatal(err)
	}
	want := &leakage.Summary{Train: "train.csv", Digest: run.Leakage.Digest, TrainRows: 3, Compared: 3, Threshold: 0.6, Exact: 1, Normalized: 1,
		OnlyHeldout: []string{}, OnlyTrain: []string{"spam"}}
	if !reflect.DeepEqual(run.Leakage, want) || len(run.Leakage.Digest) != 64 {
		t.Errorf("%+v, want %+v", run.Leakage, want)
	}
	for _, note := range []string{
		"2 of 3 held-out rows are in the training set train.csv: 1 exactly, 1 after normalisation, 0 nearly (Jaccard index of at least 0.6)",
		"labels in the training file that no held-out row has: spam",
	} {
		if !slices.Contains(run.Notes, note) {
			t.Errorf("notes %q lack %q", run.Notes, note)
		}
	}
	read, err := harness.Read(dir)
	if err != nil || !reflect.DeepEqual(read.Leakage, run.Leakage) {
		t.Errorf("read back: %v, %v", read, err)
	}
	path := filepath.Join(dir, "run.json")
	written, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.Replace(written, []byte(`"exact": 1`), []byte(`"exact": 0`), 1), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := harness.Read(dir); err == nil || !strings.Contains(err.Error(), "edited") {
		t.Errorf("a run whose leakage was edited is read: %v", err)
	}
}

// A run on its own training set says so first, and one without a training set says nothing.
func TestEvaluateOnTrain(t *testing.T) {
	run, err := evaluate(t, &letters{}, data(20), harness.Settings{Train: reader(t, "train.jsonl", data(20))})
	if err != nil || !run.Leakage.SameFile || run.Leakage.Exact != 20 || run.Notes[0] != "the training file train.jsonl is the held-out file: every row leaks" {
		t.Errorf("%+v, %v", run, err)
	}
	run, err = evaluate(t, &letters{}, data(20), harness.Settings{})
	if err != nil || run.Leakage != nil || strings.Contains(strings.Join(run.Notes, " "), "training") {
		t.Errorf("%+v, %v", run, err)
	}
	if _, err = evaluate(t, &letters{}, data(20), harness.Settings{Near: 2, Train: reader(t, "train.jsonl", data(20))}); !errors.Is(err, harness.ErrSettings) {
		t.Errorf("near 2: %v", err)
	}
	if _, err = evaluate(t, &letters{}, data(20), harness.Settings{Train: reader(t, "train.csv", trained+"x\n")}); err == nil || !strings.HasPrefix(err.Error(), "train.csv:5:") {
		t.Errorf("a training file that breaks off: %v", err)
	}
}

// A card counts rows without a text in either file, and looks for none of them.
func TestCard(t *testing.T) {
	c, err := harness.NewCard(t.Context(), reader(t, "heldout.csv", "text,label\nhs,ham\n,ham\n"), harness.CardSettings{Train: reader(t, "train.csv", trained)})
	if err != nil || c.Schema != "holdout/data/v1" || c.Rows != 2 || len(c.Empty) != 1 || c.Leakage.Compared != 1 || c.Leakage.Exact != 1 {
		t.Errorf("%+v, %v", c, err)
	}
	if l := c.Leakage.Leaks[0]; l.Train.Line != 2 || l.Heldout.Line != 2 || l.Labels != leakage.Same {
		t.Errorf("%+v", l)
	}
	c, err = harness.NewCard(t.Context(), reader(t, "heldout.csv", "text,label\nhs,ham\n"), harness.CardSettings{})
	if err != nil || c.Leakage != nil {
		t.Errorf("%+v, %v", c, err)
	}
}
