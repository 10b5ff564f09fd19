package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"holdout/models"
	"holdout/reports"
)

// explainer shows what became of one text after the other.
type explainer interface {
	show(x models.Explained, pair bool)
}

// object is what `tokenize --format json` prints of a text, on one line.
type object struct {
	Text       string   `json:"text"`
	Pair       *string  `json:"pair,omitempty"`
	IDs        []int64  `json:"ids"`
	TypeIDs    []int64  `json:"type_ids"`
	Tokens     []string `json:"tokens"`
	Offsets    [][2]int `json:"offsets"`
	Truncated  int      `json:"truncated"`            // tokens that did not fit
	Unknown    int      `json:"unknown,omitempty"`    // tokens that are the unknown one
	Replaced   int      `json:"replaced,omitempty"`   // bytes that were not UTF-8
	Normalized string   `json:"normalized,omitempty"` // where it is another text

	NormalizedPair string `json:"normalized_pair,omitempty"`
}

// objects shows texts for programs.
type objects struct{ *json.Encoder }

func newObjects(w io.Writer) objects {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return objects{e}
}

func (o objects) show(x models.Explained, pair bool) {
	line := object{Text: x.Text, IDs: x.IDs, TypeIDs: x.TypeIDs, Tokens: x.Tokens, Offsets: x.Offsets, Truncated: x.Cut, Unknown: x.Unknown, Replaced: x.Replaced}
	if pair {
		line.Pair = &x.Pair
	}
	if x.Normal != x.Text {
		line.Normalized = x.Normal
	}
	if x.NormalPair != x.Pair {
		line.NormalizedPair = x.NormalPair
	}
	o.Encode(line) // what the writer says comes with Flush
}

// shownText is how much of a text the table shows, in characters.
const shownText = 200

// table shows texts for people: what each became, then a line for each token.
type table struct {
	out        io.Writer
	tokenizer  *models.Tokenizer
	checkpoint string
	started    bool
}

func (t *table) show(x models.Explained, pair bool) {
	if !t.started {
		tokens, from, side := t.tokenizer.MaxLength()
		fmt.Fprintf(t.out, "checkpoint  %s\ntokenizer   %s\n", reports.Plain(t.checkpoint), reports.Plain(t.tokenizer.Proof()))
		fmt.Fprintf(t.out, "max length  %s tokens (%s), cut on the %s\n", tokens, from, side)
		t.started = true
	}
	fmt.Fprintf(t.out, "\ntext        %s\n", shorten(x.Text))
	if pair {
		fmt.Fprintf(t.out, "pair        %s\n", shorten(x.Pair))
	}
	if x.Normal != x.Text {
		fmt.Fprintf(t.out, "normalized  %s\n", shorten(x.Normal))
	}
	if x.NormalPair != x.Pair {
		fmt.Fprintf(t.out, "pair        %s, normalized\n", shorten(x.NormalPair))
	}
	if x.Replaced > 0 {
		fmt.Fprintf(t.out, "replaced    bytes that are not UTF-8, by U+FFFD: %d\n", x.Replaced)
	}
	fmt.Fprintf(t.out, "tokens      %d%s%s\n", len(x.IDs), t.cut(x, pair), unknown(x.Unknown))
	fmt.Fprintf(t.out, "%6s %8s %5s %11s  %s\n", "#", "id", "type", "characters", "token")
	text := []rune(x.Text)
	for i, id := range x.IDs {
		at, characters, of := x.Offsets[i], "-", ""
		if at[0] < at[1] {
			characters = fmt.Sprintf("%d-%d", at[0], at[1])
			if part := string(text[min(at[0], len(text)):min(at[1], len(text))]); !pair && part != marks.Replace(x.Tokens[i]) {
				of = "  ← " + shorten(part)
			}
		}
		mark := ""
		if t.tokenizer.IsUnknown(id) {
			mark = "  unknown"
		}
		fmt.Fprintf(t.out, "%6d %8d %5d %11s  %s%s%s\n", i, id, x.TypeIDs[i], characters, shorten(x.Tokens[i]), mark, of)
	}
}

// marks are the signs by which vocabularies tell that a token starts or goes on a word: they are in no text.
var marks = strings.NewReplacer("##", "", "Ġ", "", "▁", "", "</w>", "")

// shorten is a text as it may stand on a terminal's line.
func shorten(s string) string { return reports.Clip(reports.Plain(s), shownText) }

// unknown says how many tokens the vocabulary has no word for.
func unknown(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(", %d unknown", n)
}

// cut says how many tokens did not fit and, of a single text, where it was cut.
func (t *table) cut(x models.Explained, pair bool) string {
	if x.Cut == 0 {
		return ""
	}
	_, _, side := t.tokenizer.MaxLength()
	said := fmt.Sprintf(", %d more cut on the %s", x.Cut, side)
	first, last := len(x.Text), 0
	for _, at := range x.Offsets {
		if at[0] < at[1] {
			first, last = min(first, at[0]), max(last, at[1])
		}
	}
	switch {
	case pair || last == 0:
		return said
	case side == "left":
		return said + fmt.Sprintf(", before character %d", first)
	}
	return said + fmt.Sprintf(", from character %d on", last)
}
