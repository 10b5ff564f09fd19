package gate

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// What a policy may have at most; no honest one comes near. The parser takes memory by the square of the nesting.
const (
	maxPolicy  = 1 << 18 // bytes
	maxNesting = 20      // of brackets and braces, or of lists that open on one line
)

// Parse reads a policy in YAML or JSON. Name is what errors call it, a path as a rule.
//
// It is strict: an unknown or repeated key, a value of the wrong type, an unknown metric, kind or unit, and a policy without rules
// are errors, each an [*InvalidPolicyError] with its line and column. Anchors, aliases and tags are refused. Labels, slices and
// columns are known only where there is a run, so that [Judge] checks those.
func Parse(name string, data []byte) (*Policy, error) {
	s := source{name}
	root, err := s.root(bytes.TrimPrefix(data, []byte("\ufeff"))) // which some editors write first
	if err != nil {
		return nil, err
	}
	p := &Policy{Name: name, Digest: digest(data), Confidence: defaultConfidence, Profiles: map[string]Profile{}}
	version := uint64(0)
	var waivers ast.Node // read last, because they name rules
	err = s.mapping(root, "the policy", map[string]field{
		"version":    s.whole("version", 0, func(i uint64) { version = i }),
		"confidence": func(n ast.Node) error { return s.confidence(n, p) },
		"seed":       s.whole("seed", 0, func(i uint64) { p.Seed = i }),
		"resamples":  s.whole("resamples", 100, func(i uint64) { p.Resamples = int(i) }),
		"cluster_by": func(n ast.Node) error {
			p.clusterAt = s.place(n)
			return s.text("cluster_by", &p.ClusterBy)(n)
		},
		"rules":    func(n ast.Node) error { return s.list(n, "rules", func(n ast.Node) error { return s.rule(n, p) }) },
		"profiles": func(n ast.Node) error { return s.profiles(n, p) },
		"waivers":  func(n ast.Node) error { waivers = n; return nil },
	})
	switch {
	case err != nil:
		return nil, err
	case version != 1:
		return nil, s.errorf(root, "version is %d; this program reads version: 1", version)
	case len(p.Rules) == 0:
		return nil, s.errorf(root, "the policy has no rules, so that nothing could fail; add some under rules")
	}
	if waivers != nil {
		err = s.list(waivers, "waivers", func(n ast.Node) error { return s.waiver(n, p) })
	}
	if err != nil {
		return nil, err
	}
	return p, nil
}

// root parses the one document of a policy.
func (s source) root(data []byte) (ast.Node, error) {
	if len(data) > maxPolicy {
		return nil, &InvalidPolicyError{Name: s.name, Message: "the policy is larger than 256 KiB"}
	}
	if err := s.nesting(data); err != nil {
		return nil, err
	}
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		data = bytes.ReplaceAll(data, []byte("\t"), []byte(" ")) // JSON may be indented by tabs, YAML may not; columns stay
	}
	file, err := parser.ParseBytes(data, 0)
	if syntax, ok := errors.AsType[*yaml.SyntaxError](err); ok {
		at := syntax.Token.Position
		return nil, &InvalidPolicyError{s.name, at.Line, at.Column, firstLine(syntax.Message)}
	}
	if err != nil {
		return nil, &InvalidPolicyError{Name: s.name, Message: firstLine(err.Error())}
	}
	docs := slices.DeleteFunc(file.Docs, func(d *ast.DocumentNode) bool { return d.Body == nil })
	switch len(docs) {
	case 0:
		return nil, &InvalidPolicyError{Name: s.name, Message: "the policy is empty"}
	case 1:
		return docs[0].Body, nil
	}
	return nil, s.errorf(docs[1].Body, "a second document; a policy is one")
}

// nesting refuses a policy that would take the parser long. It looks at bytes, so that a text with very many brackets that do not
// close is refused too.
func (s source) nesting(data []byte) error {
	depth := 0
	for i, line := range bytes.Split(data, []byte("\n")) {
		lists := 0
		for j, c := range line {
			switch {
			case c == '[' || c == '{':
				depth++
			case (c == ']' || c == '}') && depth > 0:
				depth--
			case c == '-' && j+1 < len(line) && line[j+1] == ' ':
				lists++
			}
			if depth > maxNesting || lists > maxNesting {
				return &InvalidPolicyError{s.name, i + 1, j + 1, "the policy is nested too deeply"}
			}
		}
	}
	return nil
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// confidence reads that of every decision. At 0.5 a decision is a coin's.
func (s source) confidence(n ast.Node, p *Policy) error {
	a, err := s.amount(n, "confidence")
	if err != nil {
		return err
	}
	if (a.suffix != "" && a.suffix != "%") || a.value <= 0.5 || a.value >= 1 {
		return s.errorf(n, "confidence is %s, not above 0.5 and below 1", a.text)
	}
	p.Confidence = a.value
	return nil
}

// profiles reads the mapping of names to profiles.
func (s source) profiles(n ast.Node, p *Policy) error {
	entries, err := s.entries(n, "profiles")
	if err != nil {
		return err
	}
	for _, e := range entries {
		name, err := s.key(e)
		if err != nil {
			return err
		}
		profile := Profile{Reject}
		err = s.mapping(e.Value, "profile "+name, map[string]field{"on_inconclusive": func(n ast.Node) error {
			if err := s.text("on_inconclusive", &profile.OnInconclusive)(n); err != nil {
				return err
			}
			if known := []string{Reject, Warn}; !slices.Contains(known, profile.OnInconclusive) {
				return s.errorf(n, "on_inconclusive is %q%s", profile.OnInconclusive, didYouMean(profile.OnInconclusive, known))
			}
			return nil
		}})
		if err != nil {
			return err
		}
		p.Profiles[name] = profile
	}
	return nil
}

// waived reads which rule a waiver is about: it must be one of the policy's.
func (s source) waived(n ast.Node, p *Policy, to *string) error {
	if err := s.text("rule", to)(n); err != nil {
		return err
	}
	var subjects []string
	for _, r := range p.Rules {
		if *to == r.subject() || strings.HasPrefix(*to, r.subject()+"/") {
			return nil
		}
		subjects = append(subjects, r.subject())
	}
	return s.errorf(n, "no rule is about %q%s", *to, didYouMean(*to, subjects))
}

// waiver reads one waiver, all of whose keys are required.
func (s source) waiver(n ast.Node, p *Policy) error {
	var w Waiver
	err := s.mapping(n, "a waiver", map[string]field{
		"rule": func(n ast.Node) error { return s.waived(n, p, &w.Rule) }, "owner": s.text("owner", &w.Owner), "reason": s.text("reason", &w.Reason),
		"until": func(n ast.Node) error {
			if err := s.text("until", &w.Until)(n); err != nil {
				return err
			}
			if _, err := time.Parse(time.DateOnly, w.Until); err != nil {
				return s.errorf(n, "until is %q, not a day written YYYY-MM-DD", w.Until)
			}
			return nil
		},
	})
	if err != nil {
		return err
	}
	for _, required := range []struct{ key, value string }{{"rule", w.Rule}, {"until", w.Until}, {"owner", w.Owner}, {"reason", w.Reason}} {
		if required.value == "" {
			return s.errorf(n, "a waiver needs rule, until, owner and reason; %s is missing", required.key)
		}
	}
	p.Waivers = append(p.Waivers, w)
	return nil
}
