package reports

import (
	"io"

	"holdout/harness"
)

// sklearn writes a run's scores by label in the layout of scikit-learn's classification_report.
func sklearn(w io.Writer, run *harness.Run, _ Look) error {
	plain := *run
	plain.Checkpoint.Labels = make([]string, len(run.Checkpoint.Labels))
	for i, label := range run.Checkpoint.Labels {
		plain.Checkpoint.Labels[i] = Plain(label)
	}
	text, err := plain.ClassificationReport()
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, text)
	return err
}
