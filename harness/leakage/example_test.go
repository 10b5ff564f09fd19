package leakage_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"holdout/harness/dataset"
	"holdout/harness/leakage"
)

func Example() {
	train, err := dataset.NewReader("train.csv", strings.NewReader("text,label\n\"It broke, on day two.\",negative\nGood.,positive\n"), dataset.Columns{})
	if err != nil {
		log.Fatal(err)
	}
	f, err := leakage.NewFinder(leakage.Settings{})
	if err != nil {
		log.Fatal(err)
	}
	f.Hold(dataset.Example{ID: "r1", Line: 1, Text: "IT BROKE ON DAY TWO", Label: "negative"})
	f.Hold(dataset.Example{ID: "r2", Line: 2, Text: "It broke on day three!", Label: "positive"})
	f.Hold(dataset.Example{ID: "r3", Line: 3, Text: "Never again.", Label: "negative"})
	leaks, err := f.Search(context.Background(), train)
	if err != nil {
		log.Fatal(err)
	}
	for _, l := range leaks.Leaks {
		fmt.Printf("%s is line %d of %s: %s, Jaccard index %.2f, labels %s\n", l.Heldout.ID, l.Train.Line, leaks.Train, l.Kind, l.Jaccard, l.Labels)
	}
	// Output:
	// r1 is line 2 of train.csv: normalized, Jaccard index 1.00, labels same
	// r2 is line 2 of train.csv: near, Jaccard index 0.64, labels different
}
