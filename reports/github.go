package reports

import (
	"io"
	"strings"

	"holdout/harness/gate"
)

// annotated is how many errors, and how many warnings, GitHub shows of one step.
const annotated = 10

// annotations writes a verdict as workflow commands, by which GitHub Actions annotates a build: an error for what is not met, could
// not be judged or is inconclusive, a warning for what is waived or tolerated; the worst first, at most 10 of each. Where there are
// more, the tenth says how many. An accepted verdict without waivers whose data has all labels writes nothing.
func annotations(w io.Writer, v *gate.Verdict, _ Look) error {
	said := map[string][]string{}
	for _, f := range v.Findings {
		level := level(f, v)
		if level == "" {
			continue
		}
		lines := append([]string{title(f)}, explain(f)...)
		said[level] = append(said[level], command(level, "holdout: "+shown(f).words, append(lines, needs(f)...)))
	}
	if unexplained(v) {
		said["error"] = append([]string{command("error", "holdout: "+string(v.Decision), []string{summary(v)})}, said["error"]...)
	}
	if len(v.Absent) > 0 {
		said["warning"] = append(said["warning"], command("warning", "holdout: labels without rows", []string{"no row is held out as " + absent(v)}))
	}
	for _, level := range []string{"error", "warning"} {
		commands := said[level]
		if more := len(commands) - annotated + 1; more > 1 {
			commands = append(commands[:annotated-1:annotated-1], command(level, "holdout: and more", []string{count(more, "more "+level)}))
		}
		if _, err := io.WriteString(w, strings.Join(commands, "")); err != nil {
			return err
		}
	}
	return nil
}

// level is how a finding is annotated; "" is not at all.
func level(f gate.Finding, v *gate.Verdict) string {
	switch {
	case f.Outcome == gate.Met:
		return ""
	case f.Outcome == gate.Waived, f.Outcome == gate.Undecided && v.Tolerated:
		return "warning"
	}
	return "error"
}

// Escapes of workflow commands: of what follows the second "::", and of a property before it. See ActionCommand.cs of
// github.com/actions/runner.
var (
	message      = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyText = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// command is one workflow command. Lines are texts from data, and each stays one line of the annotation.
func command(level, title string, lines []string) string {
	for i, line := range lines {
		lines[i] = Clip(Plain(line), 600)
	}
	return "::" + level + " title=" + propertyText.Replace(Clip(Plain(title), 100)) + "::" + message.Replace(strings.Join(lines, "\n")) + "\n"
}
