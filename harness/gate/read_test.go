package gate_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"holdout/harness/gate"
)

func TestParseVerdict(t *testing.T) {
	v := &gate.Verdict{Schema: gate.Schema, Decision: gate.Inconclusive, Findings: []gate.Finding{{Rule: "accuracy at least 0.8", Outcome: gate.Undecided}}}
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if read, err := gate.ParseVerdict("verdict.json", data); err != nil || !reflect.DeepEqual(read, v) {
		t.Errorf("%v: %+v, want %+v", err, read, v)
	}
	for data, want := range map[string]string{
		`{"schema": "holdout/verdict/v2"}`:                 `verdict.json: schema "holdout/verdict/v2"; this version reads holdout/verdict/v1`,
		`{"schema": "holdout/verdict/v1", "passed": true}`: `verdict.json: json: unknown field "passed"`,
	} {
		if _, err := gate.ParseVerdict("verdict.json", []byte(data)); err == nil || err.Error() != want {
			t.Errorf("%s: %v; want %s", data, err, want)
		}
	}
}
