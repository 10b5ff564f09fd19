package gate

import (
	"fmt"
	"math"
	"math/rand/v2"

	"holdout/harness"
)

// Check is one thing that a gate was shown to do, or not.
type Check struct {
	Name   string `json:"name"`
	Passed bool   `json:"passed"`
	Detail string `json:"detail"`
}

// selfTestResamples are those of a self-test, which judges hundreds of times: enough to tell a regression of twice the margin.
const selfTestResamples = 500

// SelfTest shows that the policy works on the evidence: that it accepts what it should, and nothing that it should not.
//
//   - The baseline against itself meets every rule that compares two runs, but superior, which it must not meet. Where it does not,
//     no candidate could: the data has too few rows for the margin. Rules about one run alone, about size and about time are left
//     out, because what they say of the baseline is not a question of the gate.
//   - Regressions planted in the baseline's own predictions are not accepted: rows that it has right are made wrong, at random, until
//     the metric has lost the margin, 1.5 and 2 times the margin. For no_regression the margin is the smallest visible drop. Each
//     is planted 100 times, 20 times from 20,000 rows on; at the margin at most 5 % may be accepted, at twice the margin none.
//   - Each rule is broken once in each way that its kind can be: a probability of NaN, a label or slice that is gone, a measurement
//     that was not made. It must not be met.
//
// Without a baseline the candidate takes its place. The same seed plants the same rows.
func SelfTest(p *Policy, e Evidence, seed uint64) ([]Check, error) {
	quick := *p
	quick.Resamples, quick.Waivers = selfTestResamples, nil
	same := e.Candidate
	if e.Paired != nil {
		same = e.Paired.Baseline
	}
	e.Candidate, e.Paired = same, &harness.Paired{Baseline: same, Candidate: same}
	j, err := newJudge(&quick, e)
	if err != nil {
		return nil, err
	}
	tasks, err := j.tasks()
	if err != nil {
		return nil, err
	}
	var checks []Check
	for i, r := range quick.Rules {
		best, findings := j.againstItself(r, tasksOf(tasks, i))
		checks = append(checks, findings...)
		if best != nil {
			planted, err := j.plantings(*best, rand.New(rand.NewPCG(seed, uint64(i))))
			if err != nil {
				return nil, err
			}
			checks = append(checks, planted...)
		}
		checks = append(checks, quick.mutations(r, e)...)
	}
	return checks, nil
}

// tasksOf are those of one rule.
func tasksOf(tasks []task, rule int) []task {
	var all []task
	for _, t := range tasks {
		if t.index == rule {
			all = append(all, t)
		}
	}
	return all
}

// againstItself checks a rule that compares on two runs that are one. It returns the task with the most examples that was met, in
// which a regression can be planted.
func (j *judge) againstItself(r Rule, tasks []task) (best *task, checks []Check) {
	if !r.compares() || r.Kind == "latency" || r.Kind == "model_bytes" || r.Kind == "unjoined" {
		return nil, nil
	}
	for _, t := range tasks {
		f := j.findAlone(t)
		c := Check{Name: fmt.Sprintf("%s on %s: the baseline against itself", f.Rule, f.Slice), Passed: f.Outcome == Met, Detail: f.Reason}
		if r.Kind == "superior" {
			c.Passed = f.Outcome != Met
		} else if f.Outcome == Met && (best == nil || t.size > best.size) {
			best = &t
		}
		if f.Rows > 0 && !c.Passed {
			c.Detail += fmt.Sprintf("; about %d rows would do", f.Rows)
		}
		checks = append(checks, c)
	}
	return best, checks
}

// findAlone judges a task as if there were no other.
func (j *judge) findAlone(t task) Finding {
	findings := []Finding{j.find(t)}
	j.correct(findings)
	return findings[0]
}

// plantings checks regressions of one task from the margin on.
func (j *judge) plantings(t task, rng *rand.Rand) ([]Check, error) {
	if t.rule.Kind == "flips" && t.rule.Unit == Plain {
		return []Check{j.plantProtected(t)}, nil
	}
	threshold := j.threshold(t)
	times := 100
	if len(t.rows.Rows) >= 20_000 {
		times = 20
	}
	var checks []Check
	for _, factor := range []float64{1, 1.5, 2} {
		name := fmt.Sprintf("%s on %s: %v× the margin planted", t.rule, t.name, factor)
		rows, k, err := j.pool(t, threshold*factor, rng)
		if err != nil {
			return nil, err
		}
		if k == 0 {
			checks = append(checks, Check{name, false, fmt.Sprintf("no planting loses %s, so that nothing could be caught", t.lossText(threshold*factor))})
			continue
		}
		accepted, rejected := 0, 0
		for range times {
			shuffle(rows, rng)
			switch j.against(t, j.plant(t, rows[:k])).Outcome {
			case Met:
				accepted++
			case NotMet:
				rejected++
			}
		}
		allowed := int(math.Floor((1 - j.policy.Confidence) * float64(times)))
		if factor == 2 {
			allowed = 0
		}
		checks = append(checks, Check{name, accepted <= allowed, fmt.Sprintf("%d rows made wrong, which loses %s: not accepted in %d of %d plantings, rejected in %d",
			k, t.lossText(threshold*factor), times-accepted, times, rejected)})
	}
	if t.rule.Protected != "" {
		checks = append(checks, j.plantProtected(t))
	}
	return checks, nil
}

// lossText writes a loss in what the rule counts: rows, or points.
func (t task) lossText(loss float64) string {
	if t.metric == "" {
		return fmt.Sprintf("%d rows", whole(loss))
	}
	return points(loss)
}
