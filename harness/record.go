package harness

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
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

// record keeps what an evaluation says of each row: counts, hashes, and the predictions of a run directory in the making.
//
// The directory is written under another name beside its own and renamed at the end, so that a run is there whole or not at all.
type record struct {
	dir, partial string // "" and "": nothing is written
	redact       bool
	labels       []string

	file *os.File
	zst  *zstd.Encoder

	hashes *hashes

	rows, right, truncated, unknown, replacedRows, replacedBytes int
	held                                                         []int // rows held out as each label
}

// newRecord starts a record, and the directory dir if it is not "".
func newRecord(dir string, redact bool, labels []string) (*record, error) {
	r := &record{redact: redact, labels: labels, held: make([]int, len(labels)), hashes: newHashes()}
	if dir == "" {
		return r, nil
	}
	if _, err := os.Lstat(dir); err == nil {
		return nil, fmt.Errorf("%s: already there, and a run is never written over; choose another folder", dir)
	}
	dir = filepath.Clean(dir)
	if err := os.MkdirAll(filepath.Dir(dir), 0o777); err != nil {
		return nil, fmt.Errorf("run directory: %w", err)
	}
	partial := filepath.Join(filepath.Dir(dir), fmt.Sprintf(".%s.partial-%d", filepath.Base(dir), os.Getpid()))
	if err := os.Mkdir(partial, 0o777); err != nil {
		return nil, fmt.Errorf("run directory: %w", err)
	}
	r.dir, r.partial = dir, partial
	if err := r.open(); err != nil {
		r.discard()
		return nil, fmt.Errorf("run directory: %w", err)
	}
	return r, nil
}

func (r *record) open() (err error) {
	r.file, err = os.Create(filepath.Join(r.partial, predictionsFile))
	if err != nil {
		return err
	}
	r.zst, err = zstd.NewWriter(r.file, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest))
	return err
}

// prepare writes predicted rows' lines of predictions.jsonl and the digests of their texts. Workers call it, several at once, so
// that what is left to do in the data's order is little.
func (r *record) prepare(rows []*row) error {
	var lines bytes.Buffer
	e := json.NewEncoder(&lines)
	e.SetEscapeHTML(false)
	ends := make([]int, len(rows))
	for i, w := range rows {
		w.digest = textDigest(w.example.Text, w.example.Pair)
		if r.partial == "" {
			continue
		}
		if err := e.Encode(r.prediction(w)); err != nil {
			return err
		}
		ends[i] = lines.Len()
	}
	start := 0
	for i, w := range rows {
		w.line = lines.Bytes()[start:ends[i]]
		start = ends[i]
	}
	return nil
}

// prediction is a row as a run keeps it.
func (r *record) prediction(w *row) *Prediction {
	p := &Prediction{
		ID: w.example.ID, SHA256: w.digest,
		Want: r.labels[w.want], Got: r.labels[w.got],
		Logits: w.logits, Probabilities: w.probabilities,
		Tokens: w.tokens, Cut: w.cut, Unknown: w.unknown, Replaced: w.example.Replaced,
	}
	if !r.redact {
		p.Text, p.Pair = w.example.Text, w.example.Pair
	}
	if len(w.example.Tags) > 0 {
		p.Tags = make(map[string]string, len(w.example.Tags))
		for _, t := range w.example.Tags {
			p.Tags[t.Name] = t.Value
		}
	}
	return p
}

// add records a prepared row, the next in the data's order.
func (r *record) add(w *row) error {
	r.count(w)
	r.hashes.add(w.example.ID, w.digest, r.labels[w.want], r.labels[w.got], w.logits)
	if r.partial == "" {
		return nil
	}
	if _, err := r.zst.Write(w.line); err != nil {
		return fmt.Errorf("run directory: %w", err)
	}
	return nil
}

func (r *record) count(w *row) {
	r.rows++
	r.held[w.want]++
	if w.want == w.got {
		r.right++
	}
	if w.cut > 0 {
		r.truncated++
	}
	if w.unknown > 0 {
		r.unknown++
	}
	if w.example.Replaced > 0 {
		r.replacedRows++
		r.replacedBytes += w.example.Replaced
	}
}

// commit writes run.json and puts the directory in its place.
func (r *record) commit(run *Run) error {
	if r.partial == "" {
		return nil
	}
	if err := r.writeRun(run); err != nil {
		return fmt.Errorf("run directory: %w", err)
	}
	if err := os.Rename(r.partial, r.dir); err != nil {
		return fmt.Errorf("run directory: %w", err)
	}
	r.partial = ""
	return nil
}

func (r *record) writeRun(run *Run) error {
	if err := errors.Join(r.zst.Close(), r.file.Sync(), r.file.Close()); err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(r.partial, runFile))
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	return errors.Join(WriteJSON(w, run), w.Flush(), f.Sync(), f.Close())
}

// discard removes what an evaluation that failed has written. After commit it does nothing.
func (r *record) discard() {
	if r.partial == "" {
		return
	}
	if r.file != nil {
		r.file.Close() // closed or not: the folder goes
	}
	os.RemoveAll(r.partial)
	r.partial = ""
}

// textDigest is the SHA-256 of a text, or of a pair with a zero byte between.
func textDigest(text, pair string) string {
	if pair != "" {
		text += "\x00" + pair
	}
	digest := sha256.Sum256([]byte(text))
	return hex.EncodeToString(digest[:])
}

// WriteJSON writes v as run.json has it: indented, one line feed at the end.
func WriteJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
