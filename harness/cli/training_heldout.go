package cli

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"holdout/harness"
	"holdout/harness/scoring"
	"holdout/harness/trace"
	"holdout/onnx"
	"holdout/reports"
)

// epochCheckpoint is the checkpoint of an epoch.
type epochCheckpoint struct {
	epoch int
	dir   string
}

// addHeldout evaluates the epochs' checkpoints on --data, one after the other, and puts their scores into the trace.
func addHeldout(c *cli.Context, t *trace.Training) error {
	if c.String("data") == "" {
		for _, name := range []string{"checkpoint", "out", "limit"} {
			if c.IsSet(name) {
				return usagef("--%s goes with --data FILE, the held-out examples", name)
			}
		}
		return nil
	}
	s, err := sidesOf(c)
	if err != nil {
		return err
	}
	s.settings.Scoring.Metrics = scoring.Core()
	checkpoints, err := epochCheckpoints(c, t)
	if err != nil {
		return err
	}
	r, err := openRuntime(s.library)
	if err != nil {
		return err
	}
	defer r.Close()
	forget := func() {}
	if s.out != "" {
		if forget, err = harness.NewFolder(s.out); err != nil {
			return err
		}
	}
	if err := s.scoreEpochs(c, r, t, checkpoints); err != nil {
		forget() // some of the epochs are of no use, and the folder would be in the way of the next try
		return err
	}
	if s.out != "" {
		fmt.Fprintf(c.App.ErrWriter, "runs written to %s\n", reports.Plain(s.out))
	}
	return nil
}

func (s sides) scoreEpochs(c *cli.Context, r *onnx.Runtime, t *trace.Training, checkpoints []epochCheckpoint) error {
	for _, checkpoint := range checkpoints {
		dir := ""
		if s.out != "" {
			dir = filepath.Join(s.out, fmt.Sprintf("epoch-%d", checkpoint.epoch))
		}
		run, err := s.evaluateOne(c.Context, r, checkpoint.dir, dir, 0)
		if err != nil {
			return err
		}
		h, err := heldoutOf(run)
		if err != nil {
			return fmt.Errorf("%s: %w", checkpoint.dir, err)
		}
		if err := t.SetHeldout(checkpoint.epoch, h); err != nil {
			return err
		}
	}
	return nil
}

// heldoutOf takes a run's accuracy.
func heldoutOf(run *harness.Run) (trace.Heldout, error) {
	h := trace.Heldout{Checkpoint: run.Checkpoint.Name, Data: run.Data.Name, Right: run.Right, Rows: run.Rows, Confidence: run.Settings.Confidence}
	a, _ := run.Find("accuracy", harness.All)
	if a.Value == nil || a.Interval == nil {
		return h, fmt.Errorf("accuracy is undefined: %s", a.Undefined+a.NoInterval)
	}
	h.Accuracy, h.Low, h.High = *a.Value, a.Interval.Low, a.Interval.High
	return h, nil
}

// epochCheckpoints are the checkpoints to evaluate: those of --checkpoint, or those that lie beside the record.
func epochCheckpoints(c *cli.Context, t *trace.Training) ([]epochCheckpoint, error) {
	if !c.IsSet("checkpoint") {
		return checkpointsBeside(t)
	}
	var all []epochCheckpoint
	for _, value := range c.StringSlice("checkpoint") {
		digits, dir, ok := strings.Cut(value, "=")
		epoch, err := strconv.Atoi(strings.TrimSpace(digits))
		switch {
		case !ok || err != nil || dir == "":
			return nil, usagef("--checkpoint %q is not EPOCH=DIR, such as 2=out/checkpoint-600", value)
		case t.FindEpoch(epoch) == nil:
			return nil, usagef("--checkpoint %q: nothing was logged of epoch %d in %s", value, epoch, t.Source)
		case slices.ContainsFunc(all, func(e epochCheckpoint) bool { return e.epoch == epoch }):
			return nil, usagef("--checkpoint %q: epoch %d has a checkpoint already", value, epoch)
		}
		all = append(all, epochCheckpoint{epoch, dir})
	}
	return all, nil
}

// checkpointsBeside finds the folders checkpoint-STEP beside a record, or beside the folder checkpoint-STEP that it is in. Only those
// with an ONNX file count, and of several within one epoch the last.
func checkpointsBeside(t *trace.Training) ([]epochCheckpoint, error) {
	root := filepath.Dir(t.Source)
	whole, err := filepath.Abs(root) // "." may be such a folder
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(filepath.Base(whole), "checkpoint-") {
		root = filepath.Join(root, "..")
	}
	folders, err := trace.CheckpointFolders(root)
	if err != nil {
		return nil, err
	}
	var all []epochCheckpoint
	for _, f := range folders {
		e := t.EpochAt(f.Step)
		if e == nil || !hasGraph(f.Dir) {
			continue
		}
		if n := len(all); n > 0 && all[n-1].epoch == e.Epoch {
			all = all[:n-1]
		}
		all = append(all, epochCheckpoint{e.Epoch, f.Dir})
	}
	if len(all) == 0 {
		return nil, usagef("no folder checkpoint-STEP with a model.onnx in %s; say which checkpoints --data is for: --checkpoint EPOCH=DIR", root)
	}
	return all, nil
}

// hasGraph says whether a folder has an ONNX file where a checkpoint may have one.
func hasGraph(dir string) bool {
	for _, pattern := range []string{"*.onnx", "onnx/*.onnx"} {
		if found, err := fs.Glob(os.DirFS(dir), pattern); err == nil && len(found) > 0 {
			return true
		}
	}
	return false
}
