package harness

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"holdout/harness/leakage"
	"holdout/harness/scoring"
)

// Schema names the shape of run.json and of `evaluate --format json`. It changes when a reader would have to.
const Schema = "holdout/run/v1"

// Run is one evaluation: what was evaluated on what, how, and with which scores. It is what run.json holds.
type Run struct {
	Schema      string            `json:"schema"`
	Holdout     string            `json:"holdout"` // version of the program
	Checkpoint  Checkpoint        `json:"checkpoint"`
	Data        Data              `json:"data"`
	Settings    RunSettings       `json:"settings"`
	Fingerprint map[string]string `json:"fingerprint"` // what on this machine can move the last bits of a logit

	Rows      int `json:"rows"`
	Right     int `json:"right"`     // rows whose predicted label is the held-out one
	Truncated int `json:"truncated"` // rows cut at the checkpoint's maximum length
	Unknown   int `json:"unknown"`   // rows with a token that the vocabulary lacks
	Replaced  int `json:"replaced"`  // rows in which invalid UTF-8 was replaced

	Scores    []Score          `json:"scores"`
	Confusion [][]int          `json:"confusion"`         // C×C counts, [held-out][predicted], in the order of checkpoint.labels
	Leakage   *leakage.Summary `json:"leakage,omitempty"` // held-out rows that are in the training set; absent where none was given
	Hashes    Hashes           `json:"hashes"`
	Notes     []string         `json:"notes"` // what a person should know of this run

	Predictions string   `json:"predictions"`       // SHA-256 of predictions.jsonl, uncompressed; "" where none was written
	Seal        string   `json:"seal,omitempty"`    // SHA-256 of run.json without seal and timings: an edited run does not have its own
	Timings     *Timings `json:"timings,omitempty"` // the one part that differs between two runs on the same input
}

// Checkpoint says which checkpoint made the predictions.
type Checkpoint struct {
	Name     string            `json:"name"` // as the caller named it, a path as a rule
	Labels   []string          `json:"labels"`
	Digests  map[string]string `json:"digests"`  // SHA-256 by part: model, tokenizer, config
	Settings map[string]string `json:"settings"` // what decides its logits beside its weights
}

// Data says which examples were predicted.
type Data struct {
	Name     string   `json:"name"`
	Digest   string   `json:"digest"`   // SHA-256 of the file's bytes, after decompression; "" under a limit that stopped before its end
	Examples string   `json:"examples"` // SHA-256 over each row's id, text, label and tags, the same whatever the file's format
	Columns  []string `json:"columns"`
	Text     string   `json:"text"` // name of the column that held it
	Pair     string   `json:"pair,omitempty"`
	Label    string   `json:"label"`
	ID       string   `json:"id,omitempty"`
}

// RunSettings are the choices made for a run.
type RunSettings struct {
	Limit        int      `json:"limit"` // rows read at most; 0: all
	ZeroDivision string   `json:"zero_division"`
	Confidence   float64  `json:"confidence"`
	Resamples    int      `json:"resamples"`
	Seed         uint64   `json:"seed"`
	Redacted     bool     `json:"redacted"` // texts were left out of the predictions
	SliceBy      []string `json:"slice_by,omitempty"`
	ClusterBy    string   `json:"cluster_by,omitempty"`
}

// Score is a metric's value on a slice. Either Value is there or Undefined says why not.
type Score struct {
	Metric     string    `json:"metric"`          // "f1/macro", "recall/label=spam"
	Label      string    `json:"label,omitempty"` // the label that it is about; absent for a metric of all labels
	Slice      string    `json:"slice"`           // "all" is the whole
	Value      *float64  `json:"value"`
	Interval   *Interval `json:"interval"`
	N          int       `json:"n"` // examples that the value rests on
	Undefined  string    `json:"undefined,omitempty"`
	NoInterval string    `json:"no_interval,omitempty"` // why there is a value and no interval
	Note       string    `json:"note,omitempty"`
}

// Interval holds the ends of a confidence interval and how it was made.
type Interval struct {
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
	Method string  `json:"method"`
}

// Hashes travel with a run, so that two can be told equal without reading their rows. Both go through the rows in the data's order.
type Hashes struct {
	Labels string `json:"labels"` // SHA-256 of the predicted labels, each followed by a line feed
	Logits string `json:"logits"` // SHA-256 of the logits' bits, float32, little endian
}

// Timings says where the time went. Reading and tokenizing overlap with inference, so that the parts add up to more than the whole.
type Timings struct {
	Seconds       float64 `json:"seconds"` // Evaluate from start to end
	RowsPerSecond float64 `json:"rows_per_second"`
	Reading       float64 `json:"reading"`    // seconds spent on reading rows
	Tokenizing    float64 `json:"tokenizing"` // seconds in Encode
	Inference     float64 `json:"inference"`  // seconds in Logits, all workers together
	Recording     float64 `json:"recording"`  // seconds on writing predictions, all goroutines together
	Scoring       float64 `json:"scoring"`    // seconds on metrics and intervals
	Workers       int     `json:"workers"`
	Batches       int     `json:"batches"`
	BatchTokens   int     `json:"batch_tokens"`
}

// Find returns the score of a metric on a slice, and whether the run has one.
func (r *Run) Find(metric, slice string) (Score, bool) {
	for _, s := range r.Scores {
		if s.Metric == metric && s.Slice == slice {
			return s, true
		}
	}
	return Score{}, false
}

// seal is the digest of everything in a run but its timings.
func (r *Run) seal() string {
	bare := *r
	bare.Seal, bare.Timings = "", nil
	data, err := json.Marshal(bare)
	if err != nil {
		panic(err) // a run holds numbers, strings and lists of them; none of its numbers is NaN
	}
	digest := sha256.Sum256(data)
	return hex.EncodeToString(digest[:])
}

// score puts an estimate into the form that a run keeps.
func score(e scoring.Estimate) Score {
	s := Score{Metric: e.Metric, Label: e.Label, Slice: e.Slice, N: e.N, Undefined: e.Undefined, NoInterval: e.NoInterval, Note: e.Note}
	if e.Undefined != "" {
		return s
	}
	s.Value = &e.Value
	if e.NoInterval == "" {
		s.Interval = &Interval{e.Low, e.High, e.Method}
	}
	return s
}
