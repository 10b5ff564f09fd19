package scoring

import (
	"fmt"
	"math"
)

// ranked is a metric of how well the probability of a label ranks the examples that are held out
// as it, positive, above the others: of one label, or the mean over all. It needs probabilities.
//
// Beside its value a curve tells the part that each example has in its error, to first order; the
// parts of a mean are the means of the parts, and those of a difference the differences. So there
// is one standard error for the value, the macro average and the paired difference.
type ranked struct {
	curve curve
	// fixed says that the variance is taken with the numbers of examples of each label fixed, as
	// DeLong's is, and not over examples.
	fixed  bool
	method string // of the standard error
}

// curve returns the value of a ranking and adds to parts, one for each row, share times the parts
// of the examples in its error. There are positive and negative examples.
type curve func(r ranking, share float64, parts []float64) (value float64)

// ranking is the rows of a run in the order of one label's probability, the lowest first.
type ranking struct {
	rows                []rankedRow
	negative, positives float64 // how many rows are
}

// rankedRow is a row and two bits: a macro average over many labels keeps many rankings.
type rankedRow uint32

// maxRows is how many rows a rankedRow can tell apart, 2³⁰.
const maxRows = 1 << (32 - rowShift)

const (
	isPositive rankedRow = 1 << iota
	tiedWithNext
	rowShift = iota
)

func (r rankedRow) row() int       { return int(r >> rowShift) }
func (r rankedRow) positive() bool { return r&isPositive != 0 }

// ties calls f for the rows of each score, the lowest first, with the number of positives.
func (r ranking) ties(f func(rows []rankedRow, positives float64)) {
	for start := 0; start < len(r.rows); {
		end, positives := start, 0.0
		for more := true; more; end++ {
			positives += float64(r.rows[end] & isPositive)
			more = r.rows[end]&tiedWithNext != 0
		}
		f(r.rows[start:end], positives)
		start = end
	}
}

// auroc is the probability that a positive example ranks above a negative one, ties counting half.
// The part of an example is its DeLong component, the same probability with that example given,
// minus the whole, over the examples of its side.
func auroc(r ranking, share float64, parts []float64) (value float64) {
	var below float64 // negative rows ranked below
	var pairs float64 // of a positive and a negative row, in order
	r.ties(func(tied []rankedRow, positives float64) {
		negative := float64(len(tied)) - positives
		pairs += positives * (below + negative/2)
		below += negative
	})
	value = pairs / (r.negative * r.positives)

	below = 0
	above := r.positives // positive rows that rank at least as high
	r.ties(func(tied []rankedRow, positives float64) {
		negative := float64(len(tied)) - positives
		ofPositive := share * ((below+negative/2)/r.negative - value) / r.positives
		ofNegative := share * ((above-positives/2)/r.positives - value) / r.negative
		for _, row := range tied {
			if row.positive() {
				parts[row.row()] += ofPositive
			} else {
				parts[row.row()] += ofNegative
			}
		}
		below += negative
		above -= positives
	})
	return value
}

// averagePrecision is the mean over positive examples of the share of positives among those that
// rank at least as high: the area under the precision–recall curve, not interpolated.
//
// The part of an example in its error follows from that definition: what it adds as one of the
// positives, and as one of the examples that rank at least as high as those below it.
func averagePrecision(r ranking, share float64, parts []float64) (value float64) {
	above, positivesAbove := float64(len(r.rows)), r.positives // rows that rank at least as high
	r.ties(func(tied []rankedRow, positives float64) {
		value += positives * positivesAbove / above
		above -= float64(len(tied))
		positivesAbove -= positives
	})
	value /= r.positives

	above, positivesAbove = float64(len(r.rows)), r.positives
	var one, given float64 // sums over the positives up to here of 1/above and precision/above
	r.ties(func(tied []rankedRow, positives float64) {
		precision := positivesAbove / above
		one += positives / above
		given += positives / above * precision
		for _, row := range tied {
			part := -given
			if row.positive() {
				part = (one - given) + (precision - value) // exactly 0 in a perfect ranking
			}
			parts[row.row()] += share * part / r.positives
		}
		above -= float64(len(tied))
		positivesAbove -= positives
	})
	return value
}

// value returns the metric in a run, or why it has none, and adds sign times the parts of the
// examples in its error.
func (m ranked) value(b *board, run, label int, sign float64, parts []float64) (value float64, undefined string) {
	if undefined := b.undistributed[run]; undefined != "" {
		return 0, undefined
	}
	labels, undefined := b.rankable(label)
	if undefined != "" {
		return 0, undefined
	}
	share := 1 / float64(len(labels))
	for _, k := range labels {
		value += m.curve(b.ranking(run, k), sign*share, parts)
	}
	return value / float64(len(labels)), ""
}

// rankable returns the label, or all that have positive and negative examples, or why there is
// nothing to rank. ZeroDivision can leave labels out of a mean, but cannot say what their value is.
func (b *board) rankable(label int) (labels []int, undefined string) {
	var never, always []string
	for k, want := range b.tallies[0].want {
		switch {
		case label != noLabel && k != label:
		case want == 0:
			never = append(never, b.labels()[k])
		case want == b.tallies[0].n:
			always = append(always, b.labels()[k])
		default:
			labels = append(labels, k)
		}
	}
	exclude := b.settings.ZeroDivision == Exclude && len(labels) > 0
	switch {
	case len(always) > 0 && !exclude:
		return nil, fmt.Sprintf("every example is held out as %q", always[0])
	case len(never) > 0 && !exclude:
		return nil, fmt.Sprintf("no example %s %s", recall().lacks, list(never))
	}
	return labels, ""
}

// ranking returns the ranking of a run by the probability of a label, which it makes once.
func (b *board) ranking(run, label int) ranking {
	positives := b.tallies[run].want[label]
	r := ranking{rows: b.ranked[run][label], positives: positives, negative: b.tallies[run].n - positives}
	if r.rows == nil {
		r.rows = b.rank(run, label)
		b.ranked[run][label] = r.rows
	}
	return r
}

func (b *board) rank(run, label int) []rankedRow {
	rows, want := make([]keyed, b.examples()), b.runs[run].Want
	for i := range rows {
		rows[i] = keyed{keyOf(b.runs[run].row(i)[label]), int32(i)}
	}
	rows = sortKeyed(rows)
	ranks := make([]rankedRow, len(rows))
	for i, r := range rows {
		ranks[i] = rankedRow(r.row) << rowShift
		if want[r.row] == label {
			ranks[i] |= isPositive
		}
		if i+1 < len(rows) && rows[i+1].key == r.key {
			ranks[i] |= tiedWithNext
		}
	}
	return ranks
}

func (m ranked) estimate(b *board, e *Estimate, label int) {
	e.N = b.examples()
	parts := make([]float64, e.N)
	e.Value, e.Undefined = m.value(b, 0, label, 1, parts)
	if e.Undefined != "" {
		return
	}
	se, none := m.standardError(b, label, parts)
	if none != "" {
		e.NoInterval = none
		return
	}
	low, high := logitInterval(e.Value, se, b.settings.Confidence)
	e.set(interval{low: low, high: high, method: b.method(m.method + ", logit")})
}

// logitInterval returns the ends of a normal interval of log(value/(1−value)), mapped back: inside
// (0, 1), and at small N much closer to its confidence than value ± z·se is. The value is inside
// too, or se would be 0.
//
// Boyd, Eng and Page 2013, §3; for the AUROC: Qin and Hotilovac 2008, Comparison of non-parametric
// confidence intervals for the area under the ROC curve, Statistical Methods in Medical Research 17.
func logitInterval(value, se, confidence float64) (low, high float64) {
	odds, step := math.Log(value/(1-value)), zTwoSided(confidence)*se/(value*(1-value))
	return 1 / (1 + math.Exp(step-odds)), 1 / (1 + math.Exp(-step-odds))
}

func (m ranked) compare(b *board, d *Delta, label int) {
	d.N = b.examples()
	parts := make([]float64, d.N)
	var undefined [2]string
	d.Baseline, undefined[0] = m.value(b, 0, label, -1, parts)
	d.Candidate, undefined[1] = m.value(b, 1, label, 1, parts)
	if d.undefined(undefined) {
		return
	}
	d.Value = d.Candidate - d.Baseline
	se, none := m.standardError(b, label, parts)
	if none != "" {
		d.NoInterval, d.NoTest = none, none
		return
	}
	z := zTwoSided(b.settings.Confidence)
	d.set(interval{low: max(-1, d.Value-z*se), high: min(1, d.Value+z*se), method: b.method(m.method)},
		testNormal(d.Value/se, b.method(m.method)))
}

// standardError returns that of a value, or why it is not known, from the examples' parts in its
// error, which it centres.
//
// With fixed numbers of examples each label's parts vary about their own mean; a label of one
// example shows no variation. For one label, the labels are it and all others: that is DeLong's
// variance (E. R. DeLong, D. M. DeLong and D. L. Clarke-Pearson 1988, Biometrics 44), and for
// two runs their paired test; for the macro average it is the same of a U-statistic of more samples
// (P. K. Sen 1960, Calcutta Statistical Association Bulletin 10). Clusters add up their parts
// (N. A. Obuchowski 1997, Biometrics 53).
func (m ranked) standardError(b *board, label int, parts []float64) (se float64, none string) {
	group := func(want int) int {
		switch {
		case !m.fixed:
			return 0
		case label == noLabel:
			return want
		case want == label:
			return 1
		}
		return 0
	}
	spreads := centre(parts, b.runs[0].Want, max(2, len(b.labels())), group)
	for want, n := range b.tallies[0].want {
		if n == 1 && spreads[group(want)].rows == 1 && b.clusters() == nil {
			return 0, fmt.Sprintf("only one example is held out as %q", b.labels()[want])
		}
	}
	var variance float64
	for _, s := range spreads {
		variance += s.squares * s.rows / max(1, s.rows-1)
	}
	if b.clusters() != nil {
		variance = 0
		sums, _ := b.byCluster(b.rows(noLabel), parts)
		for _, sum := range sums {
			variance += sum * sum * float64(len(sums)) / float64(len(sums)-1)
		}
	}
	if !(variance > 0) {
		return 0, "the examples show no variation"
	}
	return math.Sqrt(variance), ""
}

// spread is a number of rows, the sum of their parts, and of the squares about their mean.
type spread struct{ rows, sum, squares float64 }

// centre subtracts from the part of each row the mean of its group, and returns the groups.
func centre(parts []float64, want []int, groups int, group func(want int) int) []spread {
	spreads := make([]spread, groups)
	for row, part := range parts {
		s := &spreads[group(want[row])]
		s.rows++
		s.sum += part
	}
	for row := range parts {
		s := &spreads[group(want[row])]
		parts[row] -= s.sum / s.rows
		s.squares += parts[row] * parts[row]
	}
	return spreads
}
