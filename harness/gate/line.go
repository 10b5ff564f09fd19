package gate

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// ParseRules makes a policy of rules from the command line, with the settings that a policy has if it says nothing.
func ParseRules(lines ...string) (*Policy, error) {
	p := &Policy{Name: "command line", Digest: digest([]byte(strings.Join(lines, "\n"))), Confidence: defaultConfidence, Profiles: map[string]Profile{}}
	for _, line := range lines {
		r, err := ParseRule(line)
		if err != nil {
			return nil, err
		}
		p.Rules = append(p.Rules, r)
	}
	if len(p.Rules) == 0 {
		return nil, &InvalidPolicyError{Name: p.Name, Message: "there are no rules, so that nothing could fail"}
	}
	return p, nil
}

// ParseRule reads one rule from a line:
//
//	rule   = what ( ">=" | "<=" | ">" | "<" ) limit | what "no_regression"
//	what   = subject [ "[" COLUMN "=" VALUE "]" | "[each " ( COLUMN | "label" ) "]" ]
//	subject = METRIC | METRIC "/label=" LABEL | KIND
//	limit  = NUMBER [ "%" ] | SIZE | "baseline" [ ( "+" | "-" ) NUMBER "pt" | "*" NUMBER ]
//
// KIND is one that is about no metric: flips, truncated, replaced, leakage, unjoined, agree, model_bytes, latency. Examples:
//
//	accuracy >= 0.80                 at_least
//	ece <= 0.10                      at_most
//	accuracy >= baseline - 3pt       noninferior, margin 3pt
//	accuracy >= baseline * 0.97      noninferior, margin 3% of the baseline
//	f1/macro > baseline              superior
//	f1/macro no_regression
//	recall/label=spam >= 0.7         of one label
//	recall[each label] >= 0.7
//	accuracy[category=toys] >= 0.7   of one slice
//	flips <= 4
//	model_bytes <= 140MiB
//	latency <= baseline * 1.2
//
// For a metric of which less is better, such as ece, the comparisons turn round: ece <= baseline + 1pt, ece < baseline.
func ParseRule(s string) (Rule, error) {
	l := line{text: s, rule: Rule{MinExamples: defaultMinExamples, at: map[string]place{}}}
	l.rule.at[""] = l.place(0)
	if err := l.parse(); err != nil {
		return Rule{}, err
	}
	return l.rule, l.rule.check()
}

// line is a rule that is being read.
type line struct {
	text    string
	subject string // metric or kind
	rule    Rule
}

// place is that of a byte of the line.
func (l *line) place(at int) place {
	return place{name: fmt.Sprintf("rule %q", l.text), column: 1 + utf8.RuneCountInString(l.text[:at])}
}

// errorf says what is wrong at a byte of the line.
func (l *line) errorf(at int, format string, args ...any) error {
	return l.place(at).errorf(format, args...)
}

func (l *line) parse() error {
	if what, ok := strings.CutSuffix(strings.TrimRight(l.text, " "), " no_regression"); ok {
		l.rule.Kind = "no_regression"
		if err := l.about(what); err != nil {
			return err
		}
		l.rule.Metric = l.subject
		return nil
	}
	at, operator := lastOperator(l.text)
	if operator == "" {
		return l.errorf(len(l.text), "no >=, <=, > or < in the rule; write it like accuracy >= 0.80")
	}
	if err := l.about(l.text[:at]); err != nil {
		return err
	}
	limit := l.text[at+len(operator):]
	c := comparison{operator: operator, operatorAt: at, limit: strings.TrimSpace(limit)}
	c.limitAt = len(l.text) - len(strings.TrimLeft(limit, " "))
	l.rule.at["limit"] = l.place(c.limitAt)
	return l.compare(c)
}

// lastOperator finds the last comparison, because a label may hold one.
func lastOperator(text string) (at int, operator string) {
	at = strings.LastIndexAny(text, "<>")
	switch {
	case at < 0:
		return 0, ""
	case strings.HasPrefix(text[at+1:], "="):
		return at, text[at : at+2]
	}
	return at, text[at : at+1]
}

// about reads what stands before the operator: the subject, and a slice or each in brackets.
func (l *line) about(text string) error {
	start := len(text) - len(strings.TrimLeft(text, " "))
	l.rule.at["metric"] = l.place(start)
	subject := strings.TrimSpace(text)
	if open := strings.Index(subject, "["); open >= 0 && strings.HasSuffix(subject, "]") {
		inside := strings.TrimSpace(subject[open+1 : len(subject)-1])
		at := l.place(start + open + 1)
		l.rule.at["slice"], l.rule.at["each"] = at, at
		if each, ok := strings.CutPrefix(inside, "each "); ok {
			l.rule.Each = strings.TrimSpace(each)
		} else {
			l.rule.Slice = inside
		}
		if l.rule.Slice == "" && l.rule.Each == "" {
			return l.errorf(start+open, "empty brackets; write [COLUMN=VALUE] or [each COLUMN]")
		}
		subject = strings.TrimSpace(subject[:open])
	}
	if subject == "" {
		return l.errorf(start, "the rule says not what it is about; write it like accuracy >= 0.80")
	}
	l.subject = subject
	return nil
}
