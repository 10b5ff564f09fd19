package gate

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
)

// Policy is what a checkpoint must be shown to do.
type Policy struct {
	Name       string  // file, or "command line"
	Digest     string  // SHA-256 of its bytes
	Confidence float64 // of every decision, which is one-sided; above 0.5, below 1
	Seed       uint64  // of the bootstrap
	Resamples  int     // of the bootstrap; 0: 10,000
	ClusterBy  string  // column whose values group examples that are not independent; "" for none
	Rules      []Rule
	Profiles   map[string]Profile
	Waivers    []Waiver

	clusterAt place // of ClusterBy
}

// Profile is one use of a policy, such as a release or a nightly run.
type Profile struct {
	OnInconclusive string // Reject or Warn
}

// What a profile does with an inconclusive verdict.
const (
	Reject = "reject" // it fails: exit code 11
	Warn   = "warn"   // it is tolerated: the decision stays inconclusive, and the exit code is 0
)

const (
	defaultConfidence  = 0.95
	defaultMinExamples = 10 // on fewer, the bootstrap's intervals are too narrow to go by
)

// Rule is one condition.
type Rule struct {
	Kind        string  // its name in the table of kinds
	Metric      string  // "" where the rule is about something else
	Each        string  // one finding for each label, or for each value of a column
	Slice       string  // "category=toys"; "" for the whole
	MinExamples int     // on fewer the finding is inconclusive
	Limit       float64 // of at_least, at_most and shares; a count, bytes or a ratio where Unit says so
	Unit        Unit    // of Limit
	Margin      float64 // of noninferior and superior: 0.03 for 3pt
	Relative    bool    // Margin is a share of the baseline's value
	Protected   string  // of flips: the file whose ids must not flip
	Probability float64 // of agree: the most that a probability may move; 0: any
	ExceptNear  bool    // of leakage: rows that are in the training set nearly do not count

	written string           // Limit, as the policy writes it
	at      map[string]place // where it and its keys stand in the policy; "" is the rule itself
}

// String is the rule as a person would write it, without its slice.
func (r Rule) String() string {
	k, ok := kinds[r.Kind]
	if !ok {
		return r.Kind
	}
	return k.text(r)
}

// scope says on what the rule is to be met, for a line that holds no slice.
func (r Rule) scope() string {
	switch {
	case r.Each != "":
		return " on each " + r.Each
	case r.Slice != "":
		return " on " + r.Slice
	}
	return ""
}

// subject is what a waiver calls the rule: its metric, or else its kind.
func (r Rule) subject() string {
	if r.Metric != "" {
		return r.Metric
	}
	return r.Kind
}

// place is a position in a policy.
type place struct {
	name         string
	line, column int
}

// errorf says what is wrong at one of the rule's keys.
func (r Rule) errorf(key, format string, args ...any) *InvalidPolicyError {
	at, ok := r.at[key]
	if !ok {
		if at, ok = r.at[""]; !ok {
			at.name = fmt.Sprintf("rule %q", r) // one that was not parsed
		}
	}
	return at.errorf(format, args...)
}

// errorf says what is wrong at a place.
func (p place) errorf(format string, args ...any) *InvalidPolicyError {
	return &InvalidPolicyError{p.name, p.line, p.column, fmt.Sprintf(format, args...)}
}

// InvalidPolicyError says what makes a policy unfit to judge by, and where. Line and Column count from 1; they are 0 where
// there is no place, and Line alone is 0 in a rule of the command line.
type InvalidPolicyError struct {
	Name         string
	Line, Column int
	Message      string
}

func (e *InvalidPolicyError) Error() string {
	switch {
	case e.Line > 0:
		return fmt.Sprintf("%s:%d:%d: %s", e.Name, e.Line, e.Column, e.Message)
	case e.Column > 0:
		return fmt.Sprintf("%s:%d: %s", e.Name, e.Column, e.Message)
	}
	return fmt.Sprintf("%s: %s", e.Name, e.Message)
}

// Compares says whether a rule needs a baseline.
func (p *Policy) Compares() bool {
	return slices.ContainsFunc(p.Rules, Rule.compares)
}

// Protected names the files of protected ids, as the policy writes them, for the caller to read into [Evidence].
func (p *Policy) Protected() []string {
	var files []string
	for _, r := range p.Rules {
		if r.Protected != "" && !slices.Contains(files, r.Protected) {
			files = append(files, r.Protected)
		}
	}
	return files
}

// TimesLatency says whether a rule needs [Evidence.Latency].
func (p *Policy) TimesLatency() bool { return p.has("latency") }

// MeasuresNoise says whether a rule uses [Evidence.Noise].
func (p *Policy) MeasuresNoise() bool { return p.has("agree") }

func (p *Policy) has(kind string) bool {
	return slices.ContainsFunc(p.Rules, func(r Rule) bool { return r.Kind == kind })
}

// compares says whether the rule needs a baseline.
func (r Rule) compares() bool {
	return kinds[r.Kind].compares || r.Unit == Ratio
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
