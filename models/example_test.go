package models_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"holdout/models"
	"holdout/onnx"
)

func ExampleOpen() {
	path := os.Getenv(onnx.EnvVar)
	if path == "" {
		path = filepath.Join("..", "bin") // where `just setup` puts the library
	}
	library, _, err := onnx.Find(path)
	if err != nil {
		log.Fatal(err)
	}
	r, err := onnx.Open(library)
	if err != nil {
		log.Fatal(err)
	}
	defer r.Close()
	c, err := models.Open(context.Background(), r, "demo/finetuned", models.Settings{})
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()

	ids, typeIDs, _, _, err := c.Encode("It broke on the second day and nobody answers.", "")
	if err != nil {
		log.Fatal(err)
	}
	logits, err := c.Logits(context.Background(), 1, len(ids), ids, typeIDs)
	if err != nil {
		log.Fatal(err)
	}
	probabilities := make([]float64, len(c.Labels()))
	label := c.Predict(logits, probabilities)
	fmt.Printf("%s, probability %.2f\n", c.Labels()[label], probabilities[label])
	// Output: negative, probability 0.66
}
