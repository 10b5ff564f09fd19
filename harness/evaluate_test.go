package harness_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"holdout/harness"
	"holdout/harness/dataset"
	"holdout/harness/scoring"
)

// letters is a classifier whose token ids are a text's letters and whose logits count the letters h and s, plus a tenth of
// the text's length. Texts are cut at 8 letters.
type letters struct {
	failAt  string // a text whose logits are NaN
	batches atomic.Int64
}

func (*letters) Labels() []string { return []string{"ham", "spam"} }

func (*letters) Encode(text, pair string) (ids, typeIDs []int64, cut, unknown int, err error) {
	for _, r := range text + pair {
		if r == '?' {
			unknown++
		}
		ids = append(ids, int64(r))
	}
	cut = max(0, len(ids)-8)
	return ids[:len(ids)-cut], make([]int64, len(ids)-cut), cut, unknown, nil
}

func (l *letters) Logits(ctx context.Context, B, T int, ids, typeIDs []int64) ([]float32, error) {
	l.batches.Add(1)
	if len(ids) != B*T || len(typeIDs) != B*T {
		return nil, fmt.Errorf("%d ids for %d × %d", len(ids), B, T)
	}
	var logits []float32
	for row := range slices.Chunk(ids, T) {
		var ham, spam float32
		text := ""
		for _, id := range row {
			text += string(rune(id))
		}
		ham = float32(strings.Count(text, "h")) + float32(T)/10
		spam = float32(strings.Count(text, "s"))
		if text == l.failAt {
			ham = float32(math.NaN())
		}
		logits = append(logits, ham, spam)
	}
	return logits, ctx.Err()
}

func (*letters) Predict(logits []float32, probabilities []float64) int {
	e0, e1 := math.Exp(float64(logits[0])), math.Exp(float64(logits[1]))
	probabilities[0], probabilities[1] = e0/(e0+e1), e1/(e0+e1)
	if logits[1] > logits[0] {
		return 1
	}
	return 0
}

func (*letters) Describe() (digests, settings, fingerprint map[string]string) {
	return map[string]string{"model": "m"}, map[string]string{"max_length": "8", "max_length_from": "a test", "stride_ignored": "3"}, map[string]string{"cpu": "none"}
}

// data is a JSONL file of n seeded rows, made of h, s, ? and x.
func data(n int) string {
	rng := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	for i := range n {
		text := make([]byte, 1+rng.IntN(12))
		for j := range text {
			text[j] = "hs?x"[rng.IntN(4)]
		}
		fmt.Fprintf(&b, `{"id": "r%d", "text": %q, "label": %q, "lang": "en", "group": "g%d"}`+"\n", i, text, []string{"ham", "spam"}[rng.IntN(2)], i%20)
	}
	return b.String()
}

func evaluate(t *testing.T, c harness.Classifier, jsonl string, s harness.Settings) (*harness.Run, error) {
	t.Helper()
	r, err := dataset.NewReader("heldout.jsonl", strings.NewReader(jsonl), dataset.Columns{})
	if err != nil {
		t.Fatal(err)
	}
	s.Scoring.Resamples = 100
	return harness.Evaluate(t.Context(), c, r, s)
}

// untimed is a run as JSON without the one part that may differ.
func untimed(t *testing.T, run *harness.Run) string {
	t.Helper()
	r := *run
	r.Timings = nil
	out, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// The number of workers and the size of batches change nothing in a run but its timings.
func TestRunDoesNotDependOnBatches(t *testing.T) {
	var first string
	var files []byte
	for _, s := range []harness.Settings{{Workers: 1, BatchTokens: 1}, {Workers: 4, BatchTokens: 64}, {Workers: 2}, {BatchTokens: 7}} {
		s.Dir = filepath.Join(t.TempDir(), "run")
		run, err := evaluate(t, &letters{}, data(500), s)
		if err != nil {
			t.Fatal(err)
		}
		predictions, err := os.ReadFile(filepath.Join(s.Dir, "predictions.jsonl.zst"))
		if err != nil {
			t.Fatal(err)
		}
		if first == "" {
			first, files = untimed(t, run), predictions
		}
		if got := untimed(t, run); got != first || !slices.Equal(predictions, files) {
			t.Errorf("%+v: another run:\n%s\n%s", s, got, first)
		}
	}
}

func TestRunDirectory(t *testing.T) {
	const rows = 40_000 // more than a window
	dir := filepath.Join(t.TempDir(), "new", "run")
	run, err := evaluate(t, &letters{}, data(rows), harness.Settings{Name: "letters", Dir: dir, Version: "v1"})
	if err != nil {
		t.Fatal(err)
	}
	again, err := harness.Read(dir)
	if err != nil || untimed(t, again) != untimed(t, run) || again.Timings == nil {
		t.Fatalf("Read = %v, %v", again, err)
	}
	n, right, truncated, unknown := 0, 0, 0, 0
	for p, err := range harness.Predictions(dir) {
		if err != nil {
			t.Fatal(err)
		}
		if p.ID != fmt.Sprintf("r%d", n) || p.Tags["lang"] != "en" || p.Tokens != min(8, len(p.Text)) || p.Cut != max(0, len(p.Text)-8) {
			t.Fatalf("row %d: %+v", n, p)
		}
		n++
		right += count(p.Got == p.Want)
		truncated += count(p.Cut > 0)
		unknown += count(p.Unknown > 0)
	}
	if n != rows || run.Rows != rows || right != run.Right || truncated != run.Truncated || unknown != run.Unknown {
		t.Errorf("%d rows, %d right, %d truncated, %d with unknown tokens; the run says %d, %d, %d, %d",
			n, right, truncated, unknown, run.Rows, run.Right, run.Truncated, run.Unknown)
	}
	accuracy, _ := run.Find("accuracy", "all")
	if *accuracy.Value != float64(right)/rows {
		t.Errorf("accuracy %v of %d right", *accuracy.Value, right)
	}
	leftovers(t, filepath.Dir(dir), "run")
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// leftovers checks that a folder holds the named files and nothing else.
func leftovers(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if !slices.Equal(names, want) {
		t.Errorf("%s holds %v; want %v", dir, names, want)
	}
}

func TestRedact(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	if _, err := evaluate(t, &letters{}, data(3), harness.Settings{Dir: dir, Redact: true}); err != nil {
		t.Fatal(err)
	}
	for p, err := range harness.Predictions(dir) {
		if err != nil || p.Text != "" || len(p.SHA256) != 64 {
			t.Errorf("%+v, %v; want a hash and no text", p, err)
		}
	}
}

func TestNotes(t *testing.T) {
	jsonl := "{\"text\": \"hhhhhhhhhh\", \"label\": \"ham\"}\n{\"text\": \"h\xff\xffh\", \"label\": \"ham\"}\n{\"text\": \"s\", \"label\": \"spam\"}\n"
	run, err := evaluate(t, &letters{}, jsonl, harness.Settings{Limit: 2})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"1 of 2 texts are cut at 8 tokens (a test)",
		"the stride of 3 tokens in tokenizer.json is ignored: the first window of a text is scored, and no other",
		"2 invalid UTF-8 bytes in 1 rows were replaced by U+FFFD",
		"no row is held out as spam",
		"only the first 2 rows were read",
	}
	whole, err := evaluate(t, &letters{}, jsonl, harness.Settings{Limit: 3})
	if err != nil || len(whole.Notes) != 3 || whole.Data.Digest == "" || run.Data.Digest != "" {
		t.Errorf("a limit that is the number of rows: notes %q, digest %q, %v", whole.Notes, whole.Data.Digest, err)
	}
	if !slices.Equal(run.Notes, want) {
		t.Errorf("notes %q\nwant %q", run.Notes, want)
	}
}

func TestLabelsByIndex(t *testing.T) {
	run, err := evaluate(t, &letters{}, "{\"text\": \"h\", \"label\": 0}\n{\"text\": \"s\", \"label\": \"1\"}\n", harness.Settings{})
	if err != nil || run.Right != 2 {
		t.Errorf("run = %+v, %v", run, err)
	}
}

func TestEvaluateRefuses(t *testing.T) {
	row := func(text, label string) string { return fmt.Sprintf("{\"text\": %q, \"label\": %q}\n", text, label) }
	tests := []struct {
		name, jsonl, want string
	}{
		{"unknown label", row("h", "ham") + row("h", "eggs"), `heldout.jsonl:2: label "eggs" is not one of the checkpoint's: ham, spam`},
		{"index out of range", row("h", "2"), `heldout.jsonl:1: label "2" is not one of the checkpoint's: ham, spam`},
		{"an index after a name", row("h", "ham") + row("h", "1"), `heldout.jsonl:2: label "1" is an index, and line 1 has a name; use one of the two throughout`},
		{"a name after an index", row("h", "1") + row("s", "0") + row("h", "spam"), `heldout.jsonl:3: label "spam" is a name, and line 1 has an index; use one of the two throughout`},
		{"NaN", row("hh", "ham") + row("xyz", "ham"), `heldout.jsonl:2: example 3608bca1e44ea6c4: the logit of ham is NaN; the checkpoint's weights are damaged or overflow`},
		{"a row without text", row("h", "ham") + row("", "ham"), `heldout.jsonl:2: row has no text (column "text" is empty)`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			parent := t.TempDir()
			_, err := evaluate(t, &letters{failAt: "xyz"}, tt.jsonl, harness.Settings{Dir: filepath.Join(parent, "run")})
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("error = %v\nwant %s", err, tt.want)
			}
			leftovers(t, parent)
		})
	}
}

// broken is a classifier that breaks its promises.
type broken struct {
	letters
	ids, logits, label int
}

func (b *broken) Encode(text, pair string) (ids, typeIDs []int64, cut, unknown int, err error) {
	return make([]int64, b.ids), make([]int64, b.ids), 0, 0, nil
}

func (b *broken) Logits(context.Context, int, int, []int64, []int64) ([]float32, error) {
	return make([]float32, b.logits), nil
}

func (b *broken) Predict([]float32, []float64) int { return b.label }

// A classifier of somebody's own that breaks its promises gives an error, no panic.
func TestBrokenClassifier(t *testing.T) {
	for want, c := range map[string]*broken{
		"heldout.jsonl:1: the text gives 0 token ids and 0 type ids; at least one, and as many of each, are needed": {},
		"heldout.jsonl: the classifier gave 1 logits for 1 texts and 2 labels":                                      {ids: 1, logits: 1},
		"heldout.jsonl: the classifier predicted label 2 of 2":                                                      {ids: 1, logits: 2, label: 2},
	} {
		if _, err := evaluate(t, c, data(1), harness.Settings{}); err == nil || err.Error() != want {
			t.Errorf("error = %v\nwant %s", err, want)
		}
	}
}

func TestSettingsOutOfRange(t *testing.T) {
	for _, s := range []harness.Settings{{Workers: -1}, {Workers: 1025}, {BatchTokens: 1<<20 + 1}, {Limit: -1}} {
		if _, err := evaluate(t, &letters{}, data(1), s); !errors.Is(err, harness.ErrSettings) {
			t.Errorf("%+v: %v", s, err)
		}
	}
}

// A window holds so many bytes of text at most, whatever the number of its rows; the run is the same.
func TestLongTexts(t *testing.T) {
	long := strings.Repeat("h", 9<<20)
	jsonl := ""
	for i := range 10 {
		jsonl += fmt.Sprintf("{\"id\": \"%d\", \"text\": \"%s\", \"label\": \"ham\"}\n", i, long)
	}
	run, err := evaluate(t, &letters{}, jsonl, harness.Settings{})
	if err != nil || run.Right != 10 {
		t.Errorf("%+v, %v", run, err)
	}
}

func TestRunDirectoryIsNeverWrittenOver(t *testing.T) {
	dir := t.TempDir()
	_, err := evaluate(t, &letters{}, data(1), harness.Settings{Dir: dir})
	if err == nil || err.Error() != dir+": already there, and a run is never written over; choose another folder" {
		t.Errorf("error = %v", err)
	}
	leftovers(t, dir)
}

func TestInterruptedRunLeavesNothing(t *testing.T) {
	parent := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	r, err := dataset.NewReader("heldout.jsonl", strings.NewReader(data(5000)), dataset.Columns{})
	if err != nil {
		t.Fatal(err)
	}
	s := harness.Settings{Dir: filepath.Join(parent, "run"), BatchTokens: 8, Progress: func(int) { cancel() }}
	if _, err := harness.Evaluate(ctx, &letters{}, r, s); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v", err)
	}
	leftovers(t, parent)
}

func TestReadRefuses(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "run.json")
	if _, err := harness.Read(dir); err == nil || err.Error() != dir+": not a run directory: it has no run.json" {
		t.Errorf("no run.json: %v", err)
	}
	for content, want := range map[string]string{
		`{"schema": "holdout/run/v9"}`:                  path + `: schema "holdout/run/v9"; this version reads holdout/run/v1`,
		`{"verdict": true}`:                             path + `: schema ""; this version reads holdout/run/v1`,
		`{"schema": "holdout/run/v1", "verdict": true}`: path + `: json: unknown field "verdict"`,
		`{"schema": "holdout/run/v1"}`:                  path + `: its contents do not match its seal: the file was edited; evaluate again`,
		`{"schema": "holdout/run/v1"} x`:                path + `: invalid character 'x' after top-level value`,
		`{"schema`:                                      path + `: unexpected end of JSON input`,
	} {
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := harness.Read(dir); err == nil || err.Error() != want {
			t.Errorf("%s: %v\nwant %s", content, err, want)
		}
	}
}

// Every metric that is asked for reaches the run, each with a value or the reason why not; the core ones unless others are.
func TestEveryMetricIsInTheRun(t *testing.T) {
	var all []string
	for _, m := range scoring.Metrics() {
		all = append(all, m.Name)
	}
	for _, want := range [][]string{all, scoring.Core(), {"mcc"}} {
		s := harness.Settings{Scoring: scoring.Settings{Metrics: want}}
		run, err := evaluate(t, &letters{}, data(50), s)
		if err != nil {
			t.Fatal(err)
		}
		checkMetrics(t, run, want)
	}
	run, err := evaluate(t, &letters{}, data(50), harness.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	checkMetrics(t, run, scoring.Core())
}

func checkMetrics(t *testing.T, run *harness.Run, want []string) {
	t.Helper()
	seen := map[string]bool{}
	for _, s := range run.Scores {
		m, _, ok := scoring.Lookup(s.Metric)
		if !ok || (s.Value == nil) == (s.Undefined == "") {
			t.Errorf("%+v", s)
		}
		seen[m.Name] = true
	}
	if got := slices.Sorted(maps.Keys(seen)); !slices.Equal(got, slices.Compact(slices.Sorted(slices.Values(want)))) {
		t.Errorf("the run has %v; want %v", got, want)
	}
}
