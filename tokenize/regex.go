package tokenize

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
)

// regex finds a regular expression of Oniguruma's with Go's engine. A search takes time linear in what it reads, and
// what all searches of a text read is metered. What the expression means is translated: every class becomes the code points it holds for
// Oniguruma, and what Go's engine can't do is refused by name.
type regex struct {
	find *regexp.Regexp // group 1, if trailing, is the last alternative
	// trailing tells that the expression ends in `|\s+(?!\S)|\s+`, as most of those of public checkpoints do: a
	// word that follows white space takes its last character, unless there is only one.
	trailing bool
}

// Bounds of a regular expression; Go's engine has some more of its own.
const (
	maxRegex  = 2048 // bytes
	maxSteps  = 2048 // instructions of Go's engine, which may do all of them for each character
	maxNested = 64
	maxRepeat = 1000
)

// trailingBlanks are last alternatives that mean the same.
var trailingBlanks = []string{`\s+(?!\S)|\s+`, `\s+(?!\S)|\s`}

func newRegex(source string) (*regex, error) {
	if len(source) > maxRegex {
		return nil, fmt.Errorf("has %d bytes; at most %d are read", len(source), maxRegex)
	}
	blanks := "(" + classes['s']().bracket() + "+)"
	if slices.Contains(trailingBlanks, source) {
		return &regex{regexp.MustCompile(blanks), true}, nil
	}
	rest, trailing := source, false
	for _, last := range trailingBlanks {
		if before, ok := strings.CutSuffix(source, "|"+last); ok {
			rest, trailing = before, true
		}
	}
	into, err := translate(rest)
	if err != nil {
		return nil, err
	}
	if trailing {
		into = "(?:" + into + ")|" + blanks
	}
	find, err := compile(into)
	if err != nil {
		return nil, fmt.Errorf("%s is too large: %w", show(source), err)
	}
	return &regex{find, trailing}, nil
}

// compile compiles a translated expression if it is not too large.
func compile(into string) (*regexp.Regexp, error) {
	parsed, err := syntax.Parse(into, syntax.Perl)
	if err != nil {
		return nil, errors.New("its repeats multiply")
	}
	steps, err := syntax.Compile(parsed.Simplify())
	switch {
	case err != nil:
		return nil, err
	case len(steps.Inst) > maxSteps:
		return nil, fmt.Errorf("it takes %d steps; at most %d are done", len(steps.Inst), maxSteps)
	}
	return regexp.Compile(into)
}

func (r *regex) next(text []byte, from int) (start, end int) {
	return r.match(text, from, r.find.FindSubmatchIndex(text[from:]))
}

// read is next that is metered.
func (r *regex) read(m *meter, from int) (start, end int) {
	m.at = from
	return r.match(m.text, from, r.find.FindReaderSubmatchIndex(m))
}

// match returns where a match lies whose groups were found behind from.
func (r *regex) match(text []byte, from int, at []int) (start, end int) {
	if at == nil {
		return -1, -1
	}
	start, end = from+at[0], from+at[1]
	if r.trailing && at[2] >= 0 && end < len(text) {
		end = withoutLast(text, start, end)
	}
	return start, end
}

// translate writes a regular expression of Oniguruma's for Go's engine.
func translate(source string) (string, error) {
	t := translation{source: source}
	t.alternatives()
	if t.err == nil && t.at < len(source) {
		t.refuse("a bracket that closes nothing")
	}
	return t.out.String(), t.err
}

// translation reads a regular expression of Oniguruma's, from left to right, and writes it for Go.
type translation struct {
	source string
	at     int // how much of it is read
	depth  int
	fold   bool // within (?i:...)
	out    strings.Builder
	err    error // the first construct that was refused
}

// atom says what may follow a part of an expression.
type atom struct {
	empty bool // it may match the empty text
	folds bool // it may end in an s or f in either case, which might match ß or ﬁ with what follows
}

// refuse records that the construct at the place reached is refused.
func (t *translation) refuse(what string) {
	if t.err == nil {
		near := t.source[min(t.at, len(t.source)):]
		t.err = fmt.Errorf("%s at byte %d, %s, is not supported", what, t.at, show(near))
	}
	t.at = len(t.source)
}

// take reads a text if that is what follows.
func (t *translation) take(text string) bool {
	if !strings.HasPrefix(t.source[t.at:], text) {
		return false
	}
	t.at += len(text)
	return true
}

// alternatives translates what stands up to the bracket that closes the group, or up to the end.
func (t *translation) alternatives() atom {
	all := t.sequence()
	for t.take("|") {
		t.out.WriteByte('|')
		one := t.sequence()
		all = atom{all.empty || one.empty, all.folds || one.folds}
	}
	return all
}

// sequence translates one alternative.
func (t *translation) sequence() atom {
	all := atom{empty: true}
	for t.at < len(t.source) && t.source[t.at] != '|' && t.source[t.at] != ')' {
		if all.folds && t.source[t.at] != '[' {
			t.refuse("what follows s or f in either case, where ss may be ß,")
		}
		one := t.quantifier(t.atom())
		all = atom{all.empty && one.empty, one.folds || all.folds && one.empty}
	}
	return all
}

// onlyBlanks names look-ahead.
const onlyBlanks = `look-ahead elsewhere than in a last |\s+(?!\S)|\s+`

// refused lists what may open a group beyond what is translated.
var refused = []struct{ open, name string }{
	{"(?=", onlyBlanks},
	{"(?!", onlyBlanks},
	{"(?<=", "look-behind"},
	{"(?<!", "look-behind"},
	{"(?>", "an atomic group"},
	{"(?<", "a named group"},
	{"(?~", "an absence operator"},
	{"(?#", "a comment"},
	{"(?", "a group option"},
	{"(*", "a callout"},
	{"^", "an anchor"},
	{"$", "an anchor"},
	{"*", "a quantifier of nothing"},
	{"+", "a quantifier of nothing"},
	{"?", "a quantifier of nothing"},
}

// atom translates a character, a class or a group.
func (t *translation) atom() atom {
	switch {
	case t.take("(?:"):
		return t.group(t.fold)
	case t.take("(?i:"):
		return t.group(true)
	case t.take("["):
		t.out.WriteString(t.class().bracket())
		return atom{}
	case t.take("."):
		t.out.WriteString(runes{{'\n', '\n'}}.not().bracket())
		return atom{}
	case t.take(`\`):
		return t.outerEscape()
	}
	rest := t.source[t.at:]
	for _, r := range refused {
		if strings.HasPrefix(rest, r.open) {
			t.refuse(r.name)
			return atom{}
		}
	}
	switch {
	case t.take("("):
		return t.group(t.fold)
	case len(rest) > 1 && rest[0] == '{' && strings.IndexByte("0123456789,", rest[1]) >= 0:
		t.refuse("a quantifier of nothing")
		return atom{}
	}
	return t.literal(t.rune())
}

// group translates a group whose opening was read.
func (t *translation) group(fold bool) atom {
	if t.depth++; t.depth > maxNested {
		t.refuse("a group so deep")
	}
	outer := t.fold
	t.fold = fold
	t.out.WriteString("(?:")
	all := t.alternatives()
	t.out.WriteByte(')')
	t.fold = outer
	t.depth--
	if t.err == nil && !t.take(")") {
		t.refuse("a group that does not end")
	}
	return all
}

// outerEscape translates an escape outside of brackets whose backslash was read.
func (t *translation) outerEscape() atom {
	if t.at < len(t.source) {
		switch c := t.source[t.at]; c {
		case 'w', 'W':
			t.at++
			set := classes['w']().or(latinWords)
			if c == 'W' {
				set = set.not()
			}
			t.out.WriteString(set.bracket())
			return atom{}
		case 'b': // a boundary here, a backspace within brackets
			t.at--
			t.refuse("an anchor")
			return atom{}
		}
	}
	set, r := t.escape()
	if set != nil {
		t.out.WriteString(set.bracket())
		return atom{}
	}
	return t.literal(r)
}

// literal translates a character. In either case it is what it may be folded to, which is the same to both
// engines for one ASCII character at a time.
func (t *translation) literal(r rune) atom {
	if t.err != nil {
		return atom{}
	}
	set := runes{{r, r}}
	if t.fold {
		set = t.folded(set)
	}
	t.out.WriteString(set.bracket())
	return atom{folds: t.fold && (r|0x20 == 's' || r|0x20 == 'f')}
}

// quantifier translates the quantifier of an atom, if one follows.
func (t *translation) quantifier(a atom) atom {
	low, high := 1, 1
	start := t.at
	counted := false
	switch {
	case t.take("*"):
		low, high = 0, -1
	case t.take("+"):
		low, high = 1, -1
	case t.take("?"):
		low, high = 0, 1
	default:
		if low, high, counted = t.count(); !counted {
			return a
		}
	}
	switch {
	case t.err != nil:
		return a
	case a.empty && high != 1 && high != 0:
		t.at = start
		t.refuse("a repeat of what may be empty")
	case a.folds && high != 1 && high != 0:
		t.at = start
		t.refuse("a repeat of s or f in either case, where ss may be ß,")
	case counted && low == high && t.take("?"), t.take("+"):
		t.at = start
		t.refuse("a possessive quantifier, or one whose meaning differs,")
	}
	switch {
	case counted && high < 0:
		fmt.Fprintf(&t.out, "{%d,}", low)
	case counted:
		fmt.Fprintf(&t.out, "{%d,%d}", low, high)
	default:
		t.out.WriteByte(t.source[start])
	}
	if t.take("?") {
		t.out.WriteByte('?')
	}
	if t.at < len(t.source) && strings.IndexByte("*+?{", t.source[t.at]) >= 0 {
		t.refuse("a quantifier of a quantifier")
	}
	return atom{a.empty || low == 0, a.folds}
}

// count reads {n}, {n,}, {n,m} or {,m}, if one follows; high is -1 for no bound.
func (t *translation) count() (low, high int, ok bool) {
	rest := t.source[t.at:]
	close := strings.IndexByte(rest, '}')
	if len(rest) < 2 || rest[0] != '{' || strings.IndexByte("0123456789,", rest[1]) < 0 {
		return 1, 1, false
	}
	if close < 0 {
		t.refuse("a bracket that may be a quantifier")
		return 1, 1, false
	}
	first, second, both := strings.Cut(rest[1:close], ",")
	high = -1
	var errs [2]error
	if first != "" {
		low, errs[0] = strconv.Atoi(first)
	}
	switch {
	case !both:
		high = low
	case second != "":
		high, errs[1] = strconv.Atoi(second)
	}
	if errs[0] != nil || errs[1] != nil || first == "" && second == "" || high >= 0 && low > high || max(low, high) > maxRepeat {
		t.refuse("a quantifier that is odd, or more than " + strconv.Itoa(maxRepeat) + ",")
		return 1, 1, false
	}
	t.at += close + 1
	return low, high, true
}
