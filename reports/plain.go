package reports

import (
	"strconv"
	"strings"
	"unicode"
)

// Plain is s on one line with whatever a terminal would obey made visible: control characters, and marks that change the
// direction of writing, come out as Go escapes such as \x1b.
func Plain(s string) string {
	return PlainLines(strings.NewReplacer("\n", `\n`).Replace(s))
}

// PlainLines is Plain, but for line feeds, which stay.
func PlainLines(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r == '\n' || r == ' ' || unicode.IsGraphic(r) {
			b.WriteRune(r)
			continue
		}
		quoted := strconv.QuoteRune(r)
		b.WriteString(quoted[1 : len(quoted)-1])
	}
	return b.String()
}

// Clip is the first width characters of s, with … in place of the last where it is longer.
func Clip(s string, width int) string {
	runes := []rune(s)
	if len(runes) <= width {
		return s
	}
	return string(runes[:max(0, width-1)]) + "…"
}
