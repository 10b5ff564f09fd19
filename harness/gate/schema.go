package gate

import (
	_ "embed" // of the schemas
	"slices"
)

//go:embed policy.schema.json
var policySchema []byte

//go:embed verdict.schema.json
var verdictSchema []byte

// PolicySchema is the JSON Schema of a policy. What it accepts may still be refused by [Parse], which knows the metrics.
func PolicySchema() []byte { return slices.Clone(policySchema) }

// VerdictSchema is the JSON Schema of verdict.json.
func VerdictSchema() []byte { return slices.Clone(verdictSchema) }
