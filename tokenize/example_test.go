package tokenize_test

import (
	"fmt"
	"log"
	"os"

	"holdout/tokenize"
)

func Example() {
	data, err := os.ReadFile("../models/demo/base/tokenizer.json")
	if err != nil {
		log.Fatal(err)
	}
	tok, err := tokenize.Load(data)
	if err != nil {
		log.Fatal(err)
	}
	e, err := tok.Encode("The naïve café owner isn't unbelievably unhappy.", tokenize.Options{MaxLength: 10})
	if err != nil {
		log.Fatal(err)
	}
	for i, id := range e.IDs {
		token, _ := tok.Token(id)
		fmt.Println(id, e.TypeIDs[i], token)
	}
	fmt.Println("cut:", e.Cut)
	// Output:
	// 2 0 [CLS]
	// 71 0 the
	// 3127 0 naive
	// 3835 0 cafe
	// 2736 0 owner
	// 594 0 isn
	// 11 0 '
	// 58 0 t
	// 9000 0 unbelievably
	// 3 0 [SEP]
	// cut: 2
}
