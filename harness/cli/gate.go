package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"holdout/harness"
	"holdout/harness/gate"
	"holdout/reports"
)

func gateVerb() *cli.Command {
	return &cli.Command{
		Name:      "gate",
		Usage:     "judge a candidate by a policy: exit code 0 accepted, 10 rejected, 11 inconclusive, 12 not comparable",
		ArgsUsage: "CANDIDATE",
		Flags: slices.Concat(
			policyFlags(),
			[]cli.Flag{
				&cli.StringFlag{Name: "baseline", Usage: "run or checkpoint `DIR` that the candidate is compared with"},
				&cli.BoolFlag{Name: "self", Usage: "let the candidate be the baseline itself"},
				&cli.StringFlag{Name: "profile", Usage: "`NAME` of a profile of the policy"},
				&cli.StringFlag{Name: "locked", Usage: "lock `FILE`: exit code 12 if the data, the policy or the baseline are not those that were locked"},
				&cli.BoolFlag{Name: "self-test", Usage: "plant regressions in the baseline's predictions and see whether the policy catches them"},
				&cli.StringFlag{Name: "format", Usage: "of the report: " + strings.Join(reports.VerdictFormats(), ", "), Value: "text"},
				&cli.StringFlag{Name: "verdict", Usage: "`FILE` for the verdict as JSON", Value: "verdict.json"},
				&cli.StringFlag{Name: "junit", Usage: "`FILE` for the verdict as JUnit XML"},
				&cli.StringFlag{Name: "markdown", Usage: "`FILE` for the verdict as Markdown, for a comment on a pull request"},
			},
			sideFlags()),
		Action: runGate,
	}
}

// policyFlags say what to judge by.
func policyFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "policy", Usage: "policy `FILE`, YAML or JSON; `holdout init` writes one"},
		&cli.StringSliceFlag{Name: "rule", Usage: "one `RULE`, such as 'accuracy >= 0.80' or 'accuracy >= baseline - 3pt'; may be repeated"},
	}
}

// policyOf reads them: a file, or rules one by one.
func policyOf(c *cli.Context) (*gate.Policy, error) {
	path, rules := c.String("policy"), c.StringSlice("rule")
	switch {
	case path == "" && len(rules) == 0:
		return nil, usagef("%s needs --policy FILE or --rule RULE", c.Command.Name)
	case path != "" && len(rules) > 0:
		return nil, usagef("--policy and --rule cannot be mixed: write the rule into the file, so that one file says it all")
	case path != "":
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		return gate.Parse(path, data)
	}
	return gate.ParseRules(rules...)
}

// runGate judges the candidate and tells what came of it. A stale verdict was removed before: see [clearVerdict].
func runGate(c *cli.Context) error {
	if err := distinctFiles(c); err != nil {
		return err
	}
	format, err := oneOf("format", c.String("format"), reports.VerdictFormats())
	if err != nil {
		return err
	}
	verdict, err := reach(c)
	if err != nil {
		return errors.Join(err, writeReports(c, failed(err)))
	}
	if verdict == nil { // a self-test gives none
		return nil
	}
	return give(c, verdict, format)
}

// distinctFiles refuses output files that are each other or what is read.
func distinctFiles(c *cli.Context) error {
	seen := map[string]string{}
	for _, flag := range []string{"policy", "locked", "data", "verdict", "junit", "markdown"} {
		path := c.String(flag)
		if path == "" {
			continue
		}
		path = filepath.Clean(path)
		if other, twice := seen[path]; twice {
			return usagef("--%s and --%s are the same file, %s", other, flag, path)
		}
		seen[path] = flag
	}
	return nil
}

// clearVerdict removes the output files of an earlier gate before the command line is even read, so that none is ever taken for this
// one's, and returns where the verdict is to be. Only regular files and links are removed, and none that the command line reads.
func clearVerdict(args []string) (verdict string, err error) {
	if slices.Contains(args, "--help") || slices.Contains(args, "-h") {
		return "", nil
	}
	values := map[string]string{"verdict": "verdict.json"}
	for i, a := range args {
		name, value, given := strings.Cut(strings.TrimLeft(a, "-"), "=")
		if !strings.HasPrefix(a, "-") || !slices.Contains([]string{"policy", "locked", "data", "verdict", "junit", "markdown"}, name) {
			continue
		}
		if !given && i+1 < len(args) {
			value = args[i+1]
		}
		values[name] = value
	}
	for _, name := range []string{"verdict", "junit", "markdown"} {
		path := values[name]
		info, statErr := os.Lstat(path)
		read := slices.Contains([]string{values["policy"], values["locked"], values["data"]}, path)
		if path == "" || statErr != nil || read || !info.Mode().IsRegular() && info.Mode()&fs.ModeSymlink == 0 {
			continue
		}
		err = errors.Join(err, os.Remove(path))
	}
	return values["verdict"], err
}

// ensureVerdict writes a verdict that says why there is none, if none was written.
func ensureVerdict(path string, err error) error {
	if _, statErr := os.Lstat(path); path == "" || statErr == nil {
		return nil
	}
	return writeFile(path, func(w io.Writer) error { return reports.WriteVerdict(w, "json", failed(err), reports.Look{}) })
}

// failed is the verdict where none could be reached, so that the file is there and says why.
func failed(err error) *gate.Verdict {
	return &gate.Verdict{Schema: gate.Schema, Holdout: programVersion(), Decision: gate.Failed, Summary: "error: " + err.Error(),
		Candidate: gate.Subject{Digests: map[string]string{}}, Data: harness.Data{Columns: []string{}}, Fingerprint: map[string]string{},
		Absent: []string{}, Findings: []gate.Finding{}, Notes: []string{}}
}

// reach judges the candidate.
func reach(c *cli.Context) (*gate.Verdict, error) {
	policy, err := policyOf(c)
	if err != nil {
		return nil, err
	}
	s, err := sidesOf(c)
	if err != nil {
		return nil, err
	}
	candidate, err := checkpointArgument(c)
	if err != nil {
		return nil, err
	}
	evidence, err := gather(c, s, policy, candidate)
	if err != nil {
		return nil, err
	}
	if c.Bool("self-test") {
		return nil, selfTest(c, policy, evidence)
	}
	return gate.Judge(policy, evidence, c.String("profile"), time.Now(), programVersion())
}

// gather loads the runs, checks them against each other and against a lock, and measures what the policy asks for.
func gather(c *cli.Context, s sides, policy *gate.Policy, candidate string) (gate.Evidence, error) {
	var e gate.Evidence
	paths := []string{candidate}
	baseline := c.String("baseline")
	if baseline != "" {
		paths = []string{baseline, candidate}
	}
	if policy.Compares() && baseline == "" {
		return e, usagef("the policy compares with a baseline; give --baseline DIR")
	}
	tables, err := s.open(c, paths)
	if err != nil {
		return e, err
	}
	e.Candidate = tables[len(tables)-1]
	if baseline != "" {
		unjoined := slices.ContainsFunc(policy.Rules, func(r gate.Rule) bool { return r.Kind == "unjoined" })
		if e.Paired, err = harness.Pair(tables[0], e.Candidate, unjoined); err != nil {
			return e, err
		}
		if err := notItself(c, e.Paired); err != nil {
			return e, err
		}
	}
	if e.Protected, err = protected(policy); err != nil {
		return e, err
	}
	if err := checkLock(c, policy, e.Protected, tables); err != nil {
		return e, err
	}
	return e, s.measure(c, policy, baseline, candidate, &e)
}

// notItself refuses a candidate that is its baseline, which no rule that compares could reject: the same weights, and the same logits
// to the bit.
func notItself(c *cli.Context, p *harness.Paired) error {
	a, b := p.Baseline.Run, p.Candidate.Run
	if a.Checkpoint.Digests["model"] != b.Checkpoint.Digests["model"] || a.Hashes.Logits != b.Hashes.Logits || c.Bool("self") || c.Bool("self-test") {
		return nil
	}
	return fmt.Errorf("%w: the candidate %s is the baseline %s itself (the same weights and the same logits); give --self if that is meant",
		harness.ErrNotComparable, b.Checkpoint.Name, a.Checkpoint.Name)
}

// checkLock compares what the gate judges by with a lock file, if one is given.
func checkLock(c *cli.Context, policy *gate.Policy, protected map[string][]string, tables []*harness.Table) error {
	path := c.String("locked")
	if path == "" {
		return nil
	}
	lock, err := harness.ReadLock(path)
	if err != nil {
		return err
	}
	var baseline *harness.Table
	if len(tables) > 1 {
		baseline = tables[0]
	}
	return lock.Check(harness.Bar{Policy: policy.Digest, Profile: c.String("profile"), Protected: protected}, tables[len(tables)-1], baseline)
}

// protected reads the files of protected example ids, one id a line, which are named from the working directory.
func protected(policy *gate.Policy) (map[string][]string, error) {
	ids := map[string][]string{}
	for _, name := range policy.Protected() {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("protected ids: %w", err)
		}
		for line := range strings.Lines(strings.TrimPrefix(string(data), "\ufeff")) {
			if id := strings.TrimSpace(line); id != "" {
				ids[name] = append(ids[name], id)
			}
		}
	}
	return ids, nil
}

// give shows a verdict, writes it to the files asked for, and turns it into the exit code. If any of the outputs fails, none says
// accepted.
func give(c *cli.Context, v *gate.Verdict, format string) error {
	err := writeReports(c, v)
	if err == nil {
		err = reports.WriteVerdict(c.App.Writer, format, v, look(c))
	}
	if err != nil {
		writeReports(c, failed(err)) // those that can be written; that one can't is said already
		return err
	}
	if code := v.ExitCode(); code != exitDone {
		return &verdictError{code}
	}
	return nil
}

// writeReports writes a verdict to the files asked for, and to where GitHub Actions looks if it runs there. All are tried.
func writeReports(c *cli.Context, v *gate.Verdict) error {
	var err error
	for _, f := range []struct{ path, format string }{
		{c.String("verdict"), "json"}, {c.String("junit"), "junit"}, {c.String("markdown"), "markdown"},
	} {
		if f.path != "" {
			err = errors.Join(err, writeFile(f.path, func(w io.Writer) error { return reports.WriteVerdict(w, f.format, v, reports.Look{}) }))
		}
	}
	if os.Getenv("GITHUB_ACTIONS") == "true" {
		err = errors.Join(err, tellGitHub(c, v))
	}
	return err
}

// tellGitHub annotates the build and adds to the job's summary.
func tellGitHub(c *cli.Context, v *gate.Verdict) error {
	if err := reports.WriteVerdict(c.App.ErrWriter, "github", v, reports.Look{}); err != nil {
		return err
	}
	path := os.Getenv("GITHUB_STEP_SUMMARY")
	if path == "" {
		return nil
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	return errors.Join(reports.WriteVerdict(f, "step-summary", v, reports.Look{}), f.Close())
}

// writeFile writes a regular file whole or not at all; a device or a pipe is written as it is.
func writeFile(path string, write func(io.Writer) error) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return errors.Join(write(f), f.Close())
	}
	partial := path + ".partial"
	f, err := os.Create(partial)
	if err != nil {
		return fmt.Errorf("%s: %w", path, errors.Unwrap(err))
	}
	if err := errors.Join(write(f), f.Sync(), f.Close()); err != nil {
		os.Remove(partial)
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := os.Rename(partial, path); err != nil {
		os.Remove(partial)
		return err
	}
	return nil
}

// selfTest shows whether the policy catches regressions that are planted in the baseline's predictions.
func selfTest(c *cli.Context, policy *gate.Policy, e gate.Evidence) error {
	checks, err := gate.SelfTest(policy, e, policy.Seed)
	if err != nil {
		return err
	}
	failed := 0
	for _, check := range checks {
		mark := "ok  "
		if !check.Passed {
			mark = "FAIL"
			failed++
		}
		fmt.Fprintf(c.App.Writer, "%s  %s: %s\n", mark, reports.Plain(check.Name), reports.Plain(check.Detail))
	}
	if failed > 0 {
		return fmt.Errorf("self-test: %d of %d checks failed: this policy on this data does not catch what it should", failed, len(checks))
	}
	return nil
}
