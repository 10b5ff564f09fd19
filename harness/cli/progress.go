package cli

import (
	"os"

	"github.com/urfave/cli/v2"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"holdout/harness/dataset"
)

// progress shows rows done, rows a second and time left on a terminal, and nothing elsewhere.
type progress struct {
	all *mpb.Progress // nil where nothing is shown
	bar *mpb.Bar
}

// newProgress starts a bar on standard error if that is a terminal and CI is not set. The rows to come are counted by a second
// reader, beside the evaluation, so that the bar can tell the time left; limit is the most that will be read, 0 for all.
func newProgress(c *cli.Context, open func() (*dataset.Reader, error), limit int) *progress {
	if !isTerminal(c.App.ErrWriter) || os.Getenv("CI") != "" {
		return &progress{}
	}
	all := mpb.New(mpb.WithOutput(c.App.ErrWriter), mpb.WithWidth(40))
	bar := all.AddBar(0,
		mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.CountersNoUnit("%d of %d rows")),
		mpb.AppendDecorators(decor.AverageSpeed(0, "%.0f rows/s"), decor.Name("  "), decor.AverageETA(decor.ET_STYLE_GO), decor.Name(" left")))
	go func() {
		if n := countRows(open, limit); n > 0 {
			bar.SetTotal(int64(n), false)
		}
	}()
	return &progress{all, bar}
}

// countRows reads the rows and counts them. An error ends the count: the evaluation meets it too, and reports it.
func countRows(open func() (*dataset.Reader, error), limit int) int {
	data, err := open()
	if err != nil {
		return 0
	}
	defer data.Close()
	for _, err := range data.All() {
		if err != nil || data.Rows() == limit {
			break
		}
	}
	return data.Rows()
}

// add counts rows that were predicted.
func (p *progress) add(rows int) {
	if p.all != nil {
		p.bar.IncrBy(rows)
	}
}

// stop takes the bar off the screen.
func (p *progress) stop() {
	if p.all != nil {
		p.bar.Abort(true)
		p.all.Wait()
	}
}
