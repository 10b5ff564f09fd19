package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"holdout/harness"
	"holdout/harness/cli"
	"holdout/harness/dataset"
	"holdout/harness/scoring"
	"holdout/onnx"
	"holdout/onnx/onnxtest"
)

// holdout runs the program in this process, and fails the test unless it exits with one of some codes.
func holdout(t *testing.T, codes []int, args ...string) (stdout string) {
	t.Helper()
	var out, said bytes.Buffer
	if code := cli.Run(t.Context(), append([]string{"holdout"}, args...), &out, &said); !slices.Contains(codes, code) {
		t.Fatalf("holdout %s: exit code %d, %s", strings.Join(args, " "), code, said.String())
	}
	return out.String()
}

// demoRuns evaluates the demonstration's base and fine-tuned checkpoints, from the project's folder, so that pages show short names.
func demoRuns(t *testing.T) (base, finetuned string) {
	t.Helper()
	t.Setenv(onnx.EnvVar, onnxtest.Library(t).Path)
	t.Chdir("../..")
	dir := t.TempDir()
	for _, name := range []string{"base", "finetuned"} {
		holdout(t, []int{0}, "evaluate", "models/demo/"+name, "--data", "models/demo/reviews-heldout.jsonl", "--out", filepath.Join(dir, name))
	}
	return filepath.Join(dir, "base"), filepath.Join(dir, "finetuned")
}

// pages are what each page must show, as selectors.
var pages = map[string][]string{
	"run": {"#pipeline .stages li", "#chart-metrics .whisker", "#chart-confusion rect.heat", "#chart-reliability .value", "#chart-roc polyline", "#chart-pr polyline",
		"#chart-slices .whisker", "#chart-threshold polyline", "#chart-rejection polyline", "#labels table", "#rows-table tbody tr[data-place]"},
	"comparison": {"#sides table", "#chart-deltas .whisker", "#chart-slice-deltas .whisker", "#deltas table", "#rows-table tbody tr[data-place]"},
	"verdict":    {".badge", "#verdict table", "#chart-levels .whisker", "#chart-margins .limit", "#origin table"},
	"all": {".badge", "#verdict table", "#chart-training polyline", "#chart-training .value.s1", "#chart-training .reference", "#training table", "#sides table", "#chart-deltas .whisker", "#chart-confusion-baseline .heat", "#chart-confusion-candidate .heat",
		"#chart-reliability-baseline .bin", "#chart-roc-candidate polyline", "#rows-table tbody tr[data-place]"},
}

func TestPages(t *testing.T) {
	b := openBrowser(t)
	base, finetuned := demoRuns(t)
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	holdout(t, []int{0}, "gate", finetuned, "--baseline", base, "--verdict", at("verdict.json"),
		"--rule", "accuracy >= 0.75", "--rule", "accuracy >= baseline - 3pt")
	comparison := holdout(t, []int{0}, "compare", base, finetuned, "--format", "json", "--slice", "category")
	if err := os.WriteFile(at("comparison.json"), []byte(comparison), 0o644); err != nil {
		t.Fatal(err)
	}
	holdout(t, []int{0}, "report", finetuned, "--out", at("run.html"))
	holdout(t, []int{0}, "report", at("comparison.json"), "--out", at("comparison.html"))
	holdout(t, []int{0}, "report", at("verdict.json"), "--out", at("verdict.html"))
	holdout(t, []int{0}, "report", at("verdict.json"), "--run", finetuned, "--baseline", base, "--training", "models/demo", "--out", at("all.html"))
	for name, wanted := range pages {
		b.open(at(name + ".html"))
		for _, selector := range wanted {
			if n := evaluate[int](b, fmt.Sprintf(`document.querySelectorAll(%q).length`, selector)); n == 0 {
				t.Errorf("the page of a %s has no %s", name, selector)
			}
		}
		described := `[...document.querySelectorAll("svg")].filter(s => !s.querySelector("title") || s.querySelector("desc").textContent.length < 10 || s.getBoundingClientRect().height < 50).map(s => s.id)`
		if bare := evaluate[[]string](b, described); len(bare) > 0 {
			t.Errorf("charts of a %s without words, or not drawn: %v", name, bare)
		}
		unnamed := `[...document.querySelectorAll("th:not([scope]), table:not(:has(caption)), button:empty, section:not([aria-labelledby])")].map(e => e.outerHTML.slice(0, 80))`
		if bad := evaluate[[]string](b, unnamed); len(bad) > 0 {
			t.Errorf("not accessible in the page of a %s: %v", name, bad)
		}
		twice := `[...document.querySelectorAll("[id]")].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i)`
		if ids := evaluate[[]string](b, twice); len(ids) > 0 {
			t.Errorf("ids used twice in the page of a %s: %v", name, ids)
		}
		b.do(chromedp.EmulateViewport(360, 740))
		if wide := evaluate[int](b, `document.documentElement.scrollWidth`); wide > 360 {
			t.Errorf("the page of a %s is %d pixels wide on a phone of 360", name, wide)
		}
		b.do(chromedp.EmulateViewport(1200, 900))
	}
	b.behaved()
	pictures(b, at("all.html"))
}

// faint lists texts whose contrast with what is behind them is below 4.5, the least that WCAG 2.2 asks for in success criterion 1.4.3.
// Cells of a heat map are drawn over a rectangle that is not opaque, of which the color is mixed here.
const faint = `(() => {
	const rgb = s => s.match(/[\d.]+/g).map(Number);
	const linear = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
	const light = c => 0.2126 * linear(c[0]) + 0.7152 * linear(c[1]) + 0.0722 * linear(c[2]);
	const paper = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
	const bad = new Set();
	for (const e of document.querySelectorAll("body *")) {
		if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || !e.getClientRects().length || e.closest(".skip, title, desc")) continue;
		let back = paper(e), ink = rgb(e.closest("svg") ? getComputedStyle(e).fill : getComputedStyle(e).color);
		if (e.matches(".cell")) {
			const box = e.previousElementSibling, fill = rgb(getComputedStyle(box).fill), a = Number(box.getAttribute("fill-opacity"));
			back = back.slice(0, 3).map((v, i) => a * fill[i] + (1 - a) * v);
		}
		const [high, low] = [light(ink), light(back)].sort((a, b) => b - a), contrast = (high + 0.05) / (low + 0.05);
		if (contrast < 4.5) bad.add(e.tagName + "." + e.getAttribute("class") + " " + e.textContent.slice(0, 20) + " " + contrast.toFixed(2));
	}
	return [...bad];
})()`

// pictures opens a page in both themes. With -update it takes the README's pictures of it: its top in light, its curves in dark.
func pictures(b *tab, page string) {
	var papers []string
	for _, theme := range []string{"light", "dark"} {
		b.scheme(theme)
		b.do(chromedp.EmulateViewport(1200, 1500))
		b.open(page)
		papers = append(papers, evaluate[string](b, `getComputedStyle(document.body).backgroundColor`))
		if faint := evaluate[[]string](b, faint); len(faint) > 0 {
			b.t.Errorf("faint in the %s theme: %v", theme, faint)
		}
		if !*update {
			continue
		}
		if theme == "dark" { // what is further down
			evaluate[bool](b, `document.getElementById("confusion").scrollIntoView(), true`)
			b.frame()
		}
		picture, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
		if err != nil {
			b.t.Fatal(err)
		}
		if len(picture) > 300_000 {
			b.t.Errorf("the picture of the %s theme takes %d bytes", theme, len(picture))
		}
		if err := os.WriteFile("docs/report-"+theme+".png", picture, 0o644); err != nil {
			b.t.Fatal(err)
		}
	}
	evaluate[bool](b, `document.getElementById("theme").click(), true`)
	papers = append(papers, evaluate[string](b, `getComputedStyle(document.body).backgroundColor`))
	if papers[0] != "rgb(255, 255, 255)" || papers[1] == papers[0] || papers[2] != papers[0] {
		b.t.Errorf("paper is %v in light, dark, and light again by the button", papers)
	}
}

// guess is a classifier that takes no time: the label is that of the text's length.
type guess struct{ labels []string }

func (g guess) Labels() []string { return g.labels }

func (g guess) Encode(text, _ string) (ids, typeIDs []int64, cut, unknown int, err error) {
	return []int64{int64(len(text)) % 1000}, []int64{0}, 0, 0, nil
}

func (g guess) Logits(_ context.Context, B, T int, ids, _ []int64) ([]float32, error) {
	logits := make([]float32, 0, B*len(g.labels))
	for row := range B {
		for c := range g.labels {
			logits = append(logits, float32((ids[row*T]*7919+int64(c)*104729)%1000)/500)
		}
	}
	return logits, nil
}

func (g guess) Predict(logits []float32, probabilities []float64) (label int) {
	sum := 0.0
	for c, logit := range logits {
		probabilities[c] = 1 + float64(logit)
		sum += probabilities[c]
		if logit > logits[label] {
			label = c
		}
	}
	for c := range probabilities {
		probabilities[c] /= sum
	}
	return label
}

func (g guess) Describe() (digests, settings, fingerprint map[string]string) {
	return map[string]string{"model": "none"}, map[string]string{"head": "none"}, map[string]string{"cpu": "any"}
}

// guessed evaluates examples with the classifier that takes no time, and returns the run's folder.
func guessed(t *testing.T, labels []string, examples []map[string]string) string {
	t.Helper()
	var file bytes.Buffer
	e := json.NewEncoder(&file)
	e.SetEscapeHTML(false)
	for _, example := range examples {
		if err := e.Encode(example); err != nil {
			t.Fatal(err)
		}
	}
	data, err := dataset.NewReader("heldout.jsonl", &file, dataset.Columns{})
	if err != nil {
		t.Fatal(err)
	}
	defer data.Close()
	dir := filepath.Join(t.TempDir(), "run")
	if _, err := harness.Evaluate(t.Context(), guess{labels}, data, harness.Settings{Name: "<i>guess</i>", Dir: dir, Scoring: scoring.Settings{Resamples: 100}}); err != nil {
		t.Fatal(err)
	}
	return dir
}

// What a browser would obey in texts, ids, labels and tags is shown as text.
func TestHostilePage(t *testing.T) {
	b := openBrowser(t)
	hostile := []string{
		`<script>document.title = "owned"</script>`, `</script><script>document.title = "owned"</script>`, `<!--<script>`, `]]>--></style><style>*{display:none}</style>`,
		`"onload="document.title='owned'" '`, `<img src="http://evil.example/x.png" onerror="document.title='owned'">`, "a\u2028b\u2029c", "\u202eevil\u2066", "{{.Rows}} ${1} `x`", "nul \x00 and \x1b[31m",
	}
	labels := []string{`<b>"ham"</b>`, `</script>'spam'`}
	var examples []map[string]string
	for i := range 40 {
		s := hostile[i%len(hostile)]
		examples = append(examples, map[string]string{"id": fmt.Sprintf("%d%s", i, s), "text": strings.Repeat("x", i) + s, "label": labels[i%2], "tag<i>": s})
	}
	page := filepath.Join(t.TempDir(), "hostile.html")
	holdout(t, []int{0}, "report", guessed(t, labels, examples), "--out", page)
	b.open(page)
	b.behaved()
	if title := evaluate[string](b, `document.title`); strings.Contains(title, "owned") || !strings.Contains(title, "<i>guess</i>") {
		t.Errorf("title %q", title)
	}
	if n := evaluate[int](b, `document.querySelectorAll("img, b, i, link, iframe, script:not([type])").length`); n != 1 {
		t.Errorf("%d elements that no template has, or scripts beside the page's own", n-1)
	}
	cells := evaluate[[]string](b, `[...document.querySelectorAll("#rows-table tbody tr[data-place]")].slice(0, 10).map(r => r.lastChild.textContent)`)
	shown := slices.Clone(hostile)
	shown[6], shown[7], shown[9] = `a\u2028b\u2029c`, `\u202eevil\u2066`, `nul \u0000 and \u001b[31m`
	for i, want := range shown {
		if got := strings.TrimPrefix(cells[i], strings.Repeat("x", i)); got != want {
			t.Errorf("row %d shows %q, want %q", i, got, want)
		}
	}
	evaluate[bool](b, `document.querySelector("#rows-table tr[data-place='1']").click(), true`)
	if text := evaluate[string](b, `document.getElementById("row-detail").textContent`); !strings.Contains(text, hostile[1]) {
		t.Errorf("the opened row shows %q", text)
	}
	b.behaved()
}

// A page of 100,000 rows opens at once, and sorts, filters and searches; only the rows in sight are in it.
func TestPageOfManyRows(t *testing.T) {
	b := openBrowser(t)
	var examples []map[string]string
	for i := range 100_000 {
		text := fmt.Sprintf("needle-%d ", i) + strings.Repeat("words of a review that says little ", i%14)
		examples = append(examples, map[string]string{"id": fmt.Sprintf("r%06d", i), "text": text, "label": []string{"a", "b", "c"}[i%3], "shop": fmt.Sprint("shop ", i%5)})
	}
	page := filepath.Join(t.TempDir(), "many.html")
	holdout(t, []int{0}, "report", guessed(t, []string{"a", "b", "c"}, examples), "--out", page)
	info, err := os.Stat(page)
	if err != nil {
		t.Fatal(err)
	}
	took := b.open(page)
	t.Logf("100,000 rows: %.1f MB, open in %.2f s", float64(info.Size())/1e6, took.Seconds())
	if info.Size() >= 60_000_000 || took >= 3*time.Second {
		t.Errorf("%d bytes, open in %v; want under 60 MB and 3 s", info.Size(), took)
	}
	first := func() string {
		b.frame()
		return evaluate[string](b, `document.querySelector("#rows-table tr[data-place='0'] th").textContent`)
	}
	counted := func() string { return evaluate[string](b, `document.getElementById("rows-count").textContent`) }
	timed := func(what, script string) {
		start := time.Now()
		evaluate[bool](b, script+", true")
		b.frame()
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("%s took %v", what, took)
		}
	}
	if n := evaluate[int](b, `document.querySelectorAll("#rows-table tr").length`); n > 100 || counted() != "100000 of 100000 rows" || first() != "r000000" {
		t.Errorf("%d rows in the page, %s, first %s", n, counted(), first())
	}
	header := func(name string) string {
		return fmt.Sprintf(`[...document.querySelectorAll("#rows-table thead th")].find(th => th.textContent === %q)`, name)
	}
	timed("sorting", header("id")+`.firstChild.click()`)
	timed("sorting", header("id")+`.firstChild.click()`)
	if got := evaluate[string](b, header("id")+`.getAttribute("aria-sort")`); got != "descending" || first() != "r099999" {
		t.Errorf("sorted %s, first %s", got, first())
	}
	timed("filtering", `(s => { s.value = "2"; s.dispatchEvent(new Event("change")); })(document.querySelector("[data-column='held out']"))`)
	if counted() != "33333 of 100000 rows" || first() != "r099998" {
		t.Errorf("filtered: %s, first %s", counted(), first())
	}
	b.do(chromedp.SendKeys(chromedp.CSS("#search"), "NEEDLE-77777 "))
	evaluate[bool](b, `new Promise(done => setTimeout(() => done(true), 400))`)
	if counted() != "1 of 100000 rows" || first() != "r077777" {
		t.Errorf("searched: %s", counted())
	}
	evaluate[bool](b, `(s => { s.value = ""; s.dispatchEvent(new Event("input")); return new Promise(done => setTimeout(() => done(true), 400)); })(document.getElementById("search"))`)
	if counted() != "33333 of 100000 rows" {
		t.Errorf("searched for nothing: %s", counted())
	}
	b.media("print")
	if high := evaluate[int](b, `document.documentElement.scrollHeight`); high > 20_000 {
		t.Errorf("printed, the page is %d pixels long: rows that are not shown take paper", high)
	}
	b.behaved()
}

// The keyboard moves through the rows, scrolls them into sight and opens one.
func TestPageByKeyboard(t *testing.T) {
	b := openBrowser(t)
	var examples []map[string]string
	for i := range 300 {
		examples = append(examples, map[string]string{"id": fmt.Sprintf("r%03d", i), "text": strings.Repeat("y", 1+i%50), "label": []string{"a", "b"}[i%2]})
	}
	page := filepath.Join(t.TempDir(), "keys.html")
	holdout(t, []int{0}, "report", guessed(t, []string{"a", "b"}, examples), "--redact", "--out", page)
	b.open(page)
	b.do(chromedp.Focus(chromedp.CSS("#rows-table")))
	b.do(chromedp.KeyEvent(kb.End), chromedp.KeyEvent(kb.ArrowUp), chromedp.KeyEvent(kb.Enter))
	b.frame()
	active := evaluate[string](b, `(row => row && row.getAttribute("aria-selected") + " " + row.firstChild.textContent)(document.getElementById(document.getElementById("rows-table").getAttribute("aria-activedescendant")))`)
	if active != "true r298" {
		t.Errorf("the active row is %q", active)
	}
	if open := evaluate[string](b, `document.getElementById("row-detail").textContent`); !strings.Contains(open, "r298") || !strings.Contains(open, "sha256") {
		t.Errorf("the opened row shows %q", open)
	}
	b.behaved()
}

// The slider says what is left at its threshold, and moves the mark in the chart. The page prints without its controls.
func TestPageOfThresholds(t *testing.T) {
	b := openBrowser(t)
	var examples []map[string]string
	for i := range 50 {
		examples = append(examples, map[string]string{"id": fmt.Sprint(i), "text": strings.Repeat("z", 1+i), "label": []string{"a", "b"}[i%2]})
	}
	page := filepath.Join(t.TempDir(), "threshold.html")
	holdout(t, []int{0}, "report", guessed(t, []string{"a", "b"}, examples), "--out", page)
	b.open(page)
	says := func(at int) string {
		evaluate[bool](b, fmt.Sprintf(`(s => { s.value = %d; s.dispatchEvent(new Event("input")); return true; })(document.getElementById("threshold"))`, at))
		return evaluate[string](b, `document.getElementById("threshold-says").textContent + " | " + document.getElementById("threshold-mark").getAttribute("x1")`)
	}
	if got := says(0); !strings.HasPrefix(got, "0.00: 50 of 50 rows kept (100.0\u00a0%), ") || !strings.HasSuffix(got, " | 48.0") {
		t.Errorf("at 0: %s", got)
	}
	if got := says(100); got != "1.00: 0 of 50 rows kept (0.0\u00a0%) | 426.0" {
		t.Errorf("at 1: %s", got)
	}
	b.emulate(emulation.SetEmulatedMediaParams{Media: "print", Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}})
	if paper := evaluate[string](b, `getComputedStyle(document.body).backgroundColor`); paper != "rgb(255, 255, 255)" {
		t.Errorf("printed on %s", paper)
	}
	if n := evaluate[int](b, `[...document.querySelectorAll("nav, #filters, #slider, #theme")].filter(e => e.offsetParent !== null).length`); n != 0 {
		t.Errorf("%d controls are printed", n)
	}
	b.behaved()
}
