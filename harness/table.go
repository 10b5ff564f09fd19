package harness

import (
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"slices"

	"holdout/harness/scoring"
)

// Table is a run's predictions, column by column in the data's order: what scores, comparisons and gates are made from.
type Table struct {
	Run      *Run
	IDs      []string
	Digests  []string // SHA-256 of each text
	Outcomes scoring.Outcomes
	Tokens   []int    // special ones included
	Cut      []int    // tokens that did not fit
	Unknown  []int    // tokens that the vocabulary lacks
	Texts    []string // nil where the run is redacted
	Pairs    []string // the second texts of pairs; nil where there are none or the run is redacted

	tags map[string]*column
}

// column holds a tag of every row as indexes into its values, in the order in which they first occur.
type column struct {
	values []string
	rows   []int32
	index  map[string]int32
}

func newTable(labels []string) *Table {
	return &Table{Outcomes: scoring.Outcomes{Labels: labels}, tags: map[string]*column{}}
}

// Load reads a run directory. It is an error if the predictions are not those that run.json was written with.
func Load(dir string) (*Table, error) {
	run, err := Read(dir)
	if err != nil {
		return nil, err
	}
	t := newTable(run.Checkpoint.Labels)
	t.Run = run
	path := filepath.Join(dir, predictionsFile)
	check, digest := newHashes(), sha256.New()
	labels := newLabelIndex(run.Checkpoint.Labels)
	for p, err := range predictions(dir, digest) {
		if err != nil {
			return nil, err
		}
		if err := t.add(p, labels); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, len(t.IDs)+1, err)
		}
		check.add(p.ID, p.SHA256, p.Want, p.Got, sortedTags(p.Tags), p.Logits)
	}
	if hashes, examples := check.sums(); len(t.IDs) != run.Rows || hashes != run.Hashes || examples != run.Data.Examples || sum(digest) != run.Predictions {
		return nil, fmt.Errorf("%s: not the predictions that %s was written with: the run was cut off or edited; evaluate again", path, runFile)
	}
	return t, nil
}

// add appends a row.
func (t *Table) add(p Prediction, labels *labelIndex) error {
	want, okWant := labels.byName[p.Want]
	got, okGot := labels.byName[p.Got]
	if !okWant || !okGot || len(p.Probabilities) != len(t.Outcomes.Labels) {
		return fmt.Errorf("held out as %q, predicted %q with %d probabilities; the run's labels are %s", p.Want, p.Got, len(p.Probabilities), labels.some())
	}
	t.append(p.ID, p.SHA256, want, got, p.Probabilities)
	t.Tokens, t.Cut, t.Unknown = append(t.Tokens, p.Tokens), append(t.Cut, p.Cut), append(t.Unknown, p.Unknown)
	if !t.Run.Settings.Redacted {
		t.Texts = append(t.Texts, p.Text)
		if t.Run.Data.Pair != "" {
			t.Pairs = append(t.Pairs, p.Pair)
		}
	}
	for name, value := range p.Tags {
		t.tag(name, value)
	}
	return nil
}

// addRow appends a row of an evaluation, without its text, and of its tags those that are to be kept: a column of free text would
// fill the memory. Of the others the names are known.
func (t *Table) addRow(r *row, keep []string) {
	t.append(r.example.ID, r.digest, r.want, r.got, r.probabilities)
	t.Tokens, t.Cut, t.Unknown = append(t.Tokens, r.tokens), append(t.Cut, r.cut), append(t.Unknown, r.unknown)
	for _, tag := range r.example.Tags {
		if slices.Contains(keep, tag.Name) {
			t.tag(tag.Name, tag.Value)
		} else if t.tags[tag.Name] == nil {
			t.tags[tag.Name] = &column{index: map[string]int32{}}
		}
	}
}

func (t *Table) append(id, digest string, want, got int, probabilities []float64) {
	t.IDs, t.Digests = append(t.IDs, id), append(t.Digests, digest)
	t.Outcomes.Want, t.Outcomes.Got = append(t.Outcomes.Want, want), append(t.Outcomes.Got, got)
	t.Outcomes.Probabilities = append(t.Outcomes.Probabilities, probabilities...)
}

// tag gives the last row a tag.
func (t *Table) tag(name, value string) {
	c := t.tags[name]
	if c == nil {
		c = &column{index: map[string]int32{}}
		t.tags[name] = c
	}
	c.set(len(t.IDs)-1, value)
}

// set gives a row its value. Rows before it that had none get the empty value.
func (c *column) set(row int, value string) {
	for len(c.rows) < row {
		c.rows = append(c.rows, c.code(""))
	}
	c.rows = append(c.rows, c.code(value))
}

// code is the index of a value.
func (c *column) code(value string) int32 {
	i, ok := c.index[value]
	if !ok {
		i = int32(len(c.values))
		c.index[value] = i
		c.values = append(c.values, value)
	}
	return i
}

// at is the value of a row, empty where it has none.
func (c *column) at(row int) string {
	if row >= len(c.rows) {
		return ""
	}
	return c.values[c.rows[row]]
}
