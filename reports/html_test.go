package reports_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"holdout/harness"
	"holdout/harness/scoring"
	"holdout/reports"
)

// table is a run of four rows, two of them wrong, with texts.
func table() *harness.Table {
	r := run()
	r.Rows, r.Right, r.Confusion = 4, 2, [][]int{{1, 1}, {1, 1}}
	r.Hashes = harness.Hashes{Labels: hex("1abe15"), Logits: hex("109175")}
	r.Checkpoint.Digests, r.Checkpoint.Settings = digests("cad1"), map[string]string{"head": "softmax", "max_length": "128", "model_bytes": "1048576"}
	r.Data.Columns = []string{"id", "text", "label"}
	return &harness.Table{Run: r, IDs: []string{"a", "b", "c", "d"}, Digests: []string{hex("a"), hex("b"), hex("c"), hex("d")},
		Texts: []string{"first words", "second words", "third words", "fourth words"}, Tokens: []int{3, 4, 5, 30}, Cut: make([]int, 4), Unknown: make([]int, 4),
		Outcomes: scoring.Outcomes{Labels: r.Checkpoint.Labels, Want: []int{0, 0, 1, 1}, Got: []int{0, 1, 0, 1}, Probabilities: []float64{0.9, 0.1, 0.4, 0.6, 0.7, 0.3, 0.2, 0.8}}}
}

func htmlOf(t *testing.T, c reports.Contents) string {
	t.Helper()
	var b bytes.Buffer
	if err := reports.HTML(&b, c); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// rowsIn are the rows that a page holds for its script: the values of each column by its heading.
func rowsIn(t *testing.T, page string) map[string][]any {
	t.Helper()
	_, data, found := strings.Cut(page, `<script type="application/json" id="rows-data">`)
	data, _, closed := strings.Cut(data, "</script>")
	var rows struct {
		N       int
		Columns []struct {
			Head   string
			Values []any
			Words  []string
		}
	}
	if err := json.Unmarshal([]byte(data), &rows); err != nil || !found || !closed {
		t.Fatalf("no rows: %v", err)
	}
	columns := map[string][]any{}
	for _, c := range rows.Columns {
		if len(c.Values) != rows.N {
			t.Errorf("column %s has %d values, of %d rows", c.Head, len(c.Values), rows.N)
		}
		columns[c.Head] = c.Values
		if c.Words != nil {
			columns[c.Head] = nil
			for _, v := range c.Values {
				columns[c.Head] = append(columns[c.Head], c.Words[int(v.(float64))])
			}
		}
	}
	return columns
}

func TestRowsOfAPage(t *testing.T) {
	base := table()
	base.Outcomes.Got, base.Outcomes.Probabilities = []int{0, 0, 1, 0}, []float64{0.9, 0.1, 0.6, 0.4, 0.2, 0.8, 0.9, 0.1}
	rows := rowsIn(t, htmlOf(t, reports.Contents{Run: table(), Baseline: base}))
	for head, want := range map[string][]any{
		"id": {"a", "b", "c", "d"}, "outcome": {"right", "wrong", "wrong", "right"}, "held out": {"ham", "ham", "spam", "spam"},
		"baseline": {"ham", "ham", "spam", "ham"}, "predicted": {"ham", "spam", "ham", "spam"}, "change": {"same", "lost", "lost", "gained"},
		"shift": {0.0, -0.2, -0.5, 0.7}, "confidence": {0.9, 0.6, 0.7, 0.8}, "held-out probability": {0.9, 0.4, 0.3, 0.8}, "tokens": {3.0, 4.0, 5.0, 30.0},
		"token band": {"0001-0016", "0001-0016", "0001-0016", "0017-0032"}, "text": {"first words", "second words", "third words", "fourth words"},
	} {
		if !reflect.DeepEqual(rows[head], want) {
			t.Errorf("%s: %v, want %v", head, rows[head], want)
		}
	}
}

// The second texts of pairs have a column of their own.
func TestPairsOfAPage(t *testing.T) {
	c := table()
	c.Pairs = []string{"1", "2", "3", "4"}
	if rows := rowsIn(t, htmlOf(t, reports.Contents{Run: c})); !reflect.DeepEqual(rows["second text"], []any{"1", "2", "3", "4"}) {
		t.Errorf("second texts %v", rows["second text"])
	}
}

// Without texts there are digests, and the page says why.
func TestRedactedPage(t *testing.T) {
	page := htmlOf(t, reports.Contents{Run: table(), Redact: true})
	if rows := rowsIn(t, page); strings.Contains(page, "first words") || rows["sha256"][0] != hex("a") || rows["text"] != nil {
		t.Errorf("texts in a redacted page: %v", rows)
	}
	bare := table()
	bare.Texts, bare.Run.Settings.Redacted = nil, true
	if page := htmlOf(t, reports.Contents{Run: bare}); !strings.Contains(page, "The run holds no texts: it was made with --redact.") {
		t.Error("a redacted run's page does not say so")
	}
	if page := htmlOf(t, reports.Contents{Comparison: comparison(), Redact: true}); strings.Contains(page, "win a prize") {
		t.Error("a text in a redacted comparison's page")
	}
	if comparison().WithoutTexts(); comparison().Lost[0].Text == "" {
		t.Error("the comparison itself was changed")
	}
}

// The policy allows the style and the script that are in the page, by their digests, and nothing else.
func TestPolicyOfAPage(t *testing.T) {
	page := htmlOf(t, reports.Contents{Run: table()})
	policy := html.UnescapeString(regexp.MustCompile(`Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(page)[1])
	inside := func(open, end string) string {
		_, s, _ := strings.Cut(page, open)
		s, _, _ = strings.Cut(s, end)
		digest := sha256.Sum256([]byte(s))
		return "'sha256-" + base64.StdEncoding.EncodeToString(digest[:]) + "'"
	}
	want := fmt.Sprintf("default-src 'none'; style-src %s; script-src %s; base-uri 'none'; form-action 'none'", inside("<style>", "</style>"), inside("<script>", "</script>"))
	if policy != want {
		t.Errorf("policy %s, want %s", policy, want)
	}
	for _, bad := range []string{" style=", " onclick=", "javascript:", "http://", "https://", "url("} {
		if strings.Contains(page, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
}

func TestSamePageSameBytes(t *testing.T) {
	c := reports.Contents{Verdict: rejected(), Comparison: comparison(), Run: table(), Baseline: table()}
	if once, again := htmlOf(t, c), htmlOf(t, c); once != again {
		t.Error("two pages of the same contents differ")
	}
}

// Every hostile text, everywhere in a verdict and a comparison, leaves the page's elements as they are.
func TestHostileTextInHTML(t *testing.T) {
	tags := regexp.MustCompile(`<(script|img|style|iframe|a [^#]*http|!--)`)
	for name, s := range hostile {
		for _, c := range []reports.Contents{{Verdict: hostileVerdict(s)}, {Comparison: hostileComparison(s)}} {
			page := htmlOf(t, c)
			_, body, _ := strings.Cut(page, "<body>")
			body, _, _ = strings.Cut(body, "<footer>")
			if found := tags.FindString(body); found != "" {
				t.Errorf("%s: the body holds %s", name, found)
			}
			for _, r := range "\u202e\u2066\u2028\x1b\x00" {
				if strings.ContainsRune(page, r) {
					t.Errorf("%s: the page holds %U", name, r)
				}
			}
		}
	}
}

// A page holds no more of the texts than a browser takes, and says where it cut them; of too many rows it lists the wrong ones first.
func TestPageOfTooMuch(t *testing.T) {
	const n = 100_003
	c := table()
	o := &c.Outcomes
	c.IDs, c.Digests, c.Texts, c.Tokens, c.Cut, c.Unknown = make([]string, n), make([]string, n), make([]string, n), make([]int, n), make([]int, n), make([]int, n)
	o.Want, o.Got, o.Probabilities = make([]int, n), make([]int, n), slices.Repeat([]float64{0.75, 0.25}, n)
	text := strings.Repeat("é<", 500)
	for i := range n {
		c.IDs[i], c.Texts[i], c.Tokens[i] = fmt.Sprint("r", i), text, 1
	}
	o.Want[n-1] = 1
	page := htmlOf(t, reports.Contents{Run: c})
	rows := rowsIn(t, page)
	if len(page) > 60_000_000 || rows["id"][0] != fmt.Sprint("r", n-1) || len(rows["id"]) != 100_000 {
		t.Errorf("%d bytes, %d rows, the first %v", len(page), len(rows["id"]), rows["id"][0])
	}
	if cut := rows["text, cut at 120 bytes"]; cut == nil || cut[0] != strings.Repeat("é<", 40)+"…" {
		t.Errorf("texts are not cut at 120 bytes")
	}
	if !strings.Contains(page, "Of 100003 rows, 100000 are listed: those that are wrong first") {
		t.Error("the page does not say that rows are left out")
	}
}

// A run is refused beside a verdict or a comparison that is of another one.
func TestContentsMustMatch(t *testing.T) {
	c := reports.Contents{Verdict: accepted(), Run: table()}
	if err := c.Check(); err != nil {
		t.Error(err)
	}
	c.Run.Run.Hashes.Logits = hex("bad")
	want := "not comparable: the run of spam-filter is not the candidate of the verdict: it has other labels or logits"
	if err := c.Check(); !errors.Is(err, harness.ErrNotComparable) || err.Error() != want {
		t.Errorf("%v; want %s", err, want)
	}
	c = reports.Contents{Comparison: comparison(), Run: table()}
	if err := c.Check(); !errors.Is(err, harness.ErrNotComparable) {
		t.Errorf("%v", err)
	}
}

// A run without rows, labels by the hundred, and values that are undefined all have a page.
func TestOddPages(t *testing.T) {
	empty := &harness.Table{Run: run(), Outcomes: scoring.Outcomes{Labels: []string{"ham", "spam"}}}
	if page := htmlOf(t, reports.Contents{Run: empty}); !strings.Contains(page, "undefined: no example was predicted") || strings.Contains(page, "NaN") {
		t.Error("a run without rows has another page")
	}
	many := table()
	for i := range 98 {
		many.Outcomes.Labels = append(many.Outcomes.Labels, fmt.Sprint("label ", i))
	}
	many.Run.Checkpoint.Labels, many.Outcomes.Probabilities = many.Outcomes.Labels, nil
	many.Run.Confusion = scoring.Confusion(many.Outcomes)
	many.Outcomes.Probabilities = slices.Repeat(slices.Concat([]float64{0.6, 0.4}, make([]float64, 98)), 4)
	if page := htmlOf(t, reports.Contents{Run: many}); strings.Contains(page, `class="heat`) || !strings.Contains(page, "The most frequent mistakes") {
		t.Error("a hundred labels are drawn as a matrix")
	}
}
