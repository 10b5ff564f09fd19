package harness_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"holdout/harness"
	"holdout/harness/dataset"
)

// A classifier of one's own, such as a test's, is evaluated like a checkpoint.
func ExampleEvaluate() {
	heldout := `{"text": "hh", "label": "ham"}
{"text": "ss", "label": "spam"}
{"text": "hs", "label": "spam"}
`
	data, err := dataset.NewReader("heldout.jsonl", strings.NewReader(heldout), dataset.Columns{})
	if err != nil {
		log.Fatal(err)
	}
	run, err := harness.Evaluate(context.Background(), &letters{}, data, harness.Settings{Name: "letters"})
	if err != nil {
		log.Fatal(err)
	}
	accuracy, _ := run.Find("accuracy", "all")
	fmt.Printf("%d of %d right, accuracy %.2f (%.2f to %.2f, %s)\n", run.Right, run.Rows,
		*accuracy.Value, accuracy.Interval.Low, accuracy.Interval.High, accuracy.Interval.Method)
	// Output: 2 of 3 right, accuracy 0.67 (0.21 to 0.94, wilson)
}
