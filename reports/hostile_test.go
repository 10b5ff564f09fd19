package reports_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"holdout/harness"
	"holdout/harness/gate"
	"holdout/reports"
)

// hostile are texts that some reader would obey.
var hostile = map[string]string{
	"terminal": "\x1b[2J\x1b]0;title\x07 \x00 \u202etxet\u2066 \r\n\t\u2028\ufffe\ufeff \x9b31m",
	"html":     "</details><script>alert(1)</script><img src=x onerror=alert(1)> --> ]]> &lt; <!--",
	"markdown": "a | b\n# head\n- [ ] *b* _c_ `d` [l](http://evil.example) ![i](https://evil.example/i.png) @ana/team #12 !3 ~x $x^2$ :tada: www.evil.example a@evil.example \\| \\",
	"build":    "::error title=x::y\n::set-output name=a::b ##[error]c ##vso[task.complete]d ##teamcity[e] 100%0A::warning::z",
	"long":     strings.Repeat("длинный идентификатор|", 500),
}

// fill sets every string of a value, keys of maps included, and makes slices, maps and pointers of one element each.
func fill(v reflect.Value, s string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(s)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), s)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), s)
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key, s)
		fill(value, s)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), s)
		}
	}
}

// hostileVerdict has a text everywhere, and a finding of each outcome.
func hostileVerdict(s string) *gate.Verdict {
	var v gate.Verdict
	fill(reflect.ValueOf(&v).Elem(), s)
	for _, o := range []gate.Outcome{gate.Met, gate.NotMet, gate.Undecided, gate.Waived, gate.Errored} {
		f := v.Findings[0]
		f.Outcome = o
		v.Findings = append(v.Findings, f)
	}
	return &v
}

// hostileComparison has a text everywhere, on the whole and on a slice, of a label and of none.
func hostileComparison(s string) *harness.Comparison {
	var c harness.Comparison
	fill(reflect.ValueOf(&c).Elem(), s)
	c.Deltas = append(c.Deltas, harness.Delta{Metric: s, Slice: "all", Note: s}, harness.Delta{Metric: s, Slice: s, NoInterval: s},
		harness.Delta{Metric: "recall/label=" + s, Label: s, Slice: "all", Undefined: s})
	c.Baseline.Settings["model_bytes"], c.Candidate.Settings["model_bytes"] = s, s
	return &c
}

// overHostile renders every hostile text in a format, as a verdict and as a comparison where it has that format.
func overHostile(t *testing.T, format string, check func(t *testing.T, report string)) {
	for name, s := range hostile {
		t.Run(name, func(t *testing.T) {
			if slices.Contains(reports.VerdictFormats(), format) {
				check(t, string(writeVerdict(t, format, hostileVerdict(s), reports.Look{})))
			}
			if slices.Contains(reports.ComparisonFormats(), format) {
				check(t, string(writeComparison(t, format, hostileComparison(s), reports.Look{})))
			}
		})
	}
}

// escapes are what Markdown takes for the character that it stands for.
var escapes = regexp.MustCompile(`\\.|&#?\w+;`)

// calm checks that a terminal and a build's log have nothing to obey: no control characters, no marks of direction, no commands.
func calm(t *testing.T, report string) {
	t.Helper()
	for line := range strings.Lines(report) {
		line = strings.TrimSuffix(line, "\n")
		for _, r := range line {
			if !unicode.IsGraphic(r) {
				t.Errorf("%q holds %U", line, r)
				break
			}
		}
		for _, order := range []string{"##[", "##vso[", "##teamcity["} {
			if strings.Contains(line, order) {
				t.Errorf("%q holds %s", line, order)
			}
		}
	}
}

func TestHostileTextInText(t *testing.T) {
	for _, format := range []string{"text", "summary"} {
		overHostile(t, format, func(t *testing.T, report string) {
			calm(t, report)
			for line := range strings.Lines(report) {
				if strings.HasPrefix(strings.TrimSpace(line), "::") {
					t.Errorf("%q is a command", line)
				}
			}
		})
	}
}

func TestHostileTextInMarkdown(t *testing.T) {
	ours := strings.NewReplacer("<!-- holdout:verdict -->", "", "<!-- holdout:comparison -->", "", "<details>", "", "</details>", "", "<summary>", "", "</summary>", "")
	for _, format := range []string{"markdown", "step-summary"} {
		overHostile(t, format, func(t *testing.T, report string) {
			calm(t, report)
			if strings.Count(report, "<details>") != strings.Count(report, "</details>") {
				t.Error("what is folded away does not end where it should")
			}
			columns := 0
			for line := range strings.Lines(ours.Replace(report)) {
				bare := escapes.ReplaceAllString(line, "¤")
				for _, bad := range []string{"<", "`", "[", "]", "{", "_", "://", "@a", "@e", "#1", "!3", "~x", "$x", ":tada", "www.e"} {
					if strings.Contains(bare, bad) {
						t.Fatalf("%q holds %s", line, bad)
					}
				}
				if n := strings.Count(line, "|"); n > 0 && columns > 0 && n != columns {
					t.Fatalf("%q has %d columns, its table %d", line, n, columns)
				} else {
					columns = n
				}
			}
		})
	}
}

func TestHostileTextInJUnit(t *testing.T) {
	overHostile(t, "junit", func(t *testing.T, report string) {
		calm(t, report)
		for d := xml.NewDecoder(strings.NewReader(report)); ; {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if e, ok := token.(xml.StartElement); ok && strings.Contains("script img", e.Name.Local) {
				t.Errorf("a text became the element %s", e.Name.Local)
			}
		}
	})
}

func TestHostileTextInAnnotations(t *testing.T) {
	overHostile(t, "github", func(t *testing.T, report string) {
		calm(t, report)
		for line := range strings.Lines(report) {
			properties, message, ok := strings.Cut(strings.TrimPrefix(line, "::"), "::")
			level, title, titled := strings.Cut(properties, " title=")
			if !ok || !titled || level != "error" && level != "warning" || strings.ContainsAny(title, ":,\r\n") {
				t.Errorf("%q is no annotation", line)
			}
			for i := range message {
				if message[i] == '%' && !strings.HasPrefix(message[i:], "%25") && !strings.HasPrefix(message[i:], "%0A") {
					t.Errorf("%q holds an escape that is not ours", message)
				}
			}
		}
	})
}

// JSON keeps texts as they are.
func TestHostileTextInJSON(t *testing.T) {
	for name, s := range hostile {
		want, got := hostileVerdict(strings.ToValidUTF8(s, "?")), &gate.Verdict{}
		d := json.NewDecoder(bytes.NewReader(writeVerdict(t, "json", want, reports.Look{})))
		d.DisallowUnknownFields()
		if err := d.Decode(got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, %+v", name, err, got)
		}
	}
}
