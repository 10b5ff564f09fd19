package cli

import (
	"fmt"
	"io"

	"github.com/urfave/cli/v2"

	"holdout/harness"
	"holdout/reports"
)

func lockVerb() *cli.Command {
	return &cli.Command{
		Name:      "lock",
		Usage:     "fix policy, data and baseline by their digests before the candidate is known, for gate --locked",
		ArgsUsage: "BASELINE-RUN",
		Flags: append(policyFlags(),
			&cli.StringFlag{Name: "profile", Usage: "`NAME` of the profile that gate is to apply"},
			&cli.StringFlag{Name: "lock", Usage: "`FILE` to write", Value: "holdout.lock"}),
		Action: runLock,
	}
}

func runLock(c *cli.Context) error {
	policy, err := policyOf(c)
	if err != nil {
		return err
	}
	dir, err := checkpointArgument(c)
	if err != nil {
		return err
	}
	baseline, err := harness.Load(dir)
	if err != nil {
		return err
	}
	ids, err := protected(policy)
	if err != nil {
		return err
	}
	lock := harness.NewLock(harness.Bar{Policy: policy.Digest, Profile: c.String("profile"), Protected: ids}, baseline)
	path := c.String("lock")
	if err := writeFile(path, func(w io.Writer) error { return harness.WriteJSON(w, lock) }); err != nil {
		return err
	}
	fmt.Fprintf(c.App.ErrWriter, "locked %d rows, the policy and the baseline %s in %s\n", lock.Rows, reports.Plain(baseline.Run.Checkpoint.Name), reports.Plain(path))
	return nil
}
