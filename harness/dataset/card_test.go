package dataset_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"holdout/harness/dataset"
)

// card makes the card of a file.
func card(t *testing.T, name, content string, c dataset.Columns, tokens dataset.Tokens) *dataset.Card {
	t.Helper()
	r, err := dataset.NewReader(name, strings.NewReader(content), c)
	if err != nil {
		t.Fatal(err)
	}
	r.KeepEmpty()
	m := dataset.NewCardMaker(r, tokens)
	for e, err := range r.All() {
		if err != nil {
			t.Fatal(err)
		}
		if err := m.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	return m.Card()
}

// Every figure of a card, counted by hand.
func TestCard(t *testing.T) {
	const rows = `{"id": "a", "text": "good", "label": "pos"}
{"id": "b", "text": "bad", "label": "neg"}

{"id": "c", "text": "good", "label": "neg", "lang": "en"}
{"id": "d", "text": " ", "label": "pos"}
{"id": "e", "text": "bad", "label": "neg"}
{"id": "f", "text": null, "label": "neg"}
{"id": "g", "text": "gut ` + "\xff" + `é", "label": "neg"}
{"id": "h", "text": "good", "label": "pos"}
`
	words := func(text, _ string) (kept, cut int, err error) {
		n := len(strings.Fields(text))
		return min(n, 1), max(0, n-1), nil
	}
	c := card(t, "rows.jsonl", rows, dataset.Columns{}, words)
	c.Digest = c.Digest[:8]
	got, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"name":"rows.jsonl","digest":"DIGEST","rows":8,"columns":["id","text","label","lang"],"text":"text","label":"label","id":"id",` +
		`"labels":[{"label":"neg","rows":5,"share":0.625},{"label":"pos","rows":3,"share":0.375}],"imbalance":1.6666666666666667,` +
		`"characters":{"least":0,"p5":0,"p25":1,"median":3,"p75":4,"p95":6,"most":6,"mean":3.125},` +
		`"tokens":{"least":0,"p5":0,"p25":0,"median":1,"p75":1,"p95":2,"most":2,"mean":0.875,"checkpoint":"","max_length":"","max_length_from":"","longer":1},` +
		`"repeats":{"texts":2,"rows":3,"groups":[` +
		`{"text":"good","rows":[{"line":1,"id":"a","label":"pos"},{"line":4,"id":"c","label":"neg"},{"line":9,"id":"h","label":"pos"}]},` +
		`{"text":"bad","rows":[{"line":2,"id":"b","label":"neg"},{"line":6,"id":"e","label":"neg"}]}]},` +
		`"conflicts":[{"text":"good","labels":["pos","neg"],"rows":[{"line":1,"id":"a","label":"pos"},{"line":4,"id":"c","label":"neg"},{"line":9,"id":"h","label":"pos"}]}],` +
		`"empty":[{"line":5,"id":"d","label":"pos"},{"line":7,"id":"f","label":"neg"}],"replaced":{"rows":1,"bytes":1}}`
	if s := strings.Replace(string(got), c.Digest, "DIGEST", 1); s != want {
		t.Errorf("%s\nwant\n%s", s, want)
	}
}

// Of a pair both texts count: it repeats another if both are the same, and lacks a text if one does.
func TestCardOfPairs(t *testing.T) {
	c := card(t, "pairs.csv", "a,b,label\nx,y,1\nx,z,1\nx,y,1\nx,,1\n", dataset.Columns{Text: "a", Pair: "b"}, nil)
	if c.Repeats.Texts != 1 || c.Repeats.Rows != 1 || len(c.Conflicts) != 0 || len(c.Empty) != 1 || c.Empty[0].Line != 5 || c.Tokens != nil {
		t.Errorf("%+v", c)
	}
	if c.Imbalance != nil || c.Characters.Most != 2 || c.Characters.Least != 1 {
		t.Errorf("imbalance %v, characters %+v", c.Imbalance, c.Characters)
	}
}

// What the tokenizer cannot take is an error.
func TestCardTokensFail(t *testing.T) {
	r, err := dataset.NewReader("rows.csv", strings.NewReader("text,label\nx,1\n"), dataset.Columns{})
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken")
	m := dataset.NewCardMaker(r, func(_, _ string) (int, int, error) { return 0, 0, broken })
	e, err := r.Next()
	if err != nil || m.Add(e) != broken {
		t.Errorf("%v, and no error of the tokenizer", err)
	}
}

// Who does not ask for them gets no rows without a text, and none without a label in any case.
func TestKeepEmpty(t *testing.T) {
	for _, tt := range []struct {
		keep      bool
		row, want string
	}{
		{false, "  ,1", `rows.csv:2: row has no text (column "text" is empty); every row needs one`},
		{true, "  ,1", ""},
		{true, "x, ", `rows.csv:2: row has no label (column "label" is empty); every row needs one`},
	} {
		r, err := dataset.NewReader("rows.csv", strings.NewReader("text,label\n"+tt.row+"\n"), dataset.Columns{})
		if err != nil {
			t.Fatal(err)
		}
		if tt.keep {
			r.KeepEmpty()
		}
		if _, err := r.Next(); tt.want != "" && (err == nil || err.Error() != tt.want) || tt.want == "" && err != nil {
			t.Errorf("%v, %q: %v, want %s", tt.keep, tt.row, err, tt.want)
		}
	}
}

func TestClip(t *testing.T) {
	long := strings.Repeat("é", 200)
	for text, want := range map[string]string{"": "", "é": "é", long: long, long + "x": strings.Repeat("é", 199) + "…"} {
		if got := dataset.Clip(text); got != want {
			t.Errorf("Clip(%q) = %q", text, got)
		}
	}
}
