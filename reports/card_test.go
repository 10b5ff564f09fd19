package reports_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"holdout/harness"
	"holdout/harness/dataset"
	"holdout/harness/leakage"
	"holdout/reports"
)

// madeCard is a card in which something of everything stands.
func madeCard() *harness.Card {
	ratio := 2.5
	row := func(line int, label string) dataset.Placed {
		return dataset.Placed{Line: line, ID: fmt.Sprintf("r%d", line), Label: label}
	}
	c := &harness.Card{Schema: harness.CardSchema, Card: dataset.Card{
		Name: "heldout.jsonl", Digest: strings.Repeat("a", 64), Rows: 7, Columns: []string{"id", "text", "label"}, Text: "text", Label: "label", ID: "id",
		Labels: []dataset.LabelCount{{Label: "spam", Rows: 5, Share: 5. / 7}, {Label: "ham", Rows: 2, Share: 2. / 7}}, Imbalance: &ratio,
		Characters: dataset.Lengths{Least: 1, P5: 1, P25: 20, Median: 40, P75: 80, P95: 300, Most: 1200, Mean: 99.5},
		Tokens: &dataset.TokenLengths{Lengths: dataset.Lengths{Least: 3, P5: 3, P25: 8, Median: 12, P75: 20, P95: 90, Most: 310, Mean: 30.25},
			Checkpoint: "finetuned", MaxLength: "128", From: "config.json max_position_embeddings", Longer: 1},
		Repeats:   dataset.Repeats{Texts: 1, Rows: 1, Groups: []dataset.Repeat{{Text: "Works well.", Rows: []dataset.Placed{row(1, "ham"), row(4, "spam")}}}},
		Conflicts: []dataset.Conflict{{Text: "Works well.", Labels: []string{"ham", "spam"}, Rows: []dataset.Placed{row(1, "ham"), row(4, "spam")}}},
		Empty:     []dataset.Placed{row(6, "spam")},
		Replaced:  dataset.Replacement{Rows: 1, Bytes: 2},
	}}
	at := func(line int, label, text string) leakage.Row {
		return leakage.Row{Line: line, ID: fmt.Sprintf("r%d", line), Label: label, Text: text}
	}
	c.Leakage = &leakage.Leaks{
		Summary: leakage.Summary{Train: "train.csv", Digest: strings.Repeat("b", 64), TrainRows: 90, Compared: 6, Threshold: 0.6, Exact: 1, Normalized: 1, Near: 1,
			CutShort: 2, OnlyHeldout: []string{"spam"}, OnlyTrain: []string{"junk"}},
		Leaks: []leakage.Leak{
			{Kind: leakage.Exact, Jaccard: 1, Labels: leakage.Same, Heldout: at(1, "ham", "Works well."), Train: at(12, "ham", "Works well.")},
			{Kind: leakage.Normalized, Jaccard: 1, Labels: leakage.Unrelated, Heldout: at(2, "spam", "Broke!"), Train: at(13, "junk", "BROKE")},
			{Kind: leakage.Near, Jaccard: 2. / 3, Labels: leakage.Different, Heldout: at(3, "ham", "It is not good."), Train: at(14, "spam", "It is good.")},
		},
	}
	return c
}

func writeCard(t *testing.T, format string, c *harness.Card) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := reports.WriteCard(&b, format, c, reports.Look{}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestCardsAsTheyWere(t *testing.T) {
	for _, format := range reports.CardFormats() {
		golden(t, "card."+format, writeCard(t, format, madeCard()))
	}
}

// That the held-out file was trained on stands before anything else that is known of it.
func TestCardLeads(t *testing.T) {
	c := madeCard()
	c.Leakage.SameFile = true
	text := string(writeCard(t, "text", c))
	if !strings.HasPrefix(text, "the training file train.csv is the held-out file: every row leaks\n") || strings.Count(text, "is the held-out file") != 1 {
		t.Error(text)
	}
	markdown := string(writeCard(t, "markdown", c))
	if at := strings.Index(markdown, "**the training file"); at < 0 || at > strings.Index(markdown, "7 rows") || strings.Count(markdown, "is the held-out file") != 1 {
		t.Error(markdown)
	}
}

// Of very many leaks the first are shown, and how many more there are; and the Markdown stays within what a comment may have.
func TestCardOfManyLeaks(t *testing.T) {
	c := madeCard()
	for len(c.Leakage.Leaks) < 5000 {
		c.Leakage.Leaks = append(c.Leakage.Leaks, c.Leakage.Leaks[1])
	}
	for _, format := range []string{"text", "markdown"} {
		out := string(writeCard(t, format, c))
		if !strings.Contains(out, "and 4980 more; --format json has all") || len(out) > 64_000 {
			t.Errorf("%s, %d bytes:\n%s", format, len(out), out)
		}
	}
}

// What the reader of a format would obey in texts, labels, ids and names is shown escaped.
func TestHostileCard(t *testing.T) {
	const evil = "\x1b[2J\u202e<script>alert(1)</script> | @team ![x](http://y)\n::error::z"
	c := madeCard()
	c.Name, c.Columns, c.Tokens.Checkpoint, c.Leakage.Train = evil, []string{evil}, evil, evil
	c.Labels[0].Label, c.Repeats.Groups[0].Text, c.Conflicts[0].Text = evil, evil, evil
	c.Empty[0].ID, c.Leakage.OnlyTrain[0] = evil, evil
	for i := range c.Leakage.Leaks {
		l := &c.Leakage.Leaks[i]
		for _, r := range []*leakage.Row{&l.Heldout, &l.Train} {
			r.ID, r.Label, r.Text = evil, evil, evil
		}
	}
	for _, format := range []string{"text", "markdown"} {
		out := string(writeCard(t, format, c))
		bad := []string{"\x1b", "\u202e", "\n::error"}
		if format == "markdown" {
			bad = append(bad, "<script>", "@team", "![x]")
		}
		for _, s := range bad {
			if strings.Contains(out, s) {
				t.Errorf("%s holds %q:\n%s", format, s, out)
			}
		}
	}
}
