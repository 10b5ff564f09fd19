package scoring

import (
	"cmp"
	"slices"
)

// tally is what count metrics need of the outcomes: for each label k, how many examples are held
// out as k, predicted as k, and both. Counts are float64 so that metrics need no conversions; they
// are exact below 2⁵³.
type tally struct {
	n              float64   // examples
	hit, want, got []float64 // C each
}

// cell is a pair of labels that occurs, and the number of examples it occurs on.
type cell struct {
	want, got int
	count     float64
}

func newTally(labels int) *tally {
	all := make([]float64, 3*labels)
	return &tally{hit: all[:labels], want: all[labels : 2*labels], got: all[2*labels:]}
}

// add counts n more examples held out as want and predicted as got.
func (t *tally) add(want, got int, n float64) {
	t.n += n
	t.want[want] += n
	t.got[got] += n
	if want == got {
		t.hit[want] += n
	}
}

func (t *tally) reset() {
	t.n = 0
	clear(t.hit)
	clear(t.want)
	clear(t.got)
}

// count returns the tally of the outcomes and the cells that occur in them, the fullest first.
func count(o Outcomes) (*tally, []cell) {
	t := newTally(len(o.Labels))
	var cells []cell
	for want, row := range Confusion(o) {
		for got, n := range row {
			if n > 0 {
				t.add(want, got, float64(n))
				cells = append(cells, cell{want, got, float64(n)})
			}
		}
	}
	slices.SortStableFunc(cells, func(a, b cell) int { return cmp.Compare(b.count, a.count) })
	return t, cells
}

// ratio is a score of one label, num/den, undefined where den is 0.
type ratio func(t *tally, k int) (num, den float64)

// precision is TP/(TP+FP).
func precision(t *tally, k int) (num, den float64) { return t.hit[k], t.got[k] }

// recall is TP/(TP+FN).
func recall(t *tally, k int) (num, den float64) { return t.hit[k], t.want[k] }

// f1 is 2TP/(2TP+FP+FN): defined whenever the label occurs or is predicted, unlike the harmonic
// mean of precision and recall, to which it is otherwise equal.
func f1(t *tally, k int) (num, den float64) { return 2 * t.hit[k], t.want[k] + t.got[k] }
