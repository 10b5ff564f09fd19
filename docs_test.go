package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"holdout/harness/gate"
)

// link matches a Markdown link to a file of the project.
var link = regexp.MustCompile(`\]\(([^)#:]+)\)`)

// The published schemas are those that the program prints.
func TestPublishedSchemas(t *testing.T) {
	for path, want := range map[string][]byte{"docs/policy.schema.json": gate.PolicySchema(), "docs/verdict.schema.json": gate.VerdictSchema()} {
		if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s differs from what holdout schema prints (%v); copy it from harness/gate", path, err)
		}
	}
}

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
