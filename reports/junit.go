package reports

import (
	"encoding/xml"
	"io"
	"slices"
	"strings"

	"holdout/harness/gate"
)

// The elements of JUnit's XML that CI systems agree on: those of junit-10.xsd of Jenkins' xunit plugin.
type (
	testsuites struct {
		XMLName  xml.Name    `xml:"testsuites"`
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Time     int         `xml:"time,attr"`
		Suites   []testsuite `xml:"testsuite"`
	}
	testsuite struct {
		Name       string     `xml:"name,attr"`
		Tests      int        `xml:"tests,attr"`
		Failures   int        `xml:"failures,attr"`
		Errors     int        `xml:"errors,attr"`
		Skipped    int        `xml:"skipped,attr"`
		Time       int        `xml:"time,attr"`
		Properties []property `xml:"properties>property"`
		Cases      []testcase `xml:"testcase"`
	}
	testcase struct {
		Name      string   `xml:"name,attr"`
		Classname string   `xml:"classname,attr"`
		Time      int      `xml:"time,attr"`
		Skipped   *problem `xml:"skipped"`
		Error     *problem `xml:"error"`
		Failure   *problem `xml:"failure"`
		Out       string   `xml:"system-out,omitempty"`
	}
	problem struct {
		Type    string `xml:"type,attr"`
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// junit writes a verdict as JUnit XML: a suite is the rules of one kind, a case is a rule on a slice. Times are 0, so that the same
// verdict gives the same bytes.
//
// Some readers show a problem's message and some its text, so that the text says everything. What is not met is a failure, what could not be judged an error. An inconclusive finding is a failure, or skipped where the profile
// tolerates it; a waived one is skipped. A verdict that is not accepted for another reason than its findings has a case for that, so
// that a reader who counts failures comes to the same end as the exit code.
func junit(w io.Writer, v *gate.Verdict, _ Look) error {
	all := testsuites{Name: "holdout"}
	for _, f := range v.Findings {
		at := slices.IndexFunc(all.Suites, func(s testsuite) bool { return s.Name == legal(f.Kind) })
		if at < 0 {
			at = len(all.Suites)
			all.Suites = append(all.Suites, suite(f.Kind, v))
		}
		all.Suites[at].add(caseOf(f, v))
	}
	if unexplained(v) {
		s := suite("verdict", v)
		s.add(testcase{Name: "decision", Classname: "holdout.verdict", Error: &problem{Type: legal(string(v.Decision)), Message: legal(summary(v)), Text: legal(summary(v))}})
		all.Suites = append(all.Suites, s)
	}
	for _, s := range all.Suites {
		all.Tests, all.Failures, all.Errors = all.Tests+s.Tests, all.Failures+s.Failures, all.Errors+s.Errors
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// suite is an empty suite, named after a kind of rule.
func suite(kind string, v *gate.Verdict) testsuite {
	s := testsuite{Name: legal(kind), Properties: properties(v)}
	for i, p := range s.Properties {
		s.Properties[i] = property{legal(p.Name), legal(p.Value)}
	}
	return s
}

// add adds a case and counts it.
func (s *testsuite) add(c testcase) {
	s.Cases = append(s.Cases, c)
	s.Tests++
	switch {
	case c.Error != nil:
		s.Errors++
	case c.Failure != nil:
		s.Failures++
	case c.Skipped != nil:
		s.Skipped++
	}
}

// caseOf is a finding as a test case.
func caseOf(f gate.Finding, v *gate.Verdict) testcase {
	c := testcase{Name: Clip(legal(title(f)), 300), Classname: "holdout." + legal(f.Kind)}
	lines := append(explain(f), needs(f)...)
	lines = append(lines, sentence(f))
	for i, line := range lines {
		lines[i] = Clip(legal(line), 2000)
	}
	p := &problem{Type: legal(string(f.Outcome)), Message: lines[0], Text: strings.Join(lines, "\n")}
	switch {
	case f.Outcome == gate.Met:
		c.Out = strings.Join(lines, "\n")
	case f.Outcome == gate.Waived, f.Outcome == gate.Undecided && v.Tolerated:
		c.Skipped = p
	case f.Outcome == gate.NotMet, f.Outcome == gate.Undecided:
		c.Failure = p
	default:
		c.Error = p
	}
	return c
}

// unexplained says that a verdict does not pass and that none of its findings would show it.
func unexplained(v *gate.Verdict) bool {
	if v.Decision == gate.Accepted || v.Decision == gate.Inconclusive && v.Tolerated {
		return false
	}
	return !slices.ContainsFunc(v.Findings, func(f gate.Finding) bool {
		return f.Outcome != gate.Met && f.Outcome != gate.Waived && !(f.Outcome == gate.Undecided && v.Tolerated)
	})
}

// legal is text from data on one line, without the characters that XML 1.0 (section 2.2) forbids and with what a terminal would obey
// made visible.
func legal(s string) string {
	return Plain(strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n', r == '\r', r >= 0x20 && r <= 0xD7FF, r >= 0xE000 && r <= 0xFFFD, r >= 0x10000 && r <= 0x10FFFF:
			return r
		}
		return -1
	}, s))
}
