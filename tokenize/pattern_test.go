package tokenize

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// TestPatterns compares with the rows that testdata/patterns.mjs made (Rust tokenizers 0.22.2): the words that
// Split, ByteLevel and Replace leave, with every kind of pattern.
func TestPatterns(t *testing.T) {
	type line struct {
		Norm, Pre map[string]any
		Text      string
		Off       [][2]int
	}
	var n normalizerChain
	var pre preTokenizerChain
	pipeline, equal := "", 0
	for _, row := range readLines[line](t, readFile(t, "testdata/patterns.jsonl")) {
		if row.Off == nil {
			pipeline = fmt.Sprint(row.Norm, row.Pre)
			var err error
			n, pre = nil, nil
			if row.Norm != nil {
				n = build(&object{"normalizer", row.Norm, &err}, "normalizers", normalizers)
			}
			if row.Pre != nil {
				pre = build(&object{"pre_tokenizer", row.Pre, &err}, "pretokenizers", preTokenizers)
			}
			if err != nil {
				t.Fatalf("%s: %v", pipeline, err)
			}
			continue
		}
		words, off := wordsOf(n, pre, row.Text, true)
		untracked, _ := wordsOf(n, pre, row.Text, false)
		if !slices.Equal(off, row.Off) || !slices.Equal(words, untracked) {
			t.Errorf("%s: %q: %q at %v; want %v; %q if untracked", pipeline, row.Text, words, off, row.Off, untracked)
		} else {
			equal++
		}
	}
	t.Logf("%d rows are equal", equal)
}

// wordsOf returns the words that the stages make of a text and, if tracked, the characters they stand for.
func wordsOf(n normalizer, pre preTokenizer, text string, tracked bool) (words []string, off [][2]int) {
	s := &scratch{raw: []byte(text)}
	s.begin(s.raw, span{0, int32(len(s.raw))}, tracked)
	n.normalize(&s.passage)
	if len(s.text) > 0 {
		s.passage.words = append(s.passage.words, span{0, int32(len(s.text))})
	}
	pre.split(&s.passage)
	for _, word := range s.passage.words {
		words = append(words, string(s.text[word.start:word.end]))
		if at := s.origin(word); tracked {
			s.tokens = append(s.tokens, token{0, at.start, at.end})
		}
	}
	s.toChars(s.tokens)
	off = [][2]int{}
	for _, t := range s.tokens {
		off = append(off, [2]int{int(t.start), int(t.end)})
	}
	return words, off
}

// TestPatternCodePoints compares what every class and property holds with testdata/properties.txt. If it fails
// after an update of Go, its tables have changed where categories.go does not expect it.
func TestPatternCodePoints(t *testing.T) {
	for line := range strings.Lines(string(readFile(t, "testdata/properties.txt"))) {
		expression, want, _ := strings.Cut(strings.TrimSpace(line), " ")
		tr := translation{source: expression[1:]}
		var set runes
		switch {
		case expression == `\w`:
			set = classes['w']().or(latinWords)
		case expression[0] == '[':
			set = tr.class()
		default:
			set, _ = tr.escape()
		}
		count, ranges := 0, ""
		for _, r := range set.without(runes{{0xD800, 0xDFFF}}) {
			count += int(r.high-r.low) + 1
			ranges += fmt.Sprintf("%x-%x\n", r.low, r.high)
		}
		if got := fmt.Sprintf("%d %x", count, sha256.Sum256([]byte(ranges)))[:len(want)]; got != want {
			t.Errorf("%s: %s; want %s", expression, got, want)
		}
	}
}

// TestKinds compares the kinds that the scanners see with the classes that regular expressions have.
func TestKinds(t *testing.T) {
	sets := map[kind]runes{letterKind: category("L", unicode.L), digitKind: category("N", unicode.N), blankKind: classes['s']()}
	for kind, set := range sets {
		for _, r := range set {
			for c := r.low; c <= r.high; c++ {
				if got, _ := kindOf([]byte(string(c))); got != kind {
					t.Fatalf("U+%04X has kind %d; want %d", c, got, kind)
				}
			}
		}
	}
	for _, r := range sets[letterKind].or(sets[digitKind], sets[blankKind]).not() {
		for c := r.low; c <= r.high; c++ {
			if got := kindOfRune(c); got != otherKind {
				t.Fatalf("U+%04X has kind %d; want %d", c, got, otherKind)
			}
		}
	}
}

// nasty is what random texts are made of.
var nasty = strings.Split(" | |  |\t|\n|\r|\r\n|\u00a0|\u2003|\u3000|\u0085|\u2028|\u180e|\u200b|\v|\f|\x1f|'|'|'s|'S|'t|'re|'RE|'ve|'Ve|"+
	"'m|'ll|'lL|'d|'D|'ſ|'\u212a|ſ|\u212a|a|Z|é|e\u0301|ß|1|22|333|4567|٣|²|Ⅷ|中|한|!|?!|.|-|_|(|<|<\x00startoftext\x00>|<\x00endoftext\x00>|"+
	"\u0301|\u094d|😊|👩\u200d👧|€|\ufffd|𝐀|the|Hello", "|")

func nastyText(rng *rand.Rand) string {
	var b strings.Builder
	for range 1 + rng.IntN(16) {
		b.WriteString(strings.ReplaceAll(nasty[rng.IntN(len(nasty))], "\x00", "|"))
	}
	return b.String()
}

// TestScanners compares each scanner with the translation of the expression that it stands for.
func TestScanners(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for source, scanner := range scanners {
		engine, err := newRegex(source)
		if err != nil {
			t.Fatalf("%s: %v", source, err)
		}
		for range 4000 {
			text := []byte(nastyText(rng))
			got, want := findIn(text, scanner), findIn(text, engine)
			for {
				start, end := got.next()
				wantStart, wantEnd := want.next()
				if start != wantStart || end != wantEnd {
					t.Fatalf("%s in %q: %d to %d; want %d to %d", source, text, start, end, wantStart, wantEnd)
				}
				if start < 0 {
					break
				}
			}
		}
	}
}

// TestMatches takes texts apart; what is found is what Oniguruma finds (Rust tokenizers 0.22.2, Split Isolated).
func TestMatches(t *testing.T) {
	tests := []struct {
		regex, text string
		want        []string
	}{
		{`a{,2}`, "aaaa", []string{"aa", "aa"}},
		{`\w+`, "x²y½", []string{"x²y½"}},
		{`[\w]+`, "x²y½", []string{"x", "y"}},
		{`(?i:k)|(?i:[s])`, "kKKsSſß", []string{"k", "K", "K", "s", "S", "ſ"}},
		{`[^(\s|[.,])]+`, "a(b|c.d,e f", []string{"a", "b", "c", "d", "e", "f"}},
		{`[a-]`, "a-b", []string{"a", "-"}},
		{`[]]`, "]a", []string{"]"}},
		{`.+`, "a\nb\r\u2028", []string{"a", "b\r\u2028"}},
		{`\s+(?!\S)|\s+`, "a   b  c\n \n", []string{"  ", " ", " ", " ", "\n \n"}},
		{`\x41|\u00e9|\x{1F60A}`, "Aé😊", []string{"A", "é", "😊"}},
		{`b*`, "abbc", []string{"", "bb", ""}},
		{`\p{^L}\P{N}`, "1a11", []string{"1a"}},
	}
	for _, tt := range tests {
		p, err := newRegex(tt.regex)
		if err != nil {
			t.Errorf("%s: %v", tt.regex, err)
			continue
		}
		var got []string
		found := findIn([]byte(tt.text), p)
		for start, end := found.next(); start >= 0; start, end = found.next() {
			got = append(got, tt.text[start:end])
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s in %q: %q; want %q", tt.regex, tt.text, got, tt.want)
		}
	}
}

// TestRefusedRegex expects the exact message for what is not translated.
func TestRefusedRegex(t *testing.T) {
	tests := []struct{ regex, want string }{
		{`a(?=b)`, `look-ahead elsewhere than in a last |\s+(?!\S)|\s+ at byte 1, "(?=b)", is not supported`},
		{`\s+(?!\S)`, `look-ahead elsewhere than in a last |\s+(?!\S)|\s+ at byte 3, "(?!\\S)", is not supported`},
		{`(?<!a)b`, `look-behind at byte 0, "(?<!a)b", is not supported`},
		{`(?>a)`, `an atomic group at byte 0, "(?>a)", is not supported`},
		{`(?<n>a)`, `a named group at byte 0, "(?<n>a)", is not supported`},
		{`(?m:.)`, `a group option at byte 0, "(?m:.)", is not supported`},
		{`(?i)a`, `a group option at byte 0, "(?i)a", is not supported`},
		{`(?s:.)`, `a group option at byte 0, "(?s:.)", is not supported`},
		{`a++`, `a possessive quantifier, or one whose meaning differs, at byte 1, "++", is not supported`},
		{`a{2}?`, `a possessive quantifier, or one whose meaning differs, at byte 1, "{2}?", is not supported`},
		{`a**`, `a quantifier of a quantifier at byte 2, "*", is not supported`},
		{`a{2,1}`, `a quantifier that is odd, or more than 1000, at byte 1, "{2,1}", is not supported`},
		{`a{1001}`, `a quantifier that is odd, or more than 1000, at byte 1, "{1001}", is not supported`},
		{`(?:a{100}){100}`, `"(?:a{100}){100}" is too large: its repeats multiply`},
		{`a{1000}b{1000}c{100}`, `"a{1000}b{1000}c{100}" is too large: it takes 2102 steps; at most 2048 are done`},
		{`(a*)*`, `a repeat of what may be empty at byte 4, "*", is not supported`},
		{`(a)\1`, `an escape at byte 3, "\\1", is not supported`},
		{`^a`, `an anchor at byte 0, "^a", is not supported`},
		{`a\b`, `an anchor at byte 1, "\\b", is not supported`},
		{`\h`, `an escape at byte 0, "\\h", is not supported`},
		{`\p{Greek_And_More}`, `a property that is not a category or a known script, by its short name, at byte 2, "{Greek_And_More}", is not supported`},
		{`[[:alpha:]]`, `a POSIX class at byte 1, "[:alpha:]]", is not supported`},
		{`[a&&b]`, `an intersection at byte 2, "&&b]", is not supported`},
		{`[a-\d]`, `a range that has no end, before here, at byte 5, "]", is not supported`},
		{`[a`, `a class that does not end at byte 2, "", is not supported`},
		{`(a`, `a group that does not end at byte 2, "", is not supported`},
		{`a)`, `a bracket that closes nothing at byte 1, ")", is not supported`},
		{`(?i:ss)`, `what follows s or f in either case, where ss may be ß, at byte 5, "s)", is not supported`},
		{`(?i:s)(?i:s)`, `what follows s or f in either case, where ss may be ß, at byte 6, "(?i:s)", is not supported`},
		{`(?i:é)`, `a character beyond ASCII in either case, before here, at byte 6, ")", is not supported`},
		{strings.Repeat("(", 65) + strings.Repeat(")", 65), `a group so deep at byte 65, "))))))))))))))))))))))))))))))))))))))))"..., is not supported`},
		{strings.Repeat("a", 2049), `has 2049 bytes; at most 2048 are read`},
	}
	for _, tt := range tests {
		if _, err := newRegex(tt.regex); err == nil || err.Error() != tt.want {
			t.Errorf("%.40s: %v; want %s", tt.regex, err, tt.want)
		}
	}
}

// FuzzRegex looks for an expression that panics, or finds other than parts of a text in its order.
func FuzzRegex(f *testing.F) {
	for source := range scanners {
		f.Add(source, "it's  the\r\n 1st")
	}
	f.Add(`[^(\s|[.,])]+?|\x{41}(?i:a{,2})`, "a(b")
	f.Fuzz(func(t *testing.T, source, text string) {
		p, err := newRegex(source)
		if err != nil {
			return
		}
		found, last := findIn([]byte(text), p), 0
		for start, end := found.next(); start >= 0; start, end = found.next() {
			if start < last || end < start || end > len(text) {
				t.Fatalf("%q in %q: %d to %d behind %d", source, text, start, end, last)
			}
			last = end
		}
	})
}
