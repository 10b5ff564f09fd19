package trace

import (
	"slices"
	"unicode"
)

// Input is the first stage: what became of a text before the model.
type Input struct {
	Text           string  `json:"text"`
	Pair           *string `json:"pair,omitempty"`
	Normalized     string  `json:"normalized,omitempty"`      // where it is another text
	NormalizedPair string  `json:"normalized_pair,omitempty"` // where it is another text
	Tokens         []Token `json:"tokens"`                    // T
	Cut            int     `json:"cut"`                       // tokens that did not fit
	CutText        string  `json:"cut_text,omitempty"`        // what of a single text no token stands for that stayed, because it was cut
	Unknown        int     `json:"unknown"`                   // tokens that are the unknown one
	Replaced       int     `json:"replaced"`                  // bytes that were not UTF-8, read as U+FFFD
	MaxLength      string  `json:"max_length"`                // tokens that texts are cut at, "none" for no limit
	CutSide        string  `json:"cut_side"`                  // the end that is cut: "right" or "left"
}

// Token is one of a text's T tokens.
type Token struct {
	ID      int64  `json:"id"`
	TypeID  int64  `json:"type_id"`
	Token   string `json:"token"`
	Offsets [2]int `json:"offsets"` // characters of its text that it stands for, from and up to; {0, 0} for a special token of the template
	Unknown bool   `json:"unknown,omitempty"`
}

func (in Input) ids() (ids, typeIDs []int64) {
	for _, t := range in.Tokens {
		ids, typeIDs = append(ids, t.ID), append(typeIDs, t.TypeID)
	}
	return ids, typeIDs
}

// Cutoff is the part of a single text that was cut: what lies after the last token's characters, or before the first one's where the
// left end is cut. It is "" where nothing was cut, and for a pair.
func (in Input) Cutoff() string {
	if in.Cut == 0 || in.Pair != nil {
		return ""
	}
	text := []rune(in.Text)
	first, last := len(text), 0
	for _, t := range in.Tokens {
		if t.Offsets[0] < t.Offsets[1] {
			first, last = min(first, t.Offsets[0]), max(last, t.Offsets[1])
		}
	}
	if in.CutSide == "left" {
		return string(text[:min(first, len(text))])
	}
	return string(text[min(last, len(text)):])
}

// span is a word: characters of the text, or of the pair, and the tokens that stand for them.
type span struct {
	pair       bool
	start, end int
	tokens     []int
}

// unspaced are the scripts that put no space between words: a token of theirs is a word.
var unspaced = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar}

// words splits a text into words: runs of tokens whose characters no white space separates, and each token by itself where it meets
// another in a script without spaces. Special tokens are in no word, nor are tokens that stand for white space alone. The tokens of a pair are those after a special token that follows the text's own.
func (in Input) words() []span {
	text, pair := []rune(in.Text), []rune(nil)
	if in.Pair != nil {
		pair = []rune(*in.Pair)
	}
	var words []span
	second, special := false, false
	for i, t := range in.Tokens {
		if t.Offsets[0] >= t.Offsets[1] {
			special = special || t.Offsets == [2]int{}
			continue
		}
		second = second || special && len(words) > 0 && in.Pair != nil
		special = false
		of := text
		if second {
			of = pair
		}
		start, end, apart := trim(of, t.Offsets)
		if start == end {
			continue
		}
		if n := len(words) - 1; n >= 0 && words[n].pair == second && !apart && joined(of, words[n].end, start) {
			words[n].end, words[n].tokens = max(words[n].end, end), append(words[n].tokens, i)
			continue
		}
		words = append(words, span{second, start, end, []int{i}})
	}
	return words
}

// trim takes white space off both ends of a token's characters, and says whether there was some before them: byte-level tokenizers count
// the blank before a word as the word's.
func trim(text []rune, at [2]int) (start, end int, apart bool) {
	start, end = min(at[0], len(text)), min(at[1], len(text))
	for start < end && unicode.IsSpace(text[start]) {
		start, apart = start+1, true
	}
	for start < end && unicode.IsSpace(text[end-1]) {
		end--
	}
	return start, end, apart
}

// joined says whether characters that end at one place and start at another are of one word.
func joined(text []rune, end, start int) bool {
	if end <= start && slices.ContainsFunc(text[end:start], unicode.IsSpace) {
		return false
	}
	return end > start || !unicode.In(text[end-1], unspaced...) && !unicode.In(text[start], unspaced...)
}
