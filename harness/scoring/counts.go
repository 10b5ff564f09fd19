package scoring

// tally is what count metrics need of a run: for each label k, how many examples are held out as
// k, predicted as k, and both. Counts are float64 so that metrics need no conversions; they are
// exact below 2⁵³.
type tally struct {
	n              float64   // examples
	hit, want, got []float64 // C each
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

// ratio is a score of one label, num/den, undefined where den is 0.
type ratio struct {
	of func(t *tally, k int) (num, den float64)
	// share is the proportion of examples that the ratio rises with, and bounds the least and the
	// largest that the ratio can be at that share; nil where it is the share.
	share  func(t *tally, k int) (hits, trials float64)
	bounds func(share float64) (least, largest float64)
	lacks  string // what no example does where den is 0, before the label's name
}

// precision returns the ratio TP/(TP+FP).
func precision() ratio {
	of := func(t *tally, k int) (num, den float64) { return t.hit[k], t.got[k] }
	return ratio{of: of, share: of, lacks: "was predicted"}
}

// recall returns the ratio TP/(TP+FN).
func recall() ratio {
	of := func(t *tally, k int) (num, den float64) { return t.hit[k], t.want[k] }
	return ratio{of: of, share: of, lacks: "is held out as"}
}

// fBeta returns the ratio (1+β²)TP/((1+β²)TP+β²FN+FP): defined whenever the label occurs or is
// predicted, unlike the weighted harmonic mean of precision and recall, to which it is otherwise
// equal.
//
// Of the examples held out or predicted as the label the share TP/(TP+FN+FP) is right, and of the
// others each weighs 1 or β². With β = 1 that leaves one value for a share J, 2J/(1+J).
func fBeta(beta float64) ratio {
	b := beta * beta
	at := func(share, weight float64) float64 { return (1 + b) * share / ((1+b)*share + weight*(1-share)) }
	return ratio{
		of:     func(t *tally, k int) (num, den float64) { return (1 + b) * t.hit[k], b*t.want[k] + t.got[k] },
		share:  func(t *tally, k int) (hits, trials float64) { return t.hit[k], t.want[k] + t.got[k] - t.hit[k] },
		bounds: func(share float64) (least, largest float64) { return at(share, max(1, b)), at(share, min(1, b)) },
		lacks:  "is held out or predicted as",
	}
}

// wilson returns the Wilson interval of the share of label k, as bounds of the ratio.
func (r ratio) wilson(t *tally, k int, confidence float64) (low, high float64) {
	hits, trials := r.share(t, k)
	low, high = Wilson(int(hits), int(trials), confidence)
	if r.bounds != nil {
		low, _ = r.bounds(low)
		_, high = r.bounds(high)
	}
	return low, high
}

// allHits counts the examples whose predicted label is the held-out one, out of all examples.
func allHits(t *tally, _ int) (hits, trials float64) {
	for _, n := range t.hit {
		hits += n
	}
	return hits, t.n
}
