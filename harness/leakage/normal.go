package leakage

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// normalizer makes of a text its words, in lower case and with a space between. It is not safe for concurrent use.
type normalizer struct {
	fold   cases.Caser
	buffer []byte
	apart  bool // a space must stand before the next character
}

func newNormalizer() *normalizer { return &normalizer{fold: cases.Fold()} }

// secondText stands between the words of a text and those of its pair. No normalised text has it.
const secondText = '\n'

// row is the normalised text of a row, good until the next call. It is empty where the row has no word.
func (n *normalizer) row(text, pair string) []byte {
	n.buffer = n.buffer[:0]
	n.text(text)
	if pair != "" {
		n.buffer = append(n.buffer, secondText)
		n.text(pair)
		if len(n.buffer) == 1 {
			n.buffer = n.buffer[:0]
		}
	}
	return n.buffer
}

func (n *normalizer) text(text string) {
	n.apart = false
	if !ascii(text) {
		folded := strings.ToLower(n.fold.String(norm.NFKC.String(text))) // Fold of x/text turns Cherokee's two cases round
		n.unicode(norm.NFKC.String(folded))
		return
	}
	start := len(n.buffer)
	for i := range len(text) {
		switch c := text[i]; {
		case 'A' <= c && c <= 'Z':
			n.put(start, c+'a'-'A')
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
			n.put(start, c)
		case strings.IndexByte("$+<=>|~", c) >= 0:
			n.apart = true
			n.put(start, c)
			n.apart = true
		case c == '\'' && 0 < i && i < len(text)-1 && alphanumeric(text[i-1]) && alphanumeric(text[i+1]):
		default:
			n.apart = true
		}
	}
}

func alphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// put adds a byte to the text that starts at start, after a space if it begins a word other than the first.
func (n *normalizer) put(start int, c byte) {
	if n.apart && len(n.buffer) > start {
		n.buffer = append(n.buffer, ' ')
	}
	n.apart = false
	n.buffer = append(n.buffer, c)
}

// unicode adds a text that is in NFKC and folded.
func (n *normalizer) unicode(text string) {
	start, before := len(n.buffer), ' '
	for i, r := range text {
		last := before
		before = r
		if unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) {
			continue
		}
		size := utf8.RuneLen(r)
		if strings.ContainsRune(apostrophes, r) && isWord(last) {
			if next, _ := utf8.DecodeRuneInString(text[i+size:]); isWord(next) {
				continue
			}
		}
		alone := unicode.In(r, unicode.Sm, unicode.Sc, unicode.So) || unicode.In(r, unspaced...)
		if !alone && !isWord(r) {
			n.apart = true
			continue
		}
		n.apart = n.apart || alone
		for j := range size {
			n.put(start, text[i+j])
		}
		n.apart = alone
	}
	if part := n.buffer[start:]; !norm.NFKC.IsNormal(part) { // what was left out can have stood between a letter and its accent
		n.buffer = append(n.buffer[:start], norm.NFKC.Bytes(part)...)
	}
}

// apostrophes stand inside words, and are left out there.
const apostrophes = "'’ʼ"

// isWord says whether a character is a letter, a mark or a number.
func isWord(r rune) bool { return unicode.In(r, unicode.L, unicode.M, unicode.N) }

// unspaced are scripts that put no space between words.
var unspaced = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar}
