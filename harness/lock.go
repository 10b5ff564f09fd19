package harness

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
)

// LockSchema names the shape of a lock file.
const LockSchema = "holdout/lock/v1"

// Lock fixes what a gate judges by before the candidate is known, so that the bar cannot be moved to fit it.
type Lock struct {
	Schema      string            `json:"schema"`
	Profile     string            `json:"profile"`   // of the policy; "" for none
	Protected   map[string]string `json:"protected"` // SHA-256 of the protected ids, by file
	Policy      string            `json:"policy"`    // SHA-256 of the policy's bytes; it holds the limits, the confidence and the seed
	Rows        int               `json:"rows"`
	IDs         string            `json:"ids"`         // SHA-256 of the example ids, a line feed after each, in the data's order
	Examples    string            `json:"examples"`    // data.examples of a run: ids, texts and held-out labels
	Labels      []string          `json:"labels"`      // of the checkpoint
	Tokenizer   string            `json:"tokenizer"`   // SHA-256 of the baseline's tokenizer.json
	Baseline    map[string]string `json:"baseline"`    // the baseline's digests
	Hashes      Hashes            `json:"hashes"`      // of the baseline's predictions
	Onnxruntime string            `json:"onnxruntime"` // version that the baseline's run was made with
}

// Bar is what a lock fixes beside the data and the baseline.
type Bar struct {
	Policy    string              // SHA-256 of the policy's bytes
	Profile   string              // of the policy; "" for none
	Protected map[string][]string // protected ids, by file
}

// protectedDigests are the digests of the protected ids, by file.
func (b Bar) protectedDigests() map[string]string {
	digests := map[string]string{}
	for name, ids := range b.Protected {
		digests[name] = digestIDs(ids)
	}
	return digests
}

// NewLock locks what a gate is to judge by, and the run of a baseline.
func NewLock(bar Bar, baseline *Table) Lock {
	run := baseline.Run
	return Lock{
		Schema: LockSchema, Policy: bar.Policy, Profile: bar.Profile, Protected: bar.protectedDigests(), Rows: len(baseline.IDs), IDs: digestIDs(baseline.IDs), Examples: run.Data.Examples,
		Labels: run.Checkpoint.Labels, Tokenizer: run.Checkpoint.Digests["tokenizer"], Baseline: run.Checkpoint.Digests,
		Hashes: run.Hashes, Onnxruntime: run.Fingerprint["onnxruntime"],
	}
}

func digestIDs(ids []string) string {
	h := sha256.New()
	for _, id := range ids {
		io.WriteString(h, id+"\n")
	}
	return hex.EncodeToString(h.Sum(nil))
}

// ReadLock reads a lock file. Unknown fields and another schema are errors.
func ReadLock(path string) (Lock, error) {
	var l Lock
	data, err := os.ReadFile(path)
	if err != nil {
		return l, err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil {
		return l, fmt.Errorf("%s: not a lock file: %w", path, err)
	}
	if l.Schema != LockSchema {
		return l, fmt.Errorf("%s: schema %q; this version reads %s", path, l.Schema, LockSchema)
	}
	return l, nil
}

// Check compares what a gate is about to judge by with the lock. The first difference is an error that wraps [ErrNotComparable].
// The baseline may be nil where no rule compares.
func (l Lock) Check(bar Bar, candidate, baseline *Table) error {
	run := candidate.Run
	type field struct{ name, locked, is string }
	fields := []field{
		{"policy", l.Policy, bar.Policy},
		{"profile", strconv.Quote(l.Profile), strconv.Quote(bar.Profile)},
		{"example ids", l.IDs, digestIDs(candidate.IDs)},
		{"data.examples", l.Examples, run.Data.Examples},
		{"checkpoint.labels", fmt.Sprintf("%q", l.Labels), fmt.Sprintf("%q", run.Checkpoint.Labels)},
		{"checkpoint.digests.tokenizer", l.Tokenizer, run.Checkpoint.Digests["tokenizer"]},
		{"fingerprint.onnxruntime", l.Onnxruntime, run.Fingerprint["onnxruntime"]},
	}
	is := bar.protectedDigests()
	for _, name := range slices.Sorted(maps.Keys(l.Protected)) {
		fields = append(fields, field{"protected ids of " + name, l.Protected[name], is[name]})
	}
	if baseline != nil {
		for _, part := range slices.Sorted(maps.Keys(l.Baseline)) {
			fields = append(fields, field{"baseline." + part, l.Baseline[part], baseline.Run.Checkpoint.Digests[part]})
		}
		fields = append(fields, field{"baseline.hashes.labels", l.Hashes.Labels, baseline.Run.Hashes.Labels})
	}
	for _, f := range fields {
		if f.locked != f.is {
			return fmt.Errorf("%w: %s was locked as %s and is %s", ErrNotComparable, f.name, short(f.locked), short(f.is))
		}
	}
	return nil
}

// short is the beginning of a digest, or the whole of anything else.
func short(s string) string {
	if len(s) == 64 {
		return s[:12] + "…"
	}
	return s
}
