package harness

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// NewFolder makes a folder that must not be there yet, and those above it that are not. Forget removes what was made, with all that
// is in the folder; folders above it into which something else was put meanwhile stay.
func NewFolder(dir string) (forget func(), err error) {
	dir = filepath.Clean(dir)
	var above []string // folders that are to be made, the deepest first
	for parent := filepath.Dir(dir); ; parent = filepath.Dir(parent) {
		if _, err := os.Stat(parent); err == nil || parent == filepath.Dir(parent) {
			break
		}
		above = append(above, parent)
	}
	removeAbove := func() {
		for _, parent := range above {
			os.Remove(parent) // which fails if it is not empty
		}
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o777); err != nil {
		removeAbove()
		return nil, err
	}
	if err := os.Mkdir(dir, 0o777); err != nil {
		removeAbove()
		if errors.Is(err, fs.ErrExist) {
			err = alreadyThere(dir)
		}
		return nil, err
	}
	return func() {
		os.RemoveAll(dir)
		removeAbove()
	}, nil
}

func alreadyThere(dir string) error {
	return fmt.Errorf("%s: already there, and a run is never written over; choose another folder", dir)
}
