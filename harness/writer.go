package harness

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/zstd"
)

// Names of the files of a run directory.
const (
	runFile         = "run.json"
	predictionsFile = "predictions.jsonl.zst"
)

// runWriter writes a run directory, under another name beside its own that is renamed at the end: a run is there whole or not at all.
type runWriter struct {
	dir, partial string // "" and "": nothing is written
	forget       func() // removes partial and the folders made above it
	redact       bool
	labels       []string

	file   *os.File
	zst    *zstd.Encoder
	digest hash.Hash // of the predictions, uncompressed
}

// newRunWriter starts the directory dir, or does nothing from then on if it is "".
func newRunWriter(dir string, redact bool, labels []string) (*runWriter, error) {
	w := &runWriter{redact: redact, labels: labels, digest: sha256.New()}
	if dir == "" {
		return w, nil
	}
	if _, err := os.Lstat(dir); err == nil {
		return nil, alreadyThere(dir)
	}
	w.dir = filepath.Clean(dir)
	if err := w.open(); err != nil {
		w.discard()
		return nil, fmt.Errorf("run directory: %w", err)
	}
	return w, nil
}

func (w *runWriter) open() error {
	partial := filepath.Join(filepath.Dir(w.dir), ".holdout-partial-"+rand.Text())
	var err error
	if w.forget, err = NewFolder(partial); err != nil {
		return err
	}
	w.partial = partial
	if w.file, err = os.Create(filepath.Join(partial, predictionsFile)); err != nil {
		return err
	}
	w.zst, err = zstd.NewWriter(w.file, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest))
	return err
}

// prepare writes predicted rows' lines of predictions.jsonl and the digests of their texts. Workers call it, several at once, so
// that what is left to do in the data's order is little.
func (w *runWriter) prepare(rows []*row) error {
	var lines bytes.Buffer
	e := json.NewEncoder(&lines)
	e.SetEscapeHTML(false)
	ends := make([]int, len(rows))
	for i, r := range rows {
		r.digest = textDigest(r.example.Text, r.example.Pair)
		if w.partial == "" {
			continue
		}
		if err := e.Encode(w.prediction(r)); err != nil {
			return err
		}
		ends[i] = lines.Len()
	}
	start := 0
	for i, r := range rows {
		r.line = lines.Bytes()[start:ends[i]]
		start = ends[i]
	}
	return nil
}

// prediction is a row as a run keeps it.
func (w *runWriter) prediction(r *row) *Prediction {
	p := &Prediction{
		ID: r.example.ID, SHA256: r.digest,
		Want: w.labels[r.want], Got: w.labels[r.got],
		Logits: r.logits, Probabilities: r.probabilities,
		Tokens: r.tokens, Cut: r.cut, Unknown: r.unknown, Replaced: r.example.Replaced,
	}
	if !w.redact {
		p.Text, p.Pair = r.example.Text, r.example.Pair
	}
	if len(r.example.Tags) > 0 {
		p.Tags = make(map[string]string, len(r.example.Tags))
		for _, t := range r.example.Tags {
			p.Tags[t.Name] = t.Value
		}
	}
	return p
}

// add writes prepared rows, the next in the data's order.
func (w *runWriter) add(rows []*row) error {
	if w.partial == "" {
		return nil
	}
	for _, r := range rows {
		w.digest.Write(r.line)
		if _, err := w.zst.Write(r.line); err != nil {
			return fmt.Errorf("run directory: %w", err)
		}
	}
	return nil
}

// sum is the digest of the predictions, or "" where none are written.
func (w *runWriter) sum() string {
	if w.partial == "" {
		return ""
	}
	return sum(w.digest)
}

// closePredictions ends the file of predictions, after the last row.
func (w *runWriter) closePredictions() error {
	if w.partial == "" {
		return nil
	}
	if err := errors.Join(w.zst.Close(), w.file.Sync(), w.file.Close()); err != nil {
		return fmt.Errorf("run directory: %w", err)
	}
	return nil
}

// commit writes run.json and puts the directory in its place.
func (w *runWriter) commit(run *Run) error {
	if w.partial == "" {
		return nil
	}
	f, err := os.Create(filepath.Join(w.partial, runFile))
	if err != nil {
		return fmt.Errorf("run directory: %w", err)
	}
	if err := errors.Join(WriteJSON(f, run), f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("run directory: %w", err)
	}
	if err := os.Rename(w.partial, w.dir); err != nil {
		return fmt.Errorf("run directory: %w", err)
	}
	w.partial = ""
	return nil
}

// discard removes what an evaluation that failed has written, folders that it made included. After commit it does nothing.
func (w *runWriter) discard() {
	if w.partial == "" {
		return
	}
	if w.file != nil {
		w.file.Close() // closed or not: the folder goes
	}
	w.forget()
	w.partial = ""
}

// textDigest is the SHA-256 of a text, in hexadecimal; of a pair, that of the two texts' digests one after the other.
func textDigest(text, pair string) string {
	digest := sha256.Sum256([]byte(text))
	first := hex.EncodeToString(digest[:])
	if pair == "" {
		return first
	}
	return textDigest(first+textDigest(pair, ""), "")
}

// WriteJSON writes v as run.json has it: indented, one line feed at the end.
func WriteJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
