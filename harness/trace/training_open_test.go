package trace_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"holdout/harness/trace"
)

func TestRefusedStates(t *testing.T) {
	tests := []struct{ name, data, want string }{
		{"empty", " \n", "s.json: empty file"},
		{"not JSON", "{\n\"log_history\": [\n}", "s.json: line 3: not valid JSON: invalid character '}' looking for beginning of value"},
		{"cut off", `{"log_history": [{"loss": 1,`, "s.json: line 1: not valid JSON: unexpected end of JSON input"},
		{"two values", "{}\n{}", "s.json: line 2: not valid JSON: invalid character '{' after top-level value"},
		{"a list", "[]", "s.json: not a JSON object, which a trainer_state.json is"},
		{"a number", "NaN", "s.json: not a JSON object, which a trainer_state.json is"},
		{"no log", `{"epoch": 1}`, "s.json: no log_history in it: not the record of a training; the Trainer's trainer_state.json has one"},
		{"a log of another kind", `{"log_history": {"a": []}}`, "s.json: log_history is not a list of log lines"},
		{"a null log", `{"log_history": null}`, "s.json: log_history is not a list of log lines"},
		{"a line of another kind", `{"log_history": [{}, 3]}`, "s.json: log_history[1] is not an object"},
		{"a null line", `{"log_history": [null]}`, "s.json: log_history[0] is not an object"},
		{"no step", `{"log_history": [{"loss": 1, "epoch": 1}]}`, "s.json: log_history[0]: no step, which the Trainer writes into every line"},
		{"no epoch", `{"log_history": [{"eval_loss": 1, "step": 1}]}`, "s.json: log_history[0]: no epoch, which the Trainer writes into every line"},
		{"half a step", `{"log_history": [{"loss": 1, "step": 1.5, "epoch": 1}]}`, "s.json: log_history[0]: step is 1.5, where a whole number from 0 should be"},
		{"a step before the first", `{"log_history": [{"loss": 1, "step": -1, "epoch": 1}]}`, "s.json: log_history[0]: step is -1, where a whole number from 0 should be"},
		{"an epoch of NaN", `{"log_history": [{"loss": 1, "step": 1, "epoch": NaN}]}`, `s.json: log_history[0]: epoch is "NaN", where a number from 0 should be`},
		{"an endless epoch", `{"log_history": [{"loss": 1, "step": 1, "epoch": 1e300}]}`, "s.json: log_history[0]: epoch is 1e300, where a number from 0 should be"},
		{"a loss in words", `{"log_history": [{"loss": "low", "step": 1, "epoch": 1}]}`, `s.json: log_history[0]: loss is "low", where a number should be`},
		{"a validation loss in a list", `{"log_history": [{"eval_loss": [1], "step": 1, "epoch": 1}]}`, "s.json: log_history[0]: eval_loss is [1], where a number should be"},
		{"a learning rate that is true", `{"log_history": [{"learning_rate": true, "step": 1, "epoch": 1}]}`, "s.json: log_history[0]: learning_rate is true, where a number should be"},
		{"best_metric in words", `{"best_metric": "accuracy", "log_history": []}`, `s.json: best_metric is "accuracy", where a number should be`},
		{"best_model_checkpoint as a number", `{"best_model_checkpoint": 3, "log_history": []}`, "s.json: best_model_checkpoint is 3, where the name of a folder should be"},
		{"a pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:1", "s.json: a Git LFS pointer, not the file itself; fetch it with `git lfs pull`"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := trace.ReadTraining("s.json", strings.NewReader(tt.data)); err == nil || err.Error() != tt.want {
				t.Errorf("%v, %v; want %s", got, err, tt.want)
			}
		})
	}
}

// spaces is a file of spaces without an end.
type spaces struct{}

func (spaces) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func TestHugeState(t *testing.T) {
	_, err := trace.ReadTraining("s.json", io.MultiReader(strings.NewReader(`{"log_history": []}`), spaces{}))
	if want := "s.json: larger than 64 MiB, which no training's record is"; err == nil || err.Error() != want {
		t.Errorf("%v; want %s", err, want)
	}
}

// NaN within a string is a word.
func TestPythonNumbersInStrings(t *testing.T) {
	got, err := trace.ReadTraining("s.json", strings.NewReader(
		`{"best_model_checkpoint": "a \"NaN, -Infinity", "best_metric": 0.5, "log_history": [{"eval_loss": 0.5, "eval_\\": Infinity, "loss": -Infinity, "step": 1, "epoch": 1}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if want := `best_metric 0.5 is the eval_loss of epoch 1, checkpoint a "NaN, -Infinity`; seen(got, "recorded best") != want {
		t.Errorf("%q; want %q", seen(got, "recorded best"), want)
	}
	if v, ok := got.Epochs[0].Metrics[`\`]; !ok || v != nil {
		t.Errorf("metrics %v", got.Epochs[0].Metrics)
	}
}

func TestOpenTraining(t *testing.T) {
	dir := t.TempDir()
	put := func(name string) {
		t.Helper()
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(`{"log_history": []}`), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	source := func(path string) string {
		t.Helper()
		got, err := trace.OpenTraining(path)
		if err != nil {
			return strings.ReplaceAll(err.Error(), dir, "DIR")
		}
		return filepath.ToSlash(strings.ReplaceAll(got.Source, dir, "DIR"))
	}
	is := func(got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s; want %s", got, want)
		}
	}
	is(source(filepath.Join(dir, "none")), filepath.Join("DIR", "none")+": not there")
	is(source(dir), "DIR: no trainer_state.json in it nor in a folder checkpoint-STEP below it; the Trainer writes one beside each checkpoint")
	put("checkpoint-900/trainer_state.json")
	put("checkpoint-1000/trainer_state.json")
	put("checkpoint-2000/model.onnx")
	put("checkpoint-best/trainer_state.json")
	is(source(dir), "DIR/checkpoint-1000/trainer_state.json")
	is(source(filepath.Join(dir, "checkpoint-900")), "DIR/checkpoint-900/trainer_state.json")
	put("trainer_state.json")
	is(source(dir), "DIR/trainer_state.json")
	is(source(filepath.Join(dir, "checkpoint-900", "trainer_state.json")), "DIR/checkpoint-900/trainer_state.json")
	if err := os.Mkdir(filepath.Join(dir, "checkpoint-3000"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "checkpoint-3000", "trainer_state.json"), 0o777); err != nil {
		t.Fatal(err)
	}
	is(source(filepath.Join(dir, "checkpoint-3000")), filepath.Join("DIR", "checkpoint-3000", "trainer_state.json")+": not a regular file")
}

// FuzzTraining holds that no file panics, and that every trace can be written as JSON.
func FuzzTraining(f *testing.F) {
	demo, err := os.ReadFile(demoState)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(demo)
	f.Add([]byte(`{"best_metric": NaN, "log_history": [{"loss": NaN, "step": 1, "epoch": 0.5, "learning_rate": 1e308}, {"eval_loss": 1e308, "eval_f1": -1e308, "step": 1, "epoch": 1}]}`))
	f.Add([]byte(`{"log_history": [{"loss": 1e308, "step": 1, "epoch": 1}, {"loss": 1e308, "step": 2, "epoch": 1}, {"loss": -1e308, "step": 2, "epoch": 2}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := trace.ReadTraining("s.json", strings.NewReader(string(data)))
		if err != nil {
			return
		}
		if err := writeJSON(got); err != nil {
			t.Fatal(err)
		}
	})
}
