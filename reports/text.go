package reports

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"holdout/harness"
)

// Text writes a run for a person at a terminal: the scores with their intervals, the confusion matrix, and what to know of them.
func Text(w io.Writer, run *harness.Run, look Look) error {
	p := &page{w: w, look: look}
	p.line("%s on %s", p.strong(Plain(run.Checkpoint.Name)), Plain(run.Data.Name))
	p.line("%d of %d right", run.Right, run.Rows)
	p.line("")
	p.table(scores(run))
	p.line("")
	p.table(byLabel(run))
	p.line("")
	if g := bySlice(run); len(g.rows) > 0 {
		p.grid(g, 30)
		p.line("")
	}
	if len(run.Checkpoint.Labels) <= matrixLabels {
		p.line("confusion: one row a held-out label, one column a predicted one")
		p.table(confusion(run))
	} else {
		p.line("confusion: the most frequent mistakes")
		p.table(mistakes(run))
	}
	p.notes(run)
	return p.err
}

// page writes lines until one fails.
type page struct {
	w    io.Writer
	look Look
	err  error

	brief bool // part of a story: leave out the tables by token
}

func (p *page) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = io.WriteString(p.w, defuse(fmt.Sprintf(strings.TrimRight(format, " "), args...))+"\n")
	}
}

// section starts a part of the page that has a heading.
func (p *page) section(heading string) {
	p.line("")
	p.line("%s", p.strong(heading))
}

// indented writes text under a line, wrapped at 80 columns.
func (p *page) indented(s string) {
	for line := range strings.Lines(text.WrapSoft(s, 80-len(indent))) {
		p.line("%s", indent+strings.TrimRight(line, " \n"))
	}
}

const indent = "   "

// strong makes a heading bold where that is allowed.
func (p *page) strong(s string) string { return p.paint(s, text.Bold) }

// paint colors s where that is allowed.
func (p *page) paint(s string, c text.Color) string {
	if !p.look.Color || c == text.Reset {
		return s
	}
	return c.EscapeSeq() + s + text.Reset.EscapeSeq()
}

// table writes rows as columns that line up, the first row as a heading, the first column to the left and the others to the right.
func (p *page) table(rows []table.Row) {
	for _, line := range columns(rows, numbers(len(rows[0]))) {
		p.line("%s", line)
	}
}

// columns lines up rows, the first as a heading: one line each.
func columns(rows []table.Row, configs []table.ColumnConfig) []string {
	t := table.NewWriter()
	style := table.StyleDefault
	style.Options = table.OptionsNoBordersAndSeparators
	style.Box.PaddingLeft, style.Box.PaddingRight = "", "  "
	style.Format.Header = text.FormatDefault
	t.SetStyle(style)
	t.SetColumnConfigs(configs)
	t.AppendHeader(rows[0])
	t.AppendRows(rows[1:])
	lines := strings.Split(t.Render(), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return lines
}

// numbers aligns the columns 2 to n to the right.
func numbers(n int) []table.ColumnConfig {
	var all []table.ColumnConfig
	for i := 2; i <= n; i++ {
		all = append(all, table.ColumnConfig{Number: i, Align: text.AlignRight, AlignHeader: text.AlignRight})
	}
	return all
}

// notes writes what the run has to say, and why what is undefined is so.
func (p *page) notes(run *harness.Run) {
	notes := slices.Clone(run.Notes)
	for _, s := range run.Scores {
		switch {
		case s.Undefined == "":
		case s.Slice == harness.All:
			notes = append(notes, fmt.Sprintf("%s is undefined: %s", s.Metric, s.Undefined))
		case s.Metric == slicedBy(run):
			notes = append(notes, fmt.Sprintf("%s on %s is undefined: %s", s.Metric, s.Slice, s.Undefined))
		}
	}
	p.remarks(notes)
}

// remarks writes notes, each on lines of its own.
func (p *page) remarks(notes []string) {
	if len(notes) == 0 {
		return
	}
	p.line("")
	for _, n := range notes {
		p.hanging("note: " + Plain(n))
	}
}

// scores lists the metrics of all labels.
func scores(run *harness.Run) []table.Row {
	rows := []table.Row{{"metric", "value", percent(run.Settings.Confidence) + " interval", "n"}}
	for _, s := range ofWhole(run) {
		rows = append(rows, table.Row{Plain(s.Metric), Value(s), Between(s), s.N})
	}
	return rows
}

// byLabel lists each label's precision, recall and F1 side by side.
func byLabel(run *harness.Run) []table.Row {
	rows := []table.Row{{"label", "precision", "", "recall", "", "f1", "", "n"}}
	for i, label := range run.Checkpoint.Labels {
		row := table.Row{Clip(Plain(label), 30)}
		for _, metric := range []string{"precision", "recall", "f1"} {
			s, _ := run.Find(metric+"/label="+label, "all")
			row = append(row, Value(s), Between(s))
		}
		held := 0
		for _, n := range run.Confusion[i] {
			held += n
		}
		rows = append(rows, append(row, held))
	}
	return rows
}

// matrixLabels is how many labels a confusion matrix may have to be shown whole; of a larger one, the most frequent mistakes are.
const matrixLabels = 10

// mistakes lists the largest cells off the diagonal of the confusion matrix, at most ten.
func mistakes(run *harness.Run) []table.Row {
	var cells [][2]int
	for want, row := range run.Confusion {
		for got, n := range row {
			if want != got && n > 0 {
				cells = append(cells, [2]int{want, got})
			}
		}
	}
	slices.SortStableFunc(cells, func(a, b [2]int) int {
		return cmp.Compare(run.Confusion[b[0]][b[1]], run.Confusion[a[0]][a[1]])
	})
	rows := []table.Row{{"held out", "predicted", "rows"}}
	for _, c := range cells[:min(len(cells), matrixLabels)] {
		rows = append(rows, table.Row{Plain(run.Checkpoint.Labels[c[0]]), Plain(run.Checkpoint.Labels[c[1]]), run.Confusion[c[0]][c[1]]})
	}
	return rows
}

// confusion is the confusion matrix with its labels.
func confusion(run *harness.Run) []table.Row {
	head := table.Row{""}
	for _, label := range run.Checkpoint.Labels {
		head = append(head, Clip(Plain(label), 16))
	}
	rows := []table.Row{head}
	for i, label := range run.Checkpoint.Labels {
		row := table.Row{Clip(Plain(label), 30)}
		for _, n := range run.Confusion[i] {
			row = append(row, n)
		}
		rows = append(rows, row)
	}
	return rows
}

// Value is a score's value with four decimals, or that it is undefined.
func Value(s harness.Score) string {
	if s.Value == nil {
		return "undefined"
	}
	return strconv.FormatFloat(*s.Value, 'f', 4, 64)
}

// Between is a score's interval, "0.755–0.863", or a dash where it has none.
func Between(s harness.Score) string {
	if s.Interval == nil {
		return "–"
	}
	return fmt.Sprintf("%.3f–%.3f", s.Interval.Low, s.Interval.High)
}

// percent writes a share as people say it, "95 %".
func percent(share float64) string { return strconv.FormatFloat(100*share, 'g', 4, 64) + " %" }
