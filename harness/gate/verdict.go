package gate

import (
	"holdout/harness"
)

// Schema names the shape of verdict.json. It changes when a reader would have to.
const Schema = "holdout/verdict/v1"

// Decision is what a verdict comes to.
type Decision string

// The four decisions. The worst of the findings decides, in the order error, rejected, inconclusive, accepted.
const (
	Accepted     Decision = "accepted"     // every rule was found, measured and met, or waived
	Rejected     Decision = "rejected"     // a rule is shown not to be met
	Inconclusive Decision = "inconclusive" // the rows cannot tell
	Failed       Decision = "error"        // a rule could not be judged at all
)

// Outcome is what a finding comes to.
type Outcome string

// The outcomes of a rule.
const (
	Met       Outcome = "met"
	NotMet    Outcome = "not_met"
	Undecided Outcome = "inconclusive"
	Waived    Outcome = "waived" // not met, and a waiver says that this is known
	Errored   Outcome = "error"
)

// Verdict is everything a gate found: the one value that text, JSON, JUnit, annotations and the exit code are made from.
type Verdict struct {
	Schema      string            `json:"schema"`
	Holdout     string            `json:"holdout"` // version of the program
	Decision    Decision          `json:"decision"`
	Tolerated   bool              `json:"inconclusive_tolerated"` // the profile warns only: inconclusive, and the exit code is 0
	Summary     string            `json:"summary"`                // one line
	Profile     string            `json:"profile,omitempty"`
	Candidate   Subject           `json:"candidate"`
	Baseline    *Subject          `json:"baseline"` // null where no rule compares
	Policy      Source            `json:"policy"`
	Data        harness.Data      `json:"data"`
	Rows        int               `json:"rows"`
	Confidence  float64           `json:"confidence"` // of each decision, one-sided; intervals are two-sided at 2·confidence−1
	Resamples   int               `json:"resamples"`
	Seed        uint64            `json:"seed"`
	Fingerprint map[string]string `json:"fingerprint"` // of the candidate's run
	Absent      []string          `json:"absent"`      // labels that no row is held out as
	Findings    []Finding         `json:"findings"`    // worst first
	Notes       []string          `json:"notes"`
}

// Subject is a checkpoint that was judged.
type Subject struct {
	Name    string            `json:"name"`
	Digests map[string]string `json:"digests"`
	Hashes  harness.Hashes    `json:"hashes"`
}

// Source says which policy was applied.
type Source struct {
	Name   string `json:"name"`   // file, or "command line"
	Digest string `json:"digest"` // SHA-256 of its bytes
}

// Finding is one rule on one slice or label: what was measured, against what, and what it comes to.
type Finding struct {
	Rule       string            `json:"rule"`   // as a person would write it: "accuracy noninferior, margin 3pt"
	Kind       string            `json:"kind"`   // at_least, noninferior, flips, …
	Metric     string            `json:"metric"` // "" where the rule is about something else
	Slice      string            `json:"slice"`  // "all", "category=toys", "label=spam"
	Outcome    Outcome           `json:"outcome"`
	Reason     string            `json:"reason"` // in words, with the numbers that decided
	N          int               `json:"n"`
	Discordant int               `json:"discordant"` // rows that only one of the two runs is right about
	Baseline   *float64          `json:"baseline"`
	Estimate   *float64          `json:"estimate"` // the candidate's value, or the share measured
	Delta      *float64          `json:"delta"`
	Interval   *harness.Interval `json:"interval"` // of what was judged: the estimate, or the delta
	Limit      *float64          `json:"limit"`
	Margin     *float64          `json:"margin"`
	Visible    *float64          `json:"smallest_visible_drop"`
	P          *float64          `json:"p"`           // of no_regression one-sided and corrected by Holm; otherwise two-sided, of no difference
	Rows       int               `json:"rows_needed"` // about how many rows would settle an inconclusive finding; 0: not known
	IDs        []string          `json:"ids"`         // rows that decided, the worst first
	Waiver     *Waiver           `json:"waiver"`
	Note       string            `json:"note,omitempty"`
}

// Waiver says that a rule is known not to be met, until when, and who answers for it.
type Waiver struct {
	Rule   string `json:"rule"`  // the metric or kind, with /SLICE where it is about one: "accuracy/category=toys"
	Until  string `json:"until"` // the last day it holds, YYYY-MM-DD
	Owner  string `json:"owner"`
	Reason string `json:"reason"`
}

// ExitCode is what the program ends with: 0 accepted, or inconclusive under a profile that only warns; 10 rejected; 11 inconclusive;
// 1 where a rule could not be judged.
func (v *Verdict) ExitCode() int {
	switch {
	case v.Decision == Accepted || v.Decision == Inconclusive && v.Tolerated:
		return 0
	case v.Decision == Rejected:
		return 10
	case v.Decision == Inconclusive:
		return 11
	}
	return 1
}
