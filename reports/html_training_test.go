package reports_test

import (
	"regexp"
	"strings"
	"testing"

	"holdout/reports"
)

// pageOfTraining is the page of a run beside a training of which the Trainer logged some lines.
func pageOfTraining(t *testing.T, log string) string {
	t.Helper()
	return htmlOf(t, reports.Contents{Run: table(), Training: readTraining(t, "s.json", `{"log_history": [`+log+`]}`)})
}

// The chart marks the epoch with the lowest validation loss, and the table says of each epoch what was observed.
func TestTrainingOfAPage(t *testing.T) {
	page := htmlOf(t, reports.Contents{Run: table(), Training: demoTraining(t)})
	for _, want := range []string{
		`<section id="training"`, `<svg id="chart-training"`, ">best: epoch 2<", "epoch 2: training loss 0.5145, validation loss 0.5571, the best",
		"validation loss 0.6020 at epoch 3", "best epoch", "epoch 2 has the lowest validation loss, 0.5571; it is not the last of 5", "over-fitting",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in the page", want)
		}
	}
	if n := strings.Count(page, `<circle class="value s1"`); n != 6 {
		t.Errorf("%d validation losses drawn, want 6", n)
	}
	if strings.Contains(htmlOf(t, reports.Contents{Run: table()}), "chart-training") {
		t.Error("a training trace in a page that has none")
	}
}

// Names from a record are shown as text.
func TestHostileTrainingOfAPage(t *testing.T) {
	hostile := `"><script>alert(1)</script>`
	training := readTraining(t, hostile, `{"best_metric": 2, "best_model_checkpoint": "\"><script>alert(1)</script>", "log_history": [
		{"step": 1, "epoch": 1, "loss": 1, "eval_loss": 2, "eval_f1<script>": 0.5}]}`)
	page := htmlOf(t, reports.Contents{Run: table(), Training: training})
	if strings.Contains(page, "<script>alert") || strings.Contains(page, "f1<script>") || !strings.Contains(page, "&lt;script&gt;alert(1)") {
		t.Error("a name of the record is not shown as text")
	}
}

// Undefined losses are not drawn as zero: they interrupt the line, and the legend counts them.
func TestUndefinedLossOfAPage(t *testing.T) {
	_, page, _ := strings.Cut(pageOfTraining(t, `{"loss": 4, "step": 1, "epoch": 0.25}, {"loss": 2, "step": 2, "epoch": 0.5}, {"loss": NaN, "step": 3, "epoch": 0.75}, {"loss": 3, "step": 4, "epoch": 1}`), `<svg id="chart-training"`)
	page, _, _ = strings.Cut(page, "</svg>")
	if n := len(regexp.MustCompile(`<polyline class="series s0"`).FindAllString(page, -1)); n != 2 || !strings.Contains(page, "training loss (1 undefined)") {
		t.Errorf("%d pieces of a line that is interrupted once", n)
	}
	if strings.Contains(page, "NaN") {
		t.Error("an undefined coordinate is drawn")
	}
}

// Where no loss is defined there is no chart, but what was logged is listed; one value alone is drawn in the middle.
func TestFewLossesOfAPage(t *testing.T) {
	page := pageOfTraining(t, `{"loss": NaN, "step": 1, "epoch": 1}`)
	if strings.Contains(page, "chart-training") || !strings.Contains(page, `<section id="training"`) {
		t.Error("a chart of no loss, or no section")
	}
	page = pageOfTraining(t, `{"eval_loss": 0.5, "step": 1, "epoch": 1}`)
	if !strings.Contains(page, `<circle class="value s0" cx="534.0" cy="157.0"`) {
		t.Errorf("one loss is not in the middle: %v", regexp.MustCompile(`<circle class="value[^>]*>`).FindAllString(page, -1))
	}
	if !strings.Contains(page, `text-anchor="start">validation loss<`) || strings.Contains(page, `text-anchor="start">training loss<`) {
		t.Error("a training loss that was not logged is in the legend")
	}
	if far := pageOfTraining(t, `{"loss": 1e308, "step": 1, "epoch": 1}, {"loss": -1e308, "step": 2, "epoch": 2}`); strings.Contains(far, "chart-training") {
		t.Error("a chart of losses that no scale holds")
	}
}
