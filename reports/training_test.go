package reports_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"holdout/harness/trace"
	"holdout/reports"
)

func writeTraining(t *testing.T, format string, v *trace.Training, look reports.Look) string {
	t.Helper()
	var b bytes.Buffer
	if err := reports.WriteTraining(&b, format, v, look); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func readTraining(t *testing.T, name, data string) *trace.Training {
	t.Helper()
	got, err := trace.ReadTraining(name, strings.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// demoTraining is the record of the demonstration's training.
func demoTraining(t *testing.T) *trace.Training {
	t.Helper()
	data, err := os.ReadFile("../models/demo/trainer_state.json")
	if err != nil {
		t.Fatal(err)
	}
	return readTraining(t, "trainer_state.json", string(data))
}

func TestTrainingAsItWas(t *testing.T) {
	for _, format := range reports.TrainingFormats() {
		golden(t, "training."+format, []byte(writeTraining(t, format, demoTraining(t), reports.Look{})))
	}
	golden(t, "training.color", []byte(writeTraining(t, "text", demoTraining(t), reports.Look{Color: true, Width: 100})))
	odd := readTraining(t, "s.json", `{"log_history": [
		{"loss": 0.7, "step": 1, "epoch": 0.5}, {"loss": NaN, "step": 2, "epoch": 1}, {"eval_loss": NaN, "eval_accuracy": NaN, "step": 2, "epoch": 1}]}`)
	heldout := demoTraining(t)
	heldout.FindEpoch(2).Heldout = &trace.Heldout{Checkpoint: "finetuned", Data: "heldout.jsonl", Right: 163, Rows: 200, Accuracy: 0.815, Low: 0.755, High: 0.863, Confidence: 0.95}
	golden(t, "training-heldout.text", []byte(writeTraining(t, "text", heldout, reports.Look{ASCII: true})))
	golden(t, "training-nan.text", []byte(writeTraining(t, "text", odd, reports.Look{})))
	golden(t, "training-empty.text", []byte(writeTraining(t, "text", readTraining(t, "s.json", `{"log_history": []}`), reports.Look{})))
}

// A report is as wide as it may be, and no wider.
func TestTrainingWidth(t *testing.T) {
	for _, width := range []int{80, 100, 200} {
		widest := 0
		for line := range strings.Lines(writeTraining(t, "text", demoTraining(t), reports.Look{Width: width})) {
			widest = max(widest, utf8.RuneCountInString(strings.TrimSuffix(line, "\n")))
		}
		if widest != width {
			t.Errorf("%d columns in a terminal of %d", widest, width)
		}
	}
}

// Names from a record are shown escaped.
func TestHostileTraining(t *testing.T) {
	for name, s := range hostile {
		t.Run(name, func(t *testing.T) {
			key, err := json.Marshal("eval_f1" + s)
			if err != nil {
				t.Fatal(err)
			}
			checkpoint, _ := json.Marshal(s)
			v := readTraining(t, s, fmt.Sprintf(`{"best_metric": 0.5, "best_model_checkpoint": %s, "log_history": [{"step": 1, "epoch": 1, "loss": 1, "eval_loss": 2, %s: 0.5}]}`, checkpoint, key))
			calm(t, writeTraining(t, "text", v, reports.Look{}))
			report := writeTraining(t, "markdown", v, reports.Look{})
			calm(t, report)
			table, _, _ := strings.Cut(strings.TrimPrefix(report, "<!-- holdout:training -->"), "```text")
			for line := range strings.Lines(table) {
				bare := escapes.ReplaceAllString(line, "¤")
				for _, bad := range []string{"<", "`", "[", "]", "{", "_", "://", "@a", "@e", "#1", "!3", "~x", "$x", ":tada", "www.e"} {
					if strings.Contains(bare, bad) {
						t.Fatalf("%q holds %s", line, bad)
					}
				}
			}
		})
	}
}
