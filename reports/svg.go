package reports

import (
	"fmt"
	"html"
	"html/template"
	"math"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
)

// drawing is an SVG that is being drawn: a plot with an axis on each side, and what is known of it in words, for those who can't see it.
// Colors come from the page's style by class, so that a theme turns them.
type drawing struct {
	width, height            float64
	left, right, top, bottom float64 // margins around the plot
	x, y                     scale
	id, title, desc          string // desc carries the numbers
	b                        strings.Builder
}

// scale is the range of values that a side of the plot shows.
type scale struct{ low, high float64 }

// share is how far along the scale a value is, from 0 to 1; a value beyond an end is at that end.
func (s scale) share(v float64) float64 {
	if !(s.high > s.low) || math.IsNaN(v) {
		return 0
	}
	return min(1, max(0, (v-s.low)/(s.high-s.low)))
}

func (d *drawing) atX(v float64) float64 {
	return d.left + d.x.share(v)*(d.width-d.left-d.right)
}

func (d *drawing) atY(v float64) float64 {
	return d.height - d.bottom - d.y.share(v)*(d.height-d.top-d.bottom)
}

// px is a coordinate with one decimal.
func px(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

// quoted is text from data as SVG shows it: on one line, escaped, clipped at a width in which wide characters count twice.
func quoted(s string, width int) string { return html.EscapeString(text.Snip(Plain(s), width, "…")) }

// labelled puts what a reader is told who points at a shape into it.
func labelled(tag, attributes, title string) string {
	if title == "" {
		return "<" + tag + " " + attributes + "/>\n"
	}
	return "<" + tag + " " + attributes + "><title>" + quoted(title, 200) + "</title></" + tag + ">\n"
}

func (d *drawing) segment(x1, y1, x2, y2 float64, class, title string) {
	d.b.WriteString(labelled("line", fmt.Sprintf(`class="%s" x1="%s" y1="%s" x2="%s" y2="%s"`, class, px(x1), px(y1), px(x2), px(y2)), title))
}

func (d *drawing) box(x, y, width, height float64, class, more, title string) {
	d.b.WriteString(labelled("rect", strings.TrimSpace(fmt.Sprintf(`class="%s" x="%s" y="%s" width="%s" height="%s" %s`,
		class, px(x), px(y), px(max(0, width)), px(max(0, height)), more)), title))
}

func (d *drawing) dot(x, y, radius float64, class, title string) {
	d.b.WriteString(labelled("circle", fmt.Sprintf(`class="%s" cx="%s" cy="%s" r="%s"`, class, px(x), px(y), px(radius)), title))
}

// words writes text that ends, starts or is centred at a point: anchor is end, start or middle.
func (d *drawing) words(x, y float64, anchor, class, s string, width int) {
	fmt.Fprintf(&d.b, "<text class=\"%s\" x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>\n", class, px(x), px(y), anchor, quoted(s, width))
}

// point is a pair of values.
type point struct{ x, y float64 }

// line joins points. Where the y of one is undefined, NaN, it is interrupted.
func (d *drawing) line(points []point, class, title string) {
	var at []string
	for _, p := range append(thin(points, 400), point{y: math.NaN()}) {
		switch {
		case !math.IsNaN(p.y):
			at = append(at, px(d.atX(p.x))+","+px(d.atY(p.y)))
		case len(at) > 0:
			d.b.WriteString(labelled("polyline", fmt.Sprintf(`class="%s" points="%s"`, class, strings.Join(at, " ")), title))
			at = nil
		}
	}
}

// thin leaves out points of a long line, evenly: never the first or the last.
func thin(points []point, most int) []point {
	if len(points) <= most {
		return points
	}
	kept := make([]point, most)
	for i := range kept {
		kept[i] = points[i*(len(points)-1)/(most-1)]
	}
	return kept
}

// interval draws a value with the ends of its interval, level with y.
func (d *drawing) interval(low, value, high, y float64, class, title string) {
	d.segment(d.atX(low), y, d.atX(high), y, "whisker "+class, title)
	for _, end := range []float64{low, high} {
		d.segment(d.atX(end), y-4, d.atX(end), y+4, "whisker "+class, "")
	}
	d.dot(d.atX(value), y, 4, "value "+class, title)
}

// axes draws lines at round values of both scales, with their numbers, and says what they are of.
func (d *drawing) axes(x, y string) {
	floor, wall := d.height-d.bottom, d.left
	for _, v := range roundValues(d.x, 5) {
		d.segment(d.atX(v), d.top, d.atX(v), floor, "grid", "")
		d.words(d.atX(v), floor+14, "middle", "tick", short(v), 12)
	}
	d.words((d.left+d.width-d.right)/2, d.height-4, "middle", "axis", x, 80)
	if y == "" {
		return
	}
	for _, v := range roundValues(d.y, 5) {
		d.segment(wall, d.atY(v), d.width-d.right, d.atY(v), "grid", "")
		d.words(wall-6, d.atY(v)+4, "end", "tick", short(v), 12)
	}
	d.words(4, 12, "start", "axis", y, 80)
}

// roundValues are the round values in a scale, about n of them: 1, 2 or 5 times a power of ten apart.
func roundValues(s scale, n int) []float64 {
	if !(s.high > s.low) || math.IsInf(s.high-s.low, 0) {
		return nil
	}
	step := math.Pow(10, math.Floor(math.Log10((s.high-s.low)/float64(n))))
	for _, times := range []float64{1, 2, 5, 10} {
		if (s.high-s.low)/(step*times) <= float64(n)+0.5 {
			step *= times
			break
		}
	}
	var all []float64
	for k := math.Ceil(s.low/step - 1e-9); k*step <= s.high+step*1e-9 && len(all) <= 4*n; k++ {
		all = append(all, math.Round(k*step*1e9)/1e9+0) // + 0, so that no zero has a sign
	}
	return all
}

// done is the finished SVG: an image with a name and a description.
func (d *drawing) done() template.HTML {
	return template.HTML(fmt.Sprintf(`<svg id="%s" role="img" aria-labelledby="%s-title %s-desc" width="%s" viewBox="0 0 %s %s">
<title id="%s-title">%s</title>
<desc id="%s-desc">%s</desc>
%s</svg>`, d.id, d.id, d.id, px(d.width), px(d.width), px(d.height), d.id, quoted(d.title, 200), d.id, quoted(d.desc, 4000), d.b.String()))
}
