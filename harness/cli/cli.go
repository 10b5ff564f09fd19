// Package cli is the holdout program: its verbs, flags and exit codes.
//
// It is the one place where the two towers meet: it opens a checkpoint with package models, hands it to package harness as a
// classifier, and shows the run with package reports. Results go to standard output, everything else to standard error. Only main exits.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"holdout/harness"
	"holdout/harness/gate"
	"holdout/reports"
)

// Exit codes. Verdicts keep clear of 0 to 2: a panic exits with 2, log.Fatal with 1, and make turns every failure into 2.
const (
	exitDone          = 0
	exitError         = 1  // could not decide: input, output, bad data, runtime
	exitUsage         = 2  // the command line or the policy is wrong
	exitRejected      = 10 // by a gate
	exitInconclusive  = 11 // for a gate
	exitNotComparable = 12 // digests, data or runtime do not match
)

// verbs lists the commands in the order of the help text. To add one, write its file and add a line.
func verbs() []*cli.Command {
	return []*cli.Command{
		evaluateVerb(),
		compareVerb(),
		planVerb(),
		initVerb(),
		gateVerb(),
		reportVerb(),
		lockVerb(),
		schemaVerb(),
		dataVerb(),
		tokenizeVerb(),
		trainingVerb(),
		traceVerb(),
		demoVerb(),
		doctorVerb(),
		versionVerb(),
	}
}

// Run runs the program and returns its exit code. Args begins with the program's name.
func Run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	app := newApp(stdout, stderr)
	judging := len(args) > 1 && args[1] == "gate"
	var verdictFile string
	var err error
	if judging {
		verdictFile, err = clearVerdict(args[2:])
	}
	if err == nil {
		args, err = flagsFirst(app.Commands, args)
	}
	if err == nil {
		err = app.RunContext(ctx, args)
	}
	if err == nil {
		return exitDone
	}
	if judging {
		err = errors.Join(err, ensureVerdict(verdictFile, err))
	}
	var verdict *verdictError
	if errors.As(err, &verdict) {
		return verdict.code // the report has said why
	}
	fmt.Fprintln(stderr, "holdout: "+reports.Plain(message(ctx, err)))
	return exitCode(err)
}

// exitCode tells what kind of error it is.
func exitCode(err error) int {
	var usage *usageError
	var policy *gate.InvalidPolicyError
	switch {
	case errors.As(err, &usage), errors.As(err, &policy), errors.Is(err, harness.ErrSettings):
		return exitUsage
	case errors.Is(err, harness.ErrNotComparable):
		return exitNotComparable
	}
	return exitError
}

// verdictError carries the exit code of a verdict that was given and shown.
type verdictError struct{ code int }

func (e *verdictError) Error() string { return fmt.Sprintf("exit code %d", e.code) }

func newApp(stdout, stderr io.Writer) *cli.App {
	app := &cli.App{
		Name:            "holdout",
		Usage:           "evaluate a fine-tuned text model, exported to ONNX, on held-out labels",
		Version:         programVersion(),
		HideHelpCommand: true,
		Writer:          stdout,
		ErrWriter:       stderr,
		Commands:        verbs(),
		Action:          noVerb,
		ExitErrHandler:  func(*cli.Context, error) {}, // only main exits
		OnUsageError:    badFlag,
	}
	for _, c := range app.Commands {
		c.OnUsageError = badFlag
		c.HideHelpCommand = true
	}
	return app
}

// noVerb answers a command line without a verb that exists.
func noVerb(c *cli.Context) error {
	if !c.Args().Present() {
		return cli.ShowAppHelp(c)
	}
	name := c.Args().First()
	if name == "help" && c.Args().Len() == 1 {
		return cli.ShowAppHelp(c)
	}
	if name == "help" && c.App.Command(c.Args().Get(1)) != nil {
		return cli.ShowCommandHelp(c, c.Args().Get(1))
	}
	return usagef("no verb %q%s", name, didYouMean(closest(name, c.App.Commands)))
}

// closest is the verb that is most like a name, "" if none is.
func closest(name string, verbs []*cli.Command) string {
	suggestion := cli.SuggestCommand(verbs, name) // `Did you mean "evaluate"?`
	if _, rest, ok := strings.Cut(suggestion, `"`); ok {
		suggestion, _, _ = strings.Cut(rest, `"`)
	}
	return suggestion
}

// didYouMean asks whether a person meant a word, if there is one.
func didYouMean(word string) string {
	if word == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %s?", word)
}

// usageError marks a command line that is wrong.
type usageError struct{ error }

func usagef(format string, args ...any) error { return &usageError{fmt.Errorf(format, args...)} }

// badFlag answers a flag that the flag package refused.
func badFlag(c *cli.Context, err error, _ bool) error {
	const unknown = "flag provided but not defined: -"
	if name, ok := strings.CutPrefix(err.Error(), unknown); ok {
		name = strings.TrimLeft(name, "-")
		return usagef("no flag --%s%s", name, didYouMean(cli.SuggestFlag(c.Command.Flags, name, false)))
	}
	if m := invalidValue.FindStringSubmatch(err.Error()); m != nil {
		return usagef("--%s: %s is not a value that it takes: %s", m[2], m[1], m[3])
	}
	return &usageError{err}
}

// invalidValue matches what the flag package says of a value it could not read: the value, the flag and why.
var invalidValue = regexp.MustCompile(`^invalid (?:boolean )?value (".*") for (?:flag )?-+([a-z-]+): (.*)$`)

// message is an error in one line, with a word of its own where a person stopped the program.
func message(ctx context.Context, err error) string {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return "interrupted; nothing was written"
	}
	return strings.ReplaceAll(err.Error(), "\n", "; ")
}

// flagsFirst moves a verb's flags before its arguments: the flag package stops at the first argument, and people write
// `holdout evaluate CHECKPOINT --data FILE`. What follows "--" is no flag.
func flagsFirst(verbs []*cli.Command, args []string) ([]string, error) {
	if len(args) < 2 {
		return args, nil
	}
	var flags, rest []string
	takesValue := valueFlags(verbs, args[1])
	for i := 2; i < len(args); i++ {
		a := args[i]
		if a == "--" {
			flags, rest = append(flags, a), append(rest, args[i+1:]...)
			break
		}
		if len(a) < 2 || a[0] != '-' {
			rest = append(rest, a)
			continue
		}
		flags = append(flags, a)
		if !takesValue[strings.TrimLeft(a, "-")] {
			continue
		}
		if i++; i == len(args) {
			return nil, usagef("flag %s needs a value", a)
		}
		flags = append(flags, args[i])
	}
	return slices.Concat(args[:2], flags, rest), nil
}

// valueFlags names the flags of a verb that take the next argument as their value.
func valueFlags(verbs []*cli.Command, verb string) map[string]bool {
	names := map[string]bool{}
	for _, v := range verbs {
		if v.Name != verb {
			continue
		}
		for _, f := range v.Flags {
			if d, ok := f.(cli.DocGenerationFlag); ok && d.TakesValue() {
				for _, name := range f.Names() {
					names[name] = true
				}
			}
		}
	}
	return names
}
