package reports

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"holdout/harness/trace"
)

// How many of many things a trace shows in text. JSON has all of them.
const (
	shownTokens  = 40
	shownLabels  = 10
	shownWords   = 24
	shownBriefly = 8 // words, where the page is brief
	shownValues  = 6
	shownLetters = 600
)

// traceText writes a trace for a person at a terminal: the five stages of a prediction, and what else was asked for.
func traceText(w io.Writer, t *trace.Trace, look Look) error {
	p := &page{w: w, look: look}
	p.trace(t)
	return p.err
}

// trace writes a trace, or where the page is brief, no more of it than tells the story.
func (p *page) trace(t *trace.Trace) {
	p.line("%s", p.strong(Plain(t.Checkpoint)+": one prediction, stage by stage"))
	if t.Data != "" {
		p.line("row %s of %s", Plain(t.ID), Plain(t.Data))
	}
	p.section("1  Input processing")
	p.input(t.Input)
	p.section("2  Embedding layer")
	p.embedding(t)
	p.section("3  Encoder layers")
	p.layers(t)
	p.section("4  Softmax")
	p.softmax(t)
	p.section("5  Final prediction")
	p.item("label", t.Prediction.Label)
	p.item("probability", decimals(t.Prediction.Probability))
	if t.Prediction.Right != nil {
		p.item("held out", t.Prediction.Want+": "+judged(t.Prediction))
	}
	if t.Occlusion != nil {
		p.section("Which words mattered")
		p.occlusion(t)
	}
	if t.Against != nil {
		p.section("Against " + Plain(t.Against.Checkpoint))
		p.against(t)
	}
	for _, tensor := range t.Tensors {
		p.section("Tensor " + Plain(tensor.Name))
		p.tensor(tensor)
	}
	p.remarks(t.Notes)
}

// columnsWide is how many columns a line may have; wider ones are hard to read.
func (p *page) columnsWide() int { return min(p.look.width(), 160) }

// item writes a name and what there is to say of it, wrapped; nothing where there is nothing.
func (p *page) item(name, says string) {
	if says == "" {
		return
	}
	for i, line := range wrap(Clip(Plain(says), shownLetters), p.columnsWide()-16) {
		if i > 0 {
			name = ""
		}
		p.line("%s%-12s %s", indent, name, line)
	}
}

// rows writes a table below a stage's heading.
func (p *page) rows(rows []table.Row, configs []table.ColumnConfig) {
	for _, line := range columns(rows, configs) {
		p.line("%s", indent+line)
	}
}

// cell is a name as it may stand in a table, at most so many columns wide.
func cell(s string, width int) string { return text.Snip(Plain(s), width, "…") }

// decimals is a number with four decimals, one that is too small for them with its power of ten.
func decimals(x float64) string {
	s := strconv.FormatFloat(x, 'f', 4, 64)
	switch {
	case x == 0:
		return "0.0000" // also where it is -0
	case strings.Trim(s, "-0.") == "":
		return strconv.FormatFloat(x, 'e', 1, 64)
	}
	return s
}

// defined is a number that may be undefined.
func defined(x *float64) string {
	if x == nil {
		return none
	}
	return decimals(*x)
}

// input writes the first stage.
func (p *page) input(in trace.Input) {
	p.item("text", in.Text)
	p.item("normalized", in.Normalized)
	if in.Pair != nil {
		p.item("pair", *in.Pair)
		p.item("normalized", in.NormalizedPair)
	}
	p.item("tokens", fmt.Sprintf("%d, %d unknown, %d cut; at most %s fit", len(in.Tokens), in.Unknown, in.Cut, in.MaxLength))
	if in.Cut > 0 {
		p.item("cut", fmt.Sprintf("%s on the %s", count(in.Cut, "token"), in.CutSide)+quotedPart(in.CutText))
	}
	if in.Replaced > 0 {
		p.item("replaced", fmt.Sprintf("bytes that are not UTF-8, by U+FFFD: %d", in.Replaced))
	}
	if p.brief {
		p.item("read as", tokensOf(in))
		return
	}
	rows := []table.Row{{"#", "id", "type", "characters", "token", ""}}
	for i, t := range in.Tokens[:min(len(in.Tokens), shownTokens)] {
		at, mark := none, ""
		if t.Offsets[0] < t.Offsets[1] {
			at = fmt.Sprintf("%d-%d", t.Offsets[0], t.Offsets[1])
		}
		if t.Unknown {
			mark = "unknown"
		}
		rows = append(rows, table.Row{i, t.ID, t.TypeID, at, cell(t.Token, 30), mark})
	}
	p.rows(rows, rightBut(6, 5, 6))
	p.more(len(in.Tokens)-shownTokens, "token")
}

// tokensOf is a text's tokens one after the other.
func tokensOf(in trace.Input) string {
	var all []string
	for _, t := range in.Tokens {
		all = append(all, t.Token)
	}
	return strings.Join(all, " ")
}

func quotedPart(s string) string {
	if s == "" {
		return ""
	}
	return ": “" + s + "”"
}

// more says how many things are not shown.
func (p *page) more(n int, thing string) {
	switch {
	case n <= 0:
	case p.brief:
		p.line("%s… and %s more", indent, count(n, thing))
	default:
		p.line("%s… and %s more, all in --format json", indent, count(n, thing))
	}
}

// rightBut aligns n columns to the right but for some, counted from 1.
func rightBut(n int, left ...int) []table.ColumnConfig {
	var all []table.ColumnConfig
	for i := 1; i <= n; i++ {
		align := text.AlignRight
		if slices.Contains(left, i) {
			align = text.AlignLeft
		}
		all = append(all, table.ColumnConfig{Number: i, Align: align, AlignHeader: align})
	}
	return all
}

func shape(dims []int64) string {
	var parts []string
	for _, d := range dims {
		parts = append(parts, strconv.FormatInt(d, 10))
	}
	return strings.Join(parts, " × ")
}

// embedding writes the second stage.
func (p *page) embedding(t *trace.Trace) {
	if t.Embedding == nil {
		p.item("not found", "see the note below")
		return
	}
	e := t.Embedding
	p.item("tensor", e.Tensor)
	p.item("shape", shape(e.Shape)+": text × tokens × numbers")
	p.item("mean", decimals(e.Mean))
	p.item("norm", fmt.Sprintf("%s on average over the tokens, from %s to %s", decimals(e.Norm), decimals(slices.Min(e.Norms)), decimals(slices.Max(e.Norms))))
}

// layers writes the third stage: a line for each layer, then one for each token.
func (p *page) layers(t *trace.Trace) {
	if t.Embedding == nil {
		p.item("not found", "see the note below")
		return
	}
	names, shapes := make([]string, len(t.Layers)), make([]string, len(t.Layers))
	for i, l := range t.Layers {
		names[i], shapes[i] = l.Tensor, shape(l.Shape)
	}
	pattern, stars := star(names)
	p.item("tensors", pattern)
	head := table.Row{"layer", "mean", "norm", "moved", "cosine", "*", "shape"}
	if len(slices.Compact(slices.Clone(shapes))) == 1 {
		p.item("shape", shapes[0]+" each")
		head = head[:6]
	}
	rows := []table.Row{head}
	for i, l := range t.Layers {
		row := table.Row{i + 1, decimals(l.Mean), decimals(l.Norm), defined(l.Moved), defined(l.Cosine), cell(stars[i], 14), shapes[i]}
		rows = append(rows, row[:len(head)])
	}
	p.rows(rows, rightBut(7, 6))
	for i, l := range t.Layers {
		if l.Undefined != "" {
			p.line("%slayer %d: %s", indent, i+1, Plain(l.Undefined))
		}
	}
	if p.brief {
		return
	}
	p.line("")
	p.line("%snorm of each token in the embedding, then in each layer its norm and the", indent)
	p.line("%scosine between it and the layer before", indent)
	for from := 0; from < len(t.Layers); {
		upTo := min(len(t.Layers), from+max(1, (p.columnsWide()-34)/16))
		p.tokensThrough(t, from, upTo)
		from = upTo
	}
	p.more(len(t.Input.Tokens)-shownTokens, "token")
}

// star writes names that differ in the middle as one with a star, and what the star stands for in each.
func star(names []string) (pattern string, stars []string) {
	if len(names) == 1 {
		return names[0], []string{""}
	}
	first := []rune(names[0])
	start, end := len(first), len(first) // how many characters all of them start and end with
	for _, name := range names {
		start = min(start, shared(first, []rune(name), func(s []rune, i int) rune { return s[i] }))
	}
	for _, name := range names {
		end = min(end, shared(first[start:], []rune(name)[start:], func(s []rune, i int) rune { return s[len(s)-1-i] }))
	}
	for _, name := range names {
		s := []rune(name)
		stars = append(stars, string(s[start:len(s)-end]))
	}
	return string(first[:start]) + "*" + string(first[len(first)-end:]), stars
}

// shared counts the characters that two names have in common before they differ, in the order that at counts them.
func shared(a, b []rune, at func(s []rune, i int) rune) int {
	n := 0
	for n < min(len(a), len(b)) && at(a, n) == at(b, n) {
		n++
	}
	return n
}

// tokensThrough writes what became of each token in the layers of a range.
func (p *page) tokensThrough(t *trace.Trace, from, upTo int) {
	head := table.Row{"#", "token", "embedding"}
	for i := from; i < upTo; i++ {
		head = append(head, fmt.Sprintf("layer %d", i+1), "cosine")
	}
	rows := []table.Row{head}
	for i, token := range t.Input.Tokens[:min(len(t.Input.Tokens), shownTokens)] {
		row := table.Row{i, cell(token.Token, 14), fmt.Sprintf("%.2f", t.Embedding.Norms[i])}
		for _, l := range t.Layers[from:upTo] {
			cosine := none
			if l.Undefined == "" && l.Cosines[i] != nil {
				cosine = fmt.Sprintf("%.3f", *l.Cosines[i])
			}
			row = append(row, fmt.Sprintf("%.2f", l.Norms[i]), cosine)
		}
		rows = append(rows, row)
	}
	p.rows(rows, rightBut(len(head), 2))
}

// softmax writes the fourth stage, the likeliest labels first.
func (p *page) softmax(t *trace.Trace) {
	s := t.Softmax
	order := make([]int, len(s.Labels))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(s.Probabilities[b], s.Probabilities[a]) })
	rows := []table.Row{{"label", "logit", "probability", ""}}
	for _, c := range order[:min(len(order), shownLabels)] {
		rows = append(rows, table.Row{cell(s.Labels[c], 24), decimals(float64(s.Logits[c])), decimals(s.Probabilities[c]),
			strings.Repeat("█", int(s.Probabilities[c]*20+0.5))})
	}
	p.rows(rows, rightBut(4, 1, 4))
	p.more(len(order)-shownLabels, "label")
	p.item("margin", fmt.Sprintf("%s over %s; %s between the logits", decimals(s.Margin), s.RunnerUp, decimals(s.LogitMargin)))
	p.check("the graph", t.Check)
}

// check writes how far the logits of the opened graph are from those of the graph as it is.
func (p *page) check(graph string, c trace.Check) {
	p.item("check", fmt.Sprintf("opening %s moves the logits by at most %.2g", graph, c.Largest))
	if c.Agrees && c.SameLabel {
		return
	}
	p.line("%s", indent+p.paint("warning", text.FgRed)+fmt.Sprintf("      that is more than %.0e, or another label: the vectors shown may not be", c.Tolerance))
	p.line("%s             those of the graph as it is", indent)
}

// judged says whether a prediction is what was held out, "" where nothing was.
func judged(pr trace.Prediction) string {
	switch {
	case pr.Right == nil:
		return ""
	case *pr.Right:
		return "right"
	}
	return "wrong"
}

// tensor writes what is in a tensor.
func (p *page) tensor(t trace.Tensor) {
	p.item("shape", shape(t.Shape))
	p.item("mean", fmt.Sprintf("%s, from %s to %s", defined(t.Mean), defined(t.Least), defined(t.Most)))
	if t.NotFinite > 0 {
		p.item("not finite", strconv.Itoa(t.NotFinite)+" of "+count(len(t.Values), "number"))
	}
	var first []string
	for _, x := range t.Values[:min(len(t.Values), shownValues)] {
		first = append(first, strconv.FormatFloat(float64(x), 'g', 5, 32))
	}
	p.item("starts with", strings.Join(first, ", "))
	p.more(len(t.Values)-shownValues, "number")
}

// listText writes a graph's tensors, one a line.
func listText(w io.Writer, l *trace.List, look Look) error {
	p := &page{w: w, look: look}
	rows := []table.Row{{"stage", "operation", "tensor"}}
	for _, t := range l.Tensors {
		rows = append(rows, table.Row{t.Stage, cell(t.Operation, 24), Plain(t.Name)})
	}
	for _, line := range columns(rows, nil) {
		p.line("%s", line)
	}
	if l.Missing != "" {
		p.remarks([]string{l.Missing})
	}
	return p.err
}
