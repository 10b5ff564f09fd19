package gate

import (
	"fmt"
	"time"

	"holdout/harness"
)

// waive turns findings that are not met into waived ones where a waiver that has not ended says so, and notes the waivers that
// have ended and those that no finding needed. A waiver holds to the end of its last day.
//
// It covers what is not met, and only that: no error, and nothing inconclusive.
func (p *Policy) waive(findings []Finding, today time.Time) []string {
	var notes []string
	day := today.Format(time.DateOnly)
	for _, w := range p.Waivers {
		ended, used := w.Until < day, false
		for i := range findings {
			f := &findings[i]
			if f.Outcome != NotMet || w.Rule != f.waivable() {
				continue
			}
			used = true
			if !ended {
				f.Outcome, f.Waiver = Waived, &w
			}
		}
		switch {
		case ended:
			notes = append(notes, fmt.Sprintf("the waiver of %s ended on %s and does not apply (%s: %s)", w.Rule, w.Until, w.Owner, w.Reason))
		case !used:
			notes = append(notes, fmt.Sprintf("the waiver of %s until %s waives nothing; remove it (%s: %s)", w.Rule, w.Until, w.Owner, w.Reason))
		}
	}
	return notes
}

// waivable is what a waiver calls the finding: its metric, or else its kind, and the slice where it is about one.
func (f *Finding) waivable() string {
	name := f.Metric
	if name == "" {
		name = f.Kind
	}
	if f.Slice == harness.All {
		return name
	}
	return name + "/" + f.Slice
}
