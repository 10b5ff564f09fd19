package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"

	"github.com/urfave/cli/v2"

	"holdout/harness"
	"holdout/harness/dataset"
	"holdout/harness/gate"
	"holdout/models"
	"holdout/reports"
)

func initVerb() *cli.Command {
	return &cli.Command{
		Name:      "init",
		Usage:     "write a commented policy that fits a checkpoint and its held-out data",
		ArgsUsage: "CHECKPOINT",
		Flags: slices.Concat([]cli.Flag{
			&cli.StringFlag{Name: "data", Usage: "held-out `FILE`"},
			&cli.StringFlag{Name: "policy", Usage: "`FILE` to write; it must not exist", Value: "holdout.yaml"},
			&cli.BoolFlag{Name: "no-baseline", Usage: "leave out the rules that compare with a baseline"},
		}, columnFlags(), checkpointFlags(), []cli.Flag{libraryFlag()}),
		Action: runInit,
	}
}

func runInit(c *cli.Context) error {
	path, err := checkpointArgument(c)
	if err != nil {
		return err
	}
	if c.String("data") == "" {
		return usagef("init needs --data FILE, the held-out examples")
	}
	settings, err := checkpointSettings(c)
	if err != nil {
		return err
	}
	target := c.String("policy")
	if _, err := os.Lstat(target); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: already there; remove it, or choose another with --policy", target)
	}
	r, err := openRuntime(c.String("onnxruntime"))
	if err != nil {
		return err
	}
	defer r.Close()
	checkpoint, err := models.Open(c.Context, r, path, settings)
	if err != nil {
		return err
	}
	defer checkpoint.Close()
	facts, err := heldOutFacts(c.String("data"), columns(c), checkpoint)
	if err != nil {
		return err
	}
	facts.Baseline = !c.Bool("no-baseline")
	if err := writeFile(target, func(w io.Writer) error {
		_, err := w.Write(gate.Template(facts))
		return err
	}); err != nil {
		return err
	}
	fmt.Fprintf(c.App.ErrWriter, "policy written to %s; read it, and judge with: holdout gate CANDIDATE --baseline BASELINE --policy %s\n",
		reports.Plain(target), reports.Plain(target))
	return nil
}

// fewValues is how many values a column may have to be worth slicing by.
const fewValues = 20

// heldOutFacts counts the rows of each label and those that are cut, and finds the columns with few values.
func heldOutFacts(path string, columns dataset.Columns, checkpoint *models.Checkpoint) (gate.Facts, error) {
	labels := checkpoint.Labels()
	facts := gate.Facts{Labels: labels, Held: make([]int, len(labels)), Cut: new(int)}
	data, err := dataset.Open(path, columns)
	if err != nil {
		return facts, err
	}
	defer data.Close()
	find := harness.LabelFinder(labels)
	values := map[string]map[string]int{}
	for example, err := range data.All() {
		if err != nil {
			return facts, err
		}
		i, err := find(example.Label, example.Line)
		if err != nil {
			return facts, fmt.Errorf("%s:%d: %w", data.Name(), example.Line, err)
		}
		facts.Held[i]++
		_, _, cut, _, err := checkpoint.Encode(example.Text, example.Pair)
		if err != nil {
			return facts, fmt.Errorf("%s:%d: %w", data.Name(), example.Line, err)
		}
		if cut > 0 {
			*facts.Cut++
		}
		for _, t := range example.Tags {
			if values[t.Name] == nil {
				values[t.Name] = map[string]int{}
			}
			if len(values[t.Name]) <= fewValues {
				values[t.Name][t.Value]++
			}
		}
	}
	for _, name := range data.Header() {
		if n := len(values[name]); n > 1 && n <= fewValues {
			smallest := slices.Min(slices.Collect(maps.Values(values[name])))
			facts.Columns = append(facts.Columns, gate.Group{Column: name, Smallest: smallest})
		}
	}
	return facts, nil
}
