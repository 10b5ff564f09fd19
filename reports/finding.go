package reports

import (
	"fmt"
	"strconv"

	"holdout/harness/gate"
)

// outcome is how an outcome is shown.
type outcome struct{ sign, emoji, words string }

// outcomes lists how each outcome is shown. To add one, add a line.
var outcomes = map[gate.Outcome]outcome{
	gate.Met:       {"✓", "✅", "met"},
	gate.NotMet:    {"✗", "❌", "not met"},
	gate.Undecided: {"?", "❔", "inconclusive"},
	gate.Waived:    {"w", "⚠️", "waived"},
	gate.Errored:   {"!", "❗", "error"},
}

// shown is how a finding's outcome is shown; one that this package does not know is shown as an error.
func shown(f gate.Finding) outcome {
	o, ok := outcomes[f.Outcome]
	if !ok {
		o = outcomes[gate.Errored]
		o.words = fmt.Sprintf("unknown outcome %q", f.Outcome)
	}
	return o
}

// title names a finding: its rule, and the slice where it is not about the whole.
func title(f gate.Finding) string {
	if f.Slice == "" || f.Slice == "all" {
		return f.Rule
	}
	return f.Rule + " on " + f.Slice
}

// measured is what was judged: the delta with its sign, or else the estimate.
func measured(f gate.Finding) string {
	switch {
	case f.Delta != nil:
		return signed(*f.Delta, 4)
	case f.Estimate != nil && f.Metric == "":
		return amount(f, *f.Estimate)
	}
	return fixed(f.Estimate)
}

// between is the interval of what was judged.
func between(f gate.Finding) string {
	switch {
	case f.Interval == nil:
		return none
	case f.Delta != nil:
		return span(f.Interval)
	case f.Metric == "":
		return amount(f, f.Interval.Low) + "–" + amount(f, f.Interval.High)
	}
	return fmt.Sprintf("%.3f–%.3f", f.Interval.Low, f.Interval.High)
}

// tilde is "~" where a delta is not shown to be one: its interval holds zero, or there is none.
func tilde(f gate.Finding) string {
	if f.Delta != nil && (f.Interval == nil || f.Interval.Low <= 0 && f.Interval.High >= 0) {
		return "~"
	}
	return ""
}

// limit is the limit of a rule, or its margin.
func limit(f gate.Finding) string {
	switch {
	case f.Limit != nil:
		return amount(f, *f.Limit)
	case f.Margin != nil:
		return short(*f.Margin)
	}
	return none
}

// amount is a number in the unit of the finding's kind: a ratio is below a KiB, a size is not.
func amount(f gate.Finding, x float64) string {
	if f.Kind == "model_bytes" && x >= 1<<10 {
		return size(short(x))
	}
	return short(x)
}

// rows is the number of examples that a finding rests on.
func rows(f gate.Finding) string {
	if f.N == 0 {
		return none
	}
	return strconv.Itoa(f.N)
}

// sentence is everything measured, for formats that have no table.
func sentence(f gate.Finding) string {
	s := "measured " + measured(f)
	if f.Interval != nil {
		s += ", interval " + between(f)
	}
	if l := limit(f); l != none {
		s += ", limit " + l
	}
	return s + ", n " + rows(f)
}

// listedIDs is how many of the ids that decided are listed; verdict.json has them all.
const listedIDs = 10

// explain says why a finding came out as it did, and what is known of it: one text a line.
func explain(f gate.Finding) []string {
	var all []string
	if w := f.Waiver; w != nil {
		all = append(all, fmt.Sprintf("%s until %s by %s: %s", waived(f), w.Until, w.Owner, w.Reason))
	}
	switch f.Outcome {
	case gate.Met:
	case gate.Waived:
		all = append(all, outcomes[gate.NotMet].words+": "+because(f))
	default:
		all = append(all, shown(f).words+": "+because(f))
	}
	if f.Note != "" {
		all = append(all, f.Note)
	}
	if len(f.IDs) > 0 {
		ids := make([]string, len(f.IDs))
		for i, id := range f.IDs {
			ids[i] = Clip(Plain(id), 40)
		}
		all = append(all, "rows: "+listed(ids, listedIDs))
	}
	return all
}

// waived says whether a finding's waiver made a difference.
func waived(f gate.Finding) string {
	if f.Outcome == gate.Waived {
		return "waived"
	}
	return "has a waiver"
}

// because is a finding's reason in words.
func because(f gate.Finding) string {
	if f.Reason == "" {
		return "no reason was given"
	}
	return f.Reason
}

// needs says what the rows could not show, as footnotes that findings share.
func needs(f gate.Finding) []string {
	var all []string
	if f.Rows > 0 && f.Margin != nil {
		all = append(all, fmt.Sprintf("needs about %s to settle a margin of %s", count(about(f.Rows), "row"), short(*f.Margin)))
	} else if f.Rows > 0 {
		all = append(all, fmt.Sprintf("needs about %s to settle", count(about(f.Rows), "row")))
	}
	if f.Visible != nil && f.Kind == "no_regression" {
		all = append(all, fmt.Sprintf("a drop below about %.2g could have gone unseen", *f.Visible))
	}
	return all
}
