package cli

import (
	"fmt"
	"io"

	"github.com/urfave/cli/v2"

	"holdout/harness/gate"
	"holdout/harness/scoring"
	"holdout/reports"
)

func planVerb() *cli.Command {
	return &cli.Command{
		Name:  "plan",
		Usage: "say what a number of rows can and cannot show, before anything runs",
		Flags: []cli.Flag{
			&cli.IntFlag{Name: "rows", Usage: "`N` held-out rows"},
			&cli.StringFlag{Name: "margin", Usage: "that a candidate may be worse by, `POINTS` such as 1pt"},
			&cli.StringFlag{Name: "changing", Usage: "`SHARE` of the rows that only one of the two is right about, such as 5%", Value: "5%"},
			&cli.Float64Flag{Name: "confidence", Usage: "of the decision", Value: 0.95},
			&cli.Float64Flag{Name: "power", Usage: "chance that a candidate as good as the baseline is shown to be", Value: 0.8},
			&cli.StringFlag{Name: "policy", Usage: "policy `FILE`: one line for each rule"},
			&cli.Float64Flag{Name: "baseline-score", Usage: "published accuracy of the baseline, with --candidate-score and --rows"},
			&cli.Float64Flag{Name: "candidate-score", Usage: "published accuracy of the candidate"},
		},
		Action: runPlan,
	}
}

// plan is the command line of plan as a value.
type plan struct {
	rows                          int
	margin, changing              float64
	confidence, power             float64
	baselineScore, candidateScore float64
}

func planOf(c *cli.Context) (p plan, err error) {
	if err := noArguments(c); err != nil {
		return p, err
	}
	p = plan{rows: c.Int("rows"), confidence: c.Float64("confidence"), power: c.Float64("power"),
		baselineScore: c.Float64("baseline-score"), candidateScore: c.Float64("candidate-score")}
	if p.rows < 1 {
		return p, usagef("plan needs --rows N, at least 1")
	}
	for name, share := range map[string]float64{"confidence": p.confidence, "power": p.power} {
		if !(share > 0.5 && share < 1) {
			return p, usagef("--%s %v is not above 0.5 and below 1", name, share)
		}
	}
	for name, score := range map[string]float64{"baseline-score": p.baselineScore, "candidate-score": p.candidateScore} {
		if !(score >= 0 && score <= 1) {
			return p, usagef("--%s %v is not a share from 0 to 1", name, score)
		}
	}
	if c.IsSet("margin") {
		if p.margin, err = gate.ParseMargin(c.String("margin")); err != nil {
			return p, usagef("--margin: %v", err)
		}
		if p.margin == 0 {
			return p, usagef("--margin 0pt can never be shown; give more than 0")
		}
	}
	if p.changing, err = gate.ParseShare(c.String("changing")); err != nil {
		return p, usagef("--changing: %v", err)
	}
	return p, nil
}

func runPlan(c *cli.Context) error {
	p, err := planOf(c)
	if err != nil {
		return err
	}
	w := c.App.Writer
	switch {
	case c.IsSet("baseline-score") || c.IsSet("candidate-score"):
		if !c.IsSet("baseline-score") || !c.IsSet("candidate-score") {
			return usagef("plan needs both --baseline-score and --candidate-score")
		}
		p.published(w)
	case c.IsSet("policy"):
		policy, err := policyOf(c)
		if err != nil {
			return err
		}
		p.rules(w, policy)
	default:
		p.resolution(w)
	}
	return nil
}

// points writes a difference as people say it, "3.9 pt".
func points(x float64) string { return fmt.Sprintf("%.1f pt", 100*x) }

// resolution says what so many rows can show.
func (p plan) resolution(w io.Writer) {
	least := scoring.SmallestMargin(p.rows, p.changing, p.confidence, p.power)
	fmt.Fprintf(w, "%d rows, %.4g %% of them changing, confidence %.4g %%, power %.4g %%\n", p.rows, 100*p.changing, 100*p.confidence, 100*p.power)
	fmt.Fprintf(w, "smallest margin that noninferior can show: %s\n", points(least))
	if p.margin > 0 {
		verb := "can be shown"
		if p.margin < least {
			verb = "cannot be shown"
		}
		fmt.Fprintf(w, "a margin of %s %s; it needs about %d rows\n", points(p.margin), verb,
			scoring.RowsForMargin(p.margin, p.changing, p.confidence, p.power))
	}
	for _, share := range []float64{0.80, 0.90, 0.95} {
		fmt.Fprintf(w, "a share of %.2f is known to ± %s (Wilson, 95 %%)\n", share, points(scoring.HalfWidth(share, p.rows, 0.95)))
	}
}

// rules says what so many rows can show of each rule, where that depends on their number.
func (p plan) rules(w io.Writer, policy *gate.Policy) {
	fmt.Fprintf(w, "%d rows, %.4g %% of them changing, confidence %.4g %%, power %.4g %%\n", p.rows, 100*p.changing, 100*policy.Confidence, 100*p.power)
	for _, r := range policy.Rules {
		fmt.Fprintf(w, "%s: %s\n", reports.Plain(r.String()), p.rule(r, policy.Confidence))
	}
}

// rule says what the rows can show of one rule on the whole; a slice has fewer.
func (p plan) rule(r gate.Rule, confidence float64) string {
	of := ""
	if r.Each != "" || r.Slice != "" {
		of = ", were all rows in one slice; on fewer it is wider"
	}
	switch r.Kind {
	case "at_least", "at_most":
		if r.Unit != gate.Plain || r.Limit < 0 || r.Limit > 1 {
			return "does not depend on the number of rows alone"
		}
		half := scoring.HalfWidth(r.Limit, p.rows, 2*confidence-1)
		return fmt.Sprintf("a value must be about %s beyond the limit to be shown%s", points(half), of)
	case "noninferior", "superior":
		least := scoring.SmallestMargin(p.rows, p.changing, confidence, p.power)
		if r.Relative {
			return fmt.Sprintf("differences down to %s can be shown%s", points(least), of)
		}
		if r.Kind == "noninferior" && r.Margin < least {
			return fmt.Sprintf("CANNOT be shown: the smallest margin is %s; %s needs about %d rows%s", points(least), points(r.Margin),
				scoring.RowsForMargin(r.Margin, p.changing, confidence, p.power), of)
		}
		return fmt.Sprintf("can be shown: differences down to %s%s", points(least), of)
	case "no_regression":
		changing := int(p.changing * float64(p.rows))
		pairs := scoring.Pairs{Both: p.rows - changing, Baseline: changing / 2, Candidate: changing - changing/2}
		return fmt.Sprintf("drops down to %s would be seen%s", points(scoring.VisibleDrop(pairs, confidence, p.power)), of)
	}
	return "does not depend on the number of rows alone"
}

// published says what two published scores can tell.
func (p plan) published(w io.Writer) {
	low, high, unpaired := scoring.Unpaired(p.baselineScore, p.candidateScore, p.rows, p.rows, p.confidence)
	fmt.Fprintf(w, "%.4g against %.4g on %d rows: delta %+.1f pt\n", p.candidateScore, p.baselineScore, p.rows, 100*(p.candidateScore-p.baselineScore))
	fmt.Fprintf(w, "unpaired, as the two numbers alone: %.4g %% interval %+.1f to %+.1f pt, p = %.2g\n", 100*p.confidence, 100*low, 100*high, unpaired)
	could, pairings := scoring.CouldBeSignificant(p.baselineScore, p.candidateScore, p.rows, p.confidence)
	switch {
	case !could:
		fmt.Fprintf(w, "paired: no outcome of that comparison could have been significant: p is %.2g at least (exact McNemar)\n", pairings.LowP)
	case pairings.HighP <= 1-p.confidence:
		fmt.Fprintf(w, "paired: significant whatever the rows are: p is %.2g at most (exact McNemar)\n", pairings.HighP)
	default:
		fmt.Fprintf(w, "paired: p lies between %.2g and %.2g (exact McNemar), and is significant with at most %d rows that only one of the two is right about\n",
			pairings.LowP, pairings.HighP, pairings.Significant)
		fmt.Fprintln(w, "the rows tell: holdout compare BASELINE-RUN CANDIDATE-RUN")
	}
}
