package gate

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"holdout/harness/scoring"
)

// rule reads one rule: the keys that say what it is about, and one that is the name of its kind.
func (s source) rule(n ast.Node, p *Policy) error {
	r := Rule{MinExamples: defaultMinExamples, at: map[string]place{"": s.place(n)}}
	noted := func(key string, f field) field {
		return func(n ast.Node) error {
			r.at[key] = s.place(n)
			return f(n)
		}
	}
	fields := map[string]field{
		"metric":       noted("metric", s.text("metric", &r.Metric)),
		"each":         noted("each", s.text("each", &r.Each)),
		"slice":        noted("slice", s.text("slice", &r.Slice)),
		"min_examples": s.whole("min_examples", 1, func(i uint64) { r.MinExamples = int(i) }),
	}
	for name, k := range kinds {
		fields[name] = noted("limit", func(n ast.Node) error {
			if r.Kind != "" {
				return r.errorf("limit", "a rule has one kind, and this one has %s and %s; write two rules", r.Kind, name)
			}
			r.Kind = name
			return k.read(s, n, &r)
		})
	}
	if err := s.mapping(n, "a rule", fields); err != nil {
		return err
	}
	if r.Kind == "" {
		return r.errorf("", "the rule has no kind; it needs one of %s", strings.Join(kindNames(), ", "))
	}
	if err := r.check(); err != nil {
		return err
	}
	p.Rules = append(p.Rules, r)
	return nil
}

// check refuses what can be told without a run. Judge asks again, for rules that were not parsed.
func (r Rule) check() error {
	k, ok := kinds[r.Kind]
	if !ok {
		return r.errorf("limit", "no kind of rule %q%s", r.Kind, didYouMean(r.Kind, kindNames()))
	}
	if k.metric != (r.Metric != "") {
		if k.metric {
			return r.errorf("", "%s needs a metric", r.Kind)
		}
		return r.errorf("metric", "%s is about no metric", r.Kind)
	}
	switch {
	case !k.slices && r.Each != "":
		return r.errorf("each", "%s is about the whole run; leave out each", r.Kind)
	case !k.slices && r.Slice != "":
		return r.errorf("slice", "%s is about the whole run; leave out slice", r.Kind)
	case r.Each != "" && r.Slice != "":
		return r.errorf("each", "a rule has each or slice, not both")
	case r.Slice != "" && !strings.Contains(r.Slice, "="):
		return r.errorf("slice", "slice %q is not COLUMN=VALUE", r.Slice)
	case k.metric:
		return r.checkMetric()
	}
	return nil
}

// checkMetric refuses a metric that does not exist, or is about one label where none is named, and a limit out of its range.
func (r Rule) checkMetric() error {
	m, ok := r.metric()
	if !ok {
		if perLabel, _, ok := scoring.Lookup(r.Metric + "/label=any"); ok {
			return r.errorf("metric", "%s is about one label; say each: label, or %s/label=NAME", perLabel.Name, perLabel.Name)
		}
		return r.errorf("metric", "no metric %q%s", r.Metric, didYouMean(r.Metric, metricNames(r.Metric)))
	}
	if (r.Kind == "at_least" || r.Kind == "at_most") && (r.Limit < m.Min || r.Limit > m.Max) {
		return r.errorf("limit", "the limit %s is outside the range of %s, %s to %s", decimal(r.Limit), m.Name, trimmed(m.Min), trimmed(m.Max))
	}
	if r.Kind == "at_least" && r.Limit == m.Min || r.Kind == "at_most" && r.Limit == m.Max {
		return r.errorf("limit", "the limit %s is the end of the range of %s: the rule could not fail", decimal(r.Limit), m.Name)
	}
	if r.Kind == "noninferior" {
		return r.checkMargin(m)
	}
	return nil
}

// checkMargin refuses a margin that nothing could be shown to be within, or that nothing could be beyond.
func (r Rule) checkMargin(m scoring.Metric) error {
	switch {
	case r.Margin == 0:
		return r.errorf("limit", "a margin of 0 can never be shown; give more, or say no_regression")
	case r.Relative && r.Margin >= 1, !r.Relative && r.Margin >= m.Max-m.Min:
		return r.errorf("limit", "the margin is all of %s: the rule could not fail", m.Name)
	}
	return nil
}

// metric is the table's line of what the rule measures: under each: label that of one label, where there is one.
func (r Rule) metric() (scoring.Metric, bool) {
	if r.Each == eachLabel {
		if m, _, ok := scoring.Lookup(r.Metric + "/label=any"); ok {
			return m, true
		}
	}
	m, _, ok := scoring.Lookup(r.Metric)
	return m, ok
}

// eachLabel is what each says to have one finding for each label; other values are columns.
const eachLabel = "label"

// metricNames lists the metrics, with the label that a name is about where it is about one.
func metricNames(like string) []string {
	_, label, _ := strings.Cut(like, "/label=")
	var names []string
	for _, m := range scoring.Metrics() {
		if m.PerLabel && label != "" {
			m.Name += "/label=" + label
		}
		names = append(names, m.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// level reads at_least: 0.80.
func (s source) level(n ast.Node, r *Rule) error {
	return s.limit(n, r.Kind, amount.level, r)
}

// limit reads a limit in the units that f allows.
func (s source) limit(n ast.Node, what string, f func(amount) (float64, Unit, error), r *Rule) error {
	a, err := s.amount(n, what)
	if err != nil {
		return err
	}
	if r.Limit, r.Unit, err = f(a); err != nil {
		return s.errorf(n, "%s: %v", what, err)
	}
	r.written = a.text
	return nil
}

// margin reads {margin: 3pt}, and superior: true, whose margin is 0.
func (s source) margin(n ast.Node, r *Rule) error {
	if b, ok := n.(*ast.BoolNode); ok && b.Value && r.Kind == "superior" {
		return nil
	}
	var a amount
	var at ast.Node
	err := s.mapping(n, r.Kind, map[string]field{
		"relative": s.truth("relative", &r.Relative),
		"margin": func(n ast.Node) (err error) {
			at = n
			a, err = s.amount(n, "margin")
			return err
		},
	})
	if err != nil {
		return err
	}
	if at == nil {
		return s.errorf(n, "%s needs a margin, such as %s: {margin: 3pt}", r.Kind, r.Kind)
	}
	if r.Margin, err = a.margin(r.Relative); err != nil {
		return s.errorf(at, "%v", err)
	}
	return nil
}

// regression reads no_regression: true.
func (s source) regression(n ast.Node, r *Rule) error {
	if b, ok := n.(*ast.BoolNode); ok && b.Value {
		return nil
	}
	return s.errorf(n, "no_regression is %s; write no_regression: true, or leave the rule out", kindOf(n))
}

// flips reads {at_most: 4, protected: FILE}, of which it needs one.
func (s source) flips(n ast.Node, r *Rule) error {
	limited := false
	err := s.mapping(n, "flips", map[string]field{
		"protected": s.text("protected", &r.Protected),
		"at_most": func(n ast.Node) error {
			limited = true
			return s.limit(n, "at_most", amount.rows, r)
		},
	})
	if err == nil && !limited && r.Protected == "" {
		return s.errorf(n, "flips needs at_most or protected")
	}
	return err
}

// agree reads {at_least: 99.5%, probability: 0.01}.
func (s source) agree(n ast.Node, r *Rule) error {
	err := s.mapping(n, "agree", map[string]field{
		"at_least": func(n ast.Node) error { return s.limit(n, "at_least", amount.share, r) },
		"probability": func(n ast.Node) error {
			a, err := s.amount(n, "probability")
			if err == nil && (a.suffix != "" || a.value <= 0 || a.value > 1) {
				return s.errorf(n, "probability is %s, not a number above 0 and up to 1", a.text)
			}
			r.Probability = a.value
			return err
		},
	})
	if err == nil && r.Unit == Plain {
		return s.errorf(n, "agree needs at_least, such as 99.5%%")
	}
	return err
}

// atMostRows reads {at_most: 2%}.
func (s source) atMostRows(n ast.Node, r *Rule) error {
	return s.oneLimit(n, r, map[string]func(amount) (float64, Unit, error){"at_most": amount.rows})
}

// leakage reads {at_most: 0, near: false}.
func (s source) leakage(n ast.Node, r *Rule) error {
	limited, near := false, true
	err := s.mapping(n, "leakage", map[string]field{
		"near": s.truth("near", &near),
		"at_most": func(n ast.Node) error {
			limited = true
			return s.limit(n, "at_most", amount.rows, r)
		},
	})
	r.ExceptNear = !near
	if err == nil && !limited {
		return s.errorf(n, "leakage needs at_most, such as leakage: {at_most: 0}")
	}
	return err
}

// size reads {at_most: 140MiB} or {at_most_ratio: 0.5}.
func (s source) size(n ast.Node, r *Rule) error {
	return s.oneLimit(n, r, map[string]func(amount) (float64, Unit, error){"at_most": amount.size, "at_most_ratio": amount.ratio})
}

// ratioOnly reads {at_most_ratio: 1.2}.
func (s source) ratioOnly(n ast.Node, r *Rule) error {
	return s.oneLimit(n, r, map[string]func(amount) (float64, Unit, error){"at_most_ratio": amount.ratio})
}

// oneLimit reads a mapping of exactly one of the limits.
func (s source) oneLimit(n ast.Node, r *Rule, limits map[string]func(amount) (float64, Unit, error)) error {
	var names []string
	fields := map[string]field{}
	set := 0
	for name, f := range limits {
		names = append(names, name)
		fields[name] = func(n ast.Node) error {
			set++
			return s.limit(n, name, f, r)
		}
	}
	if err := s.mapping(n, r.Kind, fields); err != nil {
		return err
	}
	if set != 1 {
		slices.Sort(names)
		return s.errorf(n, "%s needs one limit: %s", r.Kind, strings.Join(names, " or "))
	}
	return nil
}
