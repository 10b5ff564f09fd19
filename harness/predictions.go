package harness

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/zstd"
)

// Prediction is one row of a run, a line of predictions.jsonl.zst.
type Prediction struct {
	ID            string            `json:"id"`
	SHA256        string            `json:"text_sha256"` // of the text; of a pair, that of the two texts' digests one after the other
	Text          string            `json:"text,omitempty"`
	Pair          string            `json:"pair,omitempty"`
	Tags          map[string]string `json:"tags,omitempty"`
	Want          string            `json:"want"` // held-out label
	Got           string            `json:"got"`  // predicted label
	Logits        []float32         `json:"logits"`
	Probabilities []float64         `json:"probabilities"`
	Tokens        int               `json:"tokens"`             // special ones included
	Cut           int               `json:"cut,omitempty"`      // tokens that did not fit; above 0 the row is truncated
	Unknown       int               `json:"unknown,omitempty"`  // tokens that the vocabulary lacks
	Replaced      int               `json:"replaced,omitempty"` // invalid UTF-8 bytes replaced by U+FFFD
}

// Read reads the run.json of a run directory. Unknown fields and another schema are errors.
func Read(dir string) (*Run, error) {
	path := filepath.Join(dir, runFile)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: not a run directory: it has no %s", dir, runFile)
	}
	if err != nil {
		return nil, err
	}
	var head struct {
		Schema string `json:"schema"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if head.Schema != Schema {
		return nil, fmt.Errorf("%s: schema %q; this version reads %s", path, head.Schema, Schema)
	}
	var r Run
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if r.Seal != r.seal() {
		return nil, fmt.Errorf("%s: its contents do not match its seal: the file was edited; evaluate again", path)
	}
	return &r, nil
}

// maxWindow bounds the memory that decompressing takes; this package writes with a window of 4 MiB.
const maxWindow = 128 << 20

// Predictions reads the rows of a run directory one by one, in the data's order. It stops after the first error.
func Predictions(dir string) iter.Seq2[Prediction, error] { return predictions(dir, io.Discard) }

// predictions reads them, and copies their bytes, uncompressed, to another writer as it goes.
func predictions(dir string, copyTo io.Writer) iter.Seq2[Prediction, error] {
	path := filepath.Join(dir, predictionsFile)
	return func(yield func(Prediction, error) bool) {
		f, err := os.Open(path)
		if err != nil {
			yield(Prediction{}, err)
			return
		}
		defer f.Close()
		zst, err := zstd.NewReader(bufio.NewReader(f), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			yield(Prediction{}, fmt.Errorf("%s: %w", path, err))
			return
		}
		defer zst.Close()
		d := json.NewDecoder(io.TeeReader(zst, copyTo))
		d.DisallowUnknownFields()
		for line := 1; ; line++ {
			var p Prediction
			err := d.Decode(&p)
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(p, fmt.Errorf("%s:%d: %w", path, line, err))
				return
			}
			if !yield(p, nil) {
				return
			}
		}
	}
}
