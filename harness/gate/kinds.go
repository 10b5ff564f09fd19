package gate

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/goccy/go-yaml/ast"
)

// kind is one line of the table of kinds.
type kind struct {
	about    string
	metric   bool // the rule is about a metric
	compares bool // it needs a baseline
	slices   bool // it can be asked of one slice, of each label or of each value of a column
	read     func(s source, n ast.Node, r *Rule) error
	text     func(r Rule) string
	judge    func(j *judge, t task) Finding
}

// kinds lists every kind of rule. To add one, write a function and add a line.
var kinds = map[string]kind{
	"at_least":      {"the metric's interval lies on or above a limit", true, false, true, source.level, levelText, atLeast},
	"at_most":       {"the metric's interval lies on or below a limit", true, false, true, source.level, levelText, atMost},
	"noninferior":   {"the metric is shown to be worse than the baseline's by less than a margin", true, true, true, source.margin, marginText, noninferior},
	"superior":      {"the metric is shown to be better than the baseline's by more than a margin", true, true, true, source.margin, marginText, superior},
	"no_regression": {"the metric is not shown to be worse than the baseline's", true, true, true, source.regression, regressionText, noRegression},
	"flips":         {"rows that the baseline has right and the candidate has wrong", false, true, true, source.flips, flipsText, flips},
	"agree":         {"rows with the baseline's label, and how far its probabilities move: for an optimised copy", false, true, true, source.agree, agreeText, agree},
	"truncated":     {"rows cut at the checkpoint's maximum length", false, false, true, source.atMostRows, atMostText, truncated},
	"replaced":      {"rows in which invalid UTF-8 was replaced", false, false, false, source.atMostRows, atMostText, replaced},
	"leakage":       {"rows that are in the training set: exactly, after normalisation, or nearly", false, false, false, source.leakage, leakageText, leaked},
	"unjoined":      {"examples that only one of the two runs has", false, true, false, source.atMostRows, atMostText, unjoined},
	"model_bytes":   {"size of the model's files, or its ratio to the baseline's", false, false, false, source.size, atMostText, modelBytes},
	"latency":       {"time for the same rows as a ratio to the baseline's, measured in turns", false, true, false, source.ratioOnly, atMostText, latency},
}

// Kind describes a kind of rule.
type Kind struct {
	Name, About string
	Metric      bool // it is about a metric
	Compares    bool // it needs a baseline
}

// Kinds returns the table of kinds, sorted by name.
func Kinds() []Kind {
	var all []Kind
	for _, name := range kindNames() {
		k := kinds[name]
		all = append(all, Kind{name, k.about, k.metric, k.compares})
	}
	return all
}

func kindNames() []string { return slices.Sorted(maps.Keys(kinds)) }

func levelText(r Rule) string {
	return fmt.Sprintf("%s %s %s", r.Metric, words[r.Kind], r.limitText())
}

// words says kinds in words.
var words = map[string]string{"at_least": "at least", "at_most": "at most"}

func marginText(r Rule) string {
	if r.Margin == 0 {
		return r.Metric + " " + r.Kind
	}
	return fmt.Sprintf("%s %s, margin %s", r.Metric, r.Kind, r.margin())
}

func regressionText(r Rule) string { return r.Metric + " no regression" }

func flipsText(r Rule) string {
	switch {
	case r.Unit == Plain:
		return "no flip in " + r.Protected
	case r.Protected != "":
		return atMostText(r) + ", none in " + r.Protected
	}
	return atMostText(r)
}

func agreeText(r Rule) string {
	text := "agree on at least " + r.limitText()
	if r.Probability > 0 {
		text += ", probabilities within " + decimal(r.Probability)
	}
	return text
}

func atMostText(r Rule) string { return fmt.Sprintf("%s at most %s", r.Kind, r.limitText()) }

// limitText writes the limit as the policy does.
func (r Rule) limitText() string {
	text := cmp.Or(r.written, decimal(r.Limit))
	if r.Unit == Ratio {
		text += "× the baseline's"
	}
	return text
}
