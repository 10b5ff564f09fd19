package harness

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"holdout/harness/leakage"
	"holdout/harness/scoring"
)

// finish scores the predictions and writes the run.
func (e *evaluation) finish(ctx context.Context, start time.Time) (*Run, error) {
	closed := make(chan error, 1)
	go func() { closed <- e.writer.closePredictions() }() // the disk need not wait for the scores
	run, err := e.score(ctx)
	if err := errors.Join(err, <-closed); err != nil {
		return nil, err
	}
	total := time.Since(start)
	run.Timings.Seconds = total.Seconds()
	run.Timings.RowsPerSecond = float64(run.Rows) / total.Seconds()
	return run, e.writer.commit(run)
}

// score makes the run of what was predicted.
func (e *evaluation) score(ctx context.Context) (*Run, error) {
	begin := time.Now()
	run := e.run()
	var err error
	if run.Scores, err = e.table.scores(e.SliceBy, e.ClusterBy, e.Scoring); err != nil {
		return nil, err
	}
	run.Confusion = scoring.Confusion(e.table.Outcomes)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if run.Leakage, err = e.leakage(ctx, run); err != nil {
		return nil, err
	}
	run.Seal = run.seal()
	scored := time.Since(begin)
	run.Timings = &Timings{
		Reading:     e.source.reading.Seconds(),
		Tokenizing:  e.source.tokenizing.Seconds(),
		Inference:   time.Duration(e.inference.Load()).Seconds(),
		Recording:   time.Duration(e.recording.Load()).Seconds(),
		Scoring:     scored.Seconds(),
		Workers:     e.Workers,
		Batches:     e.source.sent,
		BatchTokens: e.BatchTokens,
	}
	return run, nil
}

// run puts together all that is known beside the scores.
func (e *evaluation) run() *Run {
	digests, settings, fingerprint := e.classifier.Describe()
	columns := e.source.data.Columns()
	n := e.counts
	hashes, examples := e.hashes.sums()
	run := &Run{
		Schema:     Schema,
		Holdout:    e.Version,
		Checkpoint: Checkpoint{Name: strings.ToValidUTF8(e.Name, "\uFFFD"), Labels: e.labelNames, Digests: digests, Settings: settings},
		Data: Data{Name: strings.ToValidUTF8(e.source.data.Name(), "\uFFFD"), Digest: e.source.data.Digest(), Examples: examples, Columns: e.source.data.Header(),
			Text: columns.Text, Pair: columns.Pair, Label: columns.Label, ID: columns.ID},
		Settings: RunSettings{Limit: e.Limit, ZeroDivision: e.Scoring.ZeroDivision.String(), Confidence: e.Scoring.Confidence,
			Resamples: e.Scoring.Resamples, Seed: e.Scoring.Seed, Redacted: e.Redact, SliceBy: e.SliceBy, ClusterBy: e.ClusterBy},
		Fingerprint: fingerprint,
		Rows:        n.rows, Right: n.right, Truncated: n.truncated, Unknown: n.unknown, Replaced: n.replacedRows,
		Hashes: hashes, Predictions: e.writer.sum(),
	}
	run.Notes = e.notes(run)
	return run
}

// leakage looks for the examples in the training set, and adds to the run's notes, first where all leak, what it found.
func (e *evaluation) leakage(ctx context.Context, run *Run) (*leakage.Summary, error) {
	if e.finder == nil {
		return nil, nil
	}
	e.finder.Whole(run.Data.Digest)
	e.Train.KeepEmpty()
	leaks, err := e.finder.Search(ctx, e.Train)
	if err != nil {
		return nil, err
	}
	notes := leaks.Notes()
	if leaks.SameFile {
		run.Notes = append(notes, run.Notes...)
	} else {
		run.Notes = append(run.Notes, notes...)
	}
	return &leaks.Summary, nil
}

// notes says what a person should know before trusting the scores.
func (e *evaluation) notes(run *Run) []string {
	notes := []string{}
	if run.Truncated > 0 {
		is := run.Checkpoint.Settings
		notes = append(notes, fmt.Sprintf("%d of %d texts are cut at %s tokens (%s)", run.Truncated, run.Rows, is["max_length"], is["max_length_from"]))
		if stride := is["stride_ignored"]; stride != "" {
			notes = append(notes, fmt.Sprintf("the stride of %s tokens in tokenizer.json is ignored: the first window of a text is scored, and no other", stride))
		}
	}
	if n := e.counts; n.replacedRows > 0 {
		notes = append(notes, fmt.Sprintf("%d invalid UTF-8 bytes in %d rows were replaced by U+FFFD", n.replacedBytes, n.replacedRows))
	}
	var absent []string
	for i, held := range e.counts.held {
		if held == 0 {
			absent = append(absent, e.labelNames[i])
		}
	}
	if len(absent) > 0 {
		notes = append(notes, "no row is held out as "+strings.Join(absent, ", "))
	}
	if e.source.labels.ambiguous() {
		notes = append(notes, "the labels in the data were taken as names, not as indexes: the checkpoint's labels are numbers themselves")
	}
	if e.source.more {
		notes = append(notes, fmt.Sprintf("only the first %d rows were read", e.Limit))
	}
	return notes
}
