package harness

import (
	"fmt"

	"holdout/harness/scoring"
)

// ClassificationReport is precision, recall and F1 of each label in the layout of scikit-learn's classification_report, from the
// run's confusion matrix.
func (r *Run) ClassificationReport() (string, error) {
	o := scoring.Outcomes{Labels: r.Checkpoint.Labels}
	for want, row := range r.Confusion {
		for got, n := range row {
			for range n {
				o.Want, o.Got = append(o.Want, want), append(o.Got, got)
			}
		}
	}
	s := scoring.Settings{Confidence: r.Settings.Confidence}
	for z := scoring.Refuse; z <= scoring.Exclude; z++ {
		if z.String() == r.Settings.ZeroDivision {
			s.ZeroDivision = z
			return scoring.ClassificationReport(o, s)
		}
	}
	return "", fmt.Errorf("the run's zero_division is %q, which this version does not know", r.Settings.ZeroDivision)
}
