package harness

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"holdout/harness/scoring"
)

// ComparisonSchema names the shape of a comparison as JSON.
const ComparisonSchema = "holdout/comparison/v1"

// Comparison is two runs side by side, paired by example.
type Comparison struct {
	Schema    string             `json:"schema"`
	Holdout   string             `json:"holdout"` // version of the program
	Baseline  Side               `json:"baseline"`
	Candidate Side               `json:"candidate"`
	Data      Data               `json:"data"` // the candidate's
	Settings  ComparisonSettings `json:"settings"`
	Rows      int                `json:"rows"`     // examples that both runs have
	Unjoined  int                `json:"unjoined"` // examples that only one has
	Changed   int                `json:"changed"`  // rows with another predicted label
	Deltas    []Delta            `json:"deltas"`
	Lost      []Flip             `json:"lost"`   // right in the baseline, wrong in the candidate, worst first
	Gained    []Flip             `json:"gained"` // the other way
	Differ    []Difference       `json:"differ"` // where the checkpoints' settings and the machines differ
	Notes     []string           `json:"notes"`
}

// Side is one of the two runs.
type Side struct {
	Name        string            `json:"name"`
	Digests     map[string]string `json:"digests"`
	Settings    map[string]string `json:"settings"`
	Fingerprint map[string]string `json:"fingerprint"`
	Hashes      Hashes            `json:"hashes"`
	Right       int               `json:"right"`
	Truncated   int               `json:"truncated"`
	Timings     *Timings          `json:"timings,omitempty"`
}

// ComparisonSettings are the choices made for a comparison.
type ComparisonSettings struct {
	ZeroDivision string   `json:"zero_division"`
	Confidence   float64  `json:"confidence"`
	Resamples    int      `json:"resamples"`
	Seed         uint64   `json:"seed"`
	ClusterBy    string   `json:"cluster_by,omitempty"`
	Slices       []string `json:"slices"`
}

// Delta is a metric on a slice, candidate minus baseline. Where it has no value Undefined says why not.
type Delta struct {
	Metric     string    `json:"metric"`
	Label      string    `json:"label,omitempty"`
	Slice      string    `json:"slice"`
	Baseline   *float64  `json:"baseline"`
	Candidate  *float64  `json:"candidate"`
	Value      *float64  `json:"delta"`
	Interval   *Interval `json:"interval"`
	N          int       `json:"n"`
	Lost       int       `json:"lost"`   // rows that only the baseline is right about
	Gained     int       `json:"gained"` // rows that only the candidate is right about
	Test       string    `json:"test,omitempty"`
	P          *float64  `json:"p"`       // two-sided, of no difference
	PWorse     *float64  `json:"p_worse"` // one-sided, of a candidate that is at least this much worse
	Undefined  string    `json:"undefined,omitempty"`
	NoInterval string    `json:"no_interval,omitempty"`
	NoTest     string    `json:"no_test,omitempty"`
	Note       string    `json:"note,omitempty"`
}

// Shown says whether the interval excludes no difference.
func (d Delta) Shown() bool { return d.Interval != nil && (d.Interval.Low > 0 || d.Interval.High < 0) }

// Difference is a setting or a part of the machine that is not the same for two runs.
type Difference struct {
	Field     string `json:"field"`
	Baseline  string `json:"baseline"`
	Candidate string `json:"candidate"`
}

// CompareSettings are the choices of a comparison; the zero value is a good one.
type CompareSettings struct {
	Scoring   scoring.Settings // where it names no metrics, all are computed on the whole and the core ones on slices
	SliceBy   []string         // columns, or crosses of them, beside the automatic ones
	ClusterBy string           // column whose values group examples that are not independent; "" for none
	Version   string           // of the program, for the record
}

// Compare computes the differences of two paired runs: on the whole, on each label, and on slices by the columns asked for and by
// those of the automatic ones that divide the rows.
func Compare(p *Paired, s CompareSettings) (*Comparison, error) {
	used, err := s.Scoring.WithDefaults()
	if err != nil {
		return nil, err
	}
	s.Scoring = used
	c := &Comparison{
		Schema: ComparisonSchema, Holdout: s.Version,
		Baseline: side(p.Baseline), Candidate: side(p.Candidate), Data: p.Candidate.Run.Data,
		Settings: ComparisonSettings{ZeroDivision: used.ZeroDivision.String(), Confidence: used.Confidence, Resamples: used.Resamples,
			Seed: used.Seed, ClusterBy: s.ClusterBy, Slices: s.SliceBy},
		Rows: len(p.Baseline.IDs), Unjoined: p.Unjoined, Notes: []string{},
	}
	for row, got := range p.Baseline.Outcomes.Got {
		if got != p.Candidate.Outcomes.Got[row] {
			c.Changed++
		}
	}
	c.Lost, c.Gained = p.Flips()
	c.Differ = differences(p.Baseline.Run, p.Candidate.Run)
	groups, err := p.slices(s.SliceBy)
	if err != nil {
		return nil, err
	}
	for _, g := range groups {
		deltas, err := p.Deltas(g, s)
		if err != nil {
			return nil, err
		}
		c.Deltas = append(c.Deltas, deltas...)
	}
	if p.Unjoined > 0 {
		c.Notes = append(c.Notes, fmt.Sprintf("%d examples are in one of the runs only, and were left out", p.Unjoined))
	}
	return c, nil
}

// slices are the whole, the slices asked for, and those of the automatic columns that divide the rows.
func (p *Paired) slices(by []string) ([]Slice, error) {
	all := []Slice{p.Candidate.Whole()}
	for _, column := range by {
		groups, err := p.Candidate.Slices(column)
		if err != nil {
			return nil, err
		}
		all = append(all, groups...)
	}
	for _, column := range []string{"tokens", "truncated", "unknown"} {
		groups, err := p.Candidate.Slices(column)
		if err != nil {
			return nil, err
		}
		if len(groups) > 1 && !slices.Contains(by, column) {
			all = append(all, groups...)
		}
	}
	return all, nil
}

// Deltas computes the differences on one slice: every metric that the settings name, else all on the whole and on another slice the
// core ones that are about all labels.
func (p *Paired) Deltas(g Slice, s CompareSettings) ([]Delta, error) {
	baseline, candidate := p.Select(g.Rows)
	if s.ClusterBy != "" {
		clusters, err := p.Candidate.Clusters(s.ClusterBy)
		if err != nil {
			return nil, err
		}
		baseline.Clusters = gather(clusters, g.Rows)
		candidate.Clusters = baseline.Clusters
	}
	settings := s.Scoring
	if settings.Metrics == nil && g.Name != All {
		settings.Metrics = sliceMetrics()
	}
	computed, err := scoring.Compare(baseline, candidate, settings)
	if err != nil {
		return nil, err
	}
	deltas := make([]Delta, len(computed))
	for i, d := range computed {
		d.Slice = g.Name
		deltas[i] = delta(d)
	}
	return deltas, nil
}

// sliceMetrics names the core metrics of all labels.
func sliceMetrics() []string {
	var names []string
	for _, m := range scoring.Metrics() {
		if m.Core && !m.PerLabel {
			names = append(names, m.Name)
		}
	}
	return names
}

// Clusters numbers the values of a column, one number a row: groups of examples that are not independent.
func (t *Table) Clusters(by string) ([]int, error) {
	value, err := t.column(by)
	if err != nil {
		return nil, fmt.Errorf("cluster: %w", err)
	}
	numbers := map[string]int{}
	clusters := make([]int, len(t.IDs))
	for row := range clusters {
		v := value(row)
		if _, ok := numbers[v]; !ok {
			numbers[v] = len(numbers)
		}
		clusters[row] = numbers[v]
	}
	return clusters, nil
}

// side describes a run of a pair by the rows that both have.
func side(t *Table) Side {
	s := Side{Name: t.Run.Checkpoint.Name, Digests: t.Run.Checkpoint.Digests, Settings: t.Run.Checkpoint.Settings,
		Fingerprint: t.Run.Fingerprint, Hashes: t.Run.Hashes, Timings: t.Run.Timings}
	for row, want := range t.Outcomes.Want {
		if t.Outcomes.Got[row] == want {
			s.Right++
		}
		if t.Cut[row] > 0 {
			s.Truncated++
		}
	}
	return s
}

// differences lists the settings and the parts of the machine that two runs do not share.
func differences(a, b *Run) []Difference {
	all := []Difference{}
	for _, group := range []struct {
		name string
		a, b map[string]string
	}{{"checkpoint.settings", a.Checkpoint.Settings, b.Checkpoint.Settings}, {"fingerprint", a.Fingerprint, b.Fingerprint}} {
		keys := slices.Concat(slices.Collect(maps.Keys(group.a)), slices.Collect(maps.Keys(group.b)))
		slices.Sort(keys)
		for _, key := range slices.Compact(keys) {
			if group.a[key] != group.b[key] {
				all = append(all, Difference{group.name + "." + key, group.a[key], group.b[key]})
			}
		}
	}
	if a.Truncated != b.Truncated {
		all = append(all, Difference{"truncated", strconv.Itoa(a.Truncated), strconv.Itoa(b.Truncated)})
	}
	return all
}

// delta puts a difference into the form that a comparison keeps.
func delta(d scoring.Delta) Delta {
	out := Delta{Metric: d.Metric, Label: d.Label, Slice: d.Slice, N: d.N, Lost: d.Lost, Gained: d.Gained,
		Undefined: d.Undefined, NoInterval: d.NoInterval, NoTest: d.NoTest, Note: d.Note}
	if d.Undefined != "" {
		return out
	}
	out.Baseline, out.Candidate, out.Value = &d.Baseline, &d.Candidate, &d.Value
	if d.NoInterval == "" {
		out.Interval = &Interval{d.Low, d.High, d.Method}
	}
	if d.NoTest == "" {
		out.Test, out.P, out.PWorse = d.Test, &d.P, &d.PWorse
	}
	return out
}
