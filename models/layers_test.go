package models

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"holdout/onnx"
)

func TestX(t *testing.T) {
	files, _ := filepath.Glob("/work/shared/checkpoints/*/model.onnx")
	more, _ := filepath.Glob("demo/*/model.onnx")
	for _, f := range append(files, more...) {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		g, err := onnx.ReadGraph(data)
		if err != nil {
			t.Fatal(err)
		}
		l, ok := byStructure(g)
		fmt.Println(f, l, ok, maxSteps)
		m, ok := byNames(g)
		fmt.Println("  names", m, ok)
	}
}
