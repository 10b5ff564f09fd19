package cli_test

import (
	"context"
	"flag"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"holdout/harness/cli"
	"holdout/onnx"
	"holdout/onnx/onnxtest"
)

var update = flag.Bool("update", false, "write what the commands print into the scripts")

// TestMain lets the scripts run holdout as a program of its own, which leaves its exit code where `exits` finds it.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"holdout": func() {
			code := cli.Run(context.Background(), os.Args, os.Stdout, os.Stderr)
			if err := os.WriteFile(os.Getenv("EXIT_CODE"), []byte(strconv.Itoa(code)), 0o644); err != nil {
				panic(err)
			}
			os.Exit(code)
		},
	})
}

func TestScripts(t *testing.T) {
	library := onnxtest.Library(t)
	demo, err := filepath.Abs("../../models/demo")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:           "testdata",
		UpdateScripts: *update,
		Setup: func(env *testscript.Env) error {
			env.Setenv(onnx.EnvVar, library.Path)
			env.Setenv("DEMO", demo)
			env.Setenv("EXIT_CODE", filepath.Join(t.TempDir(), "code"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":      exits,
			"checkpoint": checkpoint,
			"bytes":      writeBytes,
			"makefile":   makefile,
		},
	})
}

// exits checks the exit code of the last holdout, and that it was content with one line on standard error if that is 1 or 2: exits CODE.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	if said := ts.ReadFile("stderr"); (args[0] == "1" || args[0] == "2") && strings.Count(said, "\n") != 1 {
		ts.Fatalf("%d lines on standard error, want 1", strings.Count(said, "\n"))
	}
	if got := ts.ReadFile(ts.Getenv("EXIT_CODE")); got != args[0] {
		ts.Fatalf("exit code %s, want %s", got, args[0])
	}
}

// checkpoint makes a checkpoint folder with the demonstration's config and tokenizer and a tiny graph: checkpoint DIR nan|pixels|even.
func checkpoint(ts *testscript.TestScript, _ bool, args []string) {
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(dir, 0o755))
	for _, name := range []string{"config.json", "tokenizer.json", "tokenizer_config.json"} {
		data, err := os.ReadFile(filepath.Join(ts.Getenv("DEMO"), "base", name))
		ts.Check(err)
		ts.Check(os.WriteFile(filepath.Join(dir, name), data, 0o644))
	}
	m := onnxtest.Model{Embedding: slices.Repeat([][]float32{{0, 0}}, 14_000)}
	switch args[1] {
	case "nan":
		m.Embedding[0] = []float32{float32(math.NaN()), 0}
		m.Embedding = slices.Repeat(m.Embedding[:1], 14_000)
	case "pixels":
		m.Inputs = []onnx.Value{onnxtest.IDs("pixels", onnx.Int64)}
	case "even":
	default:
		ts.Fatalf("no checkpoint %q", args[1])
	}
	ts.Check(os.WriteFile(filepath.Join(dir, "model.onnx"), m.Bytes(), 0o644))
}

// makefile writes the Makefile that docs/ci.md shows: makefile FILE.
func makefile(ts *testscript.TestScript, _ bool, args []string) {
	page, err := os.ReadFile(filepath.Join(ts.Getenv("DEMO"), "..", "..", "docs", "ci.md"))
	ts.Check(err)
	_, block, found := strings.Cut(string(page), "```make\n")
	block, _, closed := strings.Cut(block, "```")
	if !found || !closed {
		ts.Fatalf("docs/ci.md shows no Makefile")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(block), 0o644))
}

// writeBytes writes a file with Go escapes in it: bytes FILE TEXT.
func writeBytes(ts *testscript.TestScript, _ bool, args []string) {
	content, err := strconv.Unquote(`"` + strings.ReplaceAll(args[1], `"`, `\"`) + `"`)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(content), 0o644))
}
