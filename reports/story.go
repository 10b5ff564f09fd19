package reports

import (
	"fmt"
	"io"
	"slices"

	"github.com/jedib0t/go-pretty/v6/table"

	"holdout/harness"
	"holdout/harness/gate"
	"holdout/harness/trace"
)

// Story is a fine-tuned model from its pre-trained checkpoint to its verdict.
type Story struct {
	Stages          []Stage
	Training        *trace.Training
	Trace           *trace.Trace // of a held-out row in the fine-tuned checkpoint, against the base
	Base, Finetuned *harness.Run // on the same rows
	Wrong           []harness.Prediction
	Verdict         *gate.Verdict // on the fine-tuned checkpoint against the base
	Dir             string        // where the runs were written
	Page            string        // file of the HTML page
}

// Stage is one step of the pipeline: what goes in and what comes out.
type Stage struct{ Name, In, Out string }

// storyParts are what a story tells, in its order. To add one, write a function and add a line.
var storyParts = []struct {
	heading string
	tell    func(p *page, s Story)
}{
	{"From a pre-trained checkpoint to a judged one", (*page).pipeline},
	{"The training, epoch by epoch", func(p *page, s Story) { part(p, trainingText, s.Training) }},
	{"Inside the fine-tuned checkpoint: one held-out row", func(p *page, s Story) { p.trace(s.Trace) }},
	{"Base and fine-tuned on the held-out rows", func(p *page, s Story) { p.table(sideBySide(s.Base, s.Finetuned)) }},
	{"The fine-tuned checkpoint by label", (*page).labels},
	{"Rows it got wrong, the most confident first", (*page).wrong},
	{"The verdict on the fine-tuned checkpoint", func(p *page, s Story) { part(p, verdictText, s.Verdict) }},
}

// WriteStory writes a story for a person at a terminal.
func WriteStory(w io.Writer, s Story, look Look) error {
	p := &page{w: w, look: look, brief: true}
	for _, told := range storyParts {
		p.line("%s", p.strong(told.heading))
		told.tell(p, s)
		p.line("")
	}
	p.line("runs, policy and verdict written to %s", Plain(s.Dir))
	p.line("as one page, for a browser: %s", Plain(s.Page))
	return p.err
}

// part writes a report of its own into a page.
func part[T any](p *page, write writer[T], v *T) {
	if p.err == nil {
		p.err = write(p.w, v, p.look)
	}
}

// pipeline writes what goes into each stage and what comes out.
func (p *page) pipeline(s Story) {
	p.line("")
	for i, stage := range s.Stages {
		p.line("%d  %-22s   %s", i+1, Plain(stage.Name), Plain(stage.In))
		p.line("   → %s", Plain(stage.Out))
	}
}

// labels writes the fine-tuned checkpoint's score of each label, what it takes for what, and what there is to know.
func (p *page) labels(s Story) {
	rows := byLabel(s.Finetuned)
	rows[0][len(rows[0])-1] = "n"
	p.table(rows)
	p.line("")
	p.line("confusion: one row a held-out label, one column a predicted one")
	p.table(confusion(s.Finetuned))
	p.notes(s.Finetuned)
}

// wrong writes the rows that the fine-tuned checkpoint got wrong.
func (p *page) wrong(s Story) {
	for _, wrong := range s.Wrong {
		p.line("%s  predicted %s with %.3f, held out %s", Plain(wrong.ID), Plain(wrong.Got), slices.Max(wrong.Probabilities), Plain(wrong.Want))
		p.line("      %s", Clip(Plain(wrong.Text), 74))
	}
}

// sideBySide lists the metrics of all labels for two runs.
func sideBySide(base, finetuned *harness.Run) []table.Row {
	interval := percent(finetuned.Settings.Confidence) + " interval"
	rows := []table.Row{{"metric", "base", interval, "fine-tuned", interval}}
	for _, f := range ofWhole(finetuned) {
		b, _ := base.Find(f.Metric, f.Slice)
		rows = append(rows, table.Row{Plain(f.Metric), Value(b), Between(b), Value(f), Between(f)})
	}
	rows = append(rows, table.Row{"right", fmt.Sprintf("%d of %d", base.Right, base.Rows), "", fmt.Sprintf("%d of %d", finetuned.Right, finetuned.Rows), ""})
	return rows
}
