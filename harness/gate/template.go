package gate

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"holdout/harness/scoring"
)

// Facts are what a first policy is fitted to.
type Facts struct {
	Labels   []string
	Held     []int   // rows held out as each label
	Columns  []Group // tags worth slicing by
	Cut      *int    // rows that the checkpoint cuts at its maximum length; nil: not known
	Baseline bool    // there is a baseline to compare with
	Changing float64 // share of rows that only one of the two checkpoints is expected to have right; 0: 10 %
}

// Group is a column that divides the rows.
type Group struct {
	Column   string
	Smallest int // rows of the smallest slice
}

// The sizes from which on a rule is worth having: below, its interval is wider than anything it could be asked.
const (
	enoughOfLabel = 30
	enoughOfSlice = 30
)

// Template is a commented policy that fits the data: its margins are the smallest that so many rows can show, its floors what a
// checkpoint reaches that has learnt nothing but which label is the most frequent. It always parses.
func Template(f Facts) []byte {
	rows, most := 0, 0
	for _, n := range f.Held {
		rows, most = rows+n, max(most, n)
	}
	if f.Changing == 0 {
		f.Changing = 0.10
	}
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# What a checkpoint must be shown to do before it ships. Fitted to %d held-out rows by holdout init.", rows)
	line("version: 1")
	line("confidence: 0.95 # of every decision: a claim that is not true is accepted in at most 5 %% of gates")
	line("seed: 7")
	line("")
	line("rules:")
	f.floors(line, rows, most)
	if f.Baseline {
		f.comparisons(line, rows)
	} else {
		line("  # With a baseline, ask for more: - {metric: accuracy, noninferior: {margin: %dpt}}", f.margin(rows))
	}
	f.truncation(line, rows)
	line("")
	line("profiles:")
	line("  release: {on_inconclusive: reject}")
	line("  nightly: {on_inconclusive: warn}")
	line("")
	line("# A rule that is known not to be met can be waived until a day, by somebody, for a reason:")
	line("# waivers:")
	line("#   - {rule: accuracy, until: 2027-01-31, owner: ana, reason: relabelling under way}")
	return []byte(b.String())
}

// floors writes the rules about the candidate alone.
func (f Facts) floors(line func(string, ...any), rows, most int) {
	guess := float64(most) / float64(max(rows, 1))
	line("  # Better than always saying the most frequent label, which is right in %s. Raise it to what you need:", percent(guess))
	line("  # with %d rows a score of 0.90 is known to ±%.1fpt.", rows, 100*scoring.HalfWidth(0.9, rows, 2*defaultConfidence-1))
	line("  - {metric: accuracy, at_least: %s}", decimal(min(0.99, (math.Floor(100*guess+1e-9)+1)/100)))
	few := f.few()
	line("")
	line("  # An average hides a label that fails. Fewer than %d rows of a label leave its finding inconclusive.", enoughOfLabel)
	rule := fmt.Sprintf("- {metric: recall, each: label, at_least: 0.50, min_examples: %d}", enoughOfLabel)
	if len(few) == 0 {
		line("  %s", rule)
		return
	}
	line("  # These labels have too few now: %s.", strings.Join(few, ", "))
	line("  # %s", rule)
}

// few names the labels that have too few rows for a rule on each.
func (f Facts) few() []string {
	var few []string
	for i, n := range f.Held {
		if n < enoughOfLabel {
			few = append(few, fmt.Sprintf("%q (%d)", f.Labels[i], n))
		}
	}
	return few
}

// comparisons writes the rules about the candidate beside its baseline.
func (f Facts) comparisons(line func(string, ...any), rows int) {
	line("")
	line("  # Not worse than the baseline by the margin. %dpt is the smallest that %d rows show in four of five gates,", f.margin(rows), rows)
	line("  # if the two checkpoints are equally good and only one of them is right on %s of the rows.", percent(f.Changing))
	line("  - {metric: accuracy, noninferior: {margin: %dpt}}", f.margin(rows))
	line("")
	line("  # Not shown to be worse, on average over labels and on each: weaker, and looks in more places.")
	if slices.Contains(f.Held, 0) {
		line("  # f1/macro may be undefined, because a label has no row: with one of each label write f1/macro.")
		line("  - {metric: f1/weighted, no_regression: true}")
	} else {
		line("  - {metric: f1/macro, no_regression: true}")
	}
	if len(f.few()) == 0 {
		line("  - {metric: recall, each: label, no_regression: true, min_examples: %d}", enoughOfLabel)
	}
	var small []string
	for _, g := range f.Columns {
		if g.Smallest < enoughOfSlice {
			small = append(small, fmt.Sprintf("%q (%d)", g.Column, g.Smallest))
			continue
		}
		line("  - {metric: accuracy, each: %q, no_regression: true, min_examples: %d}", g.Column, enoughOfSlice)
	}
	if len(small) > 0 {
		line("  # Columns with a slice of fewer than %d rows: %s. On each value:", enoughOfSlice, strings.Join(small, ", "))
		line("  # - {metric: accuracy, each: COLUMN, no_regression: true, min_examples: %d}", enoughOfSlice)
	}
	line("")
	line("  # Rows that were right and are wrong now. Ids that must never be lost go into a file, one a line:")
	line("  # - {flips: {at_most: 5%%, protected: must-pass.txt}}")
}

// truncation writes the rule about rows that are cut: 2 %, or the next whole per cent above what is cut now.
func (f Facts) truncation(line func(string, ...any), rows int) {
	line("")
	line("  # Texts cut at the checkpoint's maximum length are judged by their beginning.")
	if f.Cut == nil {
		line("  # - {truncated: {at_most: 2%%}}")
		return
	}
	share := math.Ceil(100*float64(*f.Cut)/float64(max(rows, 1)) - 1e-9)
	line("  # Now %d of %d are.", *f.Cut, rows)
	line("  - {truncated: {at_most: %v%%}}", min(100, max(2, share)))
	line("")
	line("  # Held-out rows that are in the training set, which evaluate --train FILE looks for:")
	line("  # - {leakage: {at_most: 0}}")
}

// margin is the smallest margin that so many rows show with a power of 80 %, in whole points.
func (f Facts) margin(rows int) int {
	return min(99, int(math.Ceil(100*scoring.SmallestMargin(rows, f.Changing, defaultConfidence, power)-1e-9)))
}
