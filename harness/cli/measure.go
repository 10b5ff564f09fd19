package cli

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"time"

	"github.com/urfave/cli/v2"

	"holdout/harness/dataset"
	"holdout/harness/gate"
	"holdout/models"
	"holdout/onnx"
)

// How much is measured: enough to tell a tenth of the time, little enough to take seconds.
const (
	measuredTexts = 64 // of the data's first
	latencyBlocks = 30 // of each side, in turn
	noiseCopies   = 8  // rows of a batch whose rows are all the same text
)

// measure takes the measurements that a policy asks for. They need checkpoints and data: from runs alone nothing can be measured,
// and a rule that asks for it is then an error.
func (s sides) measure(c *cli.Context, policy *gate.Policy, baseline, candidate string, e *gate.Evidence) error {
	timed := policy.TimesLatency() && baseline != "" && !isRun(baseline) && !isRun(candidate)
	noisy := policy.MeasuresNoise() && !isRun(candidate)
	if !timed && !noisy {
		return nil
	}
	texts, err := s.texts()
	if err != nil {
		return err
	}
	r, err := openRuntime(s.library)
	if err != nil {
		return err
	}
	defer r.Close()
	if timed {
		if e.Latency, err = s.latency(c.Context, r, baseline, candidate, texts); err != nil {
			return fmt.Errorf("measuring latency: %w", err)
		}
	}
	if noisy {
		if e.Noise, err = s.noise(c.Context, r, candidate, texts); err != nil {
			return fmt.Errorf("measuring numeric noise: %w", err)
		}
	}
	return nil
}

// texts reads the first examples of the data.
func (s sides) texts() ([]dataset.Example, error) {
	data, err := dataset.Open(s.data, s.columns)
	if err != nil {
		return nil, err
	}
	defer data.Close()
	var all []dataset.Example
	for example, err := range data.All() {
		if err != nil {
			return nil, err
		}
		if all = append(all, example); len(all) == measuredTexts {
			break
		}
	}
	return all, nil
}

// latency times both checkpoints on the same texts, one text a call, in blocks that take turns.
func (s sides) latency(ctx context.Context, r *onnx.Runtime, baseline, candidate string, texts []dataset.Example) (*gate.Latency, error) {
	var blocks [2][]float64
	var checkpoints [2]*models.Checkpoint
	for i, path := range []string{baseline, candidate} {
		c, err := models.Open(ctx, r, path, s.model)
		if err != nil {
			return nil, err
		}
		defer c.Close()
		checkpoints[i] = c
	}
	for block := range latencyBlocks + 1 { // the first warms up
		for _, i := range []int{block % 2, 1 - block%2} {
			start := time.Now()
			for _, t := range texts {
				if _, err := probabilities(ctx, checkpoints[i], t, 1); err != nil {
					return nil, err
				}
			}
			if block > 0 {
				blocks[i] = append(blocks[i], time.Since(start).Seconds())
			}
		}
	}
	return &gate.Latency{Baseline: blocks[0], Candidate: blocks[1]}, nil
}

// noise is the most that a probability moves when a text has companions in its batch, or a call more threads: differences that say
// nothing of the checkpoint. It is at least 2⁻²⁴, the rounding of a float32 just below 1.
func (s sides) noise(ctx context.Context, r *onnx.Runtime, candidate string, texts []dataset.Example) (float64, error) {
	alone := s.model
	alone.Threads = 1
	many := s.model
	many.Threads = runtime.GOMAXPROCS(0)
	var checkpoints []*models.Checkpoint
	for _, settings := range []models.Settings{alone, many} {
		c, err := models.Open(ctx, r, candidate, settings)
		if err != nil {
			return 0, err
		}
		defer c.Close()
		checkpoints = append(checkpoints, c)
	}
	noise := 0x1p-24
	for _, t := range texts {
		first, err := probabilities(ctx, checkpoints[0], t, 1)
		if err != nil {
			return 0, err
		}
		for _, other := range []struct {
			c    *models.Checkpoint
			rows int
		}{{checkpoints[0], noiseCopies}, {checkpoints[1], 1}} {
			p, err := probabilities(ctx, other.c, t, other.rows)
			if err != nil {
				return 0, err
			}
			for i := range first {
				noise = max(noise, math.Abs(p[i]-first[i]))
			}
		}
	}
	return noise, nil
}

// probabilities runs a text, as so many equal rows of one batch, and returns the probabilities of the last.
func probabilities(ctx context.Context, c *models.Checkpoint, t dataset.Example, rows int) ([]float64, error) {
	ids, typeIDs, _, _, err := c.Encode(t.Text, t.Pair)
	if err != nil {
		return nil, err
	}
	logits, err := c.Logits(ctx, rows, len(ids), slices.Repeat(ids, rows), slices.Repeat(typeIDs, rows))
	if err != nil {
		return nil, err
	}
	C := len(c.Labels())
	p := make([]float64, C)
	c.Predict(logits[len(logits)-C:], p)
	return p, nil
}
