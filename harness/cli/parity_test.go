package cli_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"holdout/harness"
	"holdout/harness/cli"
	"holdout/harness/dataset"
	"holdout/harness/trace"
	"holdout/onnx"
	"holdout/onnx/onnxtest"
)

// The whole way from a checkpoint and a file to a score gives what PyTorch gave (metrics.json beside each checkpoint).
func TestParityScores(t *testing.T) {
	parity := os.Getenv("HOLDOUT_PARITY")
	if parity == "" {
		t.Skip("HOLDOUT_PARITY does not name the folder of the parity data")
	}
	t.Setenv(onnx.EnvVar, onnxtest.Library(t).Path)
	for _, tt := range []struct {
		checkpoint, data string
		right, rows      int
	}{
		{"minilm-shape-sst2-finetuned", "sst2/validation.jsonl", 701, 872},  // 0.8039
		{"tiny-trec6-finetuned", "trec6/test.jsonl", 395, 500},              // 0.790
		{"roberta-shape-sst2-finetuned", "sst2/validation.jsonl", 710, 872}, // 0.8142
		{"albert-vocab-sst2-finetuned", "sst2/validation.jsonl", 706, 872},  // 0.8096
		{"tiny-trec6-base", "trec6/test.jsonl", 177, 500},                   // 0.354
	} {
		t.Run(tt.checkpoint, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			code := cli.Run(t.Context(), []string{"holdout", "evaluate", filepath.Join(parity, "checkpoints", tt.checkpoint),
				"--data", filepath.Join(parity, "data", tt.data), "--out", filepath.Join(t.TempDir(), "run"), "--format", "json"}, &stdout, &stderr)
			var run harness.Run
			if err := json.Unmarshal(stdout.Bytes(), &run); code != 0 || err != nil || run.Right != tt.right || run.Rows != tt.rows {
				t.Errorf("exit code %d, %d of %d right, %v, %s; want %d of %d", code, run.Right, run.Rows, err, stderr.String(), tt.right, tt.rows)
			}
		})
	}
}

// Traces of every checkpoint that classifies texts, WordPiece, byte-level BPE and Unigram, and of the demonstration's three, on texts of
// the data: all layers are found, opening the graph moves no logit by more than the tolerance, and the label is the one without a trace.
func TestParityTraceVerb(t *testing.T) {
	parity := os.Getenv("HOLDOUT_PARITY")
	if parity == "" {
		t.Skip("HOLDOUT_PARITY does not name the folder of the parity data")
	}
	t.Setenv(onnx.EnvVar, onnxtest.Library(t).Path)
	const demo, rows = "../../models/demo", 4
	shared := func(name string) string { return filepath.Join(parity, "checkpoints", name) }
	data := func(name string) string { return filepath.Join(parity, "data", name) }
	for _, tt := range []struct {
		checkpoint, data, text, pair string
		layers                       int
	}{
		{shared("minilm-shape-sst2-finetuned"), data("sst2/validation.jsonl"), "text", "", 6},
		{shared("roberta-shape-sst2-finetuned"), data("sst2/validation.jsonl"), "text", "", 2},
		{shared("albert-vocab-sst2-finetuned"), data("sst2/validation.jsonl"), "text", "", 2},
		{shared("tiny-trec6-base"), data("trec6/test.jsonl"), "text", "", 2},
		{shared("tiny-trec6-finetuned"), data("trec6/test.jsonl"), "text", "", 2},
		{shared("tiny-sick-finetuned"), data("sick/test.jsonl"), "text_a", "text_b", 2},
		{filepath.Join(demo, "base"), filepath.Join(demo, "reviews-heldout.jsonl"), "text", "", 2},
		{filepath.Join(demo, "epoch5"), filepath.Join(demo, "reviews-heldout.jsonl"), "text", "", 2},
		{filepath.Join(demo, "finetuned"), filepath.Join(demo, "reviews-heldout.jsonl"), "text", "", 2},
	} {
		t.Run(filepath.Base(tt.checkpoint), func(t *testing.T) {
			reader, err := dataset.Open(tt.data, dataset.Columns{Text: tt.text, Pair: tt.pair})
			if err != nil {
				t.Fatal(err)
			}
			defer reader.Close()
			var most float64
			words := 0
			for range rows {
				row, err := reader.Next()
				if err != nil {
					t.Fatal(err)
				}
				args := []string{"holdout", "trace", tt.checkpoint, row.Text, "--format", "json"}
				if tt.pair != "" {
					args = append(args, "--pair", row.Pair)
				}
				var stdout, stderr bytes.Buffer
				var got trace.Trace
				if code := cli.Run(t.Context(), args, &stdout, &stderr); code != 0 {
					t.Fatalf("exit code %d: %s", code, stderr.String())
				}
				if err := json.Unmarshal(stdout.Bytes(), &got); err != nil {
					t.Fatal(err)
				}
				if got.Embedding == nil || len(got.Layers) != tt.layers || !got.Check.Agrees || !got.Check.SameLabel || len(got.Occlusion.Words) == 0 {
					t.Errorf("%q: %d layers, check %+v, %d words", row.Text, len(got.Layers), got.Check, len(got.Occlusion.Words))
				}
				most, words = max(most, got.Check.Largest), words+len(got.Occlusion.Words)
			}
			t.Logf("%d texts, embedding and %d layers each, logits differ by %.2g at most, %d words hidden", rows, tt.layers, most, words)
		})
	}
}
