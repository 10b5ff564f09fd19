package scoring_test

import (
	"fmt"

	"holdout/harness/scoring"
)

func Example() {
	outcomes := scoring.Outcomes{
		Labels: []string{"ham", "spam", "other"},
		Want:   []int{0, 0, 0, 0, 1, 1, 1, 0},
		Got:    []int{0, 0, 0, 1, 1, 1, 0, 0},
	}
	estimates, err := scoring.Score(outcomes, scoring.Settings{Seed: 7})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range estimates {
		switch e.Metric {
		case "accuracy", "recall/label=spam":
			fmt.Printf("%s %.3f in [%.3f, %.3f], N = %d\n", e.Metric, e.Value, e.Low, e.High, e.N)
		case "f1/macro":
			fmt.Println(e.Err())
		}
	}
	// Output:
	// accuracy 0.750 in [0.409, 0.929], N = 8
	// recall/label=spam 0.667 in [0.208, 0.939], N = 3
	// f1/macro is undefined: no example is held out or predicted as "other"
}

func ExampleCompare() {
	labels, want := []string{"ham", "spam"}, []int{0, 0, 0, 0, 0, 1, 1, 1, 1, 1}
	baseline := scoring.Outcomes{Labels: labels, Want: want, Got: []int{0, 0, 0, 1, 0, 1, 1, 0, 1, 1}}
	candidate := scoring.Outcomes{Labels: labels, Want: want, Got: []int{0, 0, 0, 0, 0, 1, 1, 0, 1, 1}}
	deltas, err := scoring.Compare(baseline, candidate, scoring.Settings{Seed: 7})
	if err != nil {
		fmt.Println(err)
		return
	}
	d := deltas[0]
	fmt.Printf("%s %+.2f in [%.2f, %+.2f] by %s\n", d.Metric, d.Value, d.Low, d.High, d.Method)
	fmt.Printf("%d lost, %d gained: P = %.2f by %s\n", d.Lost, d.Gained, d.P, d.Test)
	// Output:
	// accuracy +0.10 in [-0.21, +0.40] by tango
	// 0 lost, 1 gained: P = 0.50 by mcnemar (mid-p)
}

func ExampleSmallestMargin() {
	fmt.Printf("200 rows show a candidate to be at most %.1f points worse,\n", 100*scoring.SmallestMargin(200, 0.05, 0.95, 0.8))
	fmt.Printf("%d rows at most 1 point\n", scoring.RowsForMargin(0.01, 0.05, 0.95, 0.8))
	// Output:
	// 200 rows show a candidate to be at most 3.9 points worse,
	// 3092 rows at most 1 point
}

func ExampleCouldBeSignificant() {
	for _, candidate := range []float64{0.897, 0.88} {
		could, p := scoring.CouldBeSignificant(0.9, candidate, 1_000, 0.95)
		fmt.Printf("%v: %v, p from %.2g to %.2g, if at most %d rows differ\n", candidate, could, p.LowP, p.HighP, p.Significant)
	}
	// Output:
	// 0.897: false, p from 0.25 to 0.89, if at most 0 rows differ
	// 0.88: true, p from 1.9e-06 to 0.2, if at most 94 rows differ
}

func ExampleClassificationReport() {
	report, err := scoring.ClassificationReport(scoring.Outcomes{
		Labels: []string{"ham", "spam", "other"},
		Want:   []int{0, 0, 0, 0, 1, 1, 1, 0},
		Got:    []int{0, 0, 0, 1, 1, 1, 0, 0},
	}, scoring.Settings{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(report)
	// Output:
	//               precision    recall  f1-score   support
	//
	//          ham       0.80      0.80      0.80         5
	//         spam       0.67      0.67      0.67         3
	//        other  undefined undefined undefined         0
	//
	//     accuracy                           0.75         8
	//    macro avg  undefined undefined undefined         8
	// weighted avg       0.75      0.75      0.75         8
}
