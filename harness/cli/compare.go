package cli

import (
	"fmt"
	"runtime"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"holdout/harness"
	"holdout/reports"
)

func compareVerb() *cli.Command {
	return &cli.Command{
		Name:      "compare",
		Usage:     "put runs or checkpoints side by side, paired by example; the first is the baseline",
		ArgsUsage: "BASELINE CANDIDATE [CANDIDATE ...]",
		Flags:     slices.Concat([]cli.Flag{comparisonFormatFlag()}, sliceFlags(), scoringFlags(), sideFlags()),
		Action:    compare,
	}
}

// comparisonFormatFlag chooses the report's format.
func comparisonFormatFlag() cli.Flag {
	return &cli.StringFlag{Name: "format", Usage: "of the report: " + strings.Join(reports.ComparisonFormats(), ", ") + "; one after another where there are several candidates", Value: "text"}
}

// sliceFlags say what the rows are divided by.
func sliceFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "slice", Usage: "divide the rows by `COLUMN`, or by a cross of columns, a×b or a*b; tokens, truncated, unknown and label are always there; may be repeated"},
		&cli.StringFlag{Name: "cluster-by", Usage: "`COLUMN` whose values group examples that are not independent"},
	}
}

// compareSettings reads the flags of a comparison.
func compareSettings(c *cli.Context) (harness.CompareSettings, error) {
	s := harness.CompareSettings{SliceBy: c.StringSlice("slice"), ClusterBy: c.String("cluster-by"), Version: programVersion()}
	var err error
	s.Scoring, err = scoringSettings(c)
	if !c.IsSet("metrics") {
		s.Scoring.Metrics = nil // all on the whole, the core ones on slices
	}
	return s, err
}

func compare(c *cli.Context) error {
	if c.Args().Len() < 2 {
		return usagef("compare takes a baseline and a candidate, runs or checkpoints; got %d arguments%s", c.Args().Len(), quoted(c.Args().Slice()))
	}
	format, err := oneOf("format", c.String("format"), reports.ComparisonFormats())
	if err != nil {
		return err
	}
	settings, err := compareSettings(c)
	if err != nil {
		return err
	}
	s, err := sidesOf(c)
	if err != nil {
		return err
	}
	tables, err := s.open(c, c.Args().Slice())
	if err != nil {
		return err
	}
	var all []*harness.Comparison
	for i, candidate := range tables[1:] {
		comparison, err := comparePair(tables[0], candidate, settings)
		if err != nil {
			return fmt.Errorf("%s and %s: %w", c.Args().First(), c.Args().Get(i+1), err)
		}
		all = append(all, comparison)
	}
	for _, comparison := range all {
		if err := reports.WriteComparison(c.App.Writer, format, comparison, look(c)); err != nil {
			return err
		}
	}
	return nil
}

func comparePair(baseline, candidate *harness.Table, s harness.CompareSettings) (*harness.Comparison, error) {
	pair, err := harness.Pair(baseline, candidate, false)
	if err != nil {
		return nil, err
	}
	return harness.Compare(pair, s)
}

// workersEach is each of n evaluations' share of the processors.
func workersEach(n int) int { return max(1, runtime.GOMAXPROCS(0)/n) }
