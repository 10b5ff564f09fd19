package onnxtest

import (
	"os"
	"path/filepath"
	"testing"

	"holdout/onnx"
)

// Library finds ONNX Runtime's library as the program does and, failing that, in the project's bin folder, where `just setup` puts it.
func Library(t testing.TB) onnx.Library {
	t.Helper()
	library, _, err := onnx.Find("")
	if err != nil && os.Getenv(onnx.EnvVar) == "" {
		library, _, err = onnx.Find(filepath.Join(root(t), "bin"))
	}
	if err != nil {
		t.Fatal(err)
	}
	return library
}

// Runtime opens ONNX Runtime until the test ends.
func Runtime(t testing.TB) *onnx.Runtime {
	t.Helper()
	r, err := onnx.Open(Library(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// root is the folder of go.mod, at or above the working directory.
func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod at or above the working directory")
		}
		dir = filepath.Dir(dir)
	}
}
