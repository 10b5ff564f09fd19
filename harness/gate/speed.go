package gate

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"holdout/harness"
)

// MethodOrder is the interval of a median between order statistics.
const MethodOrder = "order statistics"

// modelBytes judges the size of the model's files, as its run recorded it.
func modelBytes(j *judge, t task) Finding {
	bytes, err := recordedSize(j.evidence.Candidate.Run)
	if err != nil {
		return errored("the candidate's %v", err)
	}
	f := Finding{Outcome: Met, N: 1, Estimate: ref(bytes), Limit: ref(t.rule.Limit)}
	f.Reason = fmt.Sprintf("%.0f bytes, %s; %s allowed", bytes, size(bytes), t.rule.limitText())
	if t.rule.Unit == Ratio {
		base, err := recordedSize(j.evidence.Paired.Baseline.Run)
		if err != nil {
			return errored("the baseline's %v", err)
		}
		f.Estimate, f.Baseline = ref(bytes/base), ref(base)
		f.Reason = fmt.Sprintf("%s, %s× the baseline's %s; %s× allowed", size(bytes), trimmed(*f.Estimate), size(base), decimal(t.rule.Limit))
	}
	if *f.Estimate > t.rule.Limit {
		f.Outcome = NotMet
	}
	return f
}

// recordedSize is the number of bytes that a run says its model has.
func recordedSize(r *harness.Run) (float64, error) {
	text, ok := r.Checkpoint.Settings["model_bytes"]
	if !ok {
		return 0, fmt.Errorf("run does not say how large the model is; evaluate again")
	}
	bytes, err := strconv.ParseUint(text, 10, 53)
	if err != nil || bytes == 0 {
		return 0, fmt.Errorf("run says that the model has %q bytes", text)
	}
	return float64(bytes), nil
}

// latency judges the time for the same rows, as a ratio to the baseline's: the median over blocks of the ratio of two blocks that
// were run one after the other. Its interval lies between order statistics, and assumes nothing of how times are distributed: the
// number of blocks whose ratio is below the true median is binomial with probability 1/2. H. A. David and H. N. Nagaraja 2003,
// Order Statistics, §7.1.
func latency(j *judge, t task) Finding {
	l := j.evidence.Latency
	if l == nil {
		return errored("the latency was not measured")
	}
	if len(l.Baseline) != len(l.Candidate) {
		return errored("%d blocks of the baseline and %d of the candidate were measured; they take turns", len(l.Baseline), len(l.Candidate))
	}
	ratios := make([]float64, len(l.Baseline))
	for i, b := range l.Baseline {
		ratios[i] = l.Candidate[i] / b
		if !(b > 0 && l.Candidate[i] > 0) || math.IsInf(ratios[i], 0) {
			return errored("block %d took %v s and %v s, which is no time", i+1, b, l.Candidate[i])
		}
	}
	slices.Sort(ratios)
	return j.median(ratios, t.rule.Limit)
}

// median judges whether the median of sorted ratios is at most the limit.
func (j *judge) median(sorted []float64, limit float64) Finding {
	n := len(sorted)
	f := Finding{N: n, Limit: ref(limit), Outcome: Undecided}
	k, needed := orderOf(n, 1-j.policy.Confidence), int(math.Ceil(-math.Log2(1-j.policy.Confidence)))
	if k == 0 {
		f.Reason = fmt.Sprintf("too few measurements: %d blocks, and an interval with %s confidence needs %d", n, j.confidence(), needed)
		return f
	}
	ratio, low, high := (sorted[(n-1)/2]+sorted[n/2])/2, sorted[k-1], sorted[n-k]
	f.Estimate, f.Interval = ref(ratio), &harness.Interval{Low: low, High: high, Method: MethodOrder}
	f.Reason = fmt.Sprintf("%s× the baseline's time over %d blocks, %s interval %s to %s: ", trimmed(ratio), n, j.two(), trimmed(low), trimmed(high))
	switch {
	case high <= limit:
		f.Outcome = Met
		f.Reason += fmt.Sprintf("at most %s× with %s confidence", trimmed(high), j.confidence())
	case low > limit:
		f.Outcome = NotMet
		f.Reason += fmt.Sprintf("at least %s× with %s confidence, and %s× is allowed", trimmed(low), j.confidence(), decimal(limit))
	default:
		f.Reason += fmt.Sprintf("the interval straddles %s×; measure more blocks", decimal(limit))
	}
	return f
}

// orderOf is the largest k for which the median of n is below the k-th smallest with a probability of at most alpha: that of fewer
// than k heads among n coins. It is 0 where there is none.
func orderOf(n int, alpha float64) int {
	probability := math.Exp2(-float64(n)) // of exactly i heads
	below := 0.0
	for i := range n {
		if below += probability; below > alpha {
			return i
		}
		probability *= float64(n-i) / float64(i+1)
	}
	return 0
}
