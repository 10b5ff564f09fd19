package cli

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"holdout/harness/trace"
	"holdout/reports"
)

func trainingVerb() *cli.Command {
	return &cli.Command{
		Name:      "training",
		Usage:     "show a training epoch by epoch, from the trainer_state.json that Hugging Face's Trainer wrote",
		ArgsUsage: "FILE|DIR",
		Flags: slices.Concat(
			[]cli.Flag{
				&cli.StringFlag{Name: "format", Usage: "of the report: " + strings.Join(reports.TrainingFormats(), ", "), Value: "text"},
				&cli.BoolFlag{Name: "ascii", Usage: "draw the chart with ASCII alone"},
				&cli.StringFlag{Name: "data", Usage: "held-out `FILE` to evaluate the epochs' checkpoints on"},
				&cli.StringSliceFlag{Name: "checkpoint", Usage: "`EPOCH=DIR`, an epoch's checkpoint; may be repeated", DefaultText: "the folders checkpoint-STEP beside the record"},
				&cli.StringFlag{Name: "out", Usage: "`DIR` for the checkpoints' runs; it must not exist (default: they are not kept)"},
				&cli.IntFlag{Name: "limit", Usage: "read the first `N` rows only", DefaultText: "all"},
			},
			columnFlags(), checkpointFlags(), []cli.Flag{libraryFlag()}),
		Action: runTraining,
	}
}

func runTraining(c *cli.Context) error {
	if c.Args().Len() != 1 || c.Args().First() == "" {
		return usagef("training takes one trainer_state.json or the folder that it is in, got %d arguments%s", c.Args().Len(), quoted(c.Args().Slice()))
	}
	format, err := oneOf("format", c.String("format"), reports.TrainingFormats())
	if err != nil {
		return err
	}
	t, err := trace.OpenTraining(c.Args().First())
	if err != nil {
		return err
	}
	if err := addHeldout(c, t); err != nil {
		return err
	}
	l := look(c)
	l.ASCII = c.Bool("ascii")
	return reports.WriteTraining(c.App.Writer, format, t, l)
}
