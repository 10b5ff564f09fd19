package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"holdout/harness"
	"holdout/harness/dataset"
	"holdout/models"
	"holdout/onnx"
	"holdout/reports"
)

func evaluateVerb() *cli.Command {
	return &cli.Command{
		Name:      "evaluate",
		Usage:     "predict held-out examples with a checkpoint and score the predictions",
		ArgsUsage: "CHECKPOINT",
		Flags: slices.Concat(
			[]cli.Flag{
				&cli.StringFlag{Name: "data", Usage: "held-out `FILE`: " + strings.Join(dataset.Formats(), ", ") + ", plain or .gz or .zst"},
				&cli.StringFlag{Name: "out", Usage: "run `DIR` to write; it must not exist (default: a new one below runs)"},
				&cli.IntFlag{Name: "limit", Usage: "read the first `N` rows only", DefaultText: "all"},
				&cli.BoolFlag{Name: "redact", Usage: "leave the texts out of the run, keep their hashes"},
				formatFlag(),
			},
			columnFlags(), trainFlags(), checkpointFlags(), sliceFlags(), scoringFlags(),
			[]cli.Flag{
				&cli.IntFlag{Name: "workers", Usage: "run `N` batches at once", DefaultText: "one for each processor"},
				&cli.IntFlag{Name: "batch-tokens", Usage: "put at most `N` tokens in a batch", DefaultText: "1024"},
				libraryFlag(),
			}),
		Action: evaluate,
	}
}

// evaluation is the command line of evaluate as a value.
type evaluation struct {
	checkpoint, data, out, format, library string
	columns                                dataset.Columns
	training                               training
	model                                  models.Settings
	settings                               harness.Settings
}

func evaluationOf(c *cli.Context) (e evaluation, err error) {
	if e.checkpoint, err = checkpointArgument(c); err != nil {
		return e, err
	}
	e.data, e.out, e.library, e.columns = c.String("data"), c.String("out"), c.String("onnxruntime"), columns(c)
	if e.data == "" {
		return e, usagef("evaluate needs --data FILE, the held-out examples")
	}
	if err := notNegative(c, "limit", "workers", "batch-tokens"); err != nil {
		return e, err
	}
	if e.format, err = oneOf("format", c.String("format"), reports.Formats()); err != nil {
		return e, err
	}
	if e.training, err = trainingOf(c); err != nil {
		return e, err
	}
	if e.model, err = checkpointSettings(c); err != nil {
		return e, err
	}
	e.settings = harness.Settings{
		Name:        e.checkpoint,
		Limit:       c.Int("limit"),
		Workers:     c.Int("workers"),
		BatchTokens: c.Int("batch-tokens"),
		Redact:      c.Bool("redact"),
		SliceBy:     c.StringSlice("slice"),
		ClusterBy:   c.String("cluster-by"),
		Near:        e.training.near,
		Version:     programVersion(),
	}
	e.settings.Scoring, err = scoringSettings(c)
	return e, err
}

func evaluate(c *cli.Context) error {
	e, err := evaluationOf(c)
	if err != nil {
		return err
	}
	data, err := dataset.Open(e.data, e.columns)
	if err != nil {
		return err
	}
	defer data.Close()
	train, err := e.training.open()
	if err != nil {
		return err
	}
	if train != nil {
		defer train.Close()
	}
	e.settings.Train = train
	r, err := openRuntime(e.library)
	if err != nil {
		return err
	}
	defer r.Close()
	checkpoint, err := models.Open(c.Context, r, e.checkpoint, e.model)
	if err != nil {
		return err
	}
	defer checkpoint.Close()
	if e.settings.Dir, err = runDir(e.out, e.checkpoint, e.data); err != nil {
		return err
	}
	run, err := evaluateWithProgress(c, checkpoint, data, e)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.App.ErrWriter, "%d rows in %.1f s, %.0f rows/s; run written to %s\n",
		run.Rows, run.Timings.Seconds, run.Timings.RowsPerSecond, reports.Plain(e.settings.Dir))
	return reports.Write(c.App.Writer, e.format, run, look(c))
}

// evaluateWithProgress evaluates, with a bar on the screen where that is a person's.
func evaluateWithProgress(c *cli.Context, checkpoint harness.Classifier, data *dataset.Reader, e evaluation) (*harness.Run, error) {
	bar := newProgress(c, e.data, e.columns, e.settings.Limit)
	defer bar.stop()
	e.settings.Progress = bar.add
	return harness.Evaluate(c.Context, checkpoint, data, e.settings)
}

// openRuntime finds ONNX Runtime's library and loads it.
func openRuntime(library string) (*onnx.Runtime, error) {
	found, _, err := onnx.Find(library)
	if err != nil {
		return nil, err
	}
	return onnx.Open(found)
}

// runDir is the folder that a run is written to: the one asked for, or a new one below runs, named after what is evaluated and when.
func runDir(out string, names ...string) (string, error) {
	if out != "" {
		return out, nil
	}
	for i, name := range names {
		whole, err := filepath.Abs(name)
		if err != nil {
			return "", err
		}
		names[i] = filepath.Base(whole)
		for _, ending := range slices.Concat([]string{".gz", ".zst"}, dataset.Formats()) {
			names[i] = strings.TrimSuffix(names[i], ending)
		}
	}
	stem := filepath.Join("runs", strings.Join(names, "-")+"-"+time.Now().UTC().Format("20060102T150405Z"))
	for n := 1; ; n++ {
		dir := stem
		if n > 1 {
			dir = fmt.Sprintf("%s-%d", stem, n)
		}
		if _, err := os.Lstat(dir); errors.Is(err, fs.ErrNotExist) {
			return dir, nil
		} else if err != nil {
			return "", err
		}
	}
}
