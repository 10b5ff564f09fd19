package harness_test

import (
	"bytes"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"holdout/harness"
	"holdout/harness/dataset"
)

// What a comparison is written as is read back as it was; anything else is refused.
func TestParseComparison(t *testing.T) {
	pair, err := harness.Pair(load(t, &letters{}, data(60), harness.Settings{}), load(t, &other{}, data(60), harness.Settings{}), false)
	if err != nil {
		t.Fatal(err)
	}
	c, err := harness.Compare(pair, fast)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := harness.WriteJSON(&b, c); err != nil {
		t.Fatal(err)
	}
	read, err := harness.ParseComparison("c.json", b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	var again bytes.Buffer
	if err := harness.WriteJSON(&again, read); err != nil || again.String() != b.String() {
		t.Errorf("%v: read and written again, a comparison differs", err)
	}
	for _, tt := range []struct{ data, want string }{
		{`{"schema": "holdout/comparison/v9"}`, `c.json: schema "holdout/comparison/v9"; this version reads holdout/comparison/v1`},
		{`{"colour": 1}`, `c.json: json: unknown field "colour"`},
		{`{} {}`, `c.json: something follows the JSON value at byte 4`},
		{``, `c.json: EOF`},
	} {
		if _, err := harness.ParseComparison("c.json", []byte(tt.data)); err == nil || err.Error() != tt.want {
			t.Errorf("%s: %v; want %s", tt.data, err, tt.want)
		}
	}
}

// The comparison without texts has none, and everything else; the one that it was made of keeps them.
func TestWithoutTexts(t *testing.T) {
	c := &harness.Comparison{Rows: 2, Lost: []harness.Flip{{ID: "a", Text: "secret"}}, Gained: []harness.Flip{{ID: "b", Text: "secret"}}}
	want := &harness.Comparison{Rows: 2, Lost: []harness.Flip{{ID: "a"}}, Gained: []harness.Flip{{ID: "b"}}}
	if got := c.WithoutTexts(); !reflect.DeepEqual(got, want) || c.Lost[0].Text != "secret" {
		t.Errorf("%+v, of %+v", got, c)
	}
}

// The second texts of pairs are read back, in the order that rows are picked in.
func TestLoadPairs(t *testing.T) {
	r, err := dataset.NewReader("pairs.jsonl", strings.NewReader(`{"id": "1", "text": "a", "second": "b", "label": "ham"}
{"id": "2", "text": "c", "second": "d", "label": "spam"}
`), dataset.Columns{Pair: "second"})
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "run")
	if _, err := harness.Evaluate(t.Context(), &letters{}, r, harness.Settings{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	table, err := harness.Load(dir)
	if err != nil || !slices.Equal(table.Texts, []string{"a", "c"}) || !slices.Equal(table.Pairs, []string{"b", "d"}) {
		t.Fatalf("%v: texts %q, second texts %q", err, table.Texts, table.Pairs)
	}
}
