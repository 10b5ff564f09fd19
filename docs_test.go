package main

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// link matches a Markdown link to a file of the project.
var link = regexp.MustCompile(`\]\(([^)#:]+)\)`)

// Every link in the README and the docs leads to a file.
func TestLinks(t *testing.T) {
	pages, err := filepath.Glob("docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range append(pages, "README.md", "models/demo/README.md") {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), m[1])); err != nil {
				t.Errorf("%s links to %s: %v", page, m[1], err)
			}
		}
	}
}
