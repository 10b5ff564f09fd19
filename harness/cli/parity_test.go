package cli_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"holdout/harness"
	"holdout/harness/cli"
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
