package trace_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"holdout/harness/trace"
)

const demoState = "../../models/demo/trainer_state.json"

// read reads a trace from log lines.
func read(t *testing.T, lines ...string) *trace.Training {
	t.Helper()
	got, err := trace.ReadTraining("s.json", strings.NewReader(`{"log_history": [`+strings.Join(lines, ",\n")+`]}`))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// logged is a log line with a loss, evaluated one with a validation loss.
func logged(step int, epoch float64, loss any) string {
	return fmt.Sprintf(`{"step": %d, "epoch": %v, "loss": %v}`, step, epoch, loss)
}

func evaluated(step int, epoch float64, loss any) string {
	return fmt.Sprintf(`{"step": %d, "epoch": %v, "eval_loss": %v, "eval_runtime": 3.1}`, step, epoch, loss)
}

// kindsOf lists the observations of a training's epochs.
func kindsOf(t *trace.Training) string {
	var all []string
	for _, e := range t.Epochs {
		all = append(all, e.Observation)
	}
	return strings.Join(all, ", ")
}

// seen is the text of an observation, "" if there is none of that kind.
func seen(t *trace.Training, kind string) string {
	for _, o := range t.Observations {
		if o.Kind == kind {
			return o.Text
		}
	}
	return ""
}

// The numbers are those of trainer_state.json; the means were taken by hand.
func TestDemo(t *testing.T) {
	got, err := trace.OpenTraining(demoState)
	if err != nil {
		t.Fatal(err)
	}
	if want := (&trace.Best{Epoch: 2, Step: 600, Value: 0.557078}); !reflect.DeepEqual(got.Best, want) || !reflect.DeepEqual(got.BestByMetric, want) || got.Metric != "loss" {
		t.Errorf("best %+v, by %q %+v; want %+v", got.Best, got.Metric, got.BestByMetric, want)
	}
	if want := "before training, learning, converging, over-fitting, over-fitting, over-fitting"; kindsOf(got) != want {
		t.Errorf("observations %s; want %s", kindsOf(got), want)
	}
	e := got.FindEpoch(4)
	if e.Step != 1200 || *e.ValidationLoss != 0.588624 || *e.Metrics["accuracy"] != 0.696091 || len(e.Metrics) != 1 || *e.LearningRate != 0.00010816993464052288 {
		t.Errorf("epoch 4 is %+v", e)
	}
	if mean := (0.4858 + 0.4801 + 0.4922) / 3; *e.TrainingLoss != mean {
		t.Errorf("training loss of epoch 4 is %v; want %v", *e.TrainingLoss, mean)
	}
	if got.Epochs[0].TrainingLoss != nil || got.Epochs[0].Undefined == nil || got.Steps != 1500 || got.PlannedSteps != 1500 || got.PlannedEpochs != 5 || len(got.Notes) != 0 {
		t.Errorf("got %+v", got)
	}
	for kind, want := range map[string]string{
		"best epoch": "epoch 2 has the lowest validation loss, 0.5571; it is not the last of 5",
		"after the best epoch": "the validation loss rises to 0.6020 in epoch 3 (+8.1%) and ends at 0.5908 in epoch 5 (+6.1%); " +
			"the training loss goes from 0.5145 to 0.4832 (-6.1%); over-fitting in epochs 3 to 5",
		"best metric":   "accuracy is highest in epoch 2 as well, 0.7084",
		"recorded best": "best_metric 0.557078 is the eval_loss of epoch 2, checkpoint demo-epoch2",
		"training loss": "falls from 0.5847 to 0.4832 (-17.4%), means of the first and the last quarter of the log lines",
		"learning rate": "linear: warms up to 0.000435 at step 200, then falls in a straight line; 1.013e-05 at step 1500",
		"diverging":     "", "flat": "", "not evaluated": "",
	} {
		if seen(got, kind) != want {
			t.Errorf("%s: %q; want %q", kind, seen(got, kind), want)
		}
	}
}

func TestEpochObservations(t *testing.T) {
	tests := []struct {
		name  string
		lines []string
		want  string
	}{
		{"falls", []string{evaluated(0, 0, 1), logged(9, 0.9, 1), evaluated(10, 1, 0.9), logged(19, 1.9, 0.8), evaluated(20, 2, 0.8)}, "before training, learning, learning"},
		{"nothing before", []string{logged(9, 0.9, 1), evaluated(10, 1, 0.9)}, "first evaluation"},
		{"down by exactly 1 %", []string{logged(9, 1, 2), evaluated(10, 1, 100), logged(19, 2, 1), evaluated(20, 2, 99)}, "first evaluation, converging"},
		{"down by more", []string{logged(9, 1, 2), evaluated(10, 1, 100), logged(19, 2, 1), evaluated(20, 2, 98.9)}, "first evaluation, learning"},
		{"up by exactly 1 %", []string{logged(9, 1, 2), evaluated(10, 1, 100), logged(19, 2, 1), evaluated(20, 2, 101)}, "first evaluation, converging"},
		{"up by more, training loss down", []string{logged(9, 1, 2), evaluated(10, 1, 100), logged(19, 2, 1.99), evaluated(20, 2, 101.1)}, "first evaluation, over-fitting"},
		{"up by more, training loss level", []string{logged(9, 1, 2), evaluated(10, 1, 100), logged(19, 2, 2), evaluated(20, 2, 101.1)}, "first evaluation, rising"},
		{"up, no training loss", []string{evaluated(10, 1, 100), evaluated(20, 2, 120)}, "first evaluation, rising"},
		{"both level", []string{logged(9, 1, 2), evaluated(10, 1, 100), logged(19, 2, 1.99), evaluated(20, 2, 100)}, "first evaluation, flat"},
		{"level after a fall", []string{evaluated(0, 0, 2), logged(9, 1, 2), evaluated(10, 1, 1), logged(19, 2, 2), evaluated(20, 2, 1)}, "before training, learning, converging"},
		{"training loss up by a tenth of the first", []string{logged(9, 1, 20), evaluated(10, 1, 1), logged(19, 2, 22), evaluated(20, 2, 2)}, "first evaluation, rising"},
		{"training loss up by more", []string{logged(9, 1, 20), evaluated(10, 1, 1), logged(19, 2, 22.1), evaluated(20, 2, 0.5)}, "first evaluation, diverging"},
		{"NaN", []string{logged(9, 1, 2), evaluated(10, 1, 1), logged(15, 1.5, "NaN"), logged(19, 2, 1), evaluated(20, 2, 1)}, "first evaluation, diverging"},
		{"infinite validation loss", []string{logged(9, 1, 2), evaluated(10, 1, "Infinity")}, "diverging"},
		{"a loss too large for a number", []string{logged(9, 1, 2), evaluated(10, 1, "1e999")}, "diverging"},
		{"null says nothing", []string{logged(9, 1, 2), evaluated(10, 1, "null")}, "not evaluated"},
		{"never evaluated", []string{logged(9, 1, 2), logged(19, 2, 1)}, "not evaluated, not evaluated"},
		{"negative losses", []string{logged(9, 1, -1), evaluated(10, 1, -1), logged(19, 2, -2), evaluated(20, 2, -2), logged(29, 3, -3), evaluated(30, 3, -1.5)},
			"first evaluation, learning, over-fitting"},
		{"from zero", []string{logged(9, 1, 1), evaluated(10, 1, 0), logged(19, 2, 0.5), evaluated(20, 2, 0.1)}, "first evaluation, over-fitting"},
	}
	tried := map[string]bool{}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := read(t, tt.lines...)
			if kindsOf(got) != tt.want {
				t.Errorf("%s; want %s", kindsOf(got), tt.want)
			}
			for _, e := range got.Epochs {
				tried[e.Observation] = true
			}
		})
	}
	for _, name := range trace.EpochObservations() {
		if !tried[name] {
			t.Errorf("no epoch was observed as %s", name)
		}
	}
}

func TestTrainingObservations(t *testing.T) {
	steps := func(losses ...any) (lines []string) {
		for i, l := range losses {
			lines = append(lines, logged(i+1, float64(i+1)/4, l))
		}
		return lines
	}
	tests := []struct {
		name, kind string
		lines      []string
		want       string
	}{
		{"best is last", "best epoch", []string{evaluated(10, 1, 1), evaluated(20, 2, 0.5)},
			"epoch 2 has the lowest validation loss, 0.5000; it is the last, and the loss was still falling, by more than 1% since the evaluation before"},
		{"best is last, level", "best epoch", []string{evaluated(0, 0, 2), evaluated(10, 1, 1), evaluated(20, 2, 0.999)},
			"epoch 2 has the lowest validation loss, 0.9990; it is the last"},
		{"of equals the first", "best epoch", []string{evaluated(10, 1, 1), evaluated(20, 2, 1)}, "epoch 1 has the lowest validation loss, 1.0000; it is not the last of 2"},
		{"before training", "best epoch", []string{evaluated(0, 0, 1), evaluated(10, 1, 2)}, "epoch 0 has the lowest validation loss, 1.0000: that before training"},
		{"one epoch", "best epoch", []string{logged(9, 1, 1), evaluated(10, 1, 2)}, "epoch 1 has the only validation loss, 2.0000"},
		{"one epoch before NaN", "best epoch", []string{evaluated(10, 1, 2), evaluated(20, 2, "NaN")}, "epoch 1 has the only validation loss, 2.0000; it is not the last of 2"},
		{"never evaluated", "best epoch", steps(1), ""},
		{"never evaluated", "not evaluated", steps(1), "no epoch has a validation loss, so neither a best epoch nor over-fitting can be told; the Trainer's eval_strategy would log one"},
		{"level after the best", "after the best epoch", []string{evaluated(10, 1, 1), evaluated(20, 2, 1.001)},
			"the validation loss stays within 1%, and ends at 1.0010 in epoch 2 (+0.1%)"},
		{"grows", "diverging", []string{logged(1, 1, 1), logged(2, 2, 1.5), logged(3, 3, 4)}, "epochs 2 and 3: training loss 1.5000, 1.0000 in epoch 1"},
		{"NaN", "diverging", []string{logged(1, 1, 1), logged(2, 2, "NaN")}, "epoch 2: training loss: NaN at step 2"},
		{"rises within one epoch", "training loss", steps(1, 1, 2, 3), "rises from 1.0000 to 3.0000 (+200.0%), means of the first and the last quarter of the log lines"},
		{"level", "training loss", steps(1, 9, 9, 1), "stays within 1%: from 1.0000 to 1.0000 (0.0%), means of the first and the last quarter of the log lines"},
		{"too few lines", "training loss", steps(3, 2, 1), ""},
		{"level, never evaluated", "flat", steps(1, 2, 2, 1), "the training loss does not fall: 1.0000 at first, 1.0000 at the end"},
		{"level, evaluated", "flat", []string{evaluated(0, 0, 0.7), logged(9, 1, 0.7), evaluated(10, 1, 0.7), logged(19, 2, 0.699), evaluated(20, 2, 0.698)},
			"nothing was learnt: the validation loss starts at 0.7000 and is 0.6980 at its lowest"},
		{"learnt", "flat", []string{evaluated(0, 0, 0.7), logged(9, 1, 0.7), evaluated(10, 1, 0.6)}, ""},
		{"f1 in place of accuracy", "best metric", []string{`{"step": 1, "epoch": 1, "eval_loss": 1, "eval_macro_f1": 0.5}`, `{"step": 2, "epoch": 2, "eval_loss": 2, "eval_macro_f1": 0.75}`},
			"macro_f1 is highest in another epoch, 2: 0.7500; it is 0.5000 in epoch 1"},
		{"a metric of which less may be better", "best metric", []string{`{"step": 1, "epoch": 1, "eval_loss": 1, "eval_rmse": 0.5}`}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.kind+", "+tt.name, func(t *testing.T) {
			if got := seen(read(t, tt.lines...), tt.kind); got != tt.want {
				t.Errorf("%q; want %q", got, tt.want)
			}
		})
	}
}

// The metric that best_metric is of is found by its value, at the step that the best checkpoint's name or best_global_step tells.
func TestBestByMetric(t *testing.T) {
	const log = `"log_history": [{"step": 10, "epoch": 1, "eval_loss": 0.5, "eval_accuracy": 0.9, "eval_f1": 0.9}, {"step": 20, "epoch": 2, "eval_loss": 0.9, "eval_accuracy": 0.8, "eval_f1": 0.7}]`
	tests := []struct{ name, fields, metric, note string }{
		{"by step in the name", `"best_metric": 0.9, "best_model_checkpoint": "/a/checkpoint-a/checkpoint-20"`, "loss", ""},
		{"by best_global_step", `"best_metric": 0.7, "best_global_step": 20`, "f1", ""},
		{"by value alone", `"best_metric": 0.8, "best_model_checkpoint": "best-10"`, "accuracy", ""},
		{"of several", `"best_metric": 0.9`, "", "best_metric is 0.9, which several metrics have: accuracy, f1, loss"},
		{"of none", `"best_metric": 0.85`, "", "best_metric is 0.85, which no evaluation has that it could be of"},
		{"at another step", `"best_metric": 0.8, "best_global_step": 10`, "", "best_metric is 0.8, which no evaluation has that it could be of"},
		{"null", `"best_metric": null, "best_model_checkpoint": null, "best_global_step": null`, "", ""},
		{"NaN", `"best_metric": NaN`, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := trace.ReadTraining("s.json", strings.NewReader("{"+tt.fields+", "+log+"}"))
			if err != nil {
				t.Fatal(err)
			}
			if note := strings.Join(got.Notes, "; "); got.Metric != tt.metric || note != tt.note || (got.BestByMetric != nil) != (tt.metric != "") {
				t.Errorf("metric %q, %+v, notes %q; want %q, %q", got.Metric, got.BestByMetric, note, tt.metric, tt.note)
			}
		})
	}
}

// Whatever the order of the lines, the trace is that of their steps.
func TestOrder(t *testing.T) {
	lines := []string{evaluated(0, 0, 1), logged(5, 0.5, 0.9), logged(10, 1, 0.8), evaluated(10, 1, 0.7), logged(15, 1.5, 0.6), evaluated(20, 2, 0.75)}
	want := read(t, lines...)
	if len(want.Notes) != 0 {
		t.Errorf("notes %q", want.Notes)
	}
	slices.Reverse(lines)
	got := read(t, lines...)
	if note := []string{"the log's lines are out of order; they were sorted by step"}; !reflect.DeepEqual(got.Notes, note) {
		t.Errorf("notes %q; want %q", got.Notes, note)
	}
	got.Notes = want.Notes
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

func TestNotes(t *testing.T) {
	tests := []struct {
		name  string
		lines []string
		want  string
	}{
		{"an epoch evaluated twice", []string{evaluated(5, 0.5, 0.4), evaluated(10, 1, 0.5)},
			"epoch 1 was evaluated 2 times; an epoch's row is its last evaluation; the lowest validation loss of all evaluations is 0.4000, at step 5, within epoch 1"},
		{"a step evaluated twice", []string{evaluated(10, 1, 0.5), evaluated(10, 1, 0.4)},
			"step 10 was evaluated twice, with different results; the first counts: the second may be of the best checkpoint, loaded at the end"},
		{"a step evaluated twice, with the same results", []string{evaluated(10, 1, 0.5), evaluated(10, 1, 0.5)}, ""},
		{"two validation sets", []string{`{"step": 1, "epoch": 1, "eval_a_loss": 1}`, `{"step": 1, "epoch": 1, "eval_b_loss": 2}`}, ""},
		{"epochs against steps", []string{evaluated(10, 2, 0.5), evaluated(20, 1, 0.6)}, "epochs and steps contradict each other: a later epoch has an earlier step"},
		{"a loss of zero", []string{logged(10, 1, 0)}, "step 10 logs a training loss of 0; the Trainer's logging_nan_inf_filter leaves NaN out of the mean, and 0 is what can be left"},
		{"nothing", nil, "the log has no loss and no evaluation"},
		{"no loss in it", []string{`{"step": 1, "epoch": 1, "train_runtime": 3}`}, "the log has no loss and no evaluation"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := strings.Join(read(t, tt.lines...).Notes, "; "); got != tt.want {
				t.Errorf("%q; want %q", got, tt.want)
			}
		})
	}
}

// A Trainer of old rounds the epoch to two decimals, a new one does not.
func TestEpochOfLine(t *testing.T) {
	tests := []struct {
		step  int
		epoch float64
		want  int
	}{{0, 0, 0}, {1, 0, 1}, {1, 0.001, 1}, {300, 1, 1}, {300, 0.9999, 1}, {300, 1.0000000002, 1}, {301, 1.003, 2}, {630, 9.9, 10}}
	for _, tt := range tests {
		if got := read(t, logged(tt.step, tt.epoch, 1)).Epochs[0].Epoch; got != tt.want {
			t.Errorf("step %d, epoch %v: in epoch %d; want %d", tt.step, tt.epoch, got, tt.want)
		}
	}
}

// An evaluation before any training has no epoch.
func TestNoEpochBeforeTraining(t *testing.T) {
	for _, line := range []string{`{"step": 0, "eval_loss": 1}`, `{"step": 0, "epoch": null, "eval_loss": 1}`} {
		if got := read(t, line).Epochs[0]; got.Epoch != 0 || *got.ValidationLoss != 1 {
			t.Errorf("%s: %+v", line, got)
		}
	}
}

func TestUndefinedLossesAreNull(t *testing.T) {
	got := read(t, logged(10, 1, "NaN"), evaluated(10, 1, "-Infinity"), `{"step": 10, "epoch": 1, "eval_accuracy": NaN, "eval_report": {"a": 1}}`)
	if got.Best != nil || !reflect.DeepEqual(got.Epochs[0].Undefined, []string{"training loss: NaN at step 10", "validation loss: -Infinity at step 10"}) {
		t.Errorf("got %+v", got)
	}
	data, err := json.Marshal(got)
	if want := `"training_loss":null,"validation_loss":null,"metrics":{"accuracy":null}`; err != nil || !strings.Contains(string(data), want) {
		t.Errorf("%v, %s; want %s in it", err, data, want)
	}
}

// Every record of the parity data is read, and its best epoch is where the lowest validation loss stands.
func TestParityStates(t *testing.T) {
	parity := os.Getenv("HOLDOUT_PARITY")
	if parity == "" {
		t.Skip("HOLDOUT_PARITY does not name the folder of the parity data")
	}
	want := map[string]string{ // the best epoch by validation loss, and the schedule
		"albert-vocab-sst2-finetuned": "1 linear", "minilm-shape-sst2-finetuned": "2 linear", "roberta-shape-sst2-finetuned": "1 linear",
		"tiny-goemotions-finetuned": "4 linear", "tiny-sick-finetuned": "3 other", "tiny-stsb-finetuned": "2 linear",
		"tiny-trec6-finetuned": "5 other", "tiny-wnut17-finetuned": "2 linear",
	}
	states, err := filepath.Glob(filepath.Join(parity, "checkpoints", "*", "trainer_state.json"))
	if err != nil || len(states) < len(want) {
		t.Fatalf("%d states, %v; want at least %d", len(states), err, len(want))
	}
	for _, path := range states {
		dir := filepath.Dir(path)
		got, err := trace.OpenTraining(dir)
		if err != nil {
			t.Errorf("%s: %v", dir, err)
			continue
		}
		if summary := fmt.Sprint(got.Best.Epoch, " ", got.LearningRate.Name); want[filepath.Base(dir)] != "" && summary != want[filepath.Base(dir)] {
			t.Errorf("%s: %s; want %s", filepath.Base(dir), summary, want[filepath.Base(dir)])
		}
	}
}

// docs/training.md defines every observation, in the order in which they are tried.
func TestObservationsAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/training.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "| observation | holds where |\n|---|---|\n")
	table, _, _ = strings.Cut(table, "\n\n")
	var documented []string
	for row := range strings.Lines(table) {
		documented = append(documented, strings.TrimSpace(strings.Split(row, "|")[1]))
	}
	if !slices.Equal(documented, trace.EpochObservations()) {
		t.Errorf("docs/training.md defines %q; want %q", documented, trace.EpochObservations())
	}
}
