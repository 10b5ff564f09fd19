package onnx_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"holdout/onnx"
	"holdout/onnx/onnxtest"
)

func ExampleRuntime_NewSession() {
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

	// Two tokens, two labels: the logits of a text are the mean of its tokens' rows.
	model := onnxtest.Model{Embedding: [][]float32{{1, 0}, {0, 1}}}
	s, err := r.NewSession(model.Bytes(), []string{"input_ids"}, []string{"logits"}, onnx.SessionOptions{})
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	out, err := s.Run(context.Background(), onnx.Matrix{Rows: 2, Cols: 2, Data: []int64{0, 0, 0, 1}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(out[0].Dims, out[0].Data)
	// Output: [2 2] [1 0 0.5 0.5]
}
