package gate

import (
	"math"
	"slices"
	"strings"
)

// comparison is the second half of a rule on a line: the operator and what stands after it.
type comparison struct {
	operator, limit     string
	operatorAt, limitAt int // bytes of the line
}

// limits says in which unit the kinds that are about no metric have their limits on a line.
var limits = map[string]func(amount) (float64, Unit, error){
	"flips": amount.rows, "truncated": amount.rows, "replaced": amount.rows, "unjoined": amount.rows, "leakage": amount.rows,
	"agree": amount.share, "model_bytes": amount.size, "latency": amount.ratioAlone,
}

// compare finds the kind of the rule, and its limit or margin.
func (l *line) compare(c comparison) error {
	limit, isKind := limits[l.subject]
	if !isKind {
		l.rule.Metric = l.subject
	}
	rest, compares := strings.CutPrefix(c.limit, "baseline")
	switch {
	case isKind:
		l.rule.Kind = l.subject
		return l.compareShare(c, limit, rest, compares)
	case !l.known():
		return nil // check says so
	case compares:
		return l.compareToBaseline(c, strings.TrimSpace(rest))
	}
	return l.compareToLevel(c)
}

// known says whether the metric exists. Any kind will do for check to say that it does not.
func (l *line) known() bool {
	_, ok := l.rule.metric()
	if !ok {
		l.rule.Kind = "at_least"
	}
	return ok
}

// compareToLevel reads accuracy >= 0.80.
func (l *line) compareToLevel(c comparison) error {
	a, err := parseAmount(c.limit)
	if err != nil {
		word, _, _ := strings.Cut(c.limit, " ")
		return l.errorf(c.limitAt, "%q is neither a number nor baseline%s", c.limit, didYouMean(word, []string{"baseline"}))
	}
	switch c.operator {
	case ">=":
		l.rule.Kind = "at_least"
	case "<=":
		l.rule.Kind = "at_most"
	default:
		return l.errorf(c.operatorAt, "the limit itself is allowed: write %s=", c.operator)
	}
	l.rule.written = a.text
	if l.rule.Limit, l.rule.Unit, err = a.level(); err != nil {
		return l.errorf(c.limitAt, "%v", err)
	}
	return nil
}

// compareShare reads flips <= 4, and latency <= baseline * 1.2.
func (l *line) compareShare(c comparison, limit func(amount) (float64, Unit, error), rest string, compares bool) error {
	operator := "<="
	if l.subject == "agree" {
		operator = ">="
	}
	if c.operator != operator {
		return l.errorf(c.operatorAt, "%s has a limit with %s", l.subject, operator)
	}
	text := c.limit
	if compares {
		if !slices.Contains([]string{"model_bytes", "latency"}, l.subject) {
			return l.errorf(c.limitAt, "%s is not a ratio to the baseline", l.subject)
		}
		factor, ok := strings.CutPrefix(strings.TrimSpace(rest), "*")
		if !ok {
			return l.errorf(c.limitAt, "write the ratio as a factor: baseline * 1.2")
		}
		text, limit = strings.TrimSpace(factor), amount.ratio
	}
	a, err := parseAmount(text)
	if err == nil {
		l.rule.written = a.text
		l.rule.Limit, l.rule.Unit, err = limit(a)
	}
	if err != nil {
		return l.errorf(c.limitAt, "%v", err)
	}
	return nil
}

// compareToBaseline reads accuracy >= baseline - 3pt.
func (l *line) compareToBaseline(c comparison, rest string) error {
	m, _ := l.rule.metric()
	better, worse, direction := ">", "-", "higher"
	if m.LowerIsBetter {
		better, worse, direction = "<", "+", "lower"
	}
	if c.operator[:1] != better {
		return l.errorf(c.operatorAt, "%s is better when it is %s: write %s=, with a margin, or %s", m.Name, direction, better, better)
	}
	l.rule.Kind = "superior"
	if c.operator == better+"=" {
		l.rule.Kind = "noninferior"
	}
	if rest == "" {
		if l.rule.Kind == "noninferior" {
			return l.errorf(c.limitAt, "no data can show that nothing at all is lost: allow a margin, baseline %s 3pt, or write %s baseline", worse, better)
		}
		return nil
	}
	sign, number := rest[:1], strings.TrimSpace(rest[1:])
	a, err := parseAmount(number)
	switch {
	case err != nil:
		return l.errorf(c.limitAt, "%v", err)
	case sign == "*":
		return l.factor(c, a, better == "<")
	case sign != "+" && sign != "-":
		return l.errorf(c.limitAt, "write baseline, baseline %s 3pt or baseline * 0.97", worse)
	case (sign == worse) != (l.rule.Kind == "noninferior"):
		return l.errorf(c.limitAt, "%s is better when it is %s: baseline %s goes with %s=, and a margin the other way with %s", m.Name, direction, worse, better, better)
	case a.suffix == "":
		return l.errorf(c.limitAt, "margin %s has no unit; write %spt for absolute points, or a factor such as baseline * 0.97", number, number)
	case a.suffix == "%":
		return l.errorf(c.limitAt, "%q could be points or a share of the baseline's value; write %spt, or a factor such as baseline * 0.97", number, strings.TrimSuffix(number, "%"))
	}
	if l.rule.Margin, err = a.margin(false); err != nil {
		return l.errorf(c.limitAt, "%v", err)
	}
	return nil
}

// factor reads a margin that is relative to the baseline: accuracy >= baseline * 0.97.
func (l *line) factor(c comparison, a amount, lower bool) error {
	margin := a.value - 1
	if lower {
		margin = -margin
	}
	if l.rule.Kind == "noninferior" {
		margin = -margin
	}
	if a.suffix != "" || a.value <= 0 || margin < 0 || margin == 0 && l.rule.Kind == "noninferior" {
		return l.errorf(c.limitAt, "the factor %s leaves no margin; write it like baseline * 0.97", a.text)
	}
	const places = 1e12 // so that 1 − 0.97 is 0.03
	l.rule.Margin, l.rule.Relative = math.Round(margin*places)/places, true
	return nil
}
