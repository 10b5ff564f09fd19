package models

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// maxJSON bounds the size of a JSON file of a checkpoint; the largest tokenizer.json in use are about 35 MB.
const maxJSON = 128 << 20

// maxModel is the most that one protocol buffer may hold, and so an ONNX file. Larger models keep weights in other files.
const maxModel = 2 << 30

// readFile reads a file of a checkpoint, refusing what is plainly something else.
func readFile(files fs.FS, name string, limit int64) ([]byte, error) {
	f, info, err := openFile(files, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data := bytes.NewBuffer(make([]byte, 0, min(info.Size(), limit)+bytes.MinRead))
	if _, err := data.ReadFrom(io.LimitReader(f, limit+1)); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return data.Bytes(), checkContent(name, data.Bytes(), limit)
}

// openFile opens a regular file: a pipe or a device could keep the program waiting for ever.
func openFile(files fs.FS, name string) (fs.File, fs.FileInfo, error) {
	info, err := fs.Stat(files, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("%s: not there", name)
	}
	if err != nil {
		return nil, nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, nil, fmt.Errorf("%s: not a regular file", name)
	}
	f, err := files.Open(name)
	return f, info, err
}

// checkContent tells an empty file, a Git LFS pointer and one that is too large.
func checkContent(name string, data []byte, limit int64) error {
	switch {
	case len(data) == 0:
		return fmt.Errorf("%s: empty file", name)
	case bytes.HasPrefix(data, []byte("version https://git-lfs.github.com/spec/")):
		return fmt.Errorf("%s: a Git LFS pointer, not the file itself; fetch it with `git lfs pull`", name)
	case int64(len(data)) > limit:
		return fmt.Errorf("%s: larger than %d MiB", name, limit>>20)
	}
	return nil
}

// readJSON reads a JSON file into v. Fields that v does not have are passed over: a config.json carries many.
func readJSON(files fs.FS, name string, v any) ([]byte, error) {
	data, err := readFile(files, name, maxJSON)
	if err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		return nil, fmt.Errorf("%s: not a JSON object", name)
	}
	if err := json.Unmarshal(data, v); err != nil {
		return nil, fmt.Errorf("%s: %w", name, jsonError(err))
	}
	return data, nil
}

// jsonError says what is wrong in JSON's words instead of Go's.
func jsonError(err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("not valid JSON: %s, at byte %d", syntax, syntax.Offset)
	case errors.As(err, &kind):
		return fmt.Errorf("%s: a JSON %s, which does not belong there", kind.Field, kind.Value)
	}
	return err
}

// digest is the SHA-256 of some bytes, in hexadecimal.
func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// graphs lists the ONNX files of a checkpoint: in the folder itself and in its folder onnx.
func graphs(files fs.FS) ([]string, error) {
	var all []string
	for _, pattern := range []string{"*.onnx", "onnx/*.onnx"} {
		found, err := fs.Glob(files, pattern)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	if len(all) == 0 {
		return nil, errors.New("no model.onnx or onnx/model.onnx in it; export the model to ONNX first")
	}
	return all, nil
}

// variant is what a graph's file name says between "model_" and ".onnx": "quantized", "fp16"; "" for model.onnx.
func variant(file string) string {
	name := strings.TrimSuffix(path.Base(file), ".onnx")
	return strings.TrimPrefix(strings.TrimPrefix(name, "model"), "_")
}

// chooseGraph picks the graph that is wanted: by variant, by file name, or the only one there is.
func chooseGraph(files fs.FS, want string) (string, error) {
	all, err := graphs(files)
	if err != nil {
		return "", err
	}
	matching := slices.Clone(all)
	if want != "" {
		matching = slices.DeleteFunc(matching, func(file string) bool { return variant(file) != want && file != want })
	}
	switch len(matching) {
	case 1:
		return matching[0], nil
	case 0:
		return "", fmt.Errorf("no graph of variant %q; there are %s", want, strings.Join(choices(all), ", "))
	}
	return "", fmt.Errorf("several graphs; choose one with --variant: %s", strings.Join(choices(all), ", "))
}

// choices names each graph by its variant, or by its file name where the variant does not tell it from the others.
func choices(files []string) []string {
	count := map[string]int{}
	for _, f := range files {
		count[variant(f)]++
	}
	var names []string
	for _, f := range files {
		if v := variant(f); v != "" && count[v] == 1 {
			names = append(names, v)
		} else {
			names = append(names, f)
		}
	}
	return names
}

// digestWeights hashes a graph and the external data files that it names, which must lie in the graph's folder or below it, and adds
// up their bytes.
//
// A location that is a link is followed only within the folder dir, "" for a file system that has no links.
//
// Without external files the digest is the graph's SHA-256, as sha256sum prints it. With them it is the SHA-256 of one line
// for each file, "DIGEST  NAME", the graph first.
func digestWeights(files fs.FS, dir, graph string, model []byte, external []string) (sum string, size int64, err error) {
	if len(external) == 0 {
		return digest(model), int64(len(model)), nil
	}
	size = int64(len(model))
	lines := fmt.Sprintf("%s  %s\n", digest(model), path.Base(graph))
	for _, location := range external {
		if !fs.ValidPath(location) || strings.ContainsRune(location, '\\') {
			return "", 0, fmt.Errorf("%s: keeps weights in %q, which is outside the checkpoint", graph, location)
		}
		if err := staysInside(dir, path.Join(path.Dir(graph), location)); err != nil {
			return "", 0, fmt.Errorf("%s: keeps weights in another file: %w", graph, err)
		}
		part, n, err := digestFile(files, path.Join(path.Dir(graph), location))
		if err != nil {
			return "", 0, fmt.Errorf("%s: keeps weights in another file: %w", graph, err)
		}
		lines += fmt.Sprintf("%s  %s\n", part, location)
		size += n
	}
	return digest([]byte(lines)), size, nil
}

// staysInside refuses a file of the folder dir that is a link to somewhere else.
func staysInside(dir, name string) error {
	if dir == "" {
		return nil
	}
	root, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return err
	}
	resolved, err := filepath.EvalSymlinks(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		return fmt.Errorf("%s: not there", name)
	}
	if inner, err := filepath.Rel(root, resolved); err != nil || !filepath.IsLocal(inner) {
		return fmt.Errorf("%s: a link out of the checkpoint, which ONNX Runtime does not follow; copy the checkpoint with cp -L", name)
	}
	return nil
}

// digestFile hashes a file of any size without holding it in memory.
func digestFile(files fs.FS, name string) (sum string, size int64, err error) {
	f, _, err := openFile(files, name)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	h := sha256.New()
	if size, err = io.Copy(h, f); err != nil {
		return "", 0, fmt.Errorf("%s: %w", name, err)
	}
	return hex.EncodeToString(h.Sum(nil)), size, nil
}
