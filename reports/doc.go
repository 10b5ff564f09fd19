// Package reports shows a finished run, comparison, verdict or trace: to a person at a terminal, to a program, to a CI system, in a pull
// request.
//
// A report says what the value says and computes nothing anew; of a run's rows an HTML page shows what package scoring makes of them:
// curves, bins, and the accuracy by slice where the run has none. Texts, ids and labels come from users' files, so whatever the
// reader of a format would obey in them (a terminal, a browser, a build's log) is shown escaped.
package reports

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"holdout/harness"
	"holdout/harness/gate"
	"holdout/harness/trace"
)

// Look says how a report may look.
type Look struct {
	Color bool // escape codes for bold and color may be used
	Width int  // columns of the terminal; 0 means 80
	ASCII bool // charts are drawn with ASCII alone
}

// width is the number of columns that there is room for.
func (l Look) width() int {
	if l.Width <= 0 {
		return 80
	}
	return max(40, l.Width)
}

// writer writes a value in one format.
type writer[T any] func(w io.Writer, v *T, look Look) error

// formats lists the report formats of a run. To add one, write a function and add a line.
var formats = map[string]writer[harness.Run]{
	"json":     JSON,
	"markdown": runMarkdown,
	"sklearn":  sklearn,
	"text":     Text,
}

// comparisonFormats lists the report formats of a comparison. To add one, write a function and add a line.
var comparisonFormats = map[string]writer[harness.Comparison]{
	"json":         comparisonJSON,
	"markdown":     comparisonComment,
	"step-summary": comparisonStepSummary,
	"text":         comparisonText,
}

// verdictFormats lists the report formats of a verdict. To add one, write a function and add a line.
var verdictFormats = map[string]writer[gate.Verdict]{
	"github":       annotations,
	"json":         verdictJSON,
	"junit":        junit,
	"markdown":     verdictComment,
	"step-summary": verdictStepSummary,
	"summary":      summaryLine,
	"text":         verdictText,
}

// trainingFormats lists the report formats of a training trace. To add one, write a function and add a line.
var trainingFormats = map[string]writer[trace.Training]{
	"json":     trainingJSON,
	"markdown": trainingMarkdown,
	"text":     trainingText,
}

// traceFormats lists the report formats of a trace. To add one, write a function and add a line.
var traceFormats = map[string]writer[trace.Trace]{
	"json": traceJSON,
	"text": traceText,
}

// listFormats lists the report formats of a graph's tensors: those of a trace.
var listFormats = map[string]writer[trace.List]{
	"json": listJSON,
	"text": listText,
}

// Formats names the report formats of a run, sorted.
func Formats() []string { return slices.Sorted(maps.Keys(formats)) }

// ComparisonFormats names the report formats of a comparison, sorted.
func ComparisonFormats() []string { return slices.Sorted(maps.Keys(comparisonFormats)) }

// VerdictFormats names the report formats of a verdict, sorted: json is verdict.json, github is workflow commands that annotate a
// build, markdown is for a comment under a pull request, step-summary for the file that $GITHUB_STEP_SUMMARY names, and summary is
// one line.
func VerdictFormats() []string { return slices.Sorted(maps.Keys(verdictFormats)) }

// TrainingFormats names the report formats of a training trace, sorted.
func TrainingFormats() []string { return slices.Sorted(maps.Keys(trainingFormats)) }

// TraceFormats names the report formats of a trace and of a list of tensors, sorted.
func TraceFormats() []string { return slices.Sorted(maps.Keys(traceFormats)) }

// Write writes a run in the named format.
func Write(w io.Writer, format string, run *harness.Run, look Look) error {
	return write(w, formats, format, run, look)
}

// WriteComparison writes a comparison in the named format.
func WriteComparison(w io.Writer, format string, c *harness.Comparison, look Look) error {
	return write(w, comparisonFormats, format, c, look)
}

// WriteVerdict writes a verdict in the named format.
func WriteVerdict(w io.Writer, format string, v *gate.Verdict, look Look) error {
	return write(w, verdictFormats, format, v, look)
}

// WriteTraining writes a training trace in the named format.
func WriteTraining(w io.Writer, format string, t *trace.Training, look Look) error {
	return write(w, trainingFormats, format, t, look)
}

// WriteTrace writes a trace in the named format.
func WriteTrace(w io.Writer, format string, t *trace.Trace, look Look) error {
	return write(w, traceFormats, format, t, look)
}

// WriteList writes a list of tensors in the named format.
func WriteList(w io.Writer, format string, l *trace.List, look Look) error {
	return write(w, listFormats, format, l, look)
}

func write[T any](w io.Writer, formats map[string]writer[T], format string, v *T, look Look) error {
	write, ok := formats[format]
	if !ok {
		return fmt.Errorf("format %q is not one of %s", format, strings.Join(slices.Sorted(maps.Keys(formats)), ", "))
	}
	return write(w, v, look)
}

// JSON writes what run.json holds, less the timings: the same run gives the same bytes. docs/run.md describes it.
func JSON(w io.Writer, run *harness.Run, _ Look) error {
	untimed := *run
	untimed.Timings = nil
	return harness.WriteJSON(w, &untimed)
}

// comparisonJSON writes a comparison less the timings: the same runs give the same bytes.
func comparisonJSON(w io.Writer, c *harness.Comparison, _ Look) error {
	untimed := *c
	untimed.Baseline.Timings, untimed.Candidate.Timings = nil, nil
	return harness.WriteJSON(w, &untimed)
}

func traceJSON(w io.Writer, t *trace.Trace, _ Look) error { return harness.WriteJSON(w, t) }

func listJSON(w io.Writer, l *trace.List, _ Look) error { return harness.WriteJSON(w, l) }

// verdictJSON writes what verdict.json holds.
func verdictJSON(w io.Writer, v *gate.Verdict, _ Look) error { return harness.WriteJSON(w, v) }
