package dataset_test

import (
	"fmt"
	"log"
	"strings"

	"holdout/harness/dataset"
)

func Example() {
	file := strings.NewReader(`{"id": "r1", "text": "Cracked along the glue line.", "label": "negative", "lang": "en"}
{"id": "r2", "text": "Tut, was es soll.", "label": "positive", "lang": "de"}
`)
	r, err := dataset.NewReader("reviews.jsonl", file, dataset.Columns{})
	if err != nil {
		log.Fatal(err)
	}
	defer r.Close()
	for e, err := range r.All() {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(e.ID, e.Label, e.Tags, e.Text)
	}
	fmt.Printf("%d × %d, sha256 %.8s…\n", r.Rows(), len(r.Header()), r.Digest())
	// Output:
	// r1 negative [{lang en}] Cracked along the glue line.
	// r2 positive [{lang de}] Tut, was es soll.
	// 2 × 4, sha256 7c38a2c8…
}
