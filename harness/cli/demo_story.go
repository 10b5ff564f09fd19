package cli

import (
	"errors"
	"io"
	"path/filepath"
	"time"

	"github.com/urfave/cli/v2"

	"holdout/harness"
	"holdout/harness/dataset"
	"holdout/harness/gate"
	"holdout/harness/trace"
	"holdout/models/demo"
	"holdout/onnx"
	"holdout/reports"
)

// judgeDemo adds to a story whose runs are written what a person looks into: the training trace, a row's trace, the verdict, the page.
func judgeDemo(c *cli.Context, r *onnx.Runtime, s *reports.Story) (err error) {
	if s.Training, err = demoTraining(); err != nil {
		return err
	}
	contents := reports.Contents{Training: s.Training}
	if err := addRuns(&contents, filepath.Join(s.Dir, demo.Finetuned), filepath.Join(s.Dir, demo.Base)); err != nil {
		return err
	}
	pair := &harness.Paired{Baseline: contents.Baseline, Candidate: contents.Run}
	if s.Trace, err = traceDemo(c, r, learnt(pair)); err != nil {
		return err
	}
	policy, err := demoPolicy(filepath.Join(s.Dir, demo.Policy))
	if err != nil {
		return err
	}
	s.Verdict, err = gate.Judge(policy, gate.Evidence{Candidate: pair.Candidate, Paired: pair}, "", time.Now(), programVersion())
	if err != nil {
		return err
	}
	contents.Verdict, s.Page = s.Verdict, filepath.Join(s.Dir, "report.html")
	return errors.Join(
		writeFile(filepath.Join(s.Dir, "verdict.json"), func(w io.Writer) error { return reports.WriteVerdict(w, "json", s.Verdict, reports.Look{}) }),
		writeFile(s.Page, func(w io.Writer) error { return reports.HTML(w, contents) }))
}

// demoTraining reads the embedded record of the training.
func demoTraining() (*trace.Training, error) {
	f, err := demo.Files.Open(demo.Training)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return trace.ReadTraining("models/demo/"+demo.Training, f)
}

// demoPolicy reads the embedded policy, and writes it to a file, so that it can be changed and judged by again.
func demoPolicy(path string) (*gate.Policy, error) {
	policy, err := demo.Files.ReadFile(demo.Policy)
	if err != nil {
		return nil, err
	}
	if err := writeFile(path, func(w io.Writer) error { _, err := w.Write(policy); return err }); err != nil {
		return nil, err
	}
	return gate.Parse(demo.Policy, policy)
}

// learnt finds the row that fine-tuning made right with the highest probability, and returns its id, "" where it made none right.
func learnt(p *harness.Paired) (id string) {
	base, o := p.Baseline.Outcomes, p.Candidate.Outcomes
	highest := 0.0
	for i, want := range o.Want {
		probability := o.Probabilities[i*len(o.Labels)+want]
		if base.Got[i] != want && o.Got[i] == want && probability > highest {
			id, highest = p.Candidate.IDs[i], probability
		}
	}
	return id
}

// traceDemo traces a held-out row in the fine-tuned checkpoint, against the base.
func traceDemo(c *cli.Context, r *onnx.Runtime, id string) (*trace.Trace, error) {
	data, err := openDemo(demo.Heldout)
	if err != nil {
		return nil, err
	}
	row, err := rowOf(data, id)
	if err != nil {
		return nil, err
	}
	finetuned, err := traceDemoIn(c, r, demo.Finetuned, row, trace.Options{Occlusion: true})
	if err != nil {
		return nil, err
	}
	base, err := traceDemoIn(c, r, demo.Base, row, trace.Options{})
	if err != nil {
		return nil, err
	}
	return finetuned, finetuned.Put(base)
}

// traceDemoIn traces a held-out row in one of the embedded checkpoints.
func traceDemoIn(c *cli.Context, r *onnx.Runtime, name string, row dataset.Example, o trace.Options) (*trace.Trace, error) {
	checkpoint, err := openDemoCheckpoint(c, r, name)
	if err != nil {
		return nil, err
	}
	defer checkpoint.Close()
	t, err := traceIn(c, checkpoint, row.Text, nil, row, o)
	if err != nil {
		return nil, err
	}
	t.Checkpoint, t.Data, t.ID = "models/demo/"+name, demo.Heldout, row.ID
	return t, nil
}
