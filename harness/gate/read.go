package gate

import (
	"fmt"
	"slices"

	"holdout/harness"
)

// ParseVerdict reads a verdict.json. Name is the file's, for errors; unknown fields and another schema are errors.
func ParseVerdict(name string, data []byte) (*Verdict, error) {
	v := &Verdict{}
	if err := harness.Strict(name, data, v); err != nil {
		return nil, err
	}
	if v.Schema != Schema {
		return nil, fmt.Errorf("%s: schema %q; this version reads %s", name, v.Schema, Schema)
	}
	again := *v
	again.Findings = slices.Clone(v.Findings)
	again.decide("")
	if again.Decision != v.Decision {
		return nil, fmt.Errorf("%s: says %q, and its %d findings say %q: it was edited, or is none of this program's", name, v.Decision, len(v.Findings), again.Decision)
	}
	return v, nil
}
