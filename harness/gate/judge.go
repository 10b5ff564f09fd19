package gate

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"holdout/harness"
	"holdout/harness/scoring"
)

// Evidence is what a policy judges.
type Evidence struct {
	Candidate *harness.Table
	Paired    *harness.Paired     // the candidate beside its baseline; nil without one
	Protected map[string][]string // ids by file, named as the policy names it
	Noise     float64             // how far a probability moves on this machine though nothing changed; 0: not measured
	Latency   *Latency            // nil: not measured
}

// Latency is how long the two checkpoints took for the same rows, block by block, in turns. Block i of both lie side by side, so
// that what slows the machine slows both.
type Latency struct {
	Baseline, Candidate []float64 // seconds
}

// judge is one Judge in progress.
type judge struct {
	policy   *Policy
	evidence Evidence
	settings scoring.Settings
	measured measurements
	family   int // findings that no_regression is corrected for
}

// Judge measures every rule of the policy on the evidence and says what it comes to under a profile, "" for none: on an
// inconclusive verdict that one rejects. Today is the day by which waivers end; version is the program's, for the record.
//
// It returns an [*InvalidPolicyError] for a policy that does not fit the evidence: an unknown profile, label, slice or column, a rule
// that compares where there is no baseline. What went wrong with the measurements is a finding of the verdict, with outcome
// [Errored], so that there is a verdict to write.
func Judge(p *Policy, e Evidence, profile string, today time.Time, version string) (*Verdict, error) {
	onInconclusive, err := p.profile(profile)
	if err != nil {
		return nil, err
	}
	j, err := newJudge(p, e)
	if err != nil {
		return nil, err
	}
	tasks, err := j.tasks()
	if err != nil {
		return nil, err
	}
	v := j.verdict(version)
	v.Profile = profile
	for _, t := range tasks {
		v.Findings = append(v.Findings, j.find(t))
	}
	j.correct(v.Findings)
	v.Notes = append(v.Notes, p.waive(v.Findings, today)...)
	v.decide(onInconclusive)
	return v, nil
}

// profile says what a profile does with an inconclusive verdict.
func (p *Policy) profile(name string) (string, error) {
	if name == "" {
		return Reject, nil
	}
	profile, ok := p.Profiles[name]
	if !ok {
		return "", &InvalidPolicyError{Name: p.Name, Message: fmt.Sprintf("no profile %q%s", name, didYouMean(name, slices.Collect(maps.Keys(p.Profiles))))}
	}
	return cmp.Or(profile.OnInconclusive, Reject), nil
}

func newJudge(p *Policy, e Evidence) (*judge, error) {
	switch {
	case len(p.Rules) == 0:
		return nil, &InvalidPolicyError{Name: p.Name, Message: "the policy has no rules, so that nothing could fail"}
	case !(p.Confidence > 0.5 && p.Confidence < 1):
		return nil, &InvalidPolicyError{Name: p.Name, Message: fmt.Sprintf("confidence is %v, not above 0.5 and below 1", p.Confidence)}
	}
	if err := e.check(); err != nil {
		return nil, err
	}
	if err := p.checkClusters(e.Candidate); err != nil {
		return nil, err
	}
	zero, err := zeroDivision(e.Candidate.Run.Settings.ZeroDivision)
	if err != nil {
		return nil, err
	}
	settings, err := scoring.Settings{ZeroDivision: zero, Confidence: 2*p.Confidence - 1, Resamples: p.Resamples, Seed: p.Seed}.WithDefaults()
	if err != nil {
		return nil, &InvalidPolicyError{Name: p.Name, Message: err.Error()}
	}
	return &judge{policy: p, evidence: e, settings: settings}, nil
}

// checkClusters refuses to cluster by a column that the run does not have.
func (p *Policy) checkClusters(t *harness.Table) error {
	if p.ClusterBy == "" || slices.Contains(t.Columns(), p.ClusterBy) {
		return nil
	}
	at := p.clusterAt
	at.name = p.Name
	return at.errorf("no column %q to cluster by%s", p.ClusterBy, didYouMean(p.ClusterBy, t.Columns()))
}

// check refuses tables without rows, and columns of another length than the ids.
func (e Evidence) check() error {
	tables := []*harness.Table{e.Candidate}
	if e.Paired != nil {
		tables = append(tables, e.Paired.Baseline, e.Paired.Candidate)
	}
	for _, t := range tables {
		if t == nil || len(t.IDs) == 0 {
			return errors.New("there are no rows to judge")
		}
		n, o := len(t.IDs), t.Outcomes
		if len(o.Want) != n || len(o.Got) != n || len(o.Probabilities) != n*len(o.Labels) {
			return fmt.Errorf("the run has %d ids, %d held-out and %d predicted labels and %d probabilities of %d labels, which do not fit together",
				n, len(o.Want), len(o.Got), len(o.Probabilities), len(o.Labels))
		}
	}
	if p := e.Paired; p != nil && (len(p.Baseline.IDs) != len(p.Candidate.IDs) || !slices.Equal(p.Baseline.Outcomes.Want, p.Candidate.Outcomes.Want)) {
		return errors.New("the baseline's rows are not the candidate's")
	}
	return nil
}

// zeroDivision is the setting that a run names.
func zeroDivision(name string) (scoring.ZeroDivision, error) {
	for z := scoring.Refuse; z <= scoring.Exclude; z++ {
		if z.String() == name {
			return z, nil
		}
	}
	return 0, fmt.Errorf("the run's settings.zero_division is %q, which is none of refuse, 0, 1 and exclude", name)
}

// verdict is what can be said before any rule is judged.
func (j *judge) verdict(version string) *Verdict {
	run := j.evidence.Candidate.Run
	v := &Verdict{
		Schema: Schema, Holdout: version, Candidate: subject(run), Policy: Source{j.policy.Name, j.policy.Digest}, Data: run.Data,
		Rows: len(j.evidence.Candidate.IDs), Confidence: j.policy.Confidence, Resamples: j.settings.Resamples, Seed: j.settings.Seed,
		Fingerprint: run.Fingerprint, Absent: absent(j.evidence.Candidate), Findings: []Finding{}, Notes: []string{},
	}
	if p := j.evidence.Paired; p != nil {
		baseline := subject(p.Baseline.Run)
		v.Baseline = &baseline
		if p.Unjoined > 0 {
			v.Notes = append(v.Notes, fmt.Sprintf("%d examples are in one of the runs only, and are left out where the two are compared", p.Unjoined))
		}
	}
	if len(v.Absent) > 0 {
		v.Notes = append(v.Notes, "no row is held out as "+strings.Join(v.Absent, ", ")+": nothing is known of what the candidate makes of such texts")
	}
	return v
}

func subject(r *harness.Run) Subject {
	return Subject{Name: r.Checkpoint.Name, Digests: r.Checkpoint.Digests, Hashes: r.Hashes}
}

// absent names the labels that no row is held out as.
func absent(t *harness.Table) []string {
	names := []string{}
	for i, name := range t.Outcomes.Labels {
		if !slices.Contains(t.Outcomes.Want, i) {
			names = append(names, name)
		}
	}
	return names
}

// find judges one task.
func (j *judge) find(t task) Finding {
	f := kinds[t.rule.Kind].judge(j, t)
	f.Rule, f.Kind, f.Metric, f.Slice = t.rule.String(), t.rule.Kind, t.rule.Metric, t.name
	if f.IDs == nil {
		f.IDs = []string{}
	}
	return f
}

// severity orders outcomes, the worst first.
var severity = []Outcome{Errored, NotMet, Undecided, Waived, Met}

// decide orders the findings, the worst first, and makes of them the decision and the summary.
func (v *Verdict) decide(onInconclusive string) {
	rank := func(f Finding) int { return slices.Index(severity, f.Outcome) }
	slices.SortStableFunc(v.Findings, func(a, b Finding) int { return cmp.Compare(rank(a), rank(b)) })
	v.Decision = Failed // where there are no findings, or one of an outcome that does not exist
	if len(v.Findings) > 0 {
		switch v.Findings[0].Outcome {
		case NotMet:
			v.Decision = Rejected
		case Undecided:
			v.Decision = Inconclusive
		case Waived, Met:
			v.Decision = Accepted
		}
	}
	v.Tolerated = v.Decision == Inconclusive && onInconclusive == Warn
	v.Summary = v.summary()
}

// summary is the verdict in one line.
func (v *Verdict) summary() string {
	count := map[Outcome]int{}
	for _, f := range v.Findings {
		count[f.Outcome]++
	}
	var parts []string
	for _, o := range severity {
		if count[o] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", count[o], strings.ReplaceAll(string(o), "_", " ")))
		}
	}
	s := fmt.Sprintf("%s: %s of %d findings on %d rows", v.Decision, strings.Join(parts, ", "), len(v.Findings), v.Rows)
	if v.Decision != Accepted && len(v.Findings) > 0 {
		worst := v.Findings[0]
		s += fmt.Sprintf("; %s on %s: %s", worst.Rule, worst.Slice, worst.Reason)
	}
	if v.Tolerated {
		s += "; tolerated by profile " + v.Profile
	}
	return s
}
