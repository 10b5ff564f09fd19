package cli

import (
	"fmt"
	"io"
	"runtime"
	"strings"

	"github.com/urfave/cli/v2"

	"holdout/models"
	"holdout/onnx"
	"holdout/reports"
)

func doctorVerb() *cli.Command {
	return &cli.Command{
		Name:      "doctor",
		Usage:     "check this machine, and a checkpoint if one is given",
		ArgsUsage: "[CHECKPOINT]",
		Flags:     append(checkpointFlags(), libraryFlag()),
		Action:    doctor,
	}
}

// doctor prints each check as it is passed, so that the last line before an error is the last thing that was in order.
func doctor(c *cli.Context) error {
	if c.Args().Len() > 1 {
		return usagef("doctor takes at most one checkpoint folder, got %d arguments: %q", c.Args().Len(), c.Args().Slice())
	}
	settings, err := checkpointSettings(c)
	if err != nil {
		return err
	}
	w := c.App.Writer
	fmt.Fprintf(w, "holdout      %s\n", programVersion())
	fmt.Fprintf(w, "machine      %s/%s, %d processors: %s\n", runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0), strings.Join(onnx.CPUFeatures(), " "))
	r, err := examineLibrary(w, c.String("onnxruntime"))
	if err != nil {
		return err
	}
	defer r.Close()
	if !c.Args().Present() {
		return nil
	}
	checkpoint, err := models.Open(c.Context, r, c.Args().First(), settings)
	if err != nil {
		return err
	}
	defer checkpoint.Close()
	return examineCheckpoint(c, checkpoint)
}

// examineLibrary lists where ONNX Runtime's library was looked for, and loads it.
func examineLibrary(w io.Writer, given string) (*onnx.Runtime, error) {
	library, looked, err := onnx.Find(given)
	for _, l := range looked {
		if l.Problem != "" {
			fmt.Fprintf(w, "looked       %s, %s: %s\n", l.Place, reports.Plain(l.Path), l.Problem)
		}
	}
	if err != nil {
		return nil, err
	}
	r, err := onnx.Open(library)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(w, "runtime      ONNX Runtime %s, %s: %s\n", r.Library.Version, library.Place, reports.Plain(library.Path))
	return r, nil
}

// examineCheckpoint says what an open checkpoint is made of, and takes one text through it.
func examineCheckpoint(c *cli.Context, checkpoint *models.Checkpoint) error {
	w := c.App.Writer
	digests, settings, _ := checkpoint.Describe()
	fmt.Fprintf(w, "checkpoint   %s\n", reports.Plain(c.Args().First()))
	fmt.Fprintf(w, "graph        %s, inputs %s\n", reports.Plain(settings["graph"]), strings.Join(checkpoint.Inputs(), ", "))
	fmt.Fprintf(w, "labels       %d: %s\n", len(checkpoint.Labels()), reports.Clip(reports.Plain(strings.Join(checkpoint.Labels(), ", ")), 200))
	fmt.Fprintf(w, "head         %s\n", settings["head"])
	fmt.Fprintf(w, "max length   %s tokens (%s), cut on the %s\n", settings["max_length"], settings["max_length_from"], settings["truncation_side"])
	fmt.Fprintf(w, "tokenizer    %s\n", reports.Plain(settings["tokenizer_proof"]))
	if !checkpoint.Tokenizer().Golden() {
		fmt.Fprintln(w, "hint         a golden.jsonl in the checkpoint would prove its ids; docs/tokenize.md has the script that writes one")
	}
	for _, part := range []string{"model", "tokenizer", "config"} {
		fmt.Fprintf(w, "sha256       %s %s\n", digests[part], part)
	}
	const text = "Holdout reads this sentence."
	ids, typeIDs, _, _, err := checkpoint.Encode(text, "")
	if err != nil {
		return err
	}
	logits, err := checkpoint.Logits(c.Context, 1, len(ids), ids, typeIDs)
	if err != nil {
		return err
	}
	probabilities := make([]float64, len(logits))
	label := checkpoint.Predict(logits, probabilities)
	fmt.Fprintf(w, "dry run      %q\n", text)
	fmt.Fprintf(w, "  tokens     %s\n", reports.Plain(strings.Join(checkpoint.Tokenizer().Tokens(ids), " ")))
	fmt.Fprintf(w, "  ids        %v\n", ids)
	fmt.Fprintf(w, "  predicted  %s, probability %.4f\n", reports.Plain(checkpoint.Labels()[label]), probabilities[label])
	return nil
}
