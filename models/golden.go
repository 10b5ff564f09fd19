package models

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"holdout/tokenize"
)

// goldenFile holds what transformers made of some texts, in a checkpoint that has it.
const goldenFile = "golden.jsonl"

// Bounds of that file: it is read whole, each time that a checkpoint is opened.
const (
	maxGolden     = 16 << 20 // bytes
	maxGoldenRows = 10_000
)

// goldenRow is what transformers' tokenizer(text) or tokenizer(text, pair) gave: special tokens included, nothing cut.
type goldenRow struct {
	Text    *string  `json:"text"`
	Pair    *string  `json:"pair"`
	IDs     *[]int64 `json:"ids"`
	TypeIDs []int64  `json:"type_ids"` // nil: not compared
}

// checkGolden compares the golden rows, if there are any, and returns how many they are. All must be equal.
func checkGolden(files fs.FS, t *tokenize.Tokenizer) (rows int, err error) {
	if !has(files, goldenFile) {
		return 0, nil
	}
	data, err := readFile(files, goldenFile, maxGolden)
	if err != nil {
		return 0, err
	}
	number := 0
	for line := range bytes.Lines(data) {
		number++
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		if rows++; rows > maxGoldenRows {
			return 0, fmt.Errorf("%s:%d: more than the %d rows that are read", goldenFile, number, maxGoldenRows)
		}
		row, err := readGolden(line)
		if err == nil {
			err = row.compare(t)
		}
		if err != nil {
			return 0, fmt.Errorf("%s:%d: %w", goldenFile, number, err)
		}
	}
	if rows == 0 {
		return 0, fmt.Errorf("%s: no rows; a row is {\"text\": …, \"ids\": […]}", goldenFile)
	}
	return rows, nil
}

// readGolden reads a row strictly.
func readGolden(line []byte) (row goldenRow, err error) {
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&row); err != nil {
		return row, fmt.Errorf("not a golden row: %w", jsonError(err))
	}
	if _, err := d.Token(); err != io.EOF {
		return row, errors.New("not a golden row: something follows the JSON object")
	}
	if row.Text == nil || row.IDs == nil {
		return row, errors.New(`not a golden row: it needs "text" and "ids"`)
	}
	return row, nil
}

// compare encodes the row's text and says where its ids differ.
func (row goldenRow) compare(t *tokenize.Tokenizer) (err error) {
	var e tokenize.Encoding
	text := clip(*row.Text)
	if row.Pair == nil {
		e, err = t.Encode(*row.Text, tokenize.Options{})
	} else {
		e, err = t.EncodePair(*row.Text, *row.Pair, tokenize.Options{})
		text += " with " + clip(*row.Pair)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", text, err)
	}
	if at := firstDifference(e.IDs, *row.IDs); at >= 0 {
		return fmt.Errorf("%s: token %d differs: here %s, in the file %s", text, at, around(t, e.IDs, at), around(t, *row.IDs, at))
	}
	if at := firstDifference(e.TypeIDs, row.TypeIDs); row.TypeIDs != nil && at >= 0 {
		return fmt.Errorf("%s: type id %d differs: here %v, in the file %v", text, at, e.TypeIDs[max(0, at-2):min(len(e.TypeIDs), at+3)],
			row.TypeIDs[min(len(row.TypeIDs), max(0, at-2)):min(len(row.TypeIDs), at+3)])
	}
	return nil
}

// firstDifference is the position from 0 at which two lists differ or one of them ends; -1 if they are equal.
func firstDifference(a, b []int64) int {
	if slices.Equal(a, b) {
		return -1
	}
	at := 0
	for at < min(len(a), len(b)) && a[at] == b[at] {
		at++
	}
	return at
}

// around shows the ids next to a position, with their tokens: "[101 [CLS], 517 hold, 1986 ##out, end]".
func around(t *tokenize.Tokenizer, ids []int64, at int) string {
	var shown []string
	if at > 2 {
		shown = append(shown, "…")
	}
	for i := min(len(ids), max(0, at-2)); i < min(len(ids), at+3); i++ {
		token, ok := t.Token(ids[i])
		if !ok {
			token = "(no token)"
		}
		shown = append(shown, fmt.Sprintf("%d %s", ids[i], token))
	}
	if at+3 >= len(ids) {
		shown = append(shown, "end")
	} else {
		shown = append(shown, "…")
	}
	return "[" + strings.Join(shown, ", ") + "]"
}

// clip quotes a text and shortens a long one.
func clip(text string) string {
	if runes := []rune(text); len(runes) > 60 {
		text = string(runes[:59]) + "…"
	}
	return fmt.Sprintf("%q", text)
}
