package scoring

import "testing"

func TestUnpairedAgreesWithStatsmodels(t *testing.T) {
	for _, u := range readReference(t).Unpaired {
		low, high, p := Unpaired(u.Baseline, u.Candidate, u.Rows[0], u.Rows[1], u.Confidence)
		if !near(low, u.Low, 1e-12) || !near(high, u.High, 1e-12) || !near(p, u.P, 1e-12) {
			t.Errorf("Unpaired(%v, %v, %v) = %v, %v, %v; want %+v", u.Baseline, u.Candidate, u.Rows, low, high, p, u)
		}
	}
	for _, rows := range [][2]int{{0, 10}, {10, 0}} {
		if low, high, p := Unpaired(0.5, 0.5, rows[0], rows[1], 0.95); low != -1 || high != 1 || p != 1 {
			t.Errorf("Unpaired of %v rows = %v, %v, %v; want -1, 1, 1", rows, low, high, p)
		}
	}
}

// TestUnpairedPublished compares with Newcombe 1998, table II, column (a), method 10.
func TestUnpairedPublished(t *testing.T) {
	low, high, _ := Unpaired(48.0/80, 56.0/70, 80, 70, 0.95)
	if !near(low, 0.0524, 5e-5) || !near(high, 0.3339, 5e-5) {
		t.Errorf("Unpaired = %v, %v; want 0.0524, 0.3339", low, high)
	}
}

// TestPairings compares with every way to pair two numbers of right examples, tested by scipy.
func TestPairings(t *testing.T) {
	for _, r := range readReference(t).Pairings {
		could, p := CouldBeSignificant(r.Baseline, r.Candidate, r.Rows, 0.95)
		fewest, most := p.Fewest.Baseline+p.Fewest.Candidate, p.Most.Baseline+p.Most.Candidate
		if could != (r.LowP <= 0.05) || fewest != r.Fewest || most != r.Most || p.Significant != r.Significant ||
			!near(p.LowP, r.LowP, 1e-12) || !near(p.HighP, r.HighP, 1e-12) {
			t.Errorf("CouldBeSignificant(%v, %v, %d) = %v, %+v; want %+v", r.Baseline, r.Candidate, r.Rows, could, p, r)
		}
		for _, q := range []Pairs{p.Fewest, p.Most} {
			if q.N() != r.Rows || min(q.Both, q.Baseline, q.Candidate, q.Neither) < 0 ||
				!near(float64(q.Both+q.Baseline), r.Baseline*float64(r.Rows), 1e-9) ||
				!near(float64(q.Both+q.Candidate), r.Candidate*float64(r.Rows), 1e-9) {
				t.Errorf("%+v is no pairing of %v and %v on %d rows", q, r.Baseline, r.Candidate, r.Rows)
			}
		}
	}
	if could, p := CouldBeSignificant(0.5, 0.9, 0, 0.95); could || p.LowP != 1 {
		t.Errorf("CouldBeSignificant on no rows = %v, %+v", could, p)
	}
}
