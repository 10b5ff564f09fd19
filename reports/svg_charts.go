package reports

import (
	"fmt"
	"html/template"
	"math"
	"strconv"
	"strings"
)

// forestRow is one line of a forest plot: a value, where there is one, with its interval and perhaps a mark, such as a limit.
type forestRow struct {
	name      string
	value     *float64
	low, high *float64
	mark      *float64
	class     string // "", good, bad or unsure
	text      string // the numbers in words
}

const forestLine = 22 // height of a line in pixels

// forest draws values with their intervals one below the other, on a scale that holds them all; reference is where no difference, or
// the whole, is: NaN for none.
func forest(id, title string, rows []forestRow, x scale, reference float64, axis string) template.HTML {
	x = widened(x, rows)
	d := &drawing{id: id, title: title, width: 550, left: 190, right: 16, top: 10, bottom: 36, x: x, y: scale{0, 1}}
	d.height = d.top + d.bottom + float64(len(rows))*forestLine
	d.axes(axis, "")
	if !math.IsNaN(reference) {
		d.segment(d.atX(reference), d.top, d.atX(reference), d.height-d.bottom, "reference", "")
	}
	var told []string
	for i, r := range rows {
		y := d.top + (float64(i)+0.5)*forestLine
		d.words(d.left-8, y+4, "end", "name", r.name, 27)
		told = append(told, r.name+": "+r.text)
		switch {
		case r.value == nil:
			d.words(d.left+4, y+4, "start", "tick", r.text, 60)
		case r.low == nil || r.high == nil:
			d.dot(d.atX(*r.value), y, 4, "value "+r.class, told[i])
		default:
			d.interval(*r.low, *r.value, *r.high, y, r.class, told[i])
		}
		if r.mark != nil {
			d.segment(d.atX(*r.mark), y-8, d.atX(*r.mark), y+8, "limit", "limit "+short(*r.mark))
		}
	}
	d.desc = strings.Join(told, "; ")
	return d.done()
}

// widened is a scale with every value of the rows in it.
func widened(s scale, rows []forestRow) scale {
	for _, r := range rows {
		for _, v := range []*float64{r.value, r.low, r.high, r.mark} {
			if v != nil {
				s.low, s.high = min(s.low, *v), max(s.high, *v)
			}
		}
	}
	return s
}

// heat draws a matrix of counts, each cell the darker the larger its share of its row. The diagonal, what is right, has a color of its
// own.
func heat(id, title string, labels []string, counts [][]int) template.HTML {
	n := float64(len(labels))
	cell := min(64, max(16, 520/n))
	d := &drawing{id: id, title: title, left: 150, right: 12, top: 26, bottom: 92}
	d.width, d.height = d.left+d.right+n*cell, d.top+d.bottom+n*cell
	d.words(4, 14, "start", "axis", "held out ↓  predicted →", 80)
	var told []string
	for w, row := range counts {
		y, total := d.top+float64(w)*cell, max(1, totalOf(row))
		d.words(d.left-6, y+cell/2+4, "end", "name", labels[w], 20)
		for g, count := range row {
			share := float64(count) / float64(total)
			class := map[bool]string{true: "heat right", false: "heat wrong"}[w == g]
			text := fmt.Sprintf("held out as %s, predicted %s: %s (%.1f %%)", labels[w], labels[g], shownCount(count), 100*share)
			d.box(d.left+float64(g)*cell, y, cell, cell, class, fmt.Sprintf(`fill-opacity="%.2f"`, 0.04+0.7*share), text)
			if cell >= 26 {
				// the share from which black has more contrast than white on the dark theme's cells; both have 4.5 there
				ink := map[bool]string{true: "cell dark", false: "cell"}[share > 0.795]
				d.words(d.left+(float64(g)+0.5)*cell, y+cell/2+4, "middle", ink, strconv.Itoa(count), 9)
			}
			if count > 0 {
				told = append(told, text)
			}
		}
	}
	for g, label := range labels {
		x, y := d.left+(float64(g)+0.5)*cell, d.height-d.bottom+12
		fmt.Fprintf(&d.b, "<text class=\"name\" text-anchor=\"end\" transform=\"translate(%s %s) rotate(-45)\">%s</text>\n", px(x), px(y), quoted(label, 16))
	}
	d.desc = strings.Join(told, "; ")
	return d.done()
}

func totalOf(counts []int) int {
	n := 0
	for _, c := range counts {
		n += c
	}
	return n
}

func shownCount(n int) string { return count(n, "row") }

// series is a line of a chart and its name.
type series struct {
	name   string
	points []point
}

// square is a drawing whose sides both go from 0 to 1.
func square(id, title string) *drawing {
	return &drawing{id: id, title: title, width: 440, height: 360, left: 48, right: 14, top: 22, bottom: 40, x: scale{0, 1}, y: scale{0, 1}}
}

// plot draws series from 0 to 1 with a legend below the plot, which stays where it is.
func plot(d *drawing, x, y string, all []series) {
	d.axes(x, y)
	floor, legend := d.height, float64((len(all)+1)/2)*18+4
	d.height, d.bottom = d.height+legend, d.bottom+legend
	for i, s := range all {
		class := fmt.Sprintf("series s%d", i%8)
		d.line(s.points, class, s.name)
		lx, ly := 20+float64(i%2)*210, floor+float64(i/2)*18+8
		d.segment(lx, ly, lx+26, ly, class, "")
		d.words(lx+32, ly+4, "start", "name", s.name, 26)
	}
}
