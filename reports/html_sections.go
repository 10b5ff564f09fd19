package reports

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"holdout/harness"
	"holdout/harness/gate"
	"holdout/harness/scoring"
)

// findingsSection is what a verdict found, the worst first, and where each interval lies with its limit.
func findingsSection(c Contents) section {
	v := c.Verdict
	if v == nil {
		return section{}
	}
	s := section{ID: "verdict", Heading: "Verdict"}
	for _, subject := range subjects(v) {
		s.Facts = append(s.Facts, [2]string{subject[0], Plain(subject[1])})
	}
	g := grid{columns: []column{{"outcome", mark}, {"rule", words}, {"slice", words}, {"value", number}, {"interval", number}, {"limit", number}, {"n", number}, {"why", prose}}}
	var levels, deltas []forestRow
	for _, f := range v.Findings {
		o := shown(f)
		why := append(explain(f), needs(f)...)
		if f.Outcome == gate.Met {
			why = append([]string{f.Reason}, why...)
		}
		g.rows = append(g.rows, []string{o.sign + " " + o.words, f.Rule, f.Slice, measured(f), between(f), limit(f), rows(f), strings.Join(why, ". ")})
		row := forestRow{name: title(f), class: tones[o.sign+" "+o.words], text: o.words + ", " + sentence(f)}
		if f.Interval == nil || f.Metric == "" {
			continue
		}
		row.low, row.high = &f.Interval.Low, &f.Interval.High
		if f.Delta != nil {
			row.value = f.Delta
			if f.Margin != nil {
				lowest := -*f.Margin
				row.mark = &lowest
			}
			deltas = append(deltas, row)
		} else {
			row.value, row.mark = f.Estimate, f.Limit
			levels = append(levels, row)
		}
	}
	if len(levels) > 0 {
		s.Charts = append(s.Charts, chart{Title: "What was measured, and its limit", Drawing: forest("chart-levels", "Findings with their intervals and limits",
			some(levels), scale{0, 1}, math.NaN(), "value; the tall line is the limit")})
	}
	if len(deltas) > 0 {
		s.Charts = append(s.Charts, chart{Title: "Candidate minus baseline, and the margin", Drawing: forest("chart-margins", "Findings on deltas with their intervals and margins",
			some(deltas), scale{-0.05, 0.05}, 0, "delta; the tall line is the margin")})
	}
	if len(g.rows) > 0 {
		s.Tables = append(s.Tables, tabulated("Findings, the worst first", g))
	}
	return s
}

// forestMost is how many lines a forest plot has at most; the table beside it has them all.
const forestMost = 60

func some(rows []forestRow) []forestRow { return rows[:min(len(rows), forestMost)] }

// pipelineSection is the way from the checkpoint to the scores, with what went in and came out.
func pipelineSection(c Contents) section {
	if c.Run == nil {
		return section{}
	}
	r := c.Run.Run
	labels := strconv.Itoa(len(r.Checkpoint.Labels))
	stages := []pageStage{
		{"checkpoint", r.Checkpoint.Name, []string{"model " + digest(r.Checkpoint.Digests["model"]), size(r.Checkpoint.Settings["model_bytes"]),
			"at most " + r.Checkpoint.Settings["max_length"] + " tokens", labels + " labels"}},
		{"held-out set", fmt.Sprintf("%d × %d", r.Rows, len(r.Data.Columns)), []string{r.Data.Name, "columns " + strings.Join(r.Data.Columns, ", "), "digest " + digest(r.Data.Digest)}},
		{"predictions", fmt.Sprintf("%d × %s", r.Rows, labels), []string{r.Checkpoint.Settings["head"], fmt.Sprintf("%d truncated", r.Truncated), fmt.Sprintf("%d with unknown tokens", r.Unknown)}},
		{"scores", fmt.Sprintf("%d of %d right", r.Right, r.Rows), []string{headline(r)}},
	}
	if leaks := r.Leakage; leaks != nil {
		stages[1].Details = append(stages[1].Details, fmt.Sprintf("%d in the fine-tuning set", leaks.Rows()))
		stages = slices.Insert(stages, 0, pageStage{"fine-tuning set", count(leaks.TrainRows, "row"), []string{leaks.Train, "digest " + digest(leaks.Digest)}})
	}
	if c.Verdict != nil {
		stages = append(stages, pageStage{"verdict", string(c.Verdict.Decision), []string{count(len(c.Verdict.Findings), "finding")}})
	}
	for i := range stages {
		stages[i].What = Plain(stages[i].What)
		for k := range stages[i].Details {
			stages[i].Details[k] = Clip(Plain(stages[i].Details[k]), 120)
		}
	}
	return section{ID: "pipeline", Heading: "Pipeline", Stages: stages}
}

// headline is the metric that slices are shown by, in words.
func headline(r *harness.Run) string {
	s, ok := r.Find(slicedBy(r), harness.All)
	if !ok {
		return count(len(r.Scores), "score")
	}
	return fmt.Sprintf("%s %s, %s interval %s", s.Metric, Value(s), percent(r.Settings.Confidence), Between(s))
}

// sidesSection is the two checkpoints of a comparison.
func sidesSection(c Contents) section {
	k := c.Comparison
	if k == nil {
		return section{}
	}
	g := grid{columns: []column{{"", words}, {"baseline", words}, {"candidate", words}}}
	g.rows = append(g.rows, []string{"name", k.Baseline.Name, k.Candidate.Name},
		[]string{"right", fmt.Sprintf("%d of %d", k.Baseline.Right, k.Rows), fmt.Sprintf("%d of %d", k.Candidate.Right, k.Rows)},
		[]string{"truncated", strconv.Itoa(k.Baseline.Truncated), strconv.Itoa(k.Candidate.Truncated)},
		[]string{"model digest", digest(k.Baseline.Digests["model"]), digest(k.Candidate.Digests["model"])})
	g.rows = append(g.rows, costsGrid(k).rows...)
	for _, row := range differencesGrid(k).rows {
		g.rows = append(g.rows, []string{"differs: " + row[0], row[1], row[2]})
	}
	return section{ID: "sides", Heading: "Baseline and candidate", Lead: []string{changed(k)}, Tables: []sheetOf{tabulated("Both runs side by side", g)}}
}

// metricsSection is the run's metrics of all labels on all rows. Those that lie between 0 and 1 are drawn.
func metricsSection(c Contents) section {
	if c.Run == nil {
		return section{}
	}
	r := c.Run.Run
	g := grid{columns: []column{{"metric", words}, {"value", number}, {percent(r.Settings.Confidence) + " interval", number}, {"n", number}, {"interval by", words}, {"to know", prose}}}
	var drawn []forestRow
	for _, s := range ofWhole(r) {
		by := cmp.Or(s.NoInterval, "")
		if s.Interval != nil {
			by = s.Interval.Method
		}
		g.rows = append(g.rows, []string{s.Metric, Value(s), Between(s), strconv.Itoa(s.N), by, cmp.Or(s.Undefined, s.Note)})
		if m, _, ok := scoring.Lookup(s.Metric); s.Value == nil || ok && m.Min >= -1 && m.Max <= 1 {
			drawn = append(drawn, scoreRow(s.Metric, s))
		}
	}
	return section{ID: "metrics", Heading: "Metrics", Tables: []sheetOf{tabulated("Metrics of all labels", g)},
		Charts: charts(chart{Title: "Metrics with their " + percent(r.Settings.Confidence) + " intervals",
			Drawing: forest("chart-metrics", "Metrics with their intervals", some(drawn), scale{0, 1}, math.NaN(), "value")})}
}

// charts are charts that stand in a row.
func charts(all ...chart) []chart { return all }

// scoreRow is a score as a line of a forest plot.
func scoreRow(name string, s harness.Score) forestRow {
	row := forestRow{name: name, value: s.Value, text: Value(s) + ", interval " + Between(s) + ", n " + strconv.Itoa(s.N)}
	if s.Value == nil {
		row.text = "undefined: " + s.Undefined
	}
	if s.Interval != nil {
		row.low, row.high = &s.Interval.Low, &s.Interval.High
	}
	return row
}

// deltaRow is a delta as a line of a forest plot.
func deltaRow(name string, d harness.Delta) forestRow {
	row := forestRow{name: name, value: d.Value, class: tones[effect(d)], text: change(d) + ", interval " + span(d.Interval) + ", n " + strconv.Itoa(d.N)}
	if d.Value == nil {
		row.text = "undefined: " + d.Undefined
	}
	if d.Interval != nil {
		row.low, row.high = &d.Interval.Low, &d.Interval.High
	}
	return row
}

// deltasSection is a comparison's deltas: of metrics and labels, and by slice as a forest plot.
func deltasSection(c Contents) section {
	k := c.Comparison
	if k == nil {
		return section{}
	}
	s := section{ID: "deltas", Heading: "Deltas", Lead: []string{"Delta is candidate minus baseline; ~ where no difference is shown."}}
	var metrics, slices []forestRow
	for _, d := range k.Deltas {
		m, _, ok := scoring.Lookup(d.Metric)
		switch {
		case d.Slice == harness.All && d.Label == "" && (!ok || m.Max <= 1):
			metrics = append(metrics, deltaRow(d.Metric, d))
		case d.Slice != harness.All && d.Metric == leading(k):
			slices = append(slices, deltaRow(d.Slice, d))
		}
	}
	interval := percent(k.Settings.Confidence) + " interval"
	if len(metrics) > 0 {
		s.Charts = append(s.Charts, chart{Title: "Metrics, with " + interval, Drawing: forest("chart-deltas", "Deltas of metrics with their intervals", some(metrics), scale{-0.05, 0.05}, 0, "delta")})
	}
	if len(slices) > 0 {
		s.Charts = append(s.Charts, chart{Title: leading(k) + " by slice, with " + interval, Drawing: forest("chart-slice-deltas", "Deltas by slice with their intervals", some(slices), scale{-0.05, 0.05}, 0, "delta")})
	}
	for _, t := range tables(k) {
		if t.heading == "Metrics" || strings.HasPrefix(t.heading, "Deltas by") {
			s.Tables = append(s.Tables, tabulated(t.heading, t.grid))
		}
	}
	return s
}

// labelsSection is each label's precision, recall and F1.
func labelsSection(c Contents) section {
	if c.Run == nil {
		return section{}
	}
	return section{ID: "labels", Heading: "Labels", Tables: []sheetOf{tabulated("Precision, recall and F1 of each label", labelGrid(c.Run.Run))}}
}

// notesSection is what there is to know before trusting the page.
func notesSection(c Contents) section {
	s := section{ID: "notes", Heading: "Notes"}
	var all []string
	if c.Verdict != nil {
		all = append(all, c.Verdict.Notes...)
	}
	if c.Comparison != nil {
		all = append(all, comparisonNotes(c.Comparison)...)
	}
	if c.Run != nil {
		all = append(all, c.Run.Run.Notes...)
	}
	for _, n := range all {
		if n = Clip(Plain(n), proseWidth); !slices.Contains(s.Lead, n) {
			s.Lead = append(s.Lead, n)
		}
	}
	return s
}

// originSection says by what the numbers can be had again: digests, settings, machine.
func originSection(c Contents) section {
	g := grid{columns: []column{{"of", words}, {"value", words}}}
	add := func(prefix string, values map[string]string) {
		for _, name := range slices.Sorted(maps.Keys(values)) {
			g.rows = append(g.rows, []string{prefix + name, values[name]})
		}
	}
	if r := c.Run; r != nil {
		g.rows = append(g.rows, []string{"holdout", r.Run.Holdout}, []string{"data.digest", r.Run.Data.Digest}, []string{"data.examples", r.Run.Data.Examples},
			[]string{"hashes.labels", r.Run.Hashes.Labels}, []string{"hashes.logits", r.Run.Hashes.Logits}, []string{"seal", r.Run.Seal},
			[]string{"resamples", strconv.Itoa(r.Run.Settings.Resamples)}, []string{"seed", strconv.FormatUint(r.Run.Settings.Seed, 10)})
		add("digest.", r.Run.Checkpoint.Digests)
		add("setting.", r.Run.Checkpoint.Settings)
		add("machine.", r.Run.Fingerprint)
	}
	if k := c.Comparison; k != nil && c.Run == nil {
		g.rows = append(g.rows, []string{"holdout", k.Holdout}, []string{"data.digest", k.Data.Digest}, []string{"data.examples", k.Data.Examples})
		add("baseline.digest.", k.Baseline.Digests)
		add("candidate.digest.", k.Candidate.Digests)
		add("candidate.machine.", k.Candidate.Fingerprint)
	}
	if c.Verdict != nil {
		for _, p := range properties(c.Verdict) {
			g.rows = append(g.rows, []string{"verdict." + p.Name, p.Value})
		}
	}
	return section{ID: "origin", Heading: "Where it comes from", Tables: []sheetOf{tabulated("Digests, settings and machine", g)}}
}
