package cli

import (
	"cmp"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"holdout/harness"
	"holdout/harness/dataset"
	"holdout/models"
	"holdout/models/demo"
	"holdout/onnx"
	"holdout/reports"
)

func demoVerb() *cli.Command {
	return &cli.Command{
		Name:  "demo",
		Usage: "tell the story of a fine-tuned model, with a checkpoint and reviews that are built in",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "out", Usage: "`DIR` for the two runs, the policy, the verdict and the page; it must not exist (default: a new one below runs)"},
			libraryFlag(),
		},
		Action: runDemo,
	}
}

func runDemo(c *cli.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	dir, err := runDir(c.String("out"), "demo")
	if err != nil {
		return err
	}
	forget, err := harness.NewFolder(dir)
	if err != nil {
		return err
	}
	r, err := openRuntime(c.String("onnxruntime"))
	if err != nil {
		forget()
		return err
	}
	defer r.Close()
	story, err := tellStory(c, r, dir)
	if err != nil {
		forget() // half a story is none
		return err
	}
	return reports.WriteStory(c.App.Writer, story, look(c))
}

// tellStory evaluates the base and the fine-tuned checkpoint, and says what went into each stage and what came out.
func tellStory(c *cli.Context, r *onnx.Runtime, dir string) (reports.Story, error) {
	s := reports.Story{Dir: dir}
	train, err := readShape(demo.Train)
	if err != nil {
		return s, err
	}
	heldout, err := readShape(demo.Heldout)
	if err != nil {
		return s, err
	}
	if s.Base, err = evaluateDemo(c, r, demo.Base, filepath.Join(dir, demo.Base)); err != nil {
		return s, err
	}
	finetuned := filepath.Join(dir, demo.Finetuned)
	if s.Finetuned, err = evaluateDemo(c, r, demo.Finetuned, finetuned); err != nil {
		return s, err
	}
	s.Stages = []reports.Stage{
		{Name: "pre-trained checkpoint", In: "models/demo/" + demo.Base, Out: ready(s.Base)},
		{Name: "fine-tuning set", In: train.size(), Out: train.balance()},
		{Name: "fine-tuned checkpoint", In: "models/demo/" + demo.Finetuned, Out: ready(s.Finetuned)},
		{Name: "held-out set", In: heldout.size(), Out: fmt.Sprintf("%s; %d in the fine-tuning set", heldout.balance(), s.Finetuned.Leakage.Rows())},
		{Name: "evaluation", In: heldout.size(), Out: fmt.Sprintf("%d × %d logits, %d × 1 predicted labels",
			s.Finetuned.Rows, len(s.Finetuned.Checkpoint.Labels), s.Finetuned.Rows)},
	}
	if s.Wrong, err = mostConfidentlyWrong(finetuned, 3); err != nil {
		return s, err
	}
	return s, judgeDemo(c, r, &s)
}

// evaluateDemo evaluates one of the embedded checkpoints on the held-out reviews.
func evaluateDemo(c *cli.Context, r *onnx.Runtime, name, dir string) (*harness.Run, error) {
	checkpoint, err := openDemoCheckpoint(c, r, name)
	if err != nil {
		return nil, err
	}
	defer checkpoint.Close()
	data, err := openDemo(demo.Heldout)
	if err != nil {
		return nil, err
	}
	defer data.Close()
	train, err := openDemo(demo.Train)
	if err != nil {
		return nil, err
	}
	defer train.Close()
	return harness.Evaluate(c.Context, checkpoint, data, harness.Settings{Name: "models/demo/" + name, Dir: dir, Train: train, Version: programVersion()})
}

// openDemoCheckpoint opens one of the embedded checkpoints.
func openDemoCheckpoint(c *cli.Context, r *onnx.Runtime, name string) (*models.Checkpoint, error) {
	files, err := fs.Sub(demo.Files, name)
	if err != nil {
		return nil, err
	}
	return models.OpenFS(c.Context, r, files, "models/demo/"+name, models.Settings{})
}

// openDemo opens one of the embedded sets of reviews.
func openDemo(name string) (*dataset.Reader, error) {
	f, err := demo.Files.Open(name)
	if err != nil {
		return nil, err
	}
	return dataset.NewReader(name, f, dataset.Columns{}) // an embedded file needs no closing
}

// shape is what a set of examples looks like from outside.
type shape struct {
	rows, columns int
	labels        map[string]int
}

func readShape(name string) (shape, error) {
	s := shape{labels: map[string]int{}}
	data, err := openDemo(name)
	if err != nil {
		return s, err
	}
	for example, err := range data.All() {
		if err != nil {
			return s, err
		}
		s.labels[example.Label]++
	}
	s.rows, s.columns = data.Rows(), len(data.Header())
	return s, nil
}

// size is rows × columns, in words.
func (s shape) size() string { return fmt.Sprintf("%d × %d", s.rows, s.columns) }

// balance says how many rows each label has.
func (s shape) balance() string {
	var parts []string
	for label, n := range s.labels {
		parts = append(parts, fmt.Sprintf("%d %s", n, label))
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}

// ready says what a checkpoint, once loaded, does with a text.
func ready(run *harness.Run) string {
	return fmt.Sprintf("text → at most %s tokens → %d logits: %s",
		run.Checkpoint.Settings["max_length"], len(run.Checkpoint.Labels), strings.Join(run.Checkpoint.Labels, ", "))
}

// mostConfidentlyWrong returns the n wrong rows of a run whose predicted label had the highest probability.
func mostConfidentlyWrong(dir string, n int) ([]harness.Prediction, error) {
	var wrong []harness.Prediction
	for p, err := range harness.Predictions(dir) {
		if err != nil {
			return nil, err
		}
		if p.Got != p.Want {
			wrong = append(wrong, p)
		}
	}
	slices.SortStableFunc(wrong, func(a, b harness.Prediction) int {
		return cmp.Compare(slices.Max(b.Probabilities), slices.Max(a.Probabilities))
	})
	return wrong[:min(n, len(wrong))], nil
}
