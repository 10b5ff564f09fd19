package reports

import (
	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// grid is a table that has no format yet: its cells are as they come from the data, and each format escapes them in its way.
type grid struct {
	columns []column
	rows    [][]string
}

// column is a grid's column: its heading and what stands in it.
type column struct {
	head  string
	holds kind
}

type kind int

const (
	words  kind = iota // a name, aligned to the left and clipped
	prose              // whole sentences, aligned to the left and clipped later
	number             // aligned to the right
	mark               // a word or a sign of ours, in color where that is allowed
)

// filled leaves out the columns in which nothing stands.
func (g grid) filled() grid {
	out := grid{rows: make([][]string, len(g.rows))}
	for c, column := range g.columns {
		if !g.any(c) {
			continue
		}
		out.columns = append(out.columns, column)
		for r, row := range g.rows {
			out.rows[r] = append(out.rows[r], row[c])
		}
	}
	return out
}

// any says whether anything stands in a column.
func (g grid) any(c int) bool {
	for _, row := range g.rows {
		if row[c] != "" {
			return true
		}
	}
	return false
}

// tints are the colors of the marks.
var tints = map[string]text.Color{
	"✓": text.FgGreen, "better": text.FgGreen, "best": text.FgGreen,
	"✗": text.FgRed, "!": text.FgRed, "worse": text.FgRed, "diverging": text.FgRed,
	"?": text.FgYellow, "w": text.FgYellow, "small": text.FgYellow, "over-fitting": text.FgYellow,
}

// lines is a grid for a terminal, its heading first, one line a row; cells are clipped to a width.
func (p *page) lines(g grid, width int) []string {
	g = g.filled()
	rows := make([]table.Row, len(g.rows)+1)
	configs := make([]table.ColumnConfig, len(g.columns))
	for c, column := range g.columns {
		rows[0] = append(rows[0], Clip(Plain(column.head), width))
		align := text.AlignLeft
		if column.holds == number {
			align = text.AlignRight
		}
		configs[c] = table.ColumnConfig{Number: c + 1, Align: align, AlignHeader: align}
	}
	for r, row := range g.rows {
		for c, cell := range row {
			cell = Clip(Plain(cell), width)
			if g.columns[c].holds == mark {
				cell = p.paint(cell, tints[cell])
			}
			rows[r+1] = append(rows[r+1], cell)
		}
	}
	return columns(rows, configs)
}

// grid writes a grid.
func (p *page) grid(g grid, width int) {
	for _, line := range p.lines(g, width) {
		p.line("%s", line)
	}
}
