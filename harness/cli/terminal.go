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

// look says how a report on standard output may look: colored on a terminal only, and not where NO_COLOR or CI is set; as wide as the
// terminal.
func look(c *cli.Context) reports.Look {
	plain := os.Getenv("NO_COLOR") != "" || os.Getenv("CI") != "" || os.Getenv("TERM") == "dumb"
	return reports.Look{Color: isTerminal(c.App.Writer) && !plain, Width: terminalWidth(c.App.Writer)}
}

// terminalWidth is the number of columns of the terminal that a stream ends at, 0 where it ends at none.
func terminalWidth(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return width
}
