package onnx

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
)

// EnvVar names the environment variable that holds the path of ONNX Runtime's shared library.
const EnvVar = "HOLDOUT_ONNXRUNTIME"

// Library is a shared library of ONNX Runtime that fits this machine, found and not yet loaded.
type Library struct {
	Path    string // absolute
	Place   string // where the search found it, in words
	Version string // "1.24.3"; "" where the file does not tell (macOS, Windows)
}

// Candidate is a place where the search looked, and why it took nothing from there.
type Candidate struct {
	Place   string // in words: "beside the program"
	Path    string // a folder or a file
	Problem string // "" for the one that was taken
}

// NotFoundError says that no usable library was found, where the search looked, and what to do.
type NotFoundError struct {
	Looked []Candidate
}

// Error lists the places in one line; [NotFoundError.Looked] has them one by one.
func (e *NotFoundError) Error() string {
	places := make([]string, len(e.Looked))
	for i, c := range e.Looked {
		places[i] = fmt.Sprintf("%s %s (%s)", c.Place, c.Path, c.Problem)
	}
	return fmt.Sprintf("no usable ONNX Runtime library (version %s or newer for %s/%s): looked %s; "+
		"run `just setup`, or give the path of %s with --onnxruntime or %s",
		minVersion, runtime.GOOS, runtime.GOARCH, strings.Join(places, ", "), libraryName(runtime.GOOS), EnvVar)
}

// Find looks for ONNX Runtime's shared library: the given path, else $HOLDOUT_ONNXRUNTIME, else beside the program and in ../lib,
// the user's cache folder, the active Python environment, the system's library folders.
//
// A path that was given, by argument or by environment, must be good: the search does not fall through to the next place.
// Nothing is loaded; version and architecture are read from the file. The candidates are every place looked at, in order,
// whether or not the search succeeds.
func Find(given string) (Library, []Candidate, error) {
	if given != "" {
		return explicit("given by --onnxruntime", given)
	}
	if fromEnv := os.Getenv(EnvVar); fromEnv != "" {
		return explicit("given by "+EnvVar, fromEnv)
	}
	return searchFolders(folders())
}

// explicit checks the one path that a person named.
func explicit(place, path string) (Library, []Candidate, error) {
	lib, candidates, err := searchFolders([]folder{{place, path}})
	if err != nil {
		return lib, candidates, fmt.Errorf("%s: %s: %s; give the path of %s, version %s or newer, for %s/%s",
			path, place, candidates[0].Problem, libraryName(runtime.GOOS), minVersion, runtime.GOOS, runtime.GOARCH)
	}
	return lib, candidates, nil
}

// folder is one place to look: a folder or a file.
type folder struct{ place, path string }

// searchFolders takes the first usable library, the newest of its folder.
func searchFolders(folders []folder) (Library, []Candidate, error) {
	var looked []Candidate
	for _, f := range folders {
		lib, problem := newest(f.path)
		if problem != nil {
			looked = append(looked, Candidate{f.place, f.path, problem.Error()})
			continue
		}
		lib.Place = f.place
		return lib, append(looked, Candidate{Place: f.place, Path: lib.Path}), nil
	}
	return Library{}, looked, &NotFoundError{Looked: looked}
}

// newest returns the usable library of the highest version at a place, a file or a folder.
func newest(place string) (Library, error) {
	place, err := filepath.Abs(place)
	if err != nil {
		return Library{}, err
	}
	info, err := os.Stat(place)
	if err != nil {
		return Library{}, errors.New("not there")
	}
	files := []string{place}
	if info.IsDir() {
		files = matching(place, libraryPattern(runtime.GOOS))
		if len(files) == 0 {
			return Library{}, fmt.Errorf("no %s in it", libraryName(runtime.GOOS))
		}
	}
	var best Library
	var problem error
	for _, file := range files {
		version, err := inspect(file)
		switch {
		case err != nil:
			problem = err
		case best.Path == "" || newer(version, best.Version):
			best = Library{Path: file, Version: version}
		}
	}
	if best.Path == "" {
		return Library{}, problem
	}
	return best, nil
}

// matching lists the entries of a folder whose name fits a pattern.
func matching(dir, pattern string) []string {
	entries, _ := os.ReadDir(dir) // a folder that can't be read holds nothing of use
	var found []string
	for _, e := range entries {
		if ok, _ := path.Match(pattern, e.Name()); ok { // the patterns are well formed
			found = append(found, filepath.Join(dir, e.Name()))
		}
	}
	return found
}

// folders lists where to look when nobody named a path. No folder is relative to the working directory.
func folders() []folder {
	var all []folder
	if program, err := os.Executable(); err == nil {
		if resolved, err := filepath.EvalSymlinks(program); err == nil {
			program = resolved
		}
		bin := filepath.Dir(program)
		all = append(all, folder{"beside the program", bin}, folder{"in ../lib of the program", filepath.Join(filepath.Dir(bin), "lib")})
	}
	if cache, err := os.UserCacheDir(); err == nil {
		all = append(all, folder{"in the user's cache", filepath.Join(cache, "holdout", "onnxruntime", runtime.GOOS+"-"+runtime.GOARCH)})
	}
	for _, variable := range []string{"VIRTUAL_ENV", "CONDA_PREFIX"} {
		for _, path := range pythonFolders(os.Getenv(variable)) {
			all = append(all, folder{"in the Python environment " + variable, path})
		}
	}
	for _, path := range systemFolders(runtime.GOOS, runtime.GOARCH) {
		all = append(all, folder{"in the system's folder", path})
	}
	return all
}

// pythonFolders returns where pip puts the onnxruntime package below an environment's root; none if root is not absolute.
func pythonFolders(root string) []string {
	if !filepath.IsAbs(root) {
		return nil
	}
	found := []string{filepath.Join(root, "Lib", "site-packages", "onnxruntime", "capi")} // on Windows
	if runtime.GOOS != "windows" {
		found = nil
		for _, python := range matching(filepath.Join(root, "lib"), "python3*") {
			found = append(found, filepath.Join(python, "site-packages", "onnxruntime", "capi"))
		}
	}
	return found
}

// systemFolders returns the system's library folders, where a package manager or an administrator installs libraries.
func systemFolders(goos, goarch string) []string {
	switch goos {
	case "linux":
		triplet := map[string]string{"amd64": "x86_64-linux-gnu", "arm64": "aarch64-linux-gnu"}[goarch]
		return []string{"/usr/local/lib", "/usr/lib/" + triplet, "/usr/lib64", "/usr/lib", "/opt/onnxruntime/lib"}
	case "darwin":
		return []string{"/opt/homebrew/lib", "/usr/local/lib", "/opt/onnxruntime/lib"}
	}
	return nil // Windows: some systems carry an old onnxruntime.dll in System32, so nothing is taken from there
}

// libraryName is the file to ask a person for.
func libraryName(goos string) string {
	switch goos {
	case "darwin":
		return "libonnxruntime.dylib"
	case "windows":
		return "onnxruntime.dll"
	}
	return "libonnxruntime.so.1"
}

// libraryPattern matches that file's names with and without a version.
func libraryPattern(goos string) string {
	switch goos {
	case "darwin":
		return "libonnxruntime.*dylib"
	case "windows":
		return "onnxruntime.dll"
	}
	return "libonnxruntime.so*"
}
