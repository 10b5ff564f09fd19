package reports

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"holdout/harness/trace"
)

// plotHeight is the number of lines of a loss chart's plot.
const plotHeight = 15

// lossChart draws the training loss of each log line and the validation loss of each evaluation over the epochs.
func lossChart(t *trace.Training, look Look) []string {
	training, validation := lossCurve{name: "training loss", mark: '•', ascii: '.'}, lossCurve{name: "validation loss", mark: '◆', ascii: 'o'}
	for _, l := range t.Log {
		training.add(l.Epoch, l.Loss)
	}
	for _, e := range t.Evaluations {
		validation.add(e.Epoch, e.Loss)
	}
	var all []Series
	for _, c := range []lossCurve{training, validation} {
		if len(c.points) > 0 {
			all = append(all, c.series())
		}
	}
	last := 0
	if n := len(t.Epochs); n > 0 {
		last = t.Epochs[n-1].Epoch
	}
	return Chart(all, Frame{Width: look.width(), Height: plotHeight, X: "epochs", To: float64(last), Whole: true, ASCII: look.ASCII})
}

// lossCurve gathers a series, and counts what cannot be drawn.
type lossCurve struct {
	name      string
	mark      rune
	ascii     byte
	points    []Point
	undefined int
}

func (c *lossCurve) add(x float64, y *float64) {
	if y == nil {
		c.undefined++
		return
	}
	c.points = append(c.points, Point{x, *y})
}

func (c *lossCurve) series() Series {
	if c.undefined > 0 {
		c.name += fmt.Sprintf(" (%d undefined)", c.undefined)
	}
	return Series{Name: c.name, Mark: c.mark, ASCII: c.ascii, Points: c.points}
}

// epochs lists the epochs of a training: their losses, so many metrics, and what was observed.
func epochs(t *trace.Training, metrics int, rate bool) grid {
	names := t.MainMetrics(metrics)
	g := grid{columns: []column{{"epoch", number}, {"training loss", number}, {"validation loss", number}}}
	for _, name := range names {
		g.columns = append(g.columns, column{name, number})
	}
	g.columns = append(g.columns, column{"held out", number}, column{"", number}, column{"learning rate", number}, column{"observation", mark}, column{"", mark})
	for _, e := range t.Epochs {
		row := []string{strconv.Itoa(e.Epoch), lossValue(e.TrainingLoss), lossValue(e.ValidationLoss)}
		for _, name := range names {
			row = append(row, lossValue(e.Metrics[name]))
		}
		row = append(row, heldout(e)...)
		if rate && e.LearningRate != nil {
			row = append(row, short(*e.LearningRate))
		} else {
			row = append(row, "")
		}
		row = append(row, e.Observation, "")
		if t.Best != nil && t.Best.Epoch == e.Epoch {
			row[len(row)-1] = "best"
		}
		g.rows = append(g.rows, row)
	}
	return g
}

// heldout is the accuracy of an epoch's checkpoint with its interval, empty where there is none.
func heldout(e trace.Epoch) []string {
	if e.Heldout == nil {
		return []string{"", ""}
	}
	return []string{lossValue(&e.Heldout.Accuracy), fmt.Sprintf("%.3f–%.3f", e.Heldout.Low, e.Heldout.High)}
}

// lossValue is a loss or a metric with four decimals, or four digits where these say too little.
func lossValue(x *float64) string {
	if x == nil || *x == 0 || *x >= 0.001 && *x < 1e6 || *x > -1e6 && *x <= -0.001 {
		return fixed(x)
	}
	return short(*x)
}

// heading says which training it is.
func heading(t *trace.Training) string {
	last := 0
	if n := len(t.Epochs); n > 0 {
		last = t.Epochs[n-1].Epoch
	}
	text := count(last, "epoch")
	if t.PlannedEpochs > last {
		text += fmt.Sprintf(" of %d planned", t.PlannedEpochs)
	}
	return text + ", " + count(t.Steps, "step")
}

// listedUndefined is how many reasons for undefined losses are listed.
const listedUndefined = 8

// trainingNotes are what the record has to say, and why a loss is undefined: one line a reason, with the epochs that it holds for.
func trainingNotes(t *trace.Training) []string {
	notes := slices.Clone(t.Notes)
	var reasons []string
	first, more := map[string]int{}, map[string]int{}
	for _, e := range t.Epochs {
		for _, reason := range e.Undefined {
			if _, known := first[reason]; known {
				more[reason]++
				continue
			}
			first[reason], reasons = e.Epoch, append(reasons, reason)
		}
	}
	for i, reason := range reasons {
		if i == listedUndefined {
			return append(notes, fmt.Sprintf("%s more for undefined losses; the JSON report has all", count(len(reasons)-i, "reason")))
		}
		place := fmt.Sprintf("epoch %d", first[reason])
		if more[reason] > 0 {
			place += fmt.Sprintf(" and %d more", more[reason])
		}
		name, why, _ := strings.Cut(reason, ": ")
		notes = append(notes, fmt.Sprintf("%s undefined in %s: %s", name, place, why))
	}
	return notes
}
