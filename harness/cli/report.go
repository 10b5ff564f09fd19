package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"holdout/harness"
	"holdout/harness/gate"
	"holdout/harness/trace"
	"holdout/reports"
)

// pageFormats are the formats that report has of everything.
var pageFormats = []string{"html", "json", "markdown", "text"}

func reportVerb() *cli.Command {
	return &cli.Command{
		Name:      "report",
		Usage:     "show a finished run, comparison or verdict: as one HTML page, or for a terminal, a pull request or a program",
		ArgsUsage: "RUN|COMPARISON|VERDICT",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "format", Usage: strings.Join(pageFormats, ", "), Value: "html"},
			&cli.StringFlag{Name: "out", Usage: "`FILE` to write (default: standard output)"},
			&cli.StringFlag{Name: "run", Usage: "run `DIR` of the candidate: adds its rows, curves and slices to the page of a comparison or a verdict"},
			&cli.StringFlag{Name: "baseline", Usage: "run `DIR` of the baseline: adds the comparison with it, row by row"},
			&cli.StringFlag{Name: "training", Usage: "trainer_state.json, or the `FILE|DIR` that it is in: adds the training trace to the page"},
			&cli.BoolFlag{Name: "redact", Usage: "leave the texts out, show their hashes"},
		},
		Action: report,
	}
}

func report(c *cli.Context) error {
	if c.Args().Len() != 1 || c.Args().First() == "" {
		return usagef("report takes one run folder, comparison or verdict.json, got %d arguments%s", c.Args().Len(), quoted(c.Args().Slice()))
	}
	format, err := oneOf("format", c.String("format"), pageFormats)
	if err != nil {
		return err
	}
	out := c.String("out")
	if format == "html" && out == "" && isTerminal(c.App.Writer) {
		return usagef("a page is not for a terminal; give --out FILE, or --format text")
	}
	if format != "html" && (c.String("run") != "" || c.String("baseline") != "" || c.String("training") != "") {
		return usagef("--run, --baseline and --training add to the page; give them with --format html")
	}
	contents, err := contentsOf(c.Args().First())
	if err != nil {
		return err
	}
	if err := addRuns(&contents, c.String("run"), c.String("baseline")); err != nil {
		return err
	}
	if path := c.String("training"); path != "" {
		if contents.Training, err = trace.OpenTraining(path); err != nil {
			return err
		}
	}
	contents.Redact = c.Bool("redact")
	write := func(w io.Writer) error { return reports.WriteContents(w, format, contents, reports.Look{}) }
	if out == "" {
		return reports.WriteContents(c.App.Writer, format, contents, look(c))
	}
	for _, input := range []string{c.Args().First(), c.String("run"), c.String("baseline"), c.String("training")} {
		if input != "" && within(out, input) {
			return usagef("--out %s is, or lies in, what is reported, %s; name another file", out, input)
		}
	}
	if err := writeFile(out, write); err != nil {
		return err
	}
	fmt.Fprintf(c.App.ErrWriter, "report written to %s\n", reports.Plain(out))
	return nil
}

// within reports whether a path is another, a file of the folder that the other is or, if it is the file of a run, of its folder.
func within(path, other string) bool {
	if filepath.Base(other) == "run.json" {
		other = filepath.Dir(other)
	}
	a, errA := filepath.Abs(path)
	b, errB := filepath.Abs(other)
	if errA != nil || errB != nil {
		return true
	}
	if real, err := filepath.EvalSymlinks(b); err == nil {
		b = real
	}
	if real, err := filepath.EvalSymlinks(filepath.Dir(a)); err == nil {
		a = filepath.Join(real, filepath.Base(a))
	}
	between, err := filepath.Rel(b, a)
	return err == nil && between != ".." && !strings.HasPrefix(between, ".."+string(filepath.Separator))
}

// parsers lists how each kind of file is read, by its schema.
var parsers = map[string]func(name string, data []byte) (reports.Contents, error){
	harness.ComparisonSchema: func(name string, data []byte) (c reports.Contents, err error) {
		c.Comparison, err = harness.ParseComparison(name, data)
		return c, err
	},
	gate.Schema: func(name string, data []byte) (c reports.Contents, err error) {
		c.Verdict, err = gate.ParseVerdict(name, data)
		return c, err
	},
	harness.Schema: func(name string, _ []byte) (c reports.Contents, err error) {
		c.Run, err = harness.Load(filepath.Dir(name))
		return c, err
	},
}

// contentsOf opens what is to be shown: a run's folder, the folder of a comparison's two runs, or a file by its schema.
func contentsOf(path string) (reports.Contents, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return reports.Contents{}, fmt.Errorf("%s: there is no such run folder, comparison or verdict", path)
	}
	if err != nil {
		return reports.Contents{}, err
	}
	if info.IsDir() {
		return folderOf(path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return reports.Contents{}, err
	}
	schema, err := harness.SchemaOf(path, data)
	if err != nil {
		return reports.Contents{}, err
	}
	parse, ok := parsers[schema]
	if !ok || schema == harness.Schema && filepath.Base(path) != "run.json" {
		return reports.Contents{}, fmt.Errorf("%s: schema %q; report takes a run folder, %s or %s", path, schema, harness.ComparisonSchema, gate.Schema)
	}
	return parse(path, data)
}

// folderOf opens a folder: a run, or two runs as compare and gate write them, 1-BASELINE and 2-CANDIDATE.
func folderOf(dir string) (c reports.Contents, err error) {
	if isRun(dir) {
		c.Run, err = harness.Load(dir)
		return c, err
	}
	var sides []string
	for n := 1; ; n++ {
		found, err := filepath.Glob(filepath.Join(escapeGlob(dir), fmt.Sprintf("%d-*", n), "run.json"))
		if err != nil {
			return c, err
		}
		if len(found) != 1 {
			break
		}
		sides = append(sides, filepath.Dir(found[0]))
	}
	if len(sides) != 2 {
		return c, fmt.Errorf("%s: neither a run (it has no run.json) nor the folder of a comparison's two runs", dir)
	}
	if c.Run, err = harness.Load(sides[1]); err != nil {
		return c, err
	}
	return c, addRuns(&c, "", sides[0])
}

// escapeGlob is a path in which nothing is a pattern.
func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}

// addRuns adds the candidate's and the baseline's run, and compares them. They must be those that the comparison or the verdict is of.
func addRuns(c *reports.Contents, run, baseline string) error {
	if run != "" {
		if c.Run != nil {
			return usagef("--run is for a comparison or a verdict; the run to show is given already")
		}
		table, err := harness.Load(run)
		if err != nil {
			return err
		}
		c.Run = table
	}
	if baseline == "" {
		return c.Check()
	}
	if c.Run == nil {
		return usagef("--baseline needs the candidate's run beside it; give --run DIR")
	}
	table, err := harness.Load(baseline)
	if err != nil {
		return err
	}
	pair, err := harness.Pair(table, c.Run, false)
	if err != nil {
		return err
	}
	c.Baseline, c.Run = pair.Baseline, pair.Candidate
	if err := c.Check(); err != nil {
		return err
	}
	if c.Comparison == nil {
		s := c.Run.Run.Settings
		c.Comparison, err = harness.Compare(pair, harness.CompareSettings{SliceBy: s.SliceBy, ClusterBy: s.ClusterBy, Version: programVersion()})
	}
	return err
}
