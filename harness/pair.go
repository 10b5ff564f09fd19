package harness

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"holdout/harness/scoring"
)

// ErrNotComparable is what an error wraps that says why two runs cannot be compared.
var ErrNotComparable = errors.New("not comparable")

// Paired is two runs on the same examples: row i of both tables is the same example.
type Paired struct {
	Baseline, Candidate *Table
	Unjoined            int // examples that only one of the runs has, and that are left out of both tables
}

// Pair joins two runs by example id, in the baseline's order.
//
// The runs must have the same labels, settings, texts, held-out labels and tags; the first difference is named in an error that wraps
// [ErrNotComparable]. So is an example that only one of them has, unless unjoined is true: then it is left out and counted.
func Pair(baseline, candidate *Table, unjoined bool) (*Paired, error) {
	if err := sameSettings(baseline.Run, candidate.Run); err != nil {
		return nil, err
	}
	if err := sameColumns(baseline, candidate); err != nil {
		return nil, err
	}
	at := make(map[string]int, len(candidate.IDs))
	for i, id := range candidate.IDs {
		at[id] = i
	}
	columns := slices.Sorted(maps.Keys(baseline.tags))
	var left, right []int
	for i, id := range baseline.IDs {
		j, ok := at[id]
		if !ok {
			if !unjoined {
				return nil, fmt.Errorf("%w: example %s is in the baseline's run and not in the candidate's", ErrNotComparable, id)
			}
			continue
		}
		if err := sameExample(baseline, candidate, i, j, columns); err != nil {
			return nil, err
		}
		left, right = append(left, i), append(right, j)
	}
	p := &Paired{Unjoined: len(baseline.IDs) + len(candidate.IDs) - 2*len(left)}
	if p.Unjoined > 0 && !unjoined {
		return nil, fmt.Errorf("%w: the candidate's run has %d examples that are not in the baseline's", ErrNotComparable, p.Unjoined)
	}
	if len(left) == 0 {
		return nil, fmt.Errorf("%w: the runs have no example in common", ErrNotComparable)
	}
	p.Baseline, p.Candidate = baseline.pick(left), candidate.pick(right)
	return p, nil
}

// sameSettings refuses runs that were made with other labels or in another way.
func sameSettings(a, b *Run) error {
	for _, f := range []struct{ field, a, b string }{
		{"checkpoint.labels", fmt.Sprintf("%q", a.Checkpoint.Labels), fmt.Sprintf("%q", b.Checkpoint.Labels)},
		{"checkpoint.settings.head", a.Checkpoint.Settings["head"], b.Checkpoint.Settings["head"]},
		{"settings.limit", strconv.Itoa(a.Settings.Limit), strconv.Itoa(b.Settings.Limit)},
		{"settings.zero_division", a.Settings.ZeroDivision, b.Settings.ZeroDivision},
	} {
		if f.a != f.b {
			return fmt.Errorf("%w: %s is %s in the baseline's run and %s in the candidate's", ErrNotComparable, f.field, f.a, f.b)
		}
	}
	return nil
}

// sameColumns refuses runs whose rows can't be sliced by the same columns.
func sameColumns(a, b *Table) error {
	for _, t := range [][2]*Table{{a, b}, {b, a}} {
		for _, name := range slices.Sorted(maps.Keys(t[0].tags)) {
			if t[1].tags[name] == nil {
				return fmt.Errorf("%w: the column %q is in one of the two runs only; evaluate both with the same --tags", ErrNotComparable, name)
			}
		}
	}
	return nil
}

// sameExample refuses two rows of one id with another text, held-out label or tag.
func sameExample(a, b *Table, i, j int, columns []string) error {
	if a.Digests[i] != b.Digests[j] {
		return fmt.Errorf("%w: example %s has another text in the candidate's run", ErrNotComparable, a.IDs[i])
	}
	if a.Outcomes.Want[i] != b.Outcomes.Want[j] {
		labels := a.Outcomes.Labels
		return fmt.Errorf("%w: example %s is held out as %q in the baseline's run and as %q in the candidate's",
			ErrNotComparable, a.IDs[i], labels[a.Outcomes.Want[i]], labels[b.Outcomes.Want[j]])
	}
	for _, name := range columns {
		if was, is := a.tags[name].at(i), b.tags[name].at(j); was != is {
			return fmt.Errorf("%w: example %s has %s %q in the baseline's run and %q in the candidate's", ErrNotComparable, a.IDs[i], name, was, is)
		}
	}
	return nil
}

// pick is the table of some rows, each at most once, in a given order.
func (t *Table) pick(rows []int) *Table {
	if slices.IsSorted(rows) && len(rows) == len(t.IDs) {
		return t
	}
	p := &Table{Run: t.Run, Outcomes: t.Select(rows), IDs: gather(t.IDs, rows), Digests: gather(t.Digests, rows),
		Tokens: gather(t.Tokens, rows), Cut: gather(t.Cut, rows), Unknown: gather(t.Unknown, rows), tags: map[string]*column{}}
	if t.Texts != nil {
		p.Texts = gather(t.Texts, rows)
	}
	if t.Pairs != nil {
		p.Pairs = gather(t.Pairs, rows)
	}
	for name, c := range t.tags {
		picked := &column{index: map[string]int32{}}
		for i, row := range rows {
			picked.set(i, c.at(row))
		}
		p.tags[name] = picked
	}
	return p
}

func gather[T any](column []T, rows []int) []T {
	picked := make([]T, len(rows))
	for i, row := range rows {
		picked[i] = column[row]
	}
	return picked
}

// Select is both runs' outcomes of some rows.
func (p *Paired) Select(rows []int) (baseline, candidate scoring.Outcomes) {
	return p.Baseline.Select(rows), p.Candidate.Select(rows)
}

// Flip is an example that one of two runs is right about.
type Flip struct {
	ID        string  `json:"id"`
	Text      string  `json:"text,omitempty"`
	Want      string  `json:"want"`
	Baseline  Said    `json:"baseline"`
	Candidate Said    `json:"candidate"`
	Shift     float64 `json:"shift"` // probability of the held-out label, candidate minus baseline
}

// Said is what a run said of an example.
type Said struct {
	Got         string  `json:"got"`
	Probability float64 `json:"probability"` // of the label it predicted
	Held        float64 `json:"held"`        // of the held-out label
	Margin      float64 `json:"margin"`      // of the predicted label over the runner-up
}

// Flips lists the examples that went from right to wrong and from wrong to right, those whose held-out label's probability
// moved the most first.
func (p *Paired) Flips() (lost, gained []Flip) {
	want := p.Baseline.Outcomes.Want
	lost, gained = []Flip{}, []Flip{}
	for row := range want {
		was, is := p.Baseline.Outcomes.Got[row] == want[row], p.Candidate.Outcomes.Got[row] == want[row]
		switch {
		case was && !is:
			lost = append(lost, p.flip(row))
		case !was && is:
			gained = append(gained, p.flip(row))
		}
	}
	slices.SortStableFunc(lost, func(a, b Flip) int { return cmp.Compare(a.Shift, b.Shift) })
	slices.SortStableFunc(gained, func(a, b Flip) int { return cmp.Compare(b.Shift, a.Shift) })
	return lost, gained
}

func (p *Paired) flip(row int) Flip {
	f := Flip{ID: p.Baseline.IDs[row], Want: p.Baseline.Outcomes.Labels[p.Baseline.Outcomes.Want[row]],
		Baseline: p.Baseline.said(row), Candidate: p.Candidate.said(row)}
	f.Shift = f.Candidate.Held - f.Baseline.Held
	if p.Candidate.Texts != nil {
		f.Text = p.Candidate.Texts[row]
	}
	return f
}

// said is what the run said of a row.
func (t *Table) said(row int) Said {
	C := len(t.Outcomes.Labels)
	got, probabilities := t.Outcomes.Got[row], t.Outcomes.Probabilities[row*C:(row+1)*C]
	second := 0.0
	for c, p := range probabilities {
		if c != got {
			second = max(second, p)
		}
	}
	return Said{t.Outcomes.Labels[got], probabilities[got], probabilities[t.Outcomes.Want[row]], probabilities[got] - second}
}
