package gate_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	reflected "github.com/invopop/jsonschema"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"holdout/harness/gate"
)

var update = flag.Bool("update", false, "write verdict.schema.json anew from the types")

// The schema of a verdict is the one that the types and their comments give.
func TestVerdictSchemaIsCurrent(t *testing.T) {
	r := reflected.Reflector{Anonymous: true}
	if err := r.AddGoComments("holdout/harness/gate", "../"); err != nil {
		t.Fatal(err)
	}
	s := r.Reflect(&gate.Verdict{})
	s.ID, s.Title = "urn:holdout:verdict:v1", "holdout verdict"
	for _, of := range []any{gate.Verdict{}, gate.Finding{}} {
		nullable(s, reflect.TypeOf(of))
	}
	enumerate(s, "Verdict", "decision", gate.Accepted, gate.Rejected, gate.Inconclusive, gate.Failed)
	enumerate(s, "Finding", "outcome", gate.Met, gate.NotMet, gate.Undecided, gate.Waived, gate.Errored)
	var want bytes.Buffer
	enc := json.NewEncoder(&want)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(s); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("verdict.schema.json", want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(gate.VerdictSchema(), want.Bytes()) {
		t.Errorf("verdict.schema.json is not what the types give; run go test ./harness/gate -run Schema -update\n%s", want.String())
	}
}

// nullable allows null where a type has a pointer, which encodes as null.
func nullable(s *reflected.Schema, of reflect.Type) {
	properties := s.Definitions[of.Name()].Properties
	for i := range of.NumField() {
		field := of.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if property, ok := properties.Get(name); ok && field.Type.Kind() == reflect.Pointer {
			value := *property
			value.Description = ""
			properties.Set(name, &reflected.Schema{Description: property.Description, OneOf: []*reflected.Schema{&value, {Type: "null"}}})
		}
	}
}

// enumerate lists the values that a property may have.
func enumerate(s *reflected.Schema, of, name string, values ...any) {
	property, _ := s.Definitions[of].Properties.Get(name)
	property.Enum = values
}

// compiled is a schema ready to validate.
func compiled(t *testing.T, schema []byte) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", document); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// valid says what a schema has against a document.
func valid(t *testing.T, s *jsonschema.Schema, document []byte) error {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(v)
}

// beyond names the refusals that a schema cannot know: they need the table of metrics, or are lost where YAML becomes JSON.
var beyond = []string{"anchor", "unknown metric", "metric of a label", "limit out of range", "NaN", "waiver of nothing"}

// What Parse takes the schema takes, and what the schema refuses Parse refuses.
func TestPolicySchema(t *testing.T) {
	s := compiled(t, gate.PolicySchema())
	document, err := yaml.YAMLToJSON([]byte(full))
	if err != nil {
		t.Fatal(err)
	}
	if err := valid(t, s, document); err != nil {
		t.Error(err)
	}
	for _, tt := range refused {
		document, err := yaml.YAMLToJSON([]byte(tt.policy))
		if err != nil || slices.Contains(beyond, tt.name) {
			continue
		}
		if valid(t, s, document) == nil {
			t.Errorf("%s: the schema takes what Parse does not: %s", tt.name, tt.want)
		}
	}
}

// A real verdict, with findings of every outcome, fits its schema.
func TestVerdictSchema(t *testing.T) {
	good := spam(100, 90)
	p := policy(t, "{metric: accuracy, at_least: 0.5}", "{metric: accuracy, at_least: 0.9}", "{metric: accuracy, at_least: 0.99}",
		"{metric: margin/p10, no_regression: true}", "{flips: {at_most: 0}}", "{latency: {at_most_ratio: 2}}")
	p.Waivers = []gate.Waiver{{Rule: "flips", Until: "2027-01-31", Owner: "ana", Reason: "known"}}
	v := judge(t, p, evidence(t, good, with(good, flip, 1)))
	document, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if err := valid(t, compiled(t, gate.VerdictSchema()), document); err != nil {
		t.Errorf("%v\n%s", err, document)
	}
}
