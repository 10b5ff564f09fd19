package scoring

import "testing"

func TestReportIsScikitLearns(t *testing.T) {
	for _, r := range readReference(t).Reports {
		o := Outcomes{Labels: r.Labels, Want: r.Want, Got: r.Got}
		got, err := ClassificationReport(o, Settings{ZeroDivision: []ZeroDivision{Zero, One}[r.Zero]})
		if err != nil || got != r.Text {
			t.Errorf("%s, zero division %d: %v\n%s\nwant\n%s", r.Name, r.Zero, err, got, r.Text)
		}
	}
}

func TestReportOfUndefined(t *testing.T) {
	o := Outcomes{Labels: []string{"ham", "spam", "other"}, Want: []int{0, 0, 0, 1, 1}, Got: []int{0, 0, 1, 1, 1}}
	const labels = `              precision    recall  f1-score   support

         ham       1.00      0.67      0.80         3
        spam       0.67      1.00      0.80         2
       other  undefined undefined undefined         0

    accuracy                           0.80         5
`
	for z, averages := range map[ZeroDivision]string{
		Refuse: `   macro avg  undefined undefined undefined         5
weighted avg       0.87      0.80      0.80         5
`,
		Exclude: `   macro avg       0.83      0.83      0.80         5
weighted avg       0.87      0.80      0.80         5
`,
	} {
		if got, err := ClassificationReport(o, Settings{ZeroDivision: z}); err != nil || got != labels+averages {
			t.Errorf("%v: %v\n%s\nwant\n%s", z, err, got, labels+averages)
		}
	}
}

func TestReportOfNothing(t *testing.T) {
	const want = `              precision    recall  f1-score   support

           a  undefined undefined undefined         0

    accuracy                      undefined         0
   macro avg  undefined undefined undefined         0
weighted avg  undefined undefined undefined         0
`
	if got, err := ClassificationReport(Outcomes{Labels: []string{"a"}}, Settings{}); err != nil || got != want {
		t.Errorf("report of nothing: %v\n%s\nwant\n%s", err, got, want)
	}
}

func TestReportRefuses(t *testing.T) {
	if got, err := ClassificationReport(Outcomes{}, Settings{}); got != "" || err == nil || err.Error() != "outcomes have no labels: at least one is needed" {
		t.Errorf("ClassificationReport = %q, %v", got, err)
	}
	if _, err := ClassificationReport(Outcomes{Labels: []string{"a"}}, Settings{ZeroDivision: 9}); err == nil {
		t.Error("a zero division of 9 is accepted")
	}
}
