package gate

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// source is the policy that is being read.
type source struct{ name string }

// field takes the value of a key.
type field func(ast.Node) error

// errorf says what is wrong at a node.
func (s source) errorf(n ast.Node, format string, args ...any) error {
	return s.place(n).errorf(format, args...)
}

// place is where a node starts. A block mapping's own token is the colon after its first key.
func (s source) place(n ast.Node) place {
	switch m := n.(type) {
	case *ast.MappingNode:
		if !m.IsFlowStyle && len(m.Values) > 0 {
			n = m.Values[0].Key
		}
	case *ast.MappingValueNode:
		n = m.Key
	}
	at := n.GetToken().Position
	return place{s.name, at.Line, at.Column}
}

// entries are the keys and values of a mapping. (The parser has refused a key that is there twice.)
func (s source) entries(n ast.Node, what string) ([]*ast.MappingValueNode, error) {
	switch m := n.(type) {
	case *ast.MappingNode:
		return m.Values, nil
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{m}, nil
	}
	return nil, s.errorf(n, "%s is %s, not a mapping of keys to values", what, kindOf(n))
}

// mapping hands each value of a mapping to the field of its key. A key without a field is an error.
func (s source) mapping(n ast.Node, what string, fields map[string]field) error {
	entries, err := s.entries(n, what)
	if err != nil {
		return err
	}
	for _, e := range entries {
		key, err := s.key(e)
		if err != nil {
			return err
		}
		take, ok := fields[key]
		if !ok {
			return s.errorf(e.Key, "unknown key %s in %s%s", quote(key), what, didYouMean(key, slices.Collect(maps.Keys(fields))))
		}
		if err := take(e.Value); err != nil {
			return err
		}
	}
	return nil
}

// key is the name of an entry.
func (s source) key(e *ast.MappingValueNode) (string, error) {
	if k, ok := e.Key.(*ast.StringNode); ok {
		return k.Value, nil
	}
	return "", s.errorf(e.Key, "a key is %s, not a name", kindOf(e.Key))
}

// list hands each element of a sequence to f.
func (s source) list(n ast.Node, what string, f field) error {
	l, ok := n.(*ast.SequenceNode)
	if !ok {
		return s.errorf(n, "%s is %s, not a list", what, kindOf(n))
	}
	for _, e := range l.Values {
		if err := f(e); err != nil {
			return err
		}
	}
	return nil
}

// text sets a string, which may not be empty.
func (s source) text(what string, to *string) field {
	return func(n ast.Node) error {
		t, ok := n.(*ast.StringNode)
		if !ok {
			return s.errorf(n, "%s is %s, not a text", what, kindOf(n))
		}
		if t.Value == "" {
			return s.errorf(n, "%s is empty", what)
		}
		*to = t.Value
		return nil
	}
}

// whole sets an integer from low on.
func (s source) whole(what string, low uint64, set func(uint64)) field {
	return func(n ast.Node) error {
		i, err := strconv.ParseUint(n.GetToken().Value, 10, 53)
		if _, ok := n.(*ast.IntegerNode); !ok || err != nil || i < low {
			return s.errorf(n, "%s is %s, not a whole number from %d on", what, kindOf(n), low)
		}
		set(i)
		return nil
	}
}

// truth sets a boolean.
func (s source) truth(what string, to *bool) field {
	return func(n ast.Node) error {
		b, ok := n.(*ast.BoolNode)
		if !ok {
			return s.errorf(n, "%s is %s, not true or false", what, kindOf(n))
		}
		*to = b.Value
		return nil
	}
}

// amount reads a number, or a text of a number and its unit.
func (s source) amount(n ast.Node, what string) (amount, error) {
	t := n.GetToken()
	quoted := t.Type == token.DoubleQuoteType || t.Type == token.SingleQuoteType
	switch n.(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.StringNode:
	default:
		return amount{}, s.errorf(n, "%s is %s, not a number", what, kindOf(n))
	}
	a, err := parseAmount(t.Value)
	if err != nil {
		return a, s.errorf(n, "%s: %v", what, err)
	}
	if quoted && a.suffix == "" {
		return a, s.errorf(n, "%s is %s, not a number: leave out the quotes", what, kindOf(n))
	}
	return a, nil
}

// kindOf says what a node is, for a message.
func kindOf(n ast.Node) string {
	switch n := n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a mapping"
	case *ast.SequenceNode:
		return "a list"
	case *ast.NullNode:
		return "empty"
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode:
		return "an anchor or alias"
	case *ast.TagNode:
		return "a tag"
	case *ast.StringNode:
		return quote(n.Value)
	}
	return strings.TrimSpace(n.GetToken().Value)
}

// quote quotes a text, the beginning of a long one.
func quote(text string) string {
	const most = 60
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return strconv.Quote(text)
}
