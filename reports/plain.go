package reports

import (
	"strconv"
	"strings"
	"unicode"
)

// Plain is s on one line with whatever a terminal or a build's log would obey made visible: control characters, and marks that change
// the direction of writing, come out as Go escapes such as \x1b, and so does a part of what starts a build system's command.
func Plain(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r == ' ' || unicode.IsGraphic(r) {
			b.WriteRune(r)
			continue
		}
		quoted := strconv.QuoteRune(r)
		b.WriteString(quoted[1 : len(quoted)-1])
	}
	return orders.Replace(b.String())
}

// orders are the marks by which build systems find commands in a line of a log, wherever they stand in it; see ActionCommand.cs of
// github.com/actions/runner for the first.
var orders = strings.NewReplacer("##[", `#\x23[`, "##vso[", `#\x23vso[`, "##teamcity[", `#\x23teamcity[`)

// Clip is the first width characters of s, at least one, with … in place of the last where it is longer.
func Clip(s string, width int) string {
	runes := []rune(s)
	if len(runes) <= max(1, width) {
		return s
	}
	return string(runes[:max(1, width)-1]) + "…"
}

// defuse shows escaped what makes a command of a whole line: GitHub Actions obeys one that starts with "::", after any spaces.
func defuse(line string) string {
	if command := strings.TrimLeftFunc(line, unicode.IsSpace); strings.HasPrefix(command, "::") {
		return line[:len(line)-len(command)] + `\x3a` + command[1:]
	}
	return line
}
