package harness_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"holdout/harness"
	"holdout/harness/scoring"
)

// other is letters with a leaning towards spam.
type other struct{ letters }

func (o *other) Predict(logits []float32, probabilities []float64) int {
	return o.letters.Predict([]float32{logits[0], logits[1] + 0.75}, probabilities)
}

// load evaluates and reads the run back as a table.
func load(t *testing.T, c harness.Classifier, jsonl string, s harness.Settings) *harness.Table {
	t.Helper()
	s.Dir = filepath.Join(t.TempDir(), "run")
	if _, err := evaluate(t, c, jsonl, s); err != nil {
		t.Fatal(err)
	}
	table, err := harness.Load(s.Dir)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// fast keeps the bootstrap short.
var fast = harness.CompareSettings{Scoring: scoring.Settings{Resamples: 100}}

func TestSlicesDivideTheRows(t *testing.T) {
	table := load(t, &letters{}, data(300), harness.Settings{})
	for _, by := range []string{"lang", "tokens", "truncated", "unknown", "label", "label×truncated", "label*unknown*lang"} {
		groups, err := table.Slices(by)
		if err != nil {
			t.Fatal(err)
		}
		var rows []int
		for _, g := range groups {
			rows = append(rows, g.Rows...)
		}
		slices.Sort(rows)
		if len(rows) != 300 || len(slices.Compact(rows)) != 300 {
			t.Errorf("%s: %d rows in %d slices; want each row once", by, len(rows), len(groups))
		}
	}
	groups, err := table.Slices("label×truncated")
	if err != nil || groups[0].Name != "label=ham×truncated=no" {
		t.Errorf("%v, %v", groups, err)
	}
	if _, err := table.Slices("language"); err == nil || err.Error() != `no column "language" to slice by; there are group, label, lang, tokens, truncated, unknown` {
		t.Errorf("error = %v", err)
	}
}

// Slices are scored beside the whole, each row in one of them.
func TestEvaluateScoresSlices(t *testing.T) {
	run, err := evaluate(t, &letters{}, data(100), harness.Settings{SliceBy: []string{"truncated", "label*unknown"}, ClusterBy: "group"})
	if err != nil {
		t.Fatal(err)
	}
	n := map[string]int{}
	for _, s := range run.Scores {
		if s.Metric == "accuracy" {
			column, _, _ := strings.Cut(s.Slice, "=")
			n[column] += s.N
		}
	}
	if n["all"] != 100 || n["truncated"] != 100 || n["label"] != 100 {
		t.Errorf("rows by column: %v", n)
	}
	if accuracy, _ := run.Find("accuracy", "all"); !strings.HasSuffix(accuracy.Interval.Method, "by cluster") {
		t.Errorf("the interval is not by cluster: %+v", accuracy.Interval)
	}
	if _, err := evaluate(t, &letters{}, data(10), harness.Settings{SliceBy: []string{"nothing"}}); err == nil || !strings.HasPrefix(err.Error(), `no column "nothing" to slice by`) {
		t.Errorf("error = %v", err)
	}
}

func TestCompareWithItself(t *testing.T) {
	table := load(t, &letters{}, data(200), harness.Settings{})
	pair, err := harness.Pair(table, table, false)
	if err != nil {
		t.Fatal(err)
	}
	c, err := harness.Compare(pair, fast)
	if err != nil {
		t.Fatal(err)
	}
	if c.Changed != 0 || len(c.Lost)+len(c.Gained) != 0 || len(c.Differ) != 0 {
		t.Errorf("changed %d, lost %d, gained %d, differ %v", c.Changed, len(c.Lost), len(c.Gained), c.Differ)
	}
	for _, d := range c.Deltas {
		if d.Value != nil && *d.Value != 0 || d.Shown() {
			t.Errorf("%+v", d)
		}
	}
}

// Swapping the runs negates every delta, and what was lost is gained.
func TestSwappingNegates(t *testing.T) {
	a, b := load(t, &letters{}, data(200), harness.Settings{}), load(t, &other{}, data(200), harness.Settings{})
	compare := func(x, y *harness.Table) *harness.Comparison {
		pair, err := harness.Pair(x, y, false)
		if err != nil {
			t.Fatal(err)
		}
		c, err := harness.Compare(pair, fast)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	there, back := compare(a, b), compare(b, a)
	if len(there.Lost) == 0 || len(there.Lost) != len(back.Gained) || len(there.Gained) != len(back.Lost) {
		t.Errorf("lost %d and gained %d; swapped, %d and %d", len(there.Lost), len(there.Gained), len(back.Lost), len(back.Gained))
	}
	for i, d := range there.Deltas {
		if e := back.Deltas[i]; d.Value != nil && *d.Value != -*e.Value {
			t.Errorf("%s on %s: %v and, swapped, %v", d.Metric, d.Slice, *d.Value, *e.Value)
		}
	}
	if !slices.IsSortedFunc(there.Lost, func(a, b harness.Flip) int { return int(1e9 * (a.Shift - b.Shift)) }) {
		t.Error("what was lost is not sorted, worst first")
	}
}

// The order of a run's rows does not matter: they are joined by id.
func TestPairJoinsByID(t *testing.T) {
	lines := strings.SplitAfter(data(50), "\n")
	lines = lines[:50]
	a := load(t, &letters{}, strings.Join(lines, ""), harness.Settings{})
	slices.Reverse(lines)
	b := load(t, &letters{}, strings.Join(lines, ""), harness.Settings{})
	pair, err := harness.Pair(a, b, false)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(pair.Baseline.IDs, pair.Candidate.IDs) || !slices.Equal(pair.Baseline.Outcomes.Got, pair.Candidate.Outcomes.Got) {
		t.Error("rows are not joined")
	}
	groups, err := pair.Candidate.Slices("lang")
	if err != nil || len(groups) != 1 || groups[0].Name != "lang=en" {
		t.Errorf("tags were lost: %v, %v", groups, err)
	}
}

func TestPairRefuses(t *testing.T) {
	row := func(id, text, label string) string {
		return `{"id": "` + id + `", "text": "` + text + `", "label": "` + label + `"}` + "\n"
	}
	base := row("a", "hh", "ham") + row("b", "ss", "spam")
	a := load(t, &letters{}, base, harness.Settings{})
	tests := []struct {
		name string
		b    *harness.Table
		want string
	}{
		{"a row is missing", load(t, &letters{}, row("a", "hh", "ham"), harness.Settings{}), "not comparable: example b is in the baseline's run and not in the candidate's"},
		{"a row too many", load(t, &letters{}, base+row("c", "s", "ham"), harness.Settings{}), "not comparable: the candidate's run has 1 examples that are not in the baseline's"},
		{"another text", load(t, &letters{}, row("a", "hx", "ham")+row("b", "ss", "spam"), harness.Settings{}), "not comparable: example a has another text in the candidate's run"},
		{"another label", load(t, &letters{}, row("a", "hh", "spam")+row("b", "ss", "spam"), harness.Settings{}), `not comparable: example a is held out as "ham" in the baseline's run and as "spam" in the candidate's`},
		{"another tag", load(t, &letters{}, `{"id": "a", "text": "hh", "label": "ham", "lang": "en"}`+"\n", harness.Settings{}), `not comparable: the column "lang" is in one of the two runs only; evaluate both with the same --tags`},
		{"a limit", load(t, &letters{}, base, harness.Settings{Limit: 2}), "not comparable: settings.limit is 0 in the baseline's run and 2 in the candidate's"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := harness.Pair(a, tt.b, false)
			if !errors.Is(err, harness.ErrNotComparable) || err.Error() != tt.want {
				t.Errorf("error = %v\nwant %s", err, tt.want)
			}
		})
	}
	pair, err := harness.Pair(a, tests[0].b, true)
	if err != nil || pair.Unjoined != 1 || len(pair.Baseline.IDs) != 1 {
		t.Errorf("with unjoined rows allowed: %+v, %v", pair, err)
	}
}

// Slices must be the same rows in both runs.
func TestPairRefusesAnotherTag(t *testing.T) {
	row := `{"id": "a", "text": "hh", "label": "ham", "lang": "en"}` + "\n"
	a := load(t, &letters{}, row, harness.Settings{})
	b := load(t, &letters{}, strings.Replace(row, `"en"`, `"de"`, 1), harness.Settings{})
	want := `not comparable: example a has lang "en" in the baseline's run and "de" in the candidate's`
	if _, err := harness.Pair(a, b, false); !errors.Is(err, harness.ErrNotComparable) || err.Error() != want {
		t.Errorf("error = %v\nwant %s", err, want)
	}
	if a.Run.Data.Examples == b.Run.Data.Examples {
		t.Error("other tags, and the same digest of the examples")
	}
}

// A run that was cut off or edited is not loaded: no field of a prediction can be changed.
func TestLoadRefusesAnEditedRun(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	if _, err := evaluate(t, &letters{}, data(20), harness.Settings{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "run.json")
	run, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	predictions := filepath.Join(dir, "predictions.jsonl.zst")
	whole, err := os.ReadFile(predictions)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := filepath.Join(t.TempDir(), "run")
	if _, err := evaluate(t, &letters{}, data(21), harness.Settings{Dir: elsewhere}); err != nil {
		t.Fatal(err)
	}
	otherPredictions, err := os.ReadFile(filepath.Join(elsewhere, "predictions.jsonl.zst"))
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func() error{
		"cut off":       func() error { return os.WriteFile(predictions, whole[:len(whole)/2], 0o644) },
		"another run's": func() error { return os.WriteFile(predictions, otherPredictions, 0o644) },
		"digests edited": func() error {
			return os.WriteFile(path, []byte(strings.Replace(string(run), `"model": "m"`, `"model": "x"`, 1)), 0o644)
		},
		"rows edited": func() error {
			return os.WriteFile(path, []byte(strings.Replace(string(run), `"rows": 20`, `"rows": 19`, 1)), 0o644)
		},
		"no predictions":       func() error { return os.Remove(predictions) },
		"cut edited":           func() error { return rewrite(predictions, `"cut":`, `"unknown":`) },
		"tags edited":          func() error { return rewrite(predictions, `"lang":"en"`, `"lang":"de"`) },
		"tokens edited":        func() error { return rewrite(predictions, `"tokens":`, `"tokens":1`) },
		"probabilities edited": func() error { return rewrite(predictions, `"probabilities":[0.`, `"probabilities":[0.1`) },
	} {
		t.Run(name, func(t *testing.T) {
			if err := errors.Join(os.WriteFile(path, run, 0o644), os.WriteFile(predictions, whole, 0o644), change()); err != nil {
				t.Fatal(err)
			}
			if _, err := harness.Load(dir); err == nil {
				t.Error("loaded")
			}
		})
	}
}

// rewrite replaces a text in compressed predictions.
func rewrite(path, from, to string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	r, err := zstd.NewReader(nil)
	if err != nil {
		return err
	}
	defer r.Close()
	lines, err := r.DecodeAll(data, nil)
	if err != nil {
		return err
	}
	edited := strings.Replace(string(lines), from, to, 1)
	if edited == string(lines) {
		return fmt.Errorf("no %s in the predictions", from)
	}
	w, err := zstd.NewWriter(nil)
	if err != nil {
		return err
	}
	return os.WriteFile(path, w.EncodeAll([]byte(edited), nil), 0o644)
}
