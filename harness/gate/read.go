package gate

import (
	"fmt"

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
	return v, nil
}
