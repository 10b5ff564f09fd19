package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"holdout/harness/dataset"
	"holdout/harness/scoring"
	"holdout/models"
	"holdout/onnx"
	"holdout/reports"
)

// libraryFlag is where ONNX Runtime's library is given by hand. Its environment variable is read by package onnx.
func libraryFlag() cli.Flag {
	return &cli.StringFlag{Name: "onnxruntime", Usage: "ONNX Runtime's shared `LIBRARY`; also $" + onnx.EnvVar}
}

// checkpointFlags choose among what a checkpoint leaves open.
func checkpointFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "variant", Usage: "`NAME` of the graph where there are several: quantized for model_quantized.onnx, or a file name"},
		maxLengthFlag(),
	}
}

// maxLengthFlag cuts texts shorter than the checkpoint asks for.
func maxLengthFlag() cli.Flag {
	return &cli.IntFlag{Name: "max-length", Usage: "cut texts at `N` tokens, special ones included", DefaultText: "what the checkpoint says"}
}

// checkpointSettings reads those flags.
func checkpointSettings(c *cli.Context) (models.Settings, error) {
	s := models.Settings{Variant: c.String("variant"), MaxLength: c.Int("max-length")}
	return s, notNegative(c, "max-length")
}

// columnFlags say which column of the data holds what.
func columnFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "text", Usage: "`COLUMN` of the text (default: text, sentence or review)"},
		&cli.StringFlag{Name: "pair", Usage: "`COLUMN` of the second text of a pair"},
		&cli.StringFlag{Name: "label", Usage: "`COLUMN` of the held-out label (default: label)"},
		&cli.StringFlag{Name: "id", Usage: "`COLUMN` of the example's id (default: id, else a hash of the text)"},
		&cli.StringFlag{Name: "tags", Usage: "`COLUMNS` to keep beside each prediction, with commas (default: all others; \"\" for none)"},
	}
}

// columns reads those flags.
func columns(c *cli.Context) dataset.Columns {
	cols := dataset.Columns{Text: c.String("text"), Pair: c.String("pair"), Label: c.String("label"), ID: c.String("id")}
	if c.IsSet("tags") {
		cols.Tags = []string{}
		for name := range strings.SplitSeq(c.String("tags"), ",") {
			if name = strings.TrimSpace(name); name != "" {
				cols.Tags = append(cols.Tags, name)
			}
		}
	}
	return cols
}

// scoringFlags say how scores are made.
func scoringFlags() []cli.Flag {
	usual, _ := scoring.Settings{}.WithDefaults() // the zero value is in range
	return []cli.Flag{
		&cli.StringFlag{Name: "metrics", Usage: "core, all, or `NAMES` with commas", Value: "core"},
		&cli.StringFlag{Name: "zero-division", Usage: "what a score with nothing to divide by is: " + strings.Join(zeroDivisions(), ", "),
			Value: usual.ZeroDivision.String()},
		&cli.Float64Flag{Name: "confidence", Usage: "of every interval, above 0 and below 1", Value: usual.Confidence},
		&cli.IntFlag{Name: "resamples", Usage: "`N` of the bootstrap", Value: usual.Resamples},
		&cli.Uint64Flag{Name: "seed", Usage: "of the bootstrap", Value: usual.Seed},
	}
}

// zeroDivisions names the choices of --zero-division.
func zeroDivisions() []string {
	var names []string
	for z := scoring.Refuse; z <= scoring.Exclude; z++ {
		names = append(names, z.String())
	}
	return names
}

// scoringSettings reads those flags.
func scoringSettings(c *cli.Context) (scoring.Settings, error) {
	s := scoring.Settings{Confidence: c.Float64("confidence"), Resamples: c.Int("resamples"), Seed: c.Uint64("seed")}
	if !(s.Confidence > 0 && s.Confidence < 1) {
		return s, usagef("--confidence %v is not above 0 and below 1", s.Confidence)
	}
	if s.Resamples < 100 {
		return s, usagef("--resamples %d is below 100, too few for an interval", s.Resamples)
	}
	var err error
	if s.Metrics, err = metrics(c.String("metrics")); err != nil {
		return s, err
	}
	want := c.String("zero-division")
	for z := scoring.Refuse; z <= scoring.Exclude; z++ {
		if z.String() == want {
			s.ZeroDivision = z
			return s, nil
		}
	}
	return s, usagef("--zero-division %q is not one of %s", want, strings.Join(zeroDivisions(), ", "))
}

// metrics reads the value of --metrics.
func metrics(value string) ([]string, error) {
	if value == "core" {
		return scoring.Core(), nil
	}
	var all []string
	for _, m := range scoring.Metrics() {
		all = append(all, m.Name)
	}
	all = slices.Compact(all)
	if value == "all" {
		return all, nil
	}
	names := strings.Split(value, ",")
	for i, name := range names {
		names[i] = strings.TrimSpace(name)
		if !slices.Contains(all, names[i]) {
			return nil, usagef("--metrics: no metric %q; there are %s", names[i], strings.Join(all, ", "))
		}
	}
	return names, nil
}

// formatFlag chooses the report's format.
func formatFlag() cli.Flag {
	return &cli.StringFlag{Name: "format", Usage: "of the report: " + strings.Join(reports.Formats(), ", "), Value: "text"}
}

// oneOf reads a flag that takes one of some words.
func oneOf(flag, value string, known []string) (string, error) {
	if slices.Contains(known, value) {
		return value, nil
	}
	return "", usagef("--%s %q is not one of %s", flag, value, strings.Join(known, ", "))
}

// notNegative refuses numbers below 0; where 0 means "not set", giving 0 is the same as leaving the flag out.
func notNegative(c *cli.Context, flags ...string) error {
	for _, name := range flags {
		if n := c.Int(name); n < 0 {
			return usagef("--%s %d is below 0", name, n)
		}
	}
	return nil
}

// noArguments refuses arguments where a verb takes none.
func noArguments(c *cli.Context) error {
	if c.Args().Present() {
		return usagef("%s takes no argument; got %q", c.Command.Name, c.Args().First())
	}
	return nil
}

// checkpointArgument is the one argument that is a checkpoint's folder.
func checkpointArgument(c *cli.Context) (string, error) {
	if c.Args().Len() != 1 {
		return "", usagef("%s takes one checkpoint folder, got %d arguments%s", c.Command.Name, c.Args().Len(), quoted(c.Args().Slice()))
	}
	if c.Args().First() == "" {
		return "", usagef("%s: the checkpoint folder's name is empty", c.Command.Name)
	}
	return c.Args().First(), nil
}

func quoted(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return fmt.Sprintf(": %q", args)
}
