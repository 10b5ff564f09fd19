package dataset

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/xrash/smetrics"
)

// Columns says which column holds what. A column asked for must exist in the header, or in the
// first object of a JSONL file; no column can be two of text, pair, label and id.
type Columns struct {
	Text  string // empty: the first of "text", "sentence" and "review" that exists
	Label string // empty: "label"
	Pair  string // empty: the rows have no second text

	// ID names the column that tells rows apart. Empty, it is "id" if that exists. Without an id
	// column, a row's id is the first 16 hexadecimal digits of the SHA-256 of its text, or of its
	// text, a zero byte and its second text; the next row with the same texts adds "-2", and so on.
	ID string

	// Tags names the other columns to keep. Nil, it is every column that has none of the roles
	// above, passing over lists, objects and columns without a name; empty and not nil, it is none.
	Tags []string
}

// resolve fills in the defaults, and refuses what the header does not have.
func (c Columns) resolve(h *header) (Columns, error) {
	var err error
	if c.Text, err = choose(h, c.Text, "text", "sentence", "review"); err != nil {
		return c, fmt.Errorf("%w: say which holds the text", err)
	}
	if c.Label, err = choose(h, c.Label, "label"); err != nil {
		return c, fmt.Errorf("%w: say which holds the label", err)
	}
	if _, ok := h.index["id"]; ok && c.ID == "" {
		c.ID = "id"
	}
	for _, name := range slices.Concat([]string{c.Pair, c.ID}, c.Tags) {
		if _, ok := h.index[name]; !ok && name != "" {
			return c, unknown(h, name)
		}
	}
	return c, c.distinct()
}

// choose is the asked column or else the first default that exists.
func choose(h *header, asked string, defaults ...string) (string, error) {
	if asked != "" {
		defaults = []string{asked}
	}
	for _, name := range defaults {
		if _, ok := h.index[name]; ok {
			return name, nil
		}
	}
	return "", unknown(h, defaults...)
}

func (c Columns) distinct() error {
	held := map[string]string{}
	for _, use := range []struct{ role, name string }{{"text", c.Text}, {"second text", c.Pair}, {"label", c.Label}, {"id", c.ID}} {
		if first, ok := held[use.name]; ok && use.name != "" {
			return fmt.Errorf("column %s cannot be both the %s and the %s", quote(use.name), first, use.role)
		}
		held[use.name] = use.role
	}
	return nil
}

// unknown says that none of the wanted columns exists, which ones do, and which may be meant.
func unknown(h *header, wanted ...string) error {
	var quoted []string
	for _, name := range wanted {
		quoted = append(quoted, quote(name))
	}
	near := ""
	if name, ok := nearest(h, wanted); ok {
		near = fmt.Sprintf(" (did you mean %s?)", quote(name))
	}
	return fmt.Errorf("no column %s%s; the columns are %s", strings.Join(quoted, " or "), near, h)
}

// nearest is the column one or two edits from a wanted one, whatever the case of its letters.
func nearest(h *header, wanted []string) (string, bool) {
	best, name := 3, ""
	for _, want := range wanted {
		for _, have := range h.names {
			if len(have) == 0 || len(have) > len(want)+2 {
				continue
			}
			d := smetrics.WagnerFischer(strings.ToLower(want), strings.ToLower(have), 1, 1, 1)
			if d < best && d < len(want) {
				best, name = d, have
			}
		}
	}
	return name, name != ""
}

// quote shows a name or an id from a file in a message: escaped, and no longer than a line.
func quote(s string) string {
	if len(s) > 60 {
		return strconv.Quote(s[:60]) + "…"
	}
	return strconv.Quote(s)
}
