package main

import (
	"encoding/json"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// arrows says which packages of holdout a package may import. The two towers meet in harness/cli and nowhere else.
var arrows = map[string][]string{
	"holdout":                 {"harness/cli"},
	"holdout/harness":         {"harness/dataset", "harness/leakage", "harness/scoring"},
	"holdout/harness/cli":     {"harness", "harness/dataset", "harness/gate", "harness/leakage", "harness/scoring", "harness/trace", "models", "models/demo", "onnx", "reports"},
	"holdout/harness/dataset": {},
	"holdout/harness/gate":    {"harness", "harness/scoring"},
	"holdout/harness/leakage": {"harness/dataset"},
	"holdout/harness/scoring": {},
	"holdout/harness/trace":   {"harness"},
	"holdout/models":          {"onnx", "tokenize"},
	"holdout/models/demo":     {},
	"holdout/onnx":            {},
	"holdout/onnx/onnxtest":   {"onnx"},
	"holdout/reports":         {"harness", "harness/dataset", "harness/gate", "harness/leakage", "harness/scoring", "harness/trace"},
	"holdout/tokenize":        {},
}

// fences says which packages of holdout may import a third-party module.
var fences = map[string][]string{
	"github.com/goccy/go-yaml":        {"harness/gate"},
	"github.com/jedib0t/go-pretty/v6": {"reports"},
	"github.com/klauspost/compress":   {"harness", "harness/dataset"},
	"github.com/sugarme/tokenizer":    {"tokenize"},
	"github.com/urfave/cli/v2":        {"harness/cli"},
	"github.com/vbauerster/mpb/v8":    {"harness/cli"},
	"github.com/yalue/onnxruntime_go": {"onnx"},
	"github.com/xrash/smetrics":       {"harness/dataset", "harness/gate", "harness/trace"},
	"golang.org/x/sync":               {"harness", "harness/cli", "harness/leakage"},
	"golang.org/x/sys":                {"onnx"},
	"golang.org/x/term":               {"harness/cli"},
	"golang.org/x/text":               {"harness/leakage", "tokenize"},
	"gonum.org/v1/gonum":              {"harness/scoring"},
	"google.golang.org/protobuf":      {"onnx", "onnx/onnxtest"},
}

// oracles lists what the tests of a package may import beside what the package may.
var oracles = map[string][]string{
	"holdout/harness/gate": {
		"github.com/invopop/jsonschema",            // generates the verdict's schema from its types
		"github.com/santhosh-tekuri/jsonschema/v6", // validates what the schemas describe
	},
	"holdout/harness/cli": {
		"github.com/yalue/onnxruntime_go", // bench_test.go: ONNX Runtime alone
		"github.com/rogpeppe/go-internal/testscript",
		"github.com/chromedp/chromedp", // opens the page in a browser
		"github.com/chromedp/chromedp/kb",
		"github.com/chromedp/cdproto/cdp",
		"github.com/chromedp/cdproto/emulation",
		"github.com/chromedp/cdproto/log",
		"github.com/chromedp/cdproto/network",
		"github.com/chromedp/cdproto/runtime",
	},
}

// catchAll lists package names that say nothing of what is in them.
var catchAll = []string{"util", "utils", "common", "types", "helpers", "pkg", "misc"}

func TestArrows(t *testing.T) {
	for _, p := range packages(t) {
		allowed, known := arrows[p.ImportPath]
		if !known {
			t.Errorf("%s has no line in arrows: say what it may import", p.ImportPath)
		}
		if slices.Contains(catchAll, path.Base(p.ImportPath)) {
			t.Errorf("%s: a name that says nothing of what is in it", p.ImportPath)
		}
		for _, imported := range slices.Concat(p.TestImports, p.XTestImports) {
			if strings.Contains(strings.Split(imported, "/")[0], ".") && !slices.Contains(oracles[p.ImportPath], imported) {
				checkFence(t, p.ImportPath, imported)
			}
		}
		for _, imported := range p.Imports {
			inner, ours := strings.CutPrefix(imported, "holdout/")
			switch {
			case ours && !slices.Contains(allowed, inner):
				t.Errorf("%s imports %s, an arrow that docs/design.md does not draw", p.ImportPath, imported)
			case !ours && strings.Contains(imported, "."):
				checkFence(t, p.ImportPath, imported)
			}
		}
	}
}

// checkFence checks that a third-party package is imported where its module lives.
func checkFence(t *testing.T, importer, imported string) {
	for module, homes := range fences {
		if imported == module || strings.HasPrefix(imported, module+"/") {
			if !slices.Contains(homes, strings.TrimPrefix(importer, "holdout/")) {
				t.Errorf("%s imports %s, which lives in %v only", importer, imported, homes)
			}
			return
		}
	}
	t.Errorf("%s imports %s, which has no line in fences", importer, imported)
}

type listed struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

// packages lists the packages of holdout as the go command sees them.
func packages(t *testing.T) []listed {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		err := d.Decode(&p)
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}
