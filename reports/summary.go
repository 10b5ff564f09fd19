package reports

import (
	"fmt"
	"io"
	"strings"

	"holdout/harness/gate"
)

// summaryLine writes a verdict as one line.
func summaryLine(w io.Writer, v *gate.Verdict, look Look) error {
	p := &page{w: w, look: look}
	p.line("%s", Plain(summary(v)))
	return p.err
}

// summary is the verdict in one line, its own or one that counts its findings.
func summary(v *gate.Verdict) string {
	if v.Summary != "" {
		return v.Summary
	}
	counts := map[gate.Outcome]int{}
	for _, f := range v.Findings {
		counts[f.Outcome]++
	}
	var parts []string
	for _, o := range []gate.Outcome{gate.Errored, gate.NotMet, gate.Undecided, gate.Waived, gate.Met} {
		n := counts[o]
		switch {
		case n == 0:
		case o == gate.Errored:
			parts = append(parts, count(n, "rule")+" could not be judged")
		default:
			parts = append(parts, count(n, "rule")+" "+outcomes[o].words)
		}
	}
	if len(parts) == 0 {
		parts = []string{"no rule was judged"}
	}
	return fmt.Sprintf("%s: %s on %s", v.Decision, strings.Join(parts, ", "), count(v.Rows, "row"))
}

// decision is the verdict in a few words: what it comes to, of which checkpoint, against which.
func decision(v *gate.Verdict) string {
	s := fmt.Sprintf("%s: %s", v.Decision, v.Candidate.Name)
	if v.Baseline != nil {
		s += " against " + v.Baseline.Name
	}
	return s
}

// tolerated says that an inconclusive verdict does not fail, where that is so.
func tolerated(v *gate.Verdict) string {
	if v.Decision != gate.Inconclusive || !v.Tolerated {
		return ""
	}
	return "which lets an inconclusive verdict pass"
}

// absent names the labels that no row is held out as.
func absent(v *gate.Verdict) string {
	names := make([]string, len(v.Absent))
	for i, label := range v.Absent {
		names[i] = Clip(Plain(label), 40)
	}
	return listed(names, 20)
}
