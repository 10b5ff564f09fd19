package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"holdout/harness"
	"holdout/harness/dataset"
	"holdout/harness/leakage"
	"holdout/models"
	"holdout/reports"
)

func dataVerb() *cli.Command {
	return &cli.Command{
		Name:      "data",
		Usage:     "say what a held-out file holds, and which of its rows are in the training set",
		ArgsUsage: "HELDOUT",
		Flags: slices.Concat(
			trainFlags(),
			[]cli.Flag{
				&cli.StringFlag{Name: "checkpoint", Usage: "checkpoint `DIR` whose tokens the texts are counted in; it needs no ONNX Runtime"},
				maxLengthFlag(),
				&cli.StringFlag{Name: "format", Usage: "of the card: " + strings.Join(reports.CardFormats(), ", "), Value: "text"},
			},
			slices.DeleteFunc(columnFlags(), func(f cli.Flag) bool { return f.Names()[0] == "tags" })),
		Action: runData,
	}
}

// trainFlags name the training set, and how its rows are compared with the held-out ones.
func trainFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "train", Usage: "training `FILE` in which held-out rows are looked for: " + strings.Join(dataset.Formats(), ", ") + ", plain or .gz or .zst"},
		&cli.Float64Flag{Name: "near", Usage: fmt.Sprintf("`JACCARD` index of words from which on two rows are near, %v to 1", leakage.MinNear), Value: leakage.DefaultNear},
		&cli.StringFlag{Name: "train-text", Usage: "`COLUMN` of the text in the training file", DefaultText: "as --text"},
		&cli.StringFlag{Name: "train-pair", Usage: "`COLUMN` of the second text in the training file", DefaultText: "as --pair"},
		&cli.StringFlag{Name: "train-label", Usage: "`COLUMN` of the label in the training file", DefaultText: "as --label"},
	}
}

// training is the command line's training set.
type training struct {
	path    string // "" for none
	columns dataset.Columns
	near    float64
}

// trainingOf reads those flags.
func trainingOf(c *cli.Context) (t training, err error) {
	asked := columns(c)
	t = training{path: c.String("train"), near: c.Float64("near"),
		columns: dataset.Columns{Text: asked.Text, Pair: asked.Pair, Label: asked.Label, Tags: []string{}}}
	for flag, column := range map[string]*string{"train-text": &t.columns.Text, "train-pair": &t.columns.Pair, "train-label": &t.columns.Label} {
		if c.IsSet(flag) {
			*column = c.String(flag)
		}
	}
	if t.path == "" {
		for _, f := range trainFlags() {
			if name := f.Names()[0]; c.IsSet(name) {
				return t, usagef("--%s needs --train FILE, the training set", name)
			}
		}
		t.near = leakage.DefaultNear // for a verb without these flags
		return t, nil
	}
	if !(t.near >= leakage.MinNear && t.near <= 1) {
		return t, usagef("--near %v is not from %v to 1", t.near, leakage.MinNear)
	}
	return t, nil
}

// open opens the training set, nil for none. Its errors say which of the two files is meant.
func (t training) open() (*dataset.Reader, error) {
	if t.path == "" {
		return nil, nil
	}
	r, err := dataset.Open(t.path, t.columns)
	if err != nil {
		return nil, fmt.Errorf("training set: %w", err)
	}
	return r, nil
}

// card is the command line of data as a value.
type card struct {
	data, format, checkpoint string
	columns                  dataset.Columns
	training                 training
	maxLength                int
}

func cardOf(c *cli.Context) (d card, err error) {
	if c.Args().Len() != 1 || c.Args().First() == "" {
		return d, usagef("data takes one held-out file, got %d arguments%s", c.Args().Len(), quoted(c.Args().Slice()))
	}
	d = card{data: c.Args().First(), checkpoint: c.String("checkpoint"), columns: columns(c), maxLength: c.Int("max-length")}
	d.columns.Tags = []string{}
	if d.format, err = oneOf("format", c.String("format"), reports.CardFormats()); err != nil {
		return d, err
	}
	if d.training, err = trainingOf(c); err != nil {
		return d, err
	}
	if c.IsSet("max-length") && d.checkpoint == "" {
		return d, usagef("--max-length needs --checkpoint DIR, whose tokens it counts")
	}
	return d, notNegative(c, "max-length")
}

func runData(c *cli.Context) error {
	d, err := cardOf(c)
	if err != nil {
		return err
	}
	data, err := dataset.Open(d.data, d.columns)
	if err != nil {
		return err
	}
	defer data.Close()
	train, err := d.training.open()
	if err != nil {
		return err
	}
	if train != nil {
		defer train.Close()
	}
	settings := harness.CardSettings{Train: train, Near: d.training.near}
	var tokens *models.Tokenizer
	if d.checkpoint != "" {
		if tokens, err = models.OpenTokenizer(d.checkpoint, models.TokenizerSettings{MaxLength: d.maxLength}); err != nil {
			return err
		}
		settings.Tokens = counter(tokens)
	}
	made, err := harness.NewCard(c.Context, data, settings)
	if err != nil {
		return err
	}
	if tokens != nil {
		made.Tokens.Checkpoint = strings.ToValidUTF8(d.checkpoint, "\uFFFD")
		made.Tokens.MaxLength, made.Tokens.From, _ = tokens.MaxLength()
	}
	return reports.WriteCard(c.App.Writer, d.format, made, look(c))
}

// counter counts the tokens that a tokenizer makes of a text.
func counter(t *models.Tokenizer) dataset.Tokens {
	return func(text, pair string) (kept, cut int, err error) {
		ids, _, cut, _, err := t.Encode(text, pair)
		return len(ids), cut, err
	}
}
