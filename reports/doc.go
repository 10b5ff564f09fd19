// Package reports shows a finished run: as text for a terminal and as JSON for a program.
//
// A report says what the run says and computes nothing anew. Texts, ids and labels come from users' files, so whatever a
// terminal would obey in them is shown escaped.
package reports

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"holdout/harness"
)

// Look says how a report may look.
type Look struct {
	Color bool // escape codes for bold and color may be used
}

// formats lists the report formats of a run. To add one, write a function and add a line.
var formats = map[string]func(w io.Writer, run *harness.Run, look Look) error{
	"json": JSON,
	"text": Text,
}

// Formats names the report formats, sorted.
func Formats() []string { return slices.Sorted(maps.Keys(formats)) }

// Write writes a run in the named format.
func Write(w io.Writer, format string, run *harness.Run, look Look) error {
	write, ok := formats[format]
	if !ok {
		return fmt.Errorf("format %q is not one of %s", format, strings.Join(Formats(), ", "))
	}
	return write(w, run, look)
}

// JSON writes what run.json holds, less the timings: the same run gives the same bytes. docs/run.md describes it.
func JSON(w io.Writer, run *harness.Run, _ Look) error {
	untimed := *run
	untimed.Timings = nil
	return harness.WriteJSON(w, &untimed)
}
