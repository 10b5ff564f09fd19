package onnx_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"holdout/onnx"
	"holdout/onnx/onnxtest"
)

// name is the library's file name on Linux, where these tests run.
const name = "libonnxruntime.so.1"

func needLinux(t *testing.T) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("the files made here are Linux x64's")
	}
}

// write puts a file into a new folder and returns its path.
func write(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// goodLibrary is the real library's bytes.
func goodLibrary(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile(onnxtest.Library(t).Path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestFindExplicit(t *testing.T) {
	needLinux(t)
	good := goodLibrary(t)
	otherMachine := bytes.Clone(good)
	otherMachine[18] = 183 // e_machine of the ELF header: AArch64
	const advice = "; give the path of libonnxruntime.so.1, version 1.24 or newer, for linux/amd64"
	tests := []struct {
		name string
		path string
		want string // the error after the path and ": given by --onnxruntime: "; "" if it is found
	}{
		{"file", write(t, name, good), ""},
		{"folder", filepath.Dir(write(t, name, good)), ""},
		{"missing", filepath.Join(t.TempDir(), name), "not there"},
		{"empty folder", t.TempDir(), "no libonnxruntime.so.1 in it"},
		{"text file", write(t, name, []byte("I am not a library")), "not a shared library"},
		{"empty file", write(t, name, nil), "empty or unreadable"},
		{"cut off", write(t, name, good[:100]), "damaged ELF file: "},
		{"other machine", write(t, name, otherMachine), "for Linux on EM_AARCH64, not for linux/amd64"},
		{"too old", write(t, name, bytes.ReplaceAll(good, []byte("VERS_1.24.3"), []byte("VERS_1.23.2"))), "version 1.23.2 is too old, 1.24 or newer is needed"},
		{"for Windows", write(t, name, []byte("MZ and so on")), "for Windows, not for linux"},
		{"for macOS", write(t, name, []byte("\xcf\xfa\xed\xfe and so on")), "for macOS, not for linux"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			library, looked, err := onnx.Find(tt.path)
			if tt.want == "" {
				if err != nil || library.Version != "1.24.3" || filepath.Base(library.Path) != name || len(looked) != 1 {
					t.Errorf("Find = %+v, %v, %v", library, looked, err)
				}
				return
			}
			prefix := tt.path + ": given by --onnxruntime: " + tt.want
			if err == nil || !strings.HasPrefix(err.Error(), prefix) || !strings.HasSuffix(err.Error(), advice) {
				t.Errorf("error = %v\nwant %s … %s", err, prefix, advice)
			}
		})
	}
}

func TestFindFromEnvironmentDoesNotFallThrough(t *testing.T) {
	t.Setenv(onnx.EnvVar, filepath.Join(t.TempDir(), "nothing"))
	_, looked, err := onnx.Find("")
	if err == nil || !strings.Contains(err.Error(), "given by HOLDOUT_ONNXRUNTIME: not there") || len(looked) != 1 {
		t.Errorf("Find = %v, %v; want one place looked at, and an error", looked, err)
	}
}

func TestFindInPythonEnvironment(t *testing.T) {
	needLinux(t)
	venv := t.TempDir()
	capi := filepath.Join(venv, "lib", "python3.12", "site-packages", "onnxruntime", "capi")
	if err := os.MkdirAll(capi, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(capi, "libonnxruntime.so.1.24.3"), goodLibrary(t), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv(onnx.EnvVar, "")
	t.Setenv("VIRTUAL_ENV", venv)
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	library, _, err := onnx.Find("")
	if err != nil || library.Place != "in the Python environment VIRTUAL_ENV" {
		t.Errorf("Find = %+v, %v", library, err)
	}
}

// A library runs code, so a folder that a stranger's repository can bring along must not be looked into.
func TestFindLooksNowhereBelowTheWorkingDirectory(t *testing.T) {
	needLinux(t)
	work := t.TempDir()
	t.Chdir(work)
	for _, dir := range []string{".", "bin", "lib", "node_modules/onnxruntime-node/bin/napi-v6/linux/x64"} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte("\x7fELF"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv(onnx.EnvVar, "")
	t.Setenv("VIRTUAL_ENV", "bin") // relative: not an environment that is active
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	_, looked, err := onnx.Find("")
	for _, l := range looked {
		if !filepath.IsAbs(l.Path) || strings.HasPrefix(l.Path, work) {
			t.Errorf("looked %s %s", l.Place, l.Path)
		}
	}
	var notFound *onnx.NotFoundError
	if err != nil && (!errors.As(err, &notFound) || len(notFound.Looked) != len(looked) || len(looked) < 5) {
		t.Errorf("error = %v, looked in %d places", err, len(looked))
	}
	if err != nil && !strings.Contains(err.Error(), "run `just setup`, or give the path of libonnxruntime.so.1 with --onnxruntime or HOLDOUT_ONNXRUNTIME") {
		t.Errorf("error does not say what to do: %v", err)
	}
}
