package harness

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// SchemaOf is the schema that a JSON file of holdout names in its field of that name.
func SchemaOf(name string, data []byte) (string, error) {
	var head struct {
		Schema string `json:"schema"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	return head.Schema, nil
}

// Strict decodes a JSON value that must be all there is. Unknown fields are errors.
func Strict(name string, data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: something follows the JSON value at byte %d", name, d.InputOffset())
	}
	return nil
}

// ParseComparison reads what `compare --format json` printed. Name is the file's, for errors.
func ParseComparison(name string, data []byte) (*Comparison, error) {
	c := &Comparison{}
	if err := Strict(name, data, c); err != nil {
		return nil, err
	}
	if c.Schema != ComparisonSchema {
		return nil, fmt.Errorf("%s: schema %q; this version reads %s", name, c.Schema, ComparisonSchema)
	}
	return c, nil
}

// WithoutTexts is the comparison with the texts of its flips left out; their ids stay.
func (c *Comparison) WithoutTexts() *Comparison {
	bare := *c
	bare.Lost, bare.Gained = slices.Clone(c.Lost), slices.Clone(c.Gained)
	for _, flips := range [][]Flip{bare.Lost, bare.Gained} {
		for i := range flips {
			flips[i].Text = ""
		}
	}
	return &bare
}
