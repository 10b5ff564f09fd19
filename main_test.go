package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"holdout/onnx"
	"holdout/onnx/onnxtest"
)

// build builds the program into a new folder.
func build(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "holdout")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return program
}

// A signal in mid-run ends the program in one line, and leaves nothing behind.
func TestSignalLeavesNothing(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no signals here")
	}
	dir := t.TempDir()
	var rows strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&rows, `{"id": "r%d", "text": "It broke on day %d and nobody answers, so I want my money back.", "label": "negative"}`+"\n", i, i)
	}
	data := filepath.Join(dir, "heldout.jsonl")
	if err := os.WriteFile(data, []byte(rows.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		cmd := exec.Command(build(t), "evaluate", "models/demo/finetuned", "--data", data, "--out", filepath.Join(dir, "runs", "run"))
		cmd.Env = append(os.Environ(), onnx.EnvVar+"="+onnxtest.Library(t).Path)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		waitFor(t, filepath.Join(dir, "runs")) // which is made when the evaluation begins
		time.Sleep(200 * time.Millisecond)
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() != 1 || stderr.String() != "holdout: interrupted; nothing was written\n" {
			t.Errorf("%v: %v, stderr %q", signal, err, stderr.String())
		}
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) != 1 {
			t.Errorf("%v left %v, %v; want the data alone", signal, entries, err)
		}
	}
}

// waitFor waits until a path is there.
func waitFor(t *testing.T, path string) {
	t.Helper()
	for range 1000 {
		if _, err := os.Stat(path); err == nil {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("%s did not appear", path)
}
