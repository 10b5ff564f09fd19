package tokenize

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Oniguruma 6.9.10, which finds the library's regular expressions, has Unicode 16, Go 1.26 has Unicode 15.
// What stands here makes the two agree on every code point: testdata/patterns.mjs asks the library about each,
// and TestPatternCodePoints compares.

// runes is a set of code points: ranges in ascending order that do not touch.
type runes []runeRange

type runeRange struct{ low, high rune }

// runesOf returns the set of what is in any of the ranges.
func runesOf(ranges []runeRange) runes {
	slices.SortFunc(ranges, func(a, b runeRange) int { return cmp.Compare(a.low, b.low) })
	var set runes
	for _, r := range ranges {
		if n := len(set); n > 0 && r.low <= set[n-1].high+1 {
			set[n-1].high = max(set[n-1].high, r.high)
		} else {
			set = append(set, r)
		}
	}
	return set
}

// or returns the set of what is in s or any of the others.
func (s runes) or(others ...runes) runes {
	return runesOf(append(slices.Clone(s), slices.Concat(others...)...))
}

// not returns the set of what is not in s.
func (s runes) not() runes {
	var set runes
	from := rune(0)
	for _, r := range s {
		if r.low > from {
			set = append(set, runeRange{from, r.low - 1})
		}
		from = r.high + 1
	}
	if from <= unicode.MaxRune {
		set = append(set, runeRange{from, unicode.MaxRune})
	}
	return set
}

// without returns the set of what is in s and not in others.
func (s runes) without(others runes) runes { return s.not().or(others).not() }

// tableRunes returns the set that a table of package unicode holds.
func tableRunes(t *unicode.RangeTable) runes {
	var all []runeRange
	add := func(low, high, stride rune) {
		if stride == 1 {
			all = append(all, runeRange{low, high})
			return
		}
		for r := low; r <= high; r += stride {
			all = append(all, runeRange{r, r})
		}
	}
	for _, r := range t.R16 {
		add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
	}
	for _, r := range t.R32 {
		add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
	}
	return runesOf(all)
}

// property returns the set that \p{name} is to the library, and whether it is known: a category or a script by
// the short name, in the case that Unicode has.
func property(name string) (runes, bool) {
	if t, ok := unicode.Categories[name]; ok && len(name) <= 2 && name != "LC" {
		return category(name, t), true
	}
	if later, ok := scripts[name]; ok {
		return tableRunes(unicode.Scripts[name]).or(later), true
	}
	return nil, false
}

// category returns the set of a category in Unicode 16, given that of Go.
func category(name string, t *unicode.RangeTable) runes {
	var others, same []runeRange
	for _, l := range laterCategories {
		if strings.HasPrefix(l.category, name) {
			same = append(same, l.runeRange)
		} else {
			others = append(others, l.runeRange)
		}
	}
	return tableRunes(t).without(runesOf(others)).or(runesOf(same))
}

// classes are the sets that \d, \s and \w are within brackets.
var classes = map[byte]func() runes{
	'd': sync.OnceValue(func() runes { return category("Nd", unicode.Nd) }),
	's': sync.OnceValue(func() runes { return tableRunes(unicode.White_Space) }),
	'w': sync.OnceValue(func() runes {
		set := tableRunes(unicode.Other_Alphabetic)
		for _, name := range []string{"L", "M", "Nd", "Nl", "Pc"} {
			set = set.or(category(name, unicode.Categories[name]))
		}
		return set
	}),
}

// latinWords are part of \w outside of brackets only: of the first 256 code points the library takes every
// number for a word character there.
var latinWords = runes{{0xB2, 0xB3}, {0xB9, 0xB9}, {0xBC, 0xBE}}

// kind is what a character is to the scanners.
type kind uint8

const (
	otherKind kind = iota
	letterKind
	digitKind // any of \p{N}
	blankKind
)

// asciiKinds holds the kinds of ASCII characters.
var asciiKinds = func() (kinds [utf8.RuneSelf]kind) {
	for c := range kinds {
		switch r := rune(c); {
		case unicode.IsLetter(r):
			kinds[c] = letterKind
		case unicode.IsDigit(r):
			kinds[c] = digitKind
		case unicode.IsSpace(r):
			kinds[c] = blankKind
		}
	}
	return kinds
}()

// kindOf returns the kind of the character that text starts with, and its length in bytes.
func kindOf(text []byte) (kind, int) {
	if c := text[0]; c < utf8.RuneSelf {
		return asciiKinds[c], 1
	}
	r, size := utf8.DecodeRune(text)
	return kindOfRune(r), size
}

// kindOfRune returns the kind of a character.
func kindOfRune(r rune) kind {
	pages := kindPages()
	return pages.of[pages.page[r>>8]][r&0xFF]
}

// kindPages holds the kinds of all characters by pages of 256. Pages that are equal are the same one.
var kindPages = sync.OnceValue(func() *pagedKinds {
	all := make([]kind, unicode.MaxRune+1)
	for kind, set := range map[kind]runes{
		letterKind: category("L", unicode.L),
		digitKind:  category("N", unicode.N),
		blankKind:  classes['s'](),
	} {
		for _, r := range set {
			for c := r.low; c <= r.high; c++ {
				all[c] = kind
			}
		}
	}
	pages := &pagedKinds{}
	known := map[[256]kind]uint16{}
	for i := range pages.page {
		page := [256]kind(all[i<<8:])
		at, ok := known[page]
		if !ok {
			at = uint16(len(pages.of))
			known[page] = at
			pages.of = append(pages.of, page)
		}
		pages.page[i] = at
	}
	return pages
})

type pagedKinds struct {
	page [(unicode.MaxRune + 1) >> 8]uint16
	of   [][256]kind
}

// scripts lists the scripts that may be named, with what Unicode 16 has more of each.
var scripts = map[string]runes{
	"Arabic":     {{0x897, 0x897}, {0x10EC2, 0x10EC4}, {0x10EFC, 0x10EFC}},
	"Cyrillic":   {{0x1C89, 0x1C8A}},
	"Han":        {{0x2EBF0, 0x2EE5D}},
	"Latin":      {{0xA7CB, 0xA7CD}, {0xA7DA, 0xA7DC}},
	"Armenian":   nil,
	"Bengali":    nil,
	"Devanagari": nil,
	"Ethiopic":   nil,
	"Georgian":   nil,
	"Greek":      nil,
	"Hangul":     nil,
	"Hebrew":     nil,
	"Hiragana":   nil,
	"Katakana":   nil,
	"Khmer":      nil,
	"Lao":        nil,
	"Tamil":      nil,
	"Thai":       nil,
	"Tibetan":    nil,
}

// laterCategories holds the code points that have another category in Unicode 16 than in Unicode 15.
var laterCategories = []struct {
	runeRange
	category string
}{
	{runeRange{0x897, 0x897}, "Mn"}, {runeRange{0x1B4E, 0x1B4F}, "Po"}, {runeRange{0x1B7F, 0x1B7F}, "Po"},
	{runeRange{0x1C89, 0x1C89}, "Lu"}, {runeRange{0x1C8A, 0x1C8A}, "Ll"}, {runeRange{0x2427, 0x2429}, "So"},
	{runeRange{0x2FFC, 0x2FFF}, "So"}, {runeRange{0x31E4, 0x31E5}, "So"}, {runeRange{0x31EF, 0x31EF}, "So"},
	{runeRange{0xA7CB, 0xA7CC}, "Lu"}, {runeRange{0xA7CD, 0xA7CD}, "Ll"}, {runeRange{0xA7DA, 0xA7DA}, "Lu"},
	{runeRange{0xA7DB, 0xA7DB}, "Ll"}, {runeRange{0xA7DC, 0xA7DC}, "Lu"}, {runeRange{0x105C0, 0x105F3}, "Lo"},
	{runeRange{0x10D40, 0x10D49}, "Nd"}, {runeRange{0x10D4A, 0x10D4D}, "Lo"}, {runeRange{0x10D4E, 0x10D4E}, "Lm"},
	{runeRange{0x10D4F, 0x10D4F}, "Lo"}, {runeRange{0x10D50, 0x10D65}, "Lu"}, {runeRange{0x10D69, 0x10D6D}, "Mn"},
	{runeRange{0x10D6E, 0x10D6E}, "Pd"}, {runeRange{0x10D6F, 0x10D6F}, "Lm"}, {runeRange{0x10D70, 0x10D85}, "Ll"},
	{runeRange{0x10D8E, 0x10D8F}, "Sm"}, {runeRange{0x10EC2, 0x10EC4}, "Lo"}, {runeRange{0x10EFC, 0x10EFC}, "Mn"},
	{runeRange{0x11380, 0x11389}, "Lo"}, {runeRange{0x1138B, 0x1138B}, "Lo"}, {runeRange{0x1138E, 0x1138E}, "Lo"},
	{runeRange{0x11390, 0x113B5}, "Lo"}, {runeRange{0x113B7, 0x113B7}, "Lo"}, {runeRange{0x113B8, 0x113BA}, "Mc"},
	{runeRange{0x113BB, 0x113C0}, "Mn"}, {runeRange{0x113C2, 0x113C2}, "Mc"}, {runeRange{0x113C5, 0x113C5}, "Mc"},
	{runeRange{0x113C7, 0x113CA}, "Mc"}, {runeRange{0x113CC, 0x113CD}, "Mc"}, {runeRange{0x113CE, 0x113CE}, "Mn"},
	{runeRange{0x113CF, 0x113CF}, "Mc"}, {runeRange{0x113D0, 0x113D0}, "Mn"}, {runeRange{0x113D1, 0x113D1}, "Lo"},
	{runeRange{0x113D2, 0x113D2}, "Mn"}, {runeRange{0x113D3, 0x113D3}, "Lo"}, {runeRange{0x113D4, 0x113D5}, "Po"},
	{runeRange{0x113D7, 0x113D8}, "Po"}, {runeRange{0x113E1, 0x113E2}, "Mn"}, {runeRange{0x116D0, 0x116E3}, "Nd"},
	{runeRange{0x1171E, 0x1171E}, "Mc"}, {runeRange{0x11BC0, 0x11BE0}, "Lo"}, {runeRange{0x11BE1, 0x11BE1}, "Po"},
	{runeRange{0x11BF0, 0x11BF9}, "Nd"}, {runeRange{0x11F5A, 0x11F5A}, "Mn"}, {runeRange{0x13460, 0x143FA}, "Lo"},
	{runeRange{0x16100, 0x1611D}, "Lo"}, {runeRange{0x1611E, 0x16129}, "Mn"}, {runeRange{0x1612A, 0x1612C}, "Mc"},
	{runeRange{0x1612D, 0x1612F}, "Mn"}, {runeRange{0x16130, 0x16139}, "Nd"}, {runeRange{0x16D40, 0x16D42}, "Lm"},
	{runeRange{0x16D43, 0x16D6A}, "Lo"}, {runeRange{0x16D6B, 0x16D6C}, "Lm"}, {runeRange{0x16D6D, 0x16D6F}, "Po"},
	{runeRange{0x16D70, 0x16D79}, "Nd"}, {runeRange{0x18CFF, 0x18CFF}, "Lo"}, {runeRange{0x1CC00, 0x1CCEF}, "So"},
	{runeRange{0x1CCF0, 0x1CCF9}, "Nd"}, {runeRange{0x1CD00, 0x1CEB3}, "So"}, {runeRange{0x1E5D0, 0x1E5ED}, "Lo"},
	{runeRange{0x1E5EE, 0x1E5EF}, "Mn"}, {runeRange{0x1E5F0, 0x1E5F0}, "Lo"}, {runeRange{0x1E5F1, 0x1E5FA}, "Nd"},
	{runeRange{0x1E5FF, 0x1E5FF}, "Po"}, {runeRange{0x1F8B2, 0x1F8BB}, "So"}, {runeRange{0x1F8C0, 0x1F8C1}, "So"},
	{runeRange{0x1FA89, 0x1FA89}, "So"}, {runeRange{0x1FA8F, 0x1FA8F}, "So"}, {runeRange{0x1FABE, 0x1FABE}, "So"},
	{runeRange{0x1FAC6, 0x1FAC6}, "So"}, {runeRange{0x1FADC, 0x1FADC}, "So"}, {runeRange{0x1FADF, 0x1FADF}, "So"},
	{runeRange{0x1FAE9, 0x1FAE9}, "So"}, {runeRange{0x1FBCB, 0x1FBEF}, "So"}, {runeRange{0x2EBF0, 0x2EE5D}, "Lo"},
}
