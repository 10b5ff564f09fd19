package reports

import (
	"fmt"
	"html/template"
	"math"
	"strconv"
	"strings"

	"holdout/harness/trace"
)

// trainingSection is the training trace: the losses over the epochs, what the numbers say, and the epochs as a table.
func trainingSection(c Contents) section {
	t := c.Training
	if t == nil {
		return section{}
	}
	s := section{ID: "training", Heading: "Training trace", Lead: []string{Plain(t.Source) + ": " + heading(t) + "."}}
	for _, note := range trainingNotes(t) {
		s.Lead = append(s.Lead, Clip(Plain(note), proseWidth))
	}
	for _, o := range t.Observations {
		s.Facts = append(s.Facts, [2]string{Plain(o.Kind), Clip(Plain(o.Text), proseWidth)})
	}
	if drawn := lossDrawing(t); drawn != "" {
		s.Charts = charts(chart{Title: "Loss by epoch", Drawing: drawn})
	}
	if len(t.Epochs) > 0 {
		g := epochs(t, 2, true)
		g.columns[len(g.columns)-1].head = "best"
		for i := range g.columns {
			if g.columns[i].head == "" {
				g.columns[i].head = "interval"
			}
		}
		s.Tables = append(s.Tables, tabulated("Epochs", g))
	}
	return s
}

// lossDrawing draws the training loss of each log line and the validation loss of each evaluation over the epochs, on scales that
// hold both, with the best epoch marked: "" where no loss is defined. An undefined loss interrupts its line.
func lossDrawing(t *trace.Training) template.HTML {
	training, validation := lossSeries{name: "training loss"}, lossSeries{name: "validation loss"}
	for _, l := range t.Log {
		training.add(l.Epoch, l.Loss)
	}
	for _, e := range t.Evaluations {
		validation.add(e.Epoch, e.Loss)
	}
	x, y, ok := lossScales(training.points, validation.points)
	if !ok {
		return ""
	}
	d := &drawing{id: "chart-training", title: "Loss by epoch", desc: lossWords(t), width: 550, height: 320, left: 52, right: 16, top: 34, bottom: 40, x: x, y: y}
	var all []series
	for _, s := range []lossSeries{training, validation} {
		if len(s.points) > 0 { // the legend has no line for what was not logged
			all = append(all, s.series())
		}
	}
	plot(d, "epoch", "loss", all)
	d.dots(training.points, 2, "", training.name)
	d.dots(validation.points, 4, fmt.Sprintf("s%d", len(all)-1), validation.name)
	if t.Best != nil {
		d.best(t)
	}
	return d.done()
}

// lossSeries gathers a series, and counts what is undefined.
type lossSeries struct {
	name      string
	points    []point
	undefined int
}

func (s *lossSeries) add(x float64, y *float64) {
	if y == nil {
		s.undefined++
		s.points = append(s.points, point{x, math.NaN()})
		return
	}
	s.points = append(s.points, point{x, *y})
}

func (s lossSeries) series() series {
	if s.undefined > 0 {
		return series{fmt.Sprintf("%s (%d undefined)", s.name, s.undefined), s.points}
	}
	return series{s.name, s.points}
}

// lossScales are scales that hold all points, the epochs' from 0; ok is false where no loss is defined, or where they are too far apart
// for a scale.
func lossScales(all ...[]point) (x, y scale, ok bool) {
	x, y = scale{0, 1}, scale{math.Inf(1), math.Inf(-1)}
	for _, points := range all {
		for _, p := range points {
			x.high = max(x.high, p.x)
			if !math.IsNaN(p.y) {
				y.low, y.high = min(y.low, p.y), max(y.high, p.y)
			}
		}
	}
	if y.low == y.high { // a flat line lies in the middle
		room := max(0.05, math.Abs(y.low)*0.05)
		return x, scale{y.low - room, y.high + room}, true
	}
	room := (y.high - y.low) * 0.05
	return x, scale{y.low - room, y.high + room}, y.high > y.low && !math.IsInf(y.high-y.low+2*room, 0)
}

// dots marks the points of a line that are defined.
func (d *drawing) dots(points []point, radius float64, class, name string) {
	for _, p := range thin(points, 400) {
		if !math.IsNaN(p.y) {
			d.dot(d.atX(p.x), d.atY(p.y), radius, strings.TrimSpace("value "+class), fmt.Sprintf("%s %s at epoch %s", name, lossValue(&p.y), short(p.x)))
		}
	}
}

// best marks the epoch with the lowest validation loss.
func (d *drawing) best(t *trace.Training) {
	for _, e := range t.Evaluations {
		if e.Step != t.Best.Step {
			continue
		}
		x, text := d.atX(e.Epoch), fmt.Sprintf("best: epoch %d", t.Best.Epoch)
		d.segment(x, d.top, x, d.height-d.bottom, "reference", text+", validation loss "+lossValue(&t.Best.Value))
		anchor := "middle"
		if x > d.width-80 {
			anchor = "end"
		}
		d.words(x, d.top-8, anchor, "name", text, 30)
		return
	}
}

// lossWords tells the chart in words.
func lossWords(t *trace.Training) string {
	var told []string
	for _, e := range t.Epochs {
		text := "epoch " + strconv.Itoa(e.Epoch) + ": training loss " + lossValue(e.TrainingLoss) + ", validation loss " + lossValue(e.ValidationLoss)
		if t.Best != nil && t.Best.Epoch == e.Epoch {
			text += ", the best"
		}
		told = append(told, text)
	}
	return strings.Join(told, "; ")
}
