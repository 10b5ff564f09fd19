package cli

import (
	"io"
	"os"

	"github.com/urfave/cli/v2"
	"golang.org/x/term"

	"holdout/reports"
)

// isTerminal says whether a stream ends at a person.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// look says how a report on standard output may look: colored on a terminal only, and not where NO_COLOR or CI is set.
func look(c *cli.Context) reports.Look {
	plain := os.Getenv("NO_COLOR") != "" || os.Getenv("CI") != "" || os.Getenv("TERM") == "dumb"
	return reports.Look{Color: isTerminal(c.App.Writer) && !plain, Width: width(c.App.Writer)}
}

// width is how many columns a terminal has, 0 where the stream ends at none.
func width(w io.Writer) int {
	if !isTerminal(w) {
		return 0
	}
	columns, _, err := term.GetSize(int(w.(*os.File).Fd()))
	if err != nil {
		return 0
	}
	return columns
}
