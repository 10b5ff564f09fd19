package reports_test

import (
	"encoding/xml"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"holdout/harness"
	"holdout/harness/gate"
	"holdout/reports"
)

func ExampleWriteVerdict() {
	v := &gate.Verdict{
		Decision: gate.Accepted, Candidate: gate.Subject{Name: "fine-tuned"}, Policy: gate.Source{Name: "command line"},
		Data: harness.Data{Name: "heldout.csv"}, Rows: 200, Confidence: 0.95,
		Findings: []gate.Finding{{
			Rule: "accuracy at least 0.8", Kind: "at_least", Metric: "accuracy", Slice: "all", Outcome: gate.Met,
			N: 200, Estimate: value(0.885), Interval: &harness.Interval{Low: 0.8428, High: 0.917, Method: "wilson"}, Limit: value(0.8),
		}},
	}
	if err := reports.WriteVerdict(os.Stdout, "text", v, reports.Look{}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// accepted: fine-tuned
	//
	// candidate  fine-tuned
	// policy     command line
	// data       heldout.csv, 200 rows
	// intervals  each end holds with 95 % confidence
	//
	//    rule                   slice   value     interval  limit    n
	// ✓  accuracy at least 0.8  all    0.8850  0.843–0.917    0.8  200
	//
	// accepted: 1 rule met on 200 rows
}

func TestUnknownFormats(t *testing.T) {
	err := reports.WriteVerdict(os.Stdout, "yaml", accepted(), reports.Look{})
	if want := `format "yaml" is not one of github, json, junit, markdown, step-summary, summary, text`; err == nil || err.Error() != want {
		t.Errorf("error = %v, want %s", err, want)
	}
	err = reports.WriteComparison(os.Stdout, "junit", comparison(), reports.Look{})
	if want := `format "junit" is not one of json, markdown, step-summary, text`; err == nil || err.Error() != want {
		t.Errorf("error = %v, want %s", err, want)
	}
}

func TestSummary(t *testing.T) {
	findings := func(outcomes ...gate.Outcome) []gate.Finding {
		var all []gate.Finding
		for _, o := range outcomes {
			all = append(all, gate.Finding{Outcome: o})
		}
		return all
	}
	for _, tt := range []struct {
		v    gate.Verdict
		want string
	}{
		{gate.Verdict{Decision: gate.Accepted, Rows: 200, Findings: findings(gate.Met, gate.Met)}, "accepted: 2 rules met on 200 rows"},
		{gate.Verdict{Decision: gate.Accepted, Rows: 1, Findings: findings(gate.Waived, gate.Met)}, "accepted: 1 rule waived, 1 rule met on 1 row"},
		{gate.Verdict{Decision: gate.Failed, Rows: 5, Findings: findings(gate.Errored, gate.NotMet, gate.Undecided)},
			"error: 1 rule could not be judged, 1 rule not met, 1 rule inconclusive on 5 rows"},
		{gate.Verdict{Decision: gate.Failed}, "error: no rule was judged on 0 rows"},
		{gate.Verdict{Decision: gate.Accepted, Summary: "its own\nwords"}, `its own\nwords`},
	} {
		if got := string(writeVerdict(t, "summary", &tt.v, reports.Look{})); got != tt.want+"\n" {
			t.Errorf("summary = %q, want %q", got, tt.want)
		}
	}
}

func TestTextSaysWhatIsKnown(t *testing.T) {
	tolerated := rejected()
	tolerated.Decision, tolerated.Tolerated, tolerated.Profile = gate.Inconclusive, true, "nightly"
	ids := rejected()
	ids.Findings[1].IDs = strings.Fields(strings.Repeat("row ", 12))
	unheard := rejected()
	unheard.Findings[0].Outcome, unheard.Findings[0].Reason = "unheard-of", ""
	estimate := rejected()
	estimate.Findings[2].Rows = 2158
	share := verdict()
	share.Findings = []gate.Finding{{Rule: "flips at most 2 %", Kind: "flips", Slice: "all", Outcome: gate.Undecided, N: 200, Estimate: value(0.02),
		Interval: &harness.Interval{Low: 0.0069, High: 0.04512345}, Limit: value(0.02), Note: "a note", Waiver: &gate.Waiver{Until: "2027-01-31", Owner: "ana", Reason: "why"}}}
	for _, tt := range []struct {
		v    *gate.Verdict
		want string
	}{
		{tolerated, "\npolicy     holdout.yaml, b011c1000000, profile nightly, which lets an inconclusive verdict pass\n"},
		{ids, "rows: row, row, row, row, row, row, row, row, row, row and 2 more\n"},
		{unheard, "\n!  ece at most 0.1 "},
		{unheard, "\n   unknown outcome \"unheard-of\": no reason was given\n"},
		{share, "\n?  flips at most 2 %  all     0.02  0.0069–0.04512   0.02  200\n   has a waiver until 2027-01-31 by ana: why\n   inconclusive: no reason was given\n   a note\n"},
		{estimate, "\n¹ needs about 2200 rows to settle a margin of 0.01\n"},
		{verdict(), "\n\n: no rule was judged on 200 rows\n"},
	} {
		if report := string(writeVerdict(t, "text", tt.v, reports.Look{})); !strings.Contains(report, tt.want) {
			t.Errorf("%q is not in\n%s", tt.want, report)
		}
	}
}

func TestMarkdownShowsTextAsItIs(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"plain words, 3 % of 10.", "plain words, 3 % of 10."},
		{"a|b `c` <d>", "a&#124;b &#96;c&#96; &lt;d&gt;"},
		{"*a* _b_ [c](d) {e}", `\*a\* \_b\_ \[c\](d) \{e\}`},
		{"@ana or a@b.example", "@&#8203;ana or a@&#8203;b.example"},
		{"#12, !3, # 4", `\#&#8203;12, \!&#8203;3, \# 4`},
		{"http://a www.b WWW.c", "http:&#8203;//a www.&#8203;b WWW.&#8203;c"},
		{"$x$ &amp; \\", "&#36;&#8203;x&#36; &amp;&#8203;amp; \\\\"},
		{"a\nb\x1b\u202e", `a\\nb\\x1b\\u202e`},
	} {
		v := verdict()
		v.Notes = []string{tt.text}
		if report := string(writeVerdict(t, "markdown", v, reports.Look{})); !strings.Contains(report, "\n- note: "+tt.want+"\n") {
			t.Errorf("%q is not shown as %s in\n%s", tt.text, tt.want, report)
		}
	}
}

// long is a verdict with many findings of long texts.
func long() *gate.Verdict {
	v := verdict()
	v.Decision = gate.Rejected
	for i := range 1500 {
		f := gate.Finding{Rule: fmt.Sprintf("rule %d", i), Kind: "at_least", Metric: "accuracy", Slice: strings.Repeat("|", 300), Outcome: gate.NotMet, Reason: strings.Repeat("@ana ", 60)}
		if i > 20 {
			f.Outcome = gate.Met
		}
		v.Findings = append(v.Findings, f)
	}
	return v
}

func TestMarkdownStaysUnderItsLimits(t *testing.T) {
	many := comparison()
	for i := range 9000 {
		label := fmt.Sprintf("label<%d>", i)
		many.Deltas = append(many.Deltas, harness.Delta{Metric: "recall/label=" + label, Label: label, Slice: "all", Value: value(0), N: 5})
	}
	for format, limit := range map[string]int{"markdown": 64 << 10, "step-summary": 1 << 20} {
		v, c := string(writeVerdict(t, format, long(), reports.Look{})), string(writeComparison(t, format, many, reports.Look{}))
		for _, report := range []string{v, c} {
			if len(report) >= limit || strings.Count(report, "<details") != strings.Count(report, "</details>") {
				t.Errorf("%s: %d bytes, or a part that does not end", format, len(report))
			}
		}
		if !strings.HasSuffix(v, " more did not fit. The JSON report has everything.*\n") || !strings.Contains(v, "| ❌ not met | rule 0 |") {
			t.Errorf("%s: the worst are not first, or the end does not say what is missing: %s", format, v[len(v)-300:])
		}
	}
}

func TestAnnotationsAreTenOfEach(t *testing.T) {
	v := long()
	for i := range 12 {
		v.Findings = append(v.Findings, gate.Finding{Rule: fmt.Sprintf("waived %d", i), Outcome: gate.Waived})
	}
	lines := strings.Split(strings.TrimSpace(string(writeVerdict(t, "github", v, reports.Look{}))), "\n")
	if len(lines) != 20 || !strings.HasPrefix(lines[0], "::error title=holdout%3A not met::rule 0 on |||") ||
		lines[9] != "::error title=holdout%3A and more::12 more errors" || lines[19] != "::warning title=holdout%3A and more::3 more warnings" {
		t.Errorf("%d annotations:\n%s", len(lines), strings.Join(lines, "\n"))
	}
}

// Every format that a machine judges by comes to the same end as the exit code, also where no finding says why.
func TestFormatsAgreeWithTheExitCode(t *testing.T) {
	for _, decision := range []gate.Decision{gate.Accepted, gate.Rejected, gate.Inconclusive, gate.Failed, "unheard-of"} {
		for _, outcome := range []gate.Outcome{"", gate.Met, gate.NotMet, gate.Undecided, gate.Waived, gate.Errored, "unheard-of"} {
			for _, tolerated := range []bool{false, true} {
				v := verdict()
				v.Decision, v.Tolerated = decision, tolerated && decision == gate.Inconclusive
				if outcome != "" {
					v.Findings = []gate.Finding{{Rule: "r", Kind: "at_least", Slice: "all", Outcome: outcome}}
				}
				if passes := decision == gate.Accepted || v.Tolerated; passes && !slices.Contains([]gate.Outcome{"", gate.Met, gate.Waived, gate.Undecided}, outcome) ||
					decision == gate.Accepted && outcome == gate.Undecided {
					continue // no gate says so
				} else if got := failures(t, v) == 0; got != passes {
					t.Errorf("%s with a finding %q, tolerated %t: JUnit passes: %t", decision, outcome, v.Tolerated, got)
				} else if got := !strings.Contains(string(writeVerdict(t, "github", v, reports.Look{})), "::error"); got != passes {
					t.Errorf("%s with a finding %q, tolerated %t: annotations pass: %t", decision, outcome, v.Tolerated, got)
				}
			}
		}
	}
}

// parsed is JUnit XML as a CI system reads it.
type parsed struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
	Suites   []struct {
		Name       string `xml:"name,attr"`
		Tests      int    `xml:"tests,attr"`
		Failures   int    `xml:"failures,attr"`
		Errors     int    `xml:"errors,attr"`
		Skipped    int    `xml:"skipped,attr"`
		Properties []struct {
			Name  string `xml:"name,attr"`
			Value string `xml:"value,attr"`
		} `xml:"properties>property"`
		Cases []struct {
			Name      string     `xml:"name,attr"`
			Classname string     `xml:"classname,attr"`
			Failures  []struct{} `xml:"failure"`
			Errors    []struct{} `xml:"error"`
			Skipped   []struct{} `xml:"skipped"`
		} `xml:"testcase"`
	} `xml:"testsuite"`
}

// failures reads a verdict as JUnit XML and counts what fails a build.
func failures(t *testing.T, v *gate.Verdict) int {
	t.Helper()
	var p parsed
	if err := xml.Unmarshal(writeVerdict(t, "junit", v, reports.Look{}), &p); err != nil {
		t.Fatal(err)
	}
	tests, failed, errors := 0, 0, 0
	for _, s := range p.Suites {
		var f, e, skipped int
		for _, c := range s.Cases {
			f, e, skipped = f+len(c.Failures), e+len(c.Errors), skipped+len(c.Skipped)
			if c.Name == "" || c.Classname != "holdout."+s.Name || len(c.Failures)+len(c.Errors)+len(c.Skipped) > 1 {
				t.Errorf("case %+v of suite %s", c, s.Name)
			}
		}
		if s.Tests != len(s.Cases) || s.Failures != f || s.Errors != e || s.Skipped != skipped || len(s.Properties) == 0 {
			t.Errorf("suite %s does not count its cases: %+v", s.Name, s)
		}
		tests, failed, errors = tests+s.Tests, failed+f, errors+e
	}
	if p.Tests != tests || p.Failures != failed || p.Errors != errors {
		t.Errorf("the suites are not counted: %+v", p)
	}
	return failed + errors
}

// The elements and attributes of JUnit's XML are those that Jenkins' junit-10.xsd knows.
func TestJUnitHasNoElementsOfItsOwn(t *testing.T) {
	known := map[string]string{
		"testsuites": "name tests failures errors time", "testsuite": "name tests failures errors skipped time",
		"properties": "", "property": "name value", "testcase": "name classname time",
		"failure": "type message", "error": "type message", "skipped": "type message", "system-out": "",
	}
	inconclusive := rejected()
	inconclusive.Decision, inconclusive.Tolerated, inconclusive.Findings = gate.Inconclusive, true, inconclusive.Findings[2:]
	for _, v := range []*gate.Verdict{accepted(), rejected(), inconclusive} {
		d := xml.NewDecoder(strings.NewReader(string(writeVerdict(t, "junit", v, reports.Look{}))))
		for token, err := d.Token(); err == nil; token, err = d.Token() {
			e, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			attributes, ok := known[e.Name.Local]
			for _, a := range e.Attr {
				if ok && !slices.Contains(strings.Fields(attributes), a.Name.Local) {
					t.Errorf("%s has an attribute %s", e.Name.Local, a.Name.Local)
				}
			}
			if !ok {
				t.Errorf("an element %s", e.Name.Local)
			}
		}
	}
	if n := failures(t, inconclusive); n != 0 {
		t.Errorf("%d failures of a verdict that is tolerated", n)
	}
}
