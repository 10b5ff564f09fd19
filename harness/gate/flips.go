package gate

import (
	"fmt"
	"slices"
	"strings"

	"holdout/harness"
	"holdout/harness/scoring"
)

// MethodExact is Clopper and Pearson's interval of a share.
const MethodExact = "clopper-pearson"

// flips judges the rows that went from right to wrong.
//
// A limit in rows is about these rows, and exact. A limit in per cent is about the share that such texts have, of which these rows
// are a sample: it is met or not by an end of Clopper and Pearson's interval. An id of the protected file may not flip in any case.
func flips(j *judge, t task) Finding {
	if f, few := t.tooFew(t.size); few {
		return f
	}
	pair := j.evidence.Paired
	lost := lostRows(pair, t.rows)
	n := len(t.rows.Rows)
	f := Finding{N: n, Discordant: len(lost), Estimate: ref(float64(len(lost)) / float64(n)), IDs: ids(lost)}
	f.Reason = fmt.Sprintf("%d of %d rows went from right to wrong", len(lost), n)
	f.Outcome = Met
	switch t.rule.Unit {
	case Count:
		f.Estimate, f.Limit = ref(float64(len(lost))), ref(t.rule.Limit)
		if float64(len(lost)) > t.rule.Limit {
			f.Outcome = NotMet
		}
		f.Reason += fmt.Sprintf(", %s allowed", decimal(t.rule.Limit))
	case Share:
		f.Limit = ref(t.rule.Limit)
		f.atMostShare(j, len(lost), n)
	}
	if t.rule.Protected != "" {
		f.protect(j, t, lost)
	}
	return f
}

// lostRows are the flips among some rows, worst first.
func lostRows(p *harness.Paired, rows harness.Slice) []harness.Flip {
	lost, _ := p.Flips()
	if len(rows.Rows) == len(p.Baseline.IDs) {
		return lost
	}
	in := make(map[string]bool, len(rows.Rows))
	for _, row := range rows.Rows {
		in[p.Baseline.IDs[row]] = true
	}
	return slices.DeleteFunc(lost, func(f harness.Flip) bool { return !in[f.ID] })
}

func ids(flips []harness.Flip) []string {
	all := make([]string, len(flips))
	for i, f := range flips {
		all[i] = f.ID
	}
	return all
}

// atMostShare judges a share that is not to be above the limit.
func (f *Finding) atMostShare(j *judge, count, n int) {
	low, high := scoring.ClopperPearson(count, n, j.settings.Confidence)
	f.Interval = &harness.Interval{Low: low, High: high, Method: MethodExact}
	limit, share := *f.Limit, float64(count)/float64(n)
	f.Reason += fmt.Sprintf(", %s, %s interval %s to %s: ", percent(share), j.two(), percent(low), percent(high))
	switch {
	case high <= limit:
		f.Outcome = Met
		f.Reason += fmt.Sprintf("at most %s with %s confidence", percent(high), j.confidence())
	case low > limit:
		f.Outcome = NotMet
		f.Reason += fmt.Sprintf("at least %s with %s confidence, and %s is allowed", percent(low), j.confidence(), percent(limit))
	default:
		f.Outcome = Undecided
		f.Reason += fmt.Sprintf("the interval straddles %s", percent(limit))
		f.Rows = scoring.RowsToSettle(share, limit, low, high, n)
	}
	if j.policy.ClusterBy != "" {
		f.Note = join(f.Note, "the interval takes the rows as independent, though cluster_by says that they are not")
	}
}

// protect refuses a flip of a protected id. An id that the runs do not have cannot be known not to flip.
func (f *Finding) protect(j *judge, t task, lost []harness.Flip) {
	file := t.rule.Protected
	protected, ok := j.evidence.Protected[file]
	known, isProtected := set(j.evidence.Paired.Baseline.IDs), set(protected)
	missing := slices.DeleteFunc(slices.Clone(protected), func(id string) bool { return known[id] })
	flipped := slices.DeleteFunc(ids(lost), func(id string) bool { return !isProtected[id] })
	switch {
	case !ok || len(protected) == 0:
		f.Outcome = Errored
		f.Reason += fmt.Sprintf("; no protected ids were read from %s", file)
	case len(missing) > 0:
		f.Outcome, f.IDs = Errored, missing
		f.Reason += fmt.Sprintf("; %d of %d ids of %s are not in the data, %s first", len(missing), len(protected), file, missing[0])
	case len(flipped) > 0:
		f.Outcome, f.IDs = NotMet, flipped
		f.Reason += fmt.Sprintf("; protected by %s: %s", file, someIDs(flipped))
	default:
		f.Reason += fmt.Sprintf("; none of the %d ids of %s", len(protected), file)
	}
}

func set(ids []string) map[string]bool {
	s := make(map[string]bool, len(ids))
	for _, id := range ids {
		s[id] = true
	}
	return s
}

// someIDs writes the first few of many.
func someIDs(ids []string) string {
	const most = 5
	if len(ids) <= most {
		return strings.Join(ids, ", ")
	}
	return fmt.Sprintf("%s, … (%d in all)", strings.Join(ids[:most], ", "), len(ids))
}
