package reports

import (
	"cmp"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"holdout/harness/gate"
)

// verdictMarker is the first line of a verdict as Markdown, by which a bot finds the comment that it is to update.
const verdictMarker = "<!-- holdout:verdict -->"

// foldedFrom is the number of rows from which a table of what is as it should be is folded away.
const foldedFrom = 20

// verdictEmoji stand before the decisions.
var verdictEmoji = map[gate.Decision]string{gate.Accepted: "✅", gate.Rejected: "❌", gate.Inconclusive: "❔", gate.Failed: "❗"}

// verdictComment writes a verdict as Markdown that fits a comment under a pull request.
func verdictComment(w io.Writer, v *gate.Verdict, _ Look) error {
	return verdictMarkdown(v, commentLimit).writeTo(w)
}

// verdictStepSummary writes a verdict as Markdown for the file that $GITHUB_STEP_SUMMARY names.
func verdictStepSummary(w io.Writer, v *gate.Verdict, _ Look) error {
	return verdictMarkdown(v, stepSummaryLimit).writeTo(w)
}

func verdictMarkdown(v *gate.Verdict, limit int) *sheet {
	s := &sheet{limit: limit}
	s.line(verdictMarker)
	s.line("### %s holdout: %s", cmp.Or(verdictEmoji[v.Decision], "❗"), clipped(string(v.Decision), nameWidth))
	s.line("")
	s.line("**%s**", clipped(summary(v), proseWidth))
	s.line("")
	for _, subject := range subjects(v) {
		s.line("- %s: %s", subject[0], clipped(subject[1], proseWidth))
	}
	s.findings(v)
	s.notes(v.Notes)
	s.fingerprints(v)
	return s
}

// findings adds those that are not met with their reasons, and those that are met after them.
func (s *sheet) findings(v *gate.Verdict) {
	var worse, met []gate.Finding
	for _, f := range v.Findings {
		if f.Outcome == gate.Met {
			met = append(met, f)
		} else {
			worse = append(worse, f)
		}
	}
	if len(worse) > 0 {
		s.line("")
		s.grid(findingsGrid(worse))
	}
	switch {
	case len(met) == 0:
	case len(worse) == 0 && len(met) < foldedFrom:
		s.line("")
		s.grid(findingsGrid(met))
	default:
		s.fold(count(len(met), "rule") + " met")
		s.grid(findingsGrid(met))
		s.unfold()
	}
}

// findingsGrid is one row a finding.
func findingsGrid(findings []gate.Finding) grid {
	g := grid{columns: []column{{"outcome", mark}, {"rule", words}, {"slice", words}, {"value", number}, {"", mark},
		{"interval", number}, {"limit", number}, {"n", number}, {"why", prose}}}
	for _, f := range findings {
		o := shown(f)
		why := strings.Join(append(explain(f), needs(f)...), "; ")
		g.rows = append(g.rows, []string{o.emoji + " " + o.words, f.Rule, f.Slice, measured(f), tilde(f), between(f), limit(f), rows(f), why})
	}
	return g
}

// fingerprints adds the digests of what was judged and the machine that did, folded away.
func (s *sheet) fingerprints(v *gate.Verdict) {
	g := grid{columns: []column{{"of", words}, {"value", words}}}
	for _, p := range properties(v) {
		g.rows = append(g.rows, []string{p.Name, p.Value})
	}
	s.fold("digests and machine")
	s.grid(g)
	s.unfold()
}

// property is a name and a value that identify what was judged.
type property struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

// properties lists what identifies a verdict's inputs: checkpoints, policy, data, settings, machine. What is not known is left out.
func properties(v *gate.Verdict) []property {
	all := []property{{"decision", string(v.Decision)}, {"holdout", v.Holdout}, {"candidate", v.Candidate.Name}}
	all = append(all, prefixed("candidate.", v.Candidate.Digests)...)
	all = append(all, property{"candidate.labels", v.Candidate.Hashes.Labels}, property{"candidate.logits", v.Candidate.Hashes.Logits})
	if b := v.Baseline; b != nil {
		all = append(all, property{"baseline", b.Name})
		all = append(all, prefixed("baseline.", b.Digests)...)
		all = append(all, property{"baseline.labels", b.Hashes.Labels}, property{"baseline.logits", b.Hashes.Logits})
	}
	all = append(all, property{"policy", v.Policy.Name}, property{"policy.digest", v.Policy.Digest}, property{"profile", v.Profile},
		property{"data", v.Data.Name}, property{"data.digest", v.Data.Digest}, property{"data.examples", v.Data.Examples},
		property{"rows", strconv.Itoa(v.Rows)}, property{"confidence", short(v.Confidence)},
		property{"resamples", strconv.Itoa(v.Resamples)}, property{"seed", strconv.FormatUint(v.Seed, 10)})
	all = append(all, prefixed("fingerprint.", v.Fingerprint)...)
	return slices.DeleteFunc(all, func(p property) bool { return p.Value == "" })
}

// prefixed lists a map by its sorted keys.
func prefixed(prefix string, values map[string]string) []property {
	var all []property
	for _, key := range slices.Sorted(maps.Keys(values)) {
		all = append(all, property{prefix + key, values[key]})
	}
	return all
}
