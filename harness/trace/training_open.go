package trace

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// stateFile is the name under which the Trainer keeps its record.
const stateFile = "trainer_state.json"

// maxState bounds the size of a trainer_state.json in bytes: about half a million log lines.
const maxState = 64 << 20

// OpenTraining reads the trace of a training from a file, or from a folder: a checkpoint, or what the Trainer was given as output_dir.
//
// Of a folder it reads trainer_state.json, and where that is not in it, the one in its folder checkpoint-STEP with the highest step.
// Source says which it was.
func OpenTraining(path string) (*Training, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: not there", path)
	case err != nil:
		return nil, err
	case info.IsDir():
		if path, err = findState(path); err != nil {
			return nil, err
		}
		if info, err = os.Stat(path); err != nil {
			return nil, err
		}
	}
	if !info.Mode().IsRegular() { // a pipe or a device could keep the program waiting for ever
		return nil, fmt.Errorf("%s: not a regular file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return ReadTraining(path, f)
}

// findState is the trainer_state.json of a folder.
func findState(dir string) (string, error) {
	here := filepath.Join(dir, stateFile)
	if _, err := os.Stat(here); err == nil {
		return here, nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	folders, err := CheckpointFolders(dir)
	if err != nil {
		return "", err
	}
	for i := len(folders) - 1; i >= 0; i-- {
		below := filepath.Join(folders[i].Dir, stateFile)
		if _, err := os.Stat(below); err == nil {
			return below, nil
		}
	}
	return "", fmt.Errorf("%s: no %s in it nor in a folder checkpoint-STEP below it; the Trainer writes one beside each checkpoint", dir, stateFile)
}

// CheckpointFolder is a checkpoint that the Trainer wrote while it trained.
type CheckpointFolder struct {
	Dir  string
	Step int // in its name, checkpoint-STEP
}

// CheckpointFolders lists the folders checkpoint-STEP in a folder, the lowest step first.
func CheckpointFolders(dir string) ([]CheckpointFolder, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var all []CheckpointFolder
	for _, e := range entries {
		digits, ok := strings.CutPrefix(e.Name(), "checkpoint-")
		step, err := strconv.Atoi(digits)
		if !ok || err != nil || step < 0 {
			continue
		}
		if info, err := os.Stat(filepath.Join(dir, e.Name())); err == nil && info.IsDir() {
			all = append(all, CheckpointFolder{filepath.Join(dir, e.Name()), step})
		}
	}
	sortBy(all, func(c CheckpointFolder) int { return c.Step })
	return all, nil
}

// ReadTraining reads the trace of a training from the bytes of a trainer_state.json; name is what errors and Source call it.
//
// It takes NaN, Infinity and -Infinity, which Python writes into what it calls JSON. It refuses a file without log_history, a log line
// without a step or an epoch, and a loss, learning rate, step or epoch that is no number. Other values that are no numbers are passed over.
func ReadTraining(name string, r io.Reader) (*Training, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxState+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	switch {
	case len(data) > maxState:
		return nil, fmt.Errorf("%s: larger than %d MiB, which no training's record is", name, maxState>>20)
	case len(bytes.TrimSpace(data)) == 0:
		return nil, fmt.Errorf("%s: empty file", name)
	case bytes.HasPrefix(data, []byte("version https://git-lfs.github.com/spec/")):
		return nil, fmt.Errorf("%s: a Git LFS pointer, not the file itself; fetch it with `git lfs pull`", name)
	}
	s, err := parseState(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	t := s.training()
	t.Source = name
	return t, nil
}
