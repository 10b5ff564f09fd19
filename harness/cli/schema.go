package cli

import (
	"maps"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"holdout/harness/gate"
)

// schemas lists the published JSON Schemas. To add one, add a line.
var schemas = map[string]func() []byte{
	"policy":  gate.PolicySchema,
	"verdict": gate.VerdictSchema,
}

func schemaVerb() *cli.Command {
	return &cli.Command{
		Name:      "schema",
		Usage:     "print a JSON Schema: " + strings.Join(slices.Sorted(maps.Keys(schemas)), " or "),
		ArgsUsage: strings.Join(slices.Sorted(maps.Keys(schemas)), "|"),
		Action: func(c *cli.Context) error {
			name, err := oneOf("schema", c.Args().First(), slices.Sorted(maps.Keys(schemas)))
			if err != nil || c.Args().Len() != 1 {
				return usagef("schema takes one of %s", strings.Join(slices.Sorted(maps.Keys(schemas)), ", "))
			}
			_, err = c.App.Writer.Write(schemas[name]())
			return err
		},
	}
}
