package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"holdout/harness/dataset"
	"holdout/models"
)

// maxLine is the longest line of standard input in bytes, as long as a row of data may be.
const maxLine = 16 << 20

func tokenizeVerb() *cli.Command {
	return &cli.Command{
		Name:      "tokenize",
		Usage:     "show the token ids of texts: arguments, the rows of --data, or the lines of standard input",
		ArgsUsage: "CHECKPOINT|tokenizer.json [TEXT...]",
		Flags: slices.Concat(
			[]cli.Flag{
				&cli.StringFlag{Name: "data", Usage: "take the texts of a `FILE`: " + strings.Join(dataset.Formats(), ", ") + ", plain or .gz or .zst"},
				&cli.StringFlag{Name: "format", Usage: "text, or json for an object a line", Value: "text"},
				&cli.StringFlag{Name: "pair", Usage: "second `TEXT` of the pair that it makes with the one TEXT; with --data, the COLUMN of the second texts"},
				&cli.BoolFlag{Name: "no-special", Usage: "leave out the special tokens that are put beside a text"},
				maxLengthFlag(),
			},
			slices.DeleteFunc(columnFlags(), func(f cli.Flag) bool { return f.Names()[0] == "pair" })),
		Action: runTokenize,
	}
}

// tokenization is the command line of tokenize as a value.
type tokenization struct {
	checkpoint string
	texts      []string
	pair       *string // of the one text
	data       string
	columns    dataset.Columns
	settings   models.TokenizerSettings
	json       bool
}

func tokenizationOf(c *cli.Context) (z tokenization, err error) {
	if c.Args().First() == "" {
		return z, usagef("tokenize takes a checkpoint folder and texts, got %d arguments%s", c.Args().Len(), quoted(c.Args().Slice()))
	}
	z = tokenization{checkpoint: c.Args().First(), texts: c.Args().Tail(), data: c.String("data"), columns: columns(c),
		settings: models.TokenizerSettings{MaxLength: c.Int("max-length"), NoSpecial: c.Bool("no-special")}}
	format, err := oneOf("format", c.String("format"), []string{"json", "text"})
	if err != nil {
		return z, err
	}
	z.json = format == "json"
	if z.data != "" && len(z.texts) > 0 {
		return z, usagef("tokenize takes texts or --data FILE, not both")
	}
	for _, f := range columnFlags() {
		if name := f.Names()[0]; name != "pair" && z.data == "" && c.IsSet(name) {
			return z, usagef("--%s names a column of --data FILE, which is not given", name)
		}
	}
	if z.data == "" && c.IsSet("pair") {
		if len(z.texts) != 1 {
			return z, usagef("--pair goes with one TEXT, got %d", len(z.texts))
		}
		z.pair = new(c.String("pair"))
	}
	return z, notNegative(c, "max-length")
}

// runTokenize shows one text after the other, and holds no more than one.
func runTokenize(c *cli.Context) error {
	z, err := tokenizationOf(c)
	if err != nil {
		return err
	}
	t, err := models.OpenTokenizer(z.checkpoint, z.settings)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(c.App.Writer)
	show := explainer(&table{out: out, tokenizer: t, checkpoint: z.checkpoint})
	if z.json {
		show = newObjects(out)
	}
	shown, replaced := 0, 0
	for text, err := range z.all(c) {
		if err != nil {
			return err
		}
		x, err := t.Explain(text.text, text.pair)
		if err != nil {
			return fmt.Errorf("%s: %w", text.place, err)
		}
		x.Replaced += text.replaced
		shown, replaced = shown+1, replaced+x.Replaced
		show.show(x, text.pair != nil)
		if err := out.Flush(); err != nil {
			return err
		}
	}
	if shown == 0 {
		return usagef("tokenize needs a TEXT, --data FILE, or lines on standard input")
	}
	if replaced > 0 {
		fmt.Fprintf(c.App.ErrWriter, "note: bytes that are not UTF-8, read as U+FFFD: %d\n", replaced)
	}
	return nil
}

// placed is a text or a pair, and where it stands.
type placed struct {
	text     string
	pair     *string
	place    string
	replaced int // bytes that U+FFFD already stands for
}

// all ranges over the texts.
func (z tokenization) all(c *cli.Context) iter.Seq2[placed, error] {
	switch {
	case z.data != "":
		return z.rows
	case len(z.texts) > 0:
		return z.arguments
	}
	return func(yield func(placed, error) bool) { readTexts(c.Context, c.App.Reader, yield) }
}

func (z tokenization) arguments(yield func(placed, error) bool) {
	for i, text := range z.texts {
		if !yield(placed{text: text, pair: z.pair, place: fmt.Sprintf("text %d", i+1)}, nil) {
			return
		}
	}
}

// rows are the texts of the data, read as evaluate reads them.
func (z tokenization) rows(yield func(placed, error) bool) {
	data, err := dataset.Open(z.data, z.columns)
	if err != nil {
		yield(placed{}, err)
		return
	}
	defer data.Close()
	for e, err := range data.All() {
		p := placed{text: e.Text, place: fmt.Sprintf("%s:%d", z.data, e.Line), replaced: e.Replaced}
		if z.columns.Pair != "" {
			p.pair = &e.Pair
		}
		if !yield(p, err) {
			return
		}
	}
}

// readTexts yields the lines of a stream. Each is a text, an empty one too. A read that waits does not hold up the end of ctx: its
// goroutine is then left to the end of the program.
func readTexts(ctx context.Context, in io.Reader, yield func(placed, error) bool) {
	lines, failed := make(chan string), make(chan error, 1)
	ended := make(chan struct{})
	defer close(ended)
	go func() {
		defer close(lines)
		scanner := bufio.NewScanner(in)
		scanner.Buffer(make([]byte, 64<<10), maxLine)
		for scanner.Scan() {
			select {
			case lines <- scanner.Text():
			case <-ended:
				return
			}
		}
		failed <- scanner.Err()
	}()
	for line := 1; ; line++ {
		select {
		case <-ctx.Done():
			yield(placed{}, ctx.Err())
			return
		case text, more := <-lines:
			place := fmt.Sprintf("standard input:%d", line)
			if !more {
				if err := <-failed; errors.Is(err, bufio.ErrTooLong) {
					yield(placed{}, fmt.Errorf("%s: a line longer than %d MiB", place, maxLine>>20))
				} else if err != nil {
					yield(placed{}, fmt.Errorf("%s: %w", place, err))
				}
				return
			}
			if !yield(placed{text: text, place: place}, nil) {
				return
			}
		}
	}
}
