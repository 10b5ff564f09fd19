package cli

import (
	"context"
	"fmt"
	"os"

	"github.com/urfave/cli/v2"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"holdout/harness/dataset"
)

// progress shows rows done, rows a second and time left on a terminal, and nothing elsewhere.
type progress struct {
	all     *mpb.Progress // nil where nothing is shown
	bar     *mpb.Bar
	cancel  context.CancelFunc // ends the counting of rows
	counted chan struct{}      // closed when it has ended
}

// newProgress starts a bar on standard error if that is a terminal and CI is not set. The rows to come are counted by a second
// reader of the file, beside the evaluation, so that the bar can tell the time left; limit is the most that will be read, 0 for all.
func newProgress(c *cli.Context, path string, columns dataset.Columns, limit int) *progress {
	if !isTerminal(c.App.ErrWriter) || os.Getenv("CI") != "" {
		return &progress{}
	}
	p := &progress{all: mpb.New(mpb.WithOutput(c.App.ErrWriter), mpb.WithWidth(40)), counted: make(chan struct{})}
	p.bar = p.all.AddBar(0,
		mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.Any(rowsDone)),
		mpb.AppendDecorators(decor.AverageSpeed(0, "%.0f rows/s"), decor.Any(timeLeft(decor.AverageETA(decor.ET_STYLE_GO)))))
	var ctx context.Context
	ctx, p.cancel = context.WithCancel(c.Context)
	go func() {
		defer close(p.counted)
		if n, ok := countRows(ctx, path, columns, limit); ok {
			p.bar.SetTotal(int64(n), false)
		}
	}()
	return p
}

// rowsDone says how many rows are done, and of how many once that is known.
func rowsDone(s decor.Statistics) string {
	if s.Total <= 0 {
		return fmt.Sprintf("%d rows ", s.Current)
	}
	return fmt.Sprintf("%d of %d rows ", s.Current, s.Total)
}

// timeLeft shows what eta says once the number of rows is known.
func timeLeft(eta decor.Decorator) func(decor.Statistics) string {
	return func(s decor.Statistics) string {
		if s.Total <= 0 {
			return ""
		}
		left, _ := eta.Decor(s)
		return fmt.Sprintf("  %s left", left)
	}
}

// countRows reads a regular file's rows and counts them; a pipe can be read once only, and is the evaluation's. An error ends the
// count: the evaluation meets it too, and reports it.
func countRows(ctx context.Context, path string, columns dataset.Columns, limit int) (rows int, ok bool) {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return 0, false
	}
	data, err := dataset.Open(path, columns)
	if err != nil {
		return 0, false
	}
	defer data.Close()
	for _, err := range data.All() {
		if err != nil || ctx.Err() != nil {
			return 0, false
		}
		if data.Rows() == limit {
			break
		}
	}
	return data.Rows(), true
}

// add counts rows that were predicted.
func (p *progress) add(rows int) {
	if p.all != nil {
		p.bar.IncrBy(rows)
	}
}

// stop takes the bar off the screen.
func (p *progress) stop() {
	if p.all == nil {
		return
	}
	p.cancel()
	<-p.counted
	p.bar.Abort(true)
	p.all.Wait()
}
