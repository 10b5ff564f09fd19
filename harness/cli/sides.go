package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/urfave/cli/v2"
	"golang.org/x/sync/errgroup"

	"holdout/harness"
	"holdout/harness/dataset"
	"holdout/models"
	"holdout/onnx"
	"holdout/reports"
)

// sides opens what is to be compared: run directories as they are, checkpoint folders evaluated first, all on the same rows.
type sides struct {
	data, out, library string
	columns            dataset.Columns
	training           training
	model              models.Settings
	settings           harness.Settings
}

// sideFlags are the flags of a verb that takes runs or checkpoints.
func sideFlags() []cli.Flag {
	flags := []cli.Flag{
		&cli.StringFlag{Name: "data", Usage: "held-out `FILE`, needed where a side is a checkpoint and not a run"},
		&cli.StringFlag{Name: "out", Usage: "`DIR` for the runs of checkpoints; it must not exist (default: a new one below runs)"},
		&cli.IntFlag{Name: "limit", Usage: "read the first `N` rows only", DefaultText: "all"},
	}
	flags = append(flags, columnFlags()...)
	flags = append(flags, trainFlags()...)
	flags = append(flags, checkpointFlags()...)
	return append(flags, libraryFlag())
}

// sidesOf reads those flags.
func sidesOf(c *cli.Context) (s sides, err error) {
	s = sides{data: c.String("data"), out: c.String("out"), library: c.String("onnxruntime"), columns: columns(c)}
	if err := notNegative(c, "limit"); err != nil {
		return s, err
	}
	if s.training, err = trainingOf(c); err != nil {
		return s, err
	}
	s.settings = harness.Settings{Limit: c.Int("limit"), Near: s.training.near, Version: programVersion()}
	s.model, err = checkpointSettings(c)
	return s, err
}

// isRun says whether a folder is a run directory.
func isRun(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "run.json"))
	return err == nil
}

// open returns the tables of runs and checkpoints. Checkpoints are evaluated at the same time, each with its share of the processors,
// so that their speeds can be compared; their runs are written to numbered folders.
func (s sides) open(c *cli.Context, paths []string) ([]*harness.Table, error) {
	dirs := append([]string(nil), paths...)
	var checkpoints []int
	for i, path := range paths {
		if !isRun(path) {
			checkpoints = append(checkpoints, i)
		}
	}
	if len(checkpoints) == 0 && s.training.path != "" {
		return nil, usagef("--train is read where a checkpoint is evaluated, and here are runs only; evaluate with --train, and judge that run")
	}
	if len(checkpoints) > 0 {
		if s.data == "" {
			return nil, usagef("%s is not a run directory; to evaluate it as a checkpoint, give --data FILE", paths[checkpoints[0]])
		}
		out, err := runDir(s.out, c.Command.Name, s.data)
		if err != nil {
			return nil, err
		}
		forget, err := harness.NewFolder(out)
		if err != nil {
			return nil, err
		}
		for n, i := range checkpoints {
			dirs[i] = filepath.Join(out, fmt.Sprintf("%d-%s", n+1, filepath.Base(filepath.Clean(paths[i]))))
		}
		if err := s.evaluate(c, paths, dirs, checkpoints); err != nil {
			forget() // one side alone is of no use, and its folder would be in the way of the next try
			return nil, err
		}
		fmt.Fprintf(c.App.ErrWriter, "runs written to %s\n", reports.Plain(out))
	}
	tables := make([]*harness.Table, len(dirs))
	for i, dir := range dirs {
		var err error
		if tables[i], err = harness.Load(dir); err != nil {
			return nil, err
		}
	}
	return tables, nil
}

// evaluate evaluates the numbered checkpoints side by side.
func (s sides) evaluate(c *cli.Context, paths, dirs []string, checkpoints []int) error {
	r, err := openRuntime(s.library)
	if err != nil {
		return err
	}
	defer r.Close()
	g, ctx := errgroup.WithContext(c.Context)
	for _, i := range checkpoints {
		g.Go(func() error {
			_, err := s.evaluateOne(ctx, r, paths[i], dirs[i], workersEach(len(checkpoints)))
			return err
		})
	}
	return g.Wait()
}

// evaluateOne evaluates a checkpoint, and writes the run to a folder where one is named.
func (s sides) evaluateOne(ctx context.Context, r *onnx.Runtime, path, dir string, workers int) (*harness.Run, error) {
	checkpoint, err := models.Open(ctx, r, path, s.model)
	if err != nil {
		return nil, err
	}
	defer checkpoint.Close()
	data, err := dataset.Open(s.data, s.columns)
	if err != nil {
		return nil, err
	}
	defer data.Close()
	train, err := s.training.open()
	if err != nil {
		return nil, err
	}
	if train != nil {
		defer train.Close()
	}
	settings := s.settings
	settings.Train = train
	settings.Name, settings.Dir, settings.Workers = path, dir, workers
	return harness.Evaluate(ctx, checkpoint, data, settings)
}
