package gate

import "fmt"

// leaked judges how many rows are in the training set. Where the search was cut short, a count within the limit shows nothing.
func leaked(j *judge, t task) Finding {
	s := j.evidence.Candidate.Run.Leakage
	if s == nil {
		return errored("the leakage was not measured; evaluate with --train FILE")
	}
	count, what := s.Rows(), "are in the training set"
	if t.rule.ExceptNear {
		count, what = s.Exact+s.Normalized, "are in the training set, exactly or after normalisation"
	}
	f := Finding{}
	f.exact(t, count, j.evidence.Candidate.Run.Rows, what)
	switch {
	case f.Outcome == Errored:
		return f
	case !t.rule.ExceptNear && s.Rows() > 0:
		f.Reason += fmt.Sprintf(": %d exactly, %d after normalisation, %d nearly", s.Exact, s.Normalized, s.Near)
	}
	if f.Outcome == Met && !t.rule.ExceptNear && s.CutShort > 0 {
		f.Outcome = Undecided
		f.Reason += fmt.Sprintf("; but %d training rows resemble more held-out rows than are compared, so that more may be near", s.CutShort)
	}
	return f
}

func leakageText(r Rule) string {
	if r.ExceptNear {
		return atMostText(r) + ", near ones not counted"
	}
	return atMostText(r)
}
