package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"holdout/harness"
	"holdout/harness/dataset"
	"holdout/harness/trace"
	"holdout/models"
	"holdout/onnx"
	"holdout/reports"
)

func traceVerb() *cli.Command {
	return &cli.Command{
		Name:      "trace",
		Usage:     "show what happens to one text inside a checkpoint: tokens, vectors layer by layer, probabilities, and which words mattered",
		ArgsUsage: "CHECKPOINT [TEXT]",
		Flags: slices.Concat(
			[]cli.Flag{
				&cli.StringFlag{Name: "data", Usage: "take the text and its held-out label from a `FILE`: " + strings.Join(dataset.Formats(), ", ") + ", plain or .gz or .zst"},
				&cli.StringFlag{Name: "id", Usage: "`ID` of the row of --data"},
				&cli.StringFlag{Name: "id-column", Usage: "`COLUMN` of the rows' ids (default: id, else a hash of the text)"},
				&cli.StringFlag{Name: "pair", Usage: "second `TEXT` of the pair that it makes with TEXT; with --data, the COLUMN of the second texts"},
				&cli.StringFlag{Name: "against", Usage: "set another `CHECKPOINT` beside it, such as the base that it was fine-tuned from"},
				&cli.StringSliceFlag{Name: "tensor", Usage: "show a tensor of the graph too, by `NAME`; may be given several times"},
				&cli.BoolFlag{Name: "list", Usage: "list the tensors of the graph and trace nothing"},
				&cli.BoolFlag{Name: "no-occlusion", Usage: "do not hide the words in turn"},
				&cli.StringFlag{Name: "format", Usage: "of the report: " + strings.Join(reports.TraceFormats(), ", "), Value: "text"},
			},
			slices.DeleteFunc(columnFlags(), func(f cli.Flag) bool {
				return slices.Contains([]string{"id", "pair", "tags"}, f.Names()[0])
			}),
			checkpointFlags(),
			[]cli.Flag{libraryFlag()}),
		Action: runTrace,
	}
}

// tracing is the command line of trace as a value.
type tracing struct {
	checkpoint, against string
	text                string
	pair                *string // of the text
	data, id            string
	columns             dataset.Columns
	model               models.Settings
	list                bool
	options             trace.Options
	format, library     string
}

func tracingOf(c *cli.Context) (z tracing, err error) {
	if n := c.Args().Len(); n < 1 || n > 2 || c.Args().First() == "" {
		return z, usagef("trace takes a checkpoint folder and a text, got %d arguments%s", n, quoted(c.Args().Slice()))
	}
	z = tracing{checkpoint: c.Args().First(), against: c.String("against"), text: c.Args().Get(1), data: c.String("data"), id: c.String("id"),
		list: c.Bool("list"), library: c.String("onnxruntime"),
		options: trace.Options{Tensors: c.StringSlice("tensor"), Occlusion: !c.Bool("no-occlusion")},
		columns: dataset.Columns{Text: c.String("text"), Label: c.String("label"), ID: c.String("id-column"), Tags: []string{}}}
	if z.format, err = oneOf("format", c.String("format"), reports.TraceFormats()); err != nil {
		return z, err
	}
	if z.model, err = checkpointSettings(c); err != nil {
		return z, err
	}
	if z.list {
		return z, z.listsOnly(c)
	}
	if c.IsSet("pair") && z.data != "" {
		z.columns.Pair = c.String("pair")
	} else if c.IsSet("pair") {
		z.pair = new(c.String("pair"))
	}
	return z, z.hasText(c)
}

// listsOnly refuses what --list has no use for.
func (z tracing) listsOnly(c *cli.Context) error {
	for _, name := range []string{"data", "id", "pair", "against", "tensor"} {
		if c.IsSet(name) {
			return usagef("--list traces nothing, so --%s is of no use beside it", name)
		}
	}
	if c.Args().Len() > 1 {
		return usagef("--list traces nothing, so a text is of no use beside it")
	}
	return nil
}

// hasText checks that a text is given in one of the two ways.
func (z tracing) hasText(c *cli.Context) error {
	for _, name := range []string{"id", "id-column", "text", "label"} {
		if c.IsSet(name) && z.data == "" {
			return usagef("--%s goes with --data FILE, which is not given", name)
		}
	}
	switch {
	case z.data != "" && c.Args().Len() > 1:
		return usagef("trace takes a text or --data FILE, not both")
	case z.data != "" && z.id == "":
		return usagef("trace --data FILE needs --id ID, the row to trace")
	case z.data == "" && c.Args().Len() == 1:
		return usagef("trace needs a text, or --data FILE with --id ID")
	case z.data == "" && strings.TrimSpace(z.text) == "":
		return usagef("the text is empty; give one that holds more than white space")
	case z.pair != nil && strings.TrimSpace(*z.pair) == "":
		return usagef("--pair: the text is empty; give one that holds more than white space")
	}
	return nil
}

func runTrace(c *cli.Context) error {
	z, err := tracingOf(c)
	if err != nil {
		return err
	}
	row := dataset.Example{Text: z.text}
	if z.data != "" {
		if row, err = findRow(z.data, z.columns, z.id); err != nil {
			return err
		}
		z.text = row.Text
		if z.columns.Pair != "" {
			z.pair = new(row.Pair)
		}
	}
	r, err := openRuntime(z.library)
	if err != nil {
		return err
	}
	defer r.Close()
	if z.list {
		return z.showList(c, r)
	}
	t, err := z.trace(c, r, z.checkpoint, row, z.options)
	if err != nil {
		return err
	}
	if z.against != "" {
		baseline, err := z.trace(c, r, z.against, row, trace.Options{})
		if err != nil {
			return err
		}
		if err := t.Put(baseline); err != nil {
			return err
		}
	}
	return reports.WriteTrace(c.App.Writer, z.format, t, look(c))
}

// showList lists the tensors of the checkpoint's graph.
func (z tracing) showList(c *cli.Context, r *onnx.Runtime) error {
	checkpoint, err := models.Open(c.Context, r, z.checkpoint, z.model)
	if err != nil {
		return err
	}
	defer checkpoint.Close()
	m, err := checkpoint.Tracer()
	if err != nil {
		return fmt.Errorf("%s: %w", z.checkpoint, err)
	}
	l := trace.NewList(m)
	l.Checkpoint = z.checkpoint
	return reports.WriteList(c.App.Writer, z.format, l, look(c))
}

// trace traces the text in one checkpoint.
func (z tracing) trace(c *cli.Context, r *onnx.Runtime, path string, row dataset.Example, o trace.Options) (*trace.Trace, error) {
	checkpoint, err := models.Open(c.Context, r, path, z.model)
	if err != nil {
		return nil, err
	}
	defer checkpoint.Close()
	t, err := traceIn(c, checkpoint, z.text, z.pair, row, o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	t.Checkpoint, t.Data, t.ID = path, z.data, z.id
	t.Input.Replaced += row.Replaced
	t.Digests, _, _ = checkpoint.Describe()
	return t, nil
}

// traceIn traces a text in an open checkpoint. Of the row it takes the held-out label, if it has one.
func traceIn(c *cli.Context, checkpoint *models.Checkpoint, text string, pair *string, row dataset.Example, o trace.Options) (*trace.Trace, error) {
	m, err := checkpoint.Tracer()
	if err != nil {
		return nil, err
	}
	in, err := inputOf(checkpoint.Tokenizer(), text, pair)
	if err != nil {
		return nil, err
	}
	var note string
	if row.Label != "" {
		labels := m.Labels()
		if i, err := harness.LabelFinder(labels)(row.Label, row.Line); err != nil {
			note = "held-out " + err.Error()
		} else {
			o.Want = labels[i]
		}
	}
	t, err := trace.Of(c.Context, m, in, o)
	if err == nil && note != "" {
		t.Notes = append(t.Notes, note)
	}
	return t, err
}

// inputOf says what a tokenizer makes of a text.
func inputOf(tokenizer *models.Tokenizer, text string, pair *string) (trace.Input, error) {
	x, err := tokenizer.Explain(text, pair)
	if err != nil {
		return trace.Input{}, err
	}
	in := trace.Input{Text: x.Text, Cut: x.Cut, Unknown: x.Unknown, Replaced: x.Replaced}
	in.MaxLength, _, in.CutSide = tokenizer.MaxLength()
	if pair != nil {
		in.Pair = &x.Pair
	}
	if x.Normal != x.Text {
		in.Normalized = x.Normal
	}
	if x.NormalPair != x.Pair {
		in.NormalizedPair = x.NormalPair
	}
	for i, id := range x.IDs {
		in.Tokens = append(in.Tokens, trace.Token{ID: id, TypeID: x.TypeIDs[i], Token: x.Tokens[i], Offsets: x.Offsets[i], Unknown: tokenizer.IsUnknown(id)})
	}
	in.CutText = in.Cutoff()
	return in, nil
}

// errNoRow says that no row has the id.
var errNoRow = errors.New("no row has the id")

// rowOf finds the row that has an id, or returns errNoRow.
func rowOf(data *dataset.Reader, id string) (dataset.Example, error) {
	for e, err := range data.All() {
		if err != nil || e.ID == id {
			return e, err
		}
	}
	return dataset.Example{}, errNoRow
}

// findRow finds the row that has an id. Where none has, it reads the file once more to say which id may be meant.
func findRow(file string, columns dataset.Columns, id string) (dataset.Example, error) {
	data, err := dataset.Open(file, columns)
	if err != nil {
		return dataset.Example{}, err
	}
	defer data.Close()
	e, err := rowOf(data, id)
	if !errors.Is(err, errNoRow) {
		return e, err
	}
	again, err := dataset.Open(file, columns)
	if err != nil {
		return dataset.Example{}, err
	}
	defer again.Close()
	near := trace.DidYouMean(id, func(yield func(string) bool) {
		for e, err := range again.All() {
			if err != nil || !yield(e.ID) {
				return
			}
		}
	})
	return dataset.Example{}, fmt.Errorf("%s: no row of %d has the id %q%s", file, data.Rows(), id, near)
}
