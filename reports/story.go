package reports

import (
	"fmt"
	"io"
	"slices"

	"github.com/jedib0t/go-pretty/v6/table"

	"holdout/harness"
)

// Story is a fine-tuned model from its pre-trained checkpoint to its scores.
type Story struct {
	Stages          []Stage
	Base, Finetuned *harness.Run // on the same rows
	Wrong           []harness.Prediction
	Dir             string // where the runs were written
}

// Stage is one step of the pipeline: what goes in and what comes out.
type Stage struct{ Name, In, Out string }

// WriteStory writes a story for a person at a terminal.
func WriteStory(w io.Writer, s Story, look Look) error {
	p := &page{w: w, look: look}
	p.line("%s", p.strong("From a pre-trained checkpoint to a judged one"))
	p.line("")
	for i, stage := range s.Stages {
		p.line("%d  %-24s %s", i+1, stage.Name, stage.In)
		p.line("   %-24s → %s", "", stage.Out)
	}
	p.line("")
	p.line("%s", p.strong("Base and fine-tuned on the held-out rows"))
	p.table(sideBySide(s.Base, s.Finetuned))
	p.line("")
	p.line("%s", p.strong("The fine-tuned checkpoint"))
	if err := p.err; err != nil {
		return err
	}
	if err := Text(w, s.Finetuned, look); err != nil {
		return err
	}
	p.line("")
	p.line("%s", p.strong("Rows it got wrong, the most confident first"))
	for _, wrong := range s.Wrong {
		p.line("%s  predicted %s with %.3f, held out %s", Plain(wrong.ID), Plain(wrong.Got), slices.Max(wrong.Probabilities), Plain(wrong.Want))
		p.line("      %s", Clip(Plain(wrong.Text), 74))
	}
	p.line("")
	p.line("runs written to %s", Plain(s.Dir))
	return p.err
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
