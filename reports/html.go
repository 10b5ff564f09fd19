package reports

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"strings"

	"holdout/harness"
	"holdout/harness/gate"
	"holdout/harness/trace"
)

// Contents is what an HTML page is made of. One of Verdict, Comparison and Run is there at least, and all are of the same candidate.
type Contents struct {
	Verdict    *gate.Verdict
	Comparison *harness.Comparison
	Run        *harness.Table  // the candidate's rows
	Baseline   *harness.Table  // row by row the same examples as Run's
	Training   *trace.Training // of the candidate
	Redact     bool            // leave the texts out, show their hashes
}

//go:embed html
var assets embed.FS

// HTML writes the contents as one page that needs nothing else: style, script and data are in it, and its Content-Security-Policy
// lets it load nothing and run no script but its own. The same contents give the same bytes.
//
// Texts come from users' files and are shown as text: the template escapes what stands in the page, and the rows' data is JSON in
// which no <, >, & or line separator stands as itself.
func HTML(w io.Writer, c Contents) error {
	d, err := newDocument(c)
	if err != nil {
		return err
	}
	t, err := template.ParseFS(assets, "html/page.gohtml")
	if err != nil {
		return err
	}
	return t.ExecuteTemplate(w, "page.gohtml", d)
}

// document is a page as its template takes it.
type document struct {
	Title, Lead string
	Badge       string // the decision, "" where the page is not about a verdict
	Policy      string // Content-Security-Policy
	Style       template.CSS
	Script      template.JS
	Sections    []section
	Rows        template.JS // JSON of rowsData, "" where there is none
	Kept        template.JS // JSON of keptData, "" where there is none
}

// section is a part of the page under a heading. What is empty is left out.
type section struct {
	ID, Heading string
	Lead        []string    // what to know before looking
	Stages      []pageStage // the pipeline's
	Facts       [][2]string // names and what they are
	Charts      []chart
	Tables      []sheetOf
	Rows        bool // the table of rows stands here
	Slider      bool // the threshold's slider stands here
}

// pageStage is a step of the pipeline.
type pageStage struct {
	Name, What string
	Details    []string
}

// chart is a drawing and the numbers in it as a table.
type chart struct {
	Title   string
	Drawing template.HTML
	Numbers *sheetOf // folded away below it; nil where a table beside it has them
}

// sheetOf is a grid as a table of the page.
type sheetOf struct {
	Caption string
	Heads   []head
	Rows    [][]pageCell
}

type head struct{ Text, Class string }

type pageCell struct{ Text, Class string }

// sections lists the parts of the page in their order. A part that has nothing to show is left out. To add one, write a function and
// add a line.
var sections = []func(c Contents) section{
	findingsSection,
	pipelineSection,
	trainingSection,
	sidesSection,
	metricsSection,
	deltasSection,
	labelsSection,
	confusionSection,
	calibrationSection,
	rankingSection,
	rejectionSection,
	slicesSection,
	rowsSection,
	notesSection,
	originSection,
}

func newDocument(c Contents) (*document, error) {
	if c.Redact {
		c = redacted(c)
	}
	d := &document{}
	d.Title, d.Lead, d.Badge = titleOf(c)
	for _, part := range sections {
		if s := part(c); !s.empty() {
			for i := range s.Charts {
				s.Charts[i].Title = Clip(Plain(s.Charts[i].Title), 200)
			}
			d.Sections = append(d.Sections, s)
		}
	}
	style, err := assets.ReadFile("html/style.css")
	if err != nil {
		return nil, err
	}
	script, err := assets.ReadFile("html/page.js")
	if err != nil {
		return nil, err
	}
	d.Style, d.Script = template.CSS(style), template.JS(script)
	d.Policy = fmt.Sprintf("default-src 'none'; style-src %s; script-src %s; base-uri 'none'; form-action 'none'", source(style), source(script))
	if rows := rowsOf(c); rows != nil {
		if d.Rows, err = data(rows); err != nil {
			return nil, err
		}
	}
	if kept := keptOf(c); kept != nil {
		d.Kept, err = data(kept)
	}
	return d, err
}

// source is how a Content-Security-Policy allows one text and no other.
func source(text []byte) string {
	digest := sha256.Sum256(text)
	return "'sha256-" + base64.StdEncoding.EncodeToString(digest[:]) + "'"
}

// data is a value as JSON that can stand in a script element: <, >, &, U+2028 and U+2029 are written as escapes, so that nothing in it
// ends the element or starts a comment; and so are marks of direction, so that who reads the file sees what is in it.
func data(v any) (template.JS, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(true)
	err := e.Encode(v)
	return template.JS(directions.Replace(b.String())), err
}

// directions are the marks that change the direction of writing, as JSON escapes.
var directions = strings.NewReplacer("\u061c", `\u061c`, "\u200e", `\u200e`, "\u200f", `\u200f`, "\u202a", `\u202a`, "\u202b", `\u202b`, "\u202c", `\u202c`,
	"\u202d", `\u202d`, "\u202e", `\u202e`, "\u2066", `\u2066`, "\u2067", `\u2067`, "\u2068", `\u2068`, "\u2069", `\u2069`, "\ufeff", `\ufeff`)

func (s section) empty() bool {
	return len(s.Lead)+len(s.Stages)+len(s.Facts)+len(s.Charts)+len(s.Tables) == 0 && !s.Rows
}

// tabulated makes a table of a grid.
func tabulated(caption string, g grid) sheetOf {
	g = g.filled()
	t := sheetOf{Caption: Clip(Plain(caption), 200)}
	for _, c := range g.columns {
		t.Heads = append(t.Heads, head{Plain(c.head), classes[c.holds]})
	}
	for _, row := range g.rows {
		var cells []pageCell
		for i, text := range row {
			class := classes[g.columns[i].holds]
			if g.columns[i].holds == mark {
				class += " " + tones[text]
			}
			cells = append(cells, pageCell{Clip(Plain(text), 2000), class})
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// classes are how the page's style knows what a column holds.
var classes = map[kind]string{words: "words", prose: "prose", number: "number", mark: "mark"}

// tones are the classes of marks, as tints are their colors in a terminal.
var tones = map[string]string{
	"✓ met": "good", "better": "good", "gained": "good",
	"✗ not met": "bad", "! error": "bad", "worse": "bad", "lost": "bad",
	"? inconclusive": "unsure", "w waived": "unsure", "small": "unsure",
}

// redacted is the contents without texts.
func redacted(c Contents) Contents {
	if c.Comparison != nil {
		c.Comparison = c.Comparison.WithoutTexts()
	}
	for _, t := range []**harness.Table{&c.Run, &c.Baseline} {
		if *t != nil {
			bare := **t
			bare.Texts, bare.Pairs = nil, nil
			*t = &bare
		}
	}
	return c
}

// titleOf names the page: what it is about, in one line more, and the decision where there is one.
func titleOf(c Contents) (title, lead, badge string) {
	switch {
	case c.Verdict != nil:
		decided := Plain(string(c.Verdict.Decision))
		return subjectOf(c.Verdict), strings.TrimPrefix(Plain(summary(c.Verdict)), decided+": "), decided
	case c.Comparison != nil:
		return Plain(c.Comparison.Candidate.Name + " against " + c.Comparison.Baseline.Name),
			fmt.Sprintf("%s of %s, paired by id. %s.", count(c.Comparison.Rows, "row"), Plain(c.Comparison.Data.Name), changed(c.Comparison)), ""
	}
	r := c.Run.Run
	return Plain(r.Checkpoint.Name + " on " + r.Data.Name), fmt.Sprintf("%d of %d right.", r.Right, r.Rows), ""
}

// subjectOf names what a verdict judged.
func subjectOf(v *gate.Verdict) string {
	if v.Baseline == nil {
		return Plain(v.Candidate.Name)
	}
	return Plain(v.Candidate.Name + " against " + v.Baseline.Name)
}
