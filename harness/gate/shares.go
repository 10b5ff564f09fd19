package gate

import "fmt"

// truncated judges how many rows were cut at the checkpoint's maximum length.
func truncated(j *judge, t task) Finding {
	if f, few := t.tooFew(t.size); few {
		return f
	}
	table := j.evidence.Candidate
	if len(table.Cut) != len(table.IDs) {
		return errored("it is not known which rows were cut")
	}
	f := Finding{}
	cut := 0
	for _, row := range t.rows.Rows {
		if table.Cut[row] > 0 {
			cut++
			f.IDs = append(f.IDs, table.IDs[row])
		}
	}
	f.exact(t, cut, len(t.rows.Rows), "were cut")
	return f
}

// replaced judges how many rows had invalid UTF-8 replaced.
func replaced(j *judge, t task) Finding {
	run := j.evidence.Candidate.Run
	f := Finding{}
	f.exact(t, run.Replaced, run.Rows, "had invalid UTF-8 replaced")
	return f
}

// unjoined judges how many examples only one of the two runs has, of all that either has.
func unjoined(j *judge, t task) Finding {
	p := j.evidence.Paired
	f := Finding{}
	f.exact(t, p.Unjoined, len(p.Baseline.IDs)+p.Unjoined, "are in one of the runs only")
	return f
}

// exact judges a count of rows. It is about these rows, so that there is nothing to be unsure of.
func (f *Finding) exact(t task, count, n int, what string) {
	if n == 0 {
		f.Outcome, f.Reason = Errored, "there are no rows"
		return
	}
	share := float64(count) / float64(n)
	f.N, f.Limit, f.Outcome = n, ref(t.rule.Limit), Met
	measured := share
	if t.rule.Unit == Count {
		measured = float64(count)
	}
	f.Estimate = ref(measured)
	if measured > t.rule.Limit {
		f.Outcome = NotMet
	}
	f.Reason = fmt.Sprintf("%d of %d rows %s, %s; %s allowed", count, n, what, percent(share), t.rule.limitText())
}
