package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"holdout/harness"
)

// titled is a table under a heading.
type titled struct {
	heading string
	grid    grid
}

// tables lists the tables of a comparison that have rows, in the order of reports. To add one, write a function and add a line.
func tables(c *harness.Comparison) []titled {
	all := []titled{
		{"Metrics", metricsGrid(c)},
		{"Deltas by label", labelsGrid(c)},
		{"Deltas by slice", slicesGrid(c)},
		{"What else differs", differencesGrid(c)},
		{"Size and speed", costsGrid(c)},
	}
	return slices.DeleteFunc(all, func(t titled) bool { return len(t.grid.rows) == 0 })
}

// changed says how many rows have another predicted label, and which way the rows went.
func changed(c *harness.Comparison) string {
	return fmt.Sprintf("%s with another label; %d right to wrong, %d wrong to right", count(c.Changed, "row"), len(c.Lost), len(c.Gained))
}

// effect is "~" where no difference is shown, and else whether the candidate is better or worse; the one-sided p says which, since
// lower is better for some metrics. It is "" where there is no difference to speak of.
func effect(d harness.Delta) string {
	switch {
	case d.Value == nil:
		return ""
	case !d.Shown():
		return "~"
	case d.PWorse == nil:
		return "differs"
	case *d.PWorse < 0.5:
		return "worse"
	}
	return "better"
}

// change is a delta with its sign.
func change(d harness.Delta) string {
	if d.Value == nil {
		return "undefined"
	}
	return signed(*d.Value, 4)
}

// metricsGrid lists the metrics of all labels on the whole.
func metricsGrid(c *harness.Comparison) grid {
	g := grid{columns: []column{{"metric", words}, {"baseline", number}, {"candidate", number}, {"delta", number},
		{percent(c.Settings.Confidence) + " interval", number}, {"p", number}, {"", mark}}}
	for _, d := range whole(c) {
		if d.Label == "" {
			g.rows = append(g.rows, []string{d.Metric, fixed(d.Baseline), fixed(d.Candidate), change(d), span(d.Interval), chance(d.P), effect(d)})
		}
	}
	return g
}

// whole lists the deltas on all rows.
func whole(c *harness.Comparison) []harness.Delta {
	return slices.DeleteFunc(slices.Clone(c.Deltas), func(d harness.Delta) bool { return d.Slice != harness.All })
}

// labelMetrics are the metrics of a label that are shown side by side.
var labelMetrics = []string{"precision", "recall", "f1"}

// ofLabel says whether a delta is one of those that are shown label by label.
func ofLabel(d harness.Delta) bool {
	return d.Label != "" && slices.Contains(labelMetrics, strings.TrimSuffix(d.Metric, "/label="+d.Label))
}

// labelsGrid lists each label's differences in precision, recall and F1, and the rows that are held out as it.
func labelsGrid(c *harness.Comparison) grid {
	g := grid{columns: []column{{"label", words}, {"held out", number}}}
	for _, metric := range labelMetrics {
		g.columns = append(g.columns, column{metric, number}, column{"", mark})
	}
	at := map[string]int{}
	for _, d := range whole(c) {
		if !ofLabel(d) {
			continue
		}
		row, ok := at[d.Label]
		if !ok {
			row, at[d.Label] = len(g.rows), len(g.rows)
			g.rows = append(g.rows, append([]string{d.Label}, make([]string, len(g.columns)-1)...))
		}
		metric := strings.TrimSuffix(d.Metric, "/label="+d.Label)
		i := 2 + 2*slices.Index(labelMetrics, metric)
		g.rows[row][i], g.rows[row][i+1] = change(d), effect(d)
		if metric == "recall" {
			g.rows[row][1] = strconv.Itoa(d.N)
		}
	}
	return g
}

// leading is the metric that a comparison's slices are shown by.
func leading(c *harness.Comparison) string {
	var metrics []string
	for _, d := range whole(c) {
		if d.Label == "" {
			metrics = append(metrics, d.Metric)
		}
	}
	return first(metrics)
}

// slicesGrid lists the slices by one metric.
func slicesGrid(c *harness.Comparison) grid {
	metric := leading(c)
	g := grid{columns: []column{{"slice", words}, {"n", number}, {metric, number}, {percent(c.Settings.Confidence) + " interval", number}, {"", mark}, {"", mark}}}
	for _, d := range c.Deltas {
		if d.Slice == harness.All || d.Metric != metric {
			continue
		}
		g.rows = append(g.rows, []string{d.Slice, strconv.Itoa(d.N), change(d), span(d.Interval), effect(d), small(d.N)})
	}
	return g
}

// listedFlips is how many of the rows that went one way are listed; the JSON report has them all.
const listedFlips = 10

// flips is one way that rows went: the heading, and what the run that was wrong said.
type flips struct {
	way   string
	rows  []harness.Flip
	wrong string // which run was wrong
	said  func(f harness.Flip) harness.Said
}

// bothWays lists the rows that went from right to wrong, and those that went the other way.
func bothWays(c *harness.Comparison) []flips {
	return []flips{
		{"from right to wrong", c.Lost, "candidate", func(f harness.Flip) harness.Said { return f.Candidate }},
		{"from wrong to right", c.Gained, "baseline", func(f harness.Flip) harness.Said { return f.Baseline }},
	}
}

// heading names the way, and says how many of its rows are shown.
func (f flips) heading() string {
	if len(f.rows) > listedFlips {
		return fmt.Sprintf("%s %s, the %d that moved the most", count(len(f.rows), "row"), f.way, listedFlips)
	}
	return count(len(f.rows), "row") + " " + f.way
}

// differencesGrid lists the settings and the parts of the machine that differ, the maximum length first. The size has a place of its own.
func differencesGrid(c *harness.Comparison) grid {
	g := grid{columns: []column{{"differs", words}, {"baseline", words}, {"candidate", words}}}
	differ := slices.Clone(c.Differ)
	slices.SortStableFunc(differ, func(a, b harness.Difference) int {
		return cmp.Compare(strings.Index(b.Field, "max_length"), strings.Index(a.Field, "max_length"))
	})
	for _, d := range differ {
		field := strings.TrimPrefix(d.Field, "checkpoint.settings.")
		if field != "model_bytes" {
			g.rows = append(g.rows, []string{field, cmp.Or(d.Baseline, none), cmp.Or(d.Candidate, none)})
		}
	}
	return g
}

// costsGrid lists the size of both checkpoints and the speed of both runs, where both are known.
func costsGrid(c *harness.Comparison) grid {
	g := grid{columns: []column{{"", words}, {"baseline", number}, {"candidate", number}}}
	b, k := c.Baseline, c.Candidate
	if b.Settings["model_bytes"] != "" && k.Settings["model_bytes"] != "" {
		g.rows = append(g.rows, []string{"model", size(b.Settings["model_bytes"]), size(k.Settings["model_bytes"])})
	}
	if b.Timings != nil && k.Timings != nil {
		g.rows = append(g.rows, []string{"rows a second", perSecond(b.Timings), perSecond(k.Timings)})
	}
	return g
}

// perSecond is a run's speed.
func perSecond(t *harness.Timings) string { return strconv.FormatFloat(t.RowsPerSecond, 'f', 1, 64) }

// comparisonNotes is what there is to know of a comparison, and the reasons for what is missing in the tables.
func comparisonNotes(c *harness.Comparison) []string {
	return append(slices.Clone(c.Notes), reasons(c)...)
}

// listedReasons is how many reasons are listed; the JSON report has them all.
const listedReasons = 20

// reason is why a number is missing, or what to know of it.
type reason struct{ what, why string }

// reasons says why numbers are missing among those that the tables show. Metrics with the same reason share a line.
func reasons(c *harness.Comparison) []string {
	metrics := map[reason][]string{}
	var order []reason
	for _, d := range tabled(c) {
		for _, r := range missing(d) {
			if metrics[r] == nil {
				order = append(order, r)
			}
			metrics[r] = append(metrics[r], metricOn(d))
		}
	}
	all := make([]string, len(order))
	for i, r := range order {
		all[i] = fmt.Sprintf("%s: %s (%s)", r.what, listed(metrics[r], 4), r.why)
	}
	if more := len(all) - listedReasons; more > 0 {
		all = append(all[:listedReasons], count(more, "more reason")+" in the JSON report")
	}
	return all
}

// tabled lists the deltas that the tables show.
func tabled(c *harness.Comparison) []harness.Delta {
	metric := leading(c)
	return slices.DeleteFunc(slices.Clone(c.Deltas), func(d harness.Delta) bool {
		if d.Slice == harness.All {
			return d.Label != "" && !ofLabel(d)
		}
		return d.Metric != metric
	})
}

// missing lists what a delta lacks, and what to know of it.
func missing(d harness.Delta) []reason {
	all := []reason{{"undefined", d.Undefined}, {"no interval", d.NoInterval}, {"no test", d.NoTest}, {"to know", d.Note}}
	if d.NoInterval == d.NoTest {
		all[1].what, all[2].why = "no interval and no test", ""
	}
	return slices.DeleteFunc(all, func(r reason) bool { return r.why == "" })
}

// metricOn names a delta's metric, and its slice where that is not the whole.
func metricOn(d harness.Delta) string {
	name := Clip(Plain(d.Metric), 60)
	if d.Slice == harness.All {
		return name
	}
	return name + " on " + Clip(Plain(d.Slice), 60)
}
