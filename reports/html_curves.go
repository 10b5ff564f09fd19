package reports

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"holdout/harness"
	"holdout/harness/scoring"
)

// shownRun is one of the runs of a page, with the word for it where there are two.
type shownRun struct {
	id, word string // "", or "baseline" and "candidate"
	table    *harness.Table
}

// runsOf lists the runs of a page, the baseline first.
func runsOf(c Contents) []shownRun {
	switch {
	case c.Run == nil:
		return nil
	case c.Baseline == nil:
		return []shownRun{{"", "", c.Run}}
	}
	return []shownRun{{"-baseline", "baseline", c.Baseline}, {"-candidate", "candidate", c.Run}}
}

// titled is a title with the word for the run.
func (r shownRun) titled(s string) string {
	if r.word == "" {
		return s
	}
	return s + ": " + r.word
}

// heatLabels is how many labels a matrix may have to be drawn.
const heatLabels = 40

// confusionSection is the confusion matrix as a heat map, or the most frequent mistakes of many labels.
func confusionSection(c Contents) section {
	s := section{ID: "confusion", Heading: "Confusion"}
	for _, r := range runsOf(c) {
		labels, counts := r.table.Outcomes.Labels, scoring.Confusion(r.table.Outcomes)
		title := r.titled("Held-out against predicted label")
		if len(labels) > heatLabels {
			t := *r.table.Run
			t.Confusion = counts
			s.Tables = append(s.Tables, tabulated(r.titled("The most frequent mistakes"), mistakesGrid(&t)))
			continue
		}
		g := grid{columns: []column{{"held out ↓ predicted →", words}}}
		for i, label := range labels {
			g.columns = append(g.columns, column{label, number})
			row := []string{label}
			for _, n := range counts[i] {
				row = append(row, strconv.Itoa(n))
			}
			g.rows = append(g.rows, row)
		}
		numbers := tabulated(title, g)
		s.Charts = append(s.Charts, chart{title, heat("chart-confusion"+r.id, title, labels, counts), &numbers})
	}
	return s
}

// mistakesGrid lists the largest cells off the diagonal.
func mistakesGrid(run *harness.Run) grid {
	g := grid{columns: []column{{"held out", words}, {"predicted", words}, {"rows", number}}}
	for _, row := range mistakes(run)[1:] {
		g.rows = append(g.rows, []string{fmt.Sprint(row[0]), fmt.Sprint(row[1]), fmt.Sprint(row[2])})
	}
	return g
}

// calibrationSection is the reliability diagram: in each range of confidence, how many of the predictions are right.
func calibrationSection(c Contents) section {
	s := section{ID: "calibration", Heading: "Calibration"}
	for _, r := range runsOf(c) {
		bins := scoring.Reliability(r.table.Outcomes)
		if bins == nil || len(r.table.IDs) == 0 {
			continue
		}
		confidence := r.table.Run.Settings.Confidence
		title := r.titled("Reliability diagram")
		d := square("chart-reliability"+r.id, title)
		d.axes("confidence: probability of the predicted label", "share right")
		d.segment(d.atX(0), d.atY(0), d.atX(1), d.atY(1), "reference", "as right as it is confident")
		g := grid{columns: []column{{"confidence", words}, {"rows", number}, {"right", number}, {"share right", number}, {"mean confidence", number}, {"interval", number}}}
		var told []string
		for _, b := range bins {
			if b.N == 0 {
				continue
			}
			share := float64(b.Right) / float64(b.N)
			low, high := scoring.Wilson(b.Right, b.N, confidence)
			row := []string{fmt.Sprintf("%.2f–%.2f", b.Low, b.High), strconv.Itoa(b.N), strconv.Itoa(b.Right), fixed(&share), fixed(&b.Confidence), fmt.Sprintf("%.3f–%.3f", low, high)}
			g.rows = append(g.rows, row)
			text := fmt.Sprintf("confidence %s: %d of %d right, %s; mean confidence %s", row[0], b.Right, b.N, row[3], row[4])
			told = append(told, text)
			d.box(d.atX(b.Low)+1, d.atY(share), d.atX(b.High)-d.atX(b.Low)-2, d.atY(0)-d.atY(share), "bin", fmt.Sprintf(`fill-opacity="%.2f"`, 0.15+0.75*float64(b.N)/float64(len(r.table.IDs))), text)
			x := d.atX(b.Confidence)
			d.segment(x, d.atY(low), x, d.atY(high), "whisker", text)
			d.dot(x, d.atY(share), 3.5, "value", text)
		}
		d.desc = strings.Join(told, "; ")
		numbers := tabulated(title, g)
		s.Charts = append(s.Charts, chart{title, d.done(), &numbers})
	}
	if len(s.Charts) > 0 {
		s.Lead = []string{"A dot on the diagonal is as right as it is confident. The stronger a bar, the more rows are in it; whiskers are Wilson's intervals."}
	}
	return s
}

// curveLabels is how many labels have curves of their own; those that are held out most often.
const curveLabels = 8

// rankingSection is the ROC and the precision–recall curve of each label, one against the rest.
func rankingSection(c Contents) section {
	s := section{ID: "ranking", Heading: "Ranking"}
	left := 0
	for _, r := range runsOf(c) {
		o := r.table.Outcomes
		order := byHeldOut(r.table)
		left = max(0, len(order)-curveLabels)
		var roc, pr []series
		for _, label := range order[:min(len(order), curveLabels)] {
			all := scoring.Thresholds(o, label)
			if all == nil {
				continue
			}
			name := o.Labels[label]
			roc = append(roc, series{name, rocOf(all)})
			pr = append(pr, series{name, precisionRecallOf(all)})
		}
		if len(roc) == 0 {
			continue
		}
		s.Tables = append(s.Tables, areasOf(r, roc))
		s.Charts = append(s.Charts,
			curve("chart-roc"+r.id, r.titled("ROC curves"), "false positive rate", "true positive rate", roc, true),
			curve("chart-pr"+r.id, r.titled("Precision–recall curves"), "recall", "precision", pr, false))
	}
	if len(s.Charts) > 0 {
		s.Lead = []string{"Each label against the rest, by its probability."}
		if left > 0 {
			s.Lead[0] += fmt.Sprintf(" Of %d labels, the %d that are held out most often are drawn.", left+curveLabels, curveLabels)
		}
	}
	return s
}

// byHeldOut lists the labels that rows are held out as, the most frequent first.
func byHeldOut(t *harness.Table) []int {
	counts := make([]int, len(t.Outcomes.Labels))
	for _, want := range t.Outcomes.Want {
		counts[want]++
	}
	var order []int
	for label, n := range counts {
		if n > 0 {
			order = append(order, label)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(counts[b], counts[a]) })
	return order
}

func rocOf(all []scoring.Threshold) []point {
	last := all[len(all)-1]
	points := []point{{0, 0}}
	for _, t := range all {
		points = append(points, point{float64(t.False) / float64(last.False), float64(t.True) / float64(last.True)})
	}
	return points
}

func precisionRecallOf(all []scoring.Threshold) []point {
	last := all[len(all)-1]
	var points []point
	for _, t := range all {
		points = append(points, point{float64(t.True) / float64(last.True), float64(t.True) / float64(t.True+t.False)})
	}
	return points
}

// areasOf lists what is under the curves, scored here where the run was not scored for that.
func areasOf(r shownRun, drawn []series) sheetOf {
	metrics := []string{"auroc", "average_precision"}
	g := grid{columns: []column{{"label", words}}}
	for _, metric := range metrics {
		g.columns = append(g.columns, column{metric, number}, column{"interval", number})
	}
	settings := r.table.Run.Settings
	estimates, err := scoring.Score(r.table.Outcomes, scoring.Settings{Metrics: metrics, Confidence: settings.Confidence, Resamples: settings.Resamples, Seed: settings.Seed})
	for _, s := range drawn {
		row := []string{s.name}
		for _, metric := range metrics {
			i := slices.IndexFunc(estimates, func(e scoring.Estimate) bool { return e.Metric == metric+"/label="+s.name })
			if err != nil || i < 0 || estimates[i].Undefined != "" {
				row = append(row, "undefined", none)
				continue
			}
			e := estimates[i]
			between := none
			if e.NoInterval == "" {
				between = fmt.Sprintf("%.3f–%.3f", e.Low, e.High)
			}
			row = append(row, fixed(&e.Value), between)
		}
		g.rows = append(g.rows, row)
	}
	return tabulated(r.titled("Areas under the curves"), g)
}

// curve draws curves of labels in a square, with the diagonal where that is what chance gives.
func curve(id, title, x, y string, all []series, diagonal bool) chart {
	d := square(id, title)
	if diagonal {
		d.segment(d.atX(0), d.atY(0), d.atX(1), d.atY(1), "reference", "chance")
	}
	plot(d, x, y, all)
	var told []string
	for _, s := range all {
		told = append(told, s.name+": "+through(s.points))
	}
	d.desc = strings.Join(told, "; ")
	return chart{title, d.done(), nil}
}

// through says which points a curve goes through, a few of them.
func through(points []point) string {
	var all []string
	for _, p := range thin(points, 6) {
		all = append(all, fmt.Sprintf("%.2f at %.2f", p.y, p.x))
	}
	return strings.Join(all, ", ")
}

// keptData is what the slider of the page shows, at thresholds from 0 to 1 in steps of a hundredth.
type keptData struct {
	N     int       `json:"n"`
	Kept  []int     `json:"kept"`
	Right []int     `json:"right"`
	Low   []float64 `json:"low"` // of the share of kept rows that is right, Wilson's
	High  []float64 `json:"high"`
	Left  float64   `json:"left"` // where 0 and 1 are in the chart
	Span  float64   `json:"span"`
}

// keptOf is what is left of the candidate's predictions at each threshold; nil where that is not known.
func keptOf(c Contents) *keptData {
	if c.Run == nil || len(c.Run.IDs) == 0 {
		return nil
	}
	at := make([]float64, 101)
	for i := range at {
		at[i] = float64(i) / 100
	}
	all := scoring.Reject(c.Run.Outcomes, at)
	if all == nil {
		return nil
	}
	d := square("", "")
	k := &keptData{N: len(c.Run.IDs), Left: d.atX(0), Span: d.atX(1) - d.atX(0)}
	for _, t := range all {
		low, high := scoring.Wilson(t.Right, t.N, c.Run.Run.Settings.Confidence)
		k.Kept, k.Right = append(k.Kept, t.N), append(k.Right, t.Right)
		k.Low, k.High = append(k.Low, math.Round(1e4*low)/1e4), append(k.High, math.Round(1e4*high)/1e4)
	}
	return k
}

// rejectionSection is what rejecting the predictions below a confidence leaves, and how right that is.
func rejectionSection(c Contents) section {
	k := keptOf(c)
	if k == nil {
		return section{}
	}
	kept, right, byCoverage := series{"share of rows kept", nil}, series{"share of kept rows right", nil}, series{"share of kept rows right", nil}
	g := grid{columns: []column{{"threshold", number}, {"kept", number}, {"right", number}, {"share right", number}, {"interval", number}}}
	var told []string
	for i, n := range k.Kept {
		at := float64(i) / 100
		kept.points = append(kept.points, point{at, float64(n) / float64(k.N)})
		if n == 0 {
			continue
		}
		share := float64(k.Right[i]) / float64(n)
		right.points = append(right.points, point{at, share})
		byCoverage.points = append(byCoverage.points, point{1 - float64(n)/float64(k.N), share})
		if i%10 == 0 {
			g.rows = append(g.rows, []string{fmt.Sprintf("%.2f", at), strconv.Itoa(n), strconv.Itoa(k.Right[i]), fixed(&share), fmt.Sprintf("%.3f–%.3f", k.Low[i], k.High[i])})
			told = append(told, fmt.Sprintf("at %.2f, %d of %d kept, %.4f right", at, n, k.N, share))
		}
	}
	d := square("chart-threshold", "Rows kept, and how right they are, by threshold")
	plot(d, "threshold: least confidence kept", "share", []series{kept, right})
	d.b.WriteString(`<line id="threshold-mark" class="limit" x1="` + px(d.left) + `" x2="` + px(d.left) + `" y1="` + px(d.atY(1)) + `" y2="` + px(d.atY(0)) + "\"/>\n")
	d.desc = strings.Join(told, "; ")
	e := square("chart-rejection", "Share right by share rejected")
	plot(e, "share of rows rejected, the least confident first", "share right", []series{byCoverage})
	e.desc = through(byCoverage.points)
	numbers := tabulated("Rows kept by threshold", g)
	return section{ID: "rejection", Heading: "Threshold and rejection", Slider: true,
		Lead:   []string{"Where predictions below a confidence are rejected, fewer rows are answered, and more of the answers are right."},
		Charts: []chart{{d.title, d.done(), &numbers}, {e.title, e.done(), nil}}}
}
