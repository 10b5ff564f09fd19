package tokenize

import (
	"sync"
	"unicode"
	"unicode/utf8"
)

// clusterClass is what a character is to the rules of grapheme clusters (Unicode 16, UAX #29, section 3.1).
type clusterClass uint8

const (
	clusterOther clusterClass = iota
	clusterControl
	clusterExtend
	clusterLinker    // extends, and joins two consonants
	clusterNonJoiner // extends, but not in between a linker and a consonant
	clusterJoiner
	clusterSpacing
	clusterPrepend
	clusterRegional
	clusterPictograph
	clusterConsonant
	hangulL
	hangulV
	hangulT
	hangulLV
	hangulLVT
)

// clusterSize returns how many bytes the extended grapheme cluster has that text starts with, as the Rust
// crate unicode-segmentation finds it.
func clusterSize(text []byte) int {
	r, at := utf8.DecodeRune(text)
	if r == '\r' && at < len(text) && text[at] == '\n' {
		return 2
	}
	c := cluster{last: clusterOf(r)}
	c.take(c.last)
	for at < len(text) {
		if text[at] < utf8.RuneSelf && c.last != clusterPrepend {
			break
		}
		r, size := utf8.DecodeRune(text[at:])
		next := clusterOf(r)
		if !c.joins(next) {
			break
		}
		c.take(next)
		at += size
	}
	return at
}

// cluster is what the rules need to know of the characters of a cluster so far.
type cluster struct {
	last      clusterClass
	regionals int  // how many regional indicators it ends with
	pictured  bool // it ends with a pictograph and what extends it
	pictures  bool // and then a joiner
	consonant bool // it ends with a consonant and what extends it
	linked    bool // a linker among that
}

// take adds a character.
func (c *cluster) take(class clusterClass) {
	extends := class == clusterExtend || class == clusterLinker || class == clusterNonJoiner
	c.pictures = c.pictured && class == clusterJoiner
	c.pictured = class == clusterPictograph || c.pictured && extends
	c.linked = c.consonant && (class == clusterLinker || c.linked && (class == clusterExtend || class == clusterJoiner))
	c.consonant = class == clusterConsonant || c.consonant && (class == clusterExtend || class == clusterLinker || class == clusterJoiner)
	if class == clusterRegional {
		c.regionals++
	} else {
		c.regionals = 0
	}
	c.last = class
}

// joins reports whether there is no border between the cluster and a character that follows (rules GB3 to GB13;
// a carriage return and a line feed are no business of this).
func (c *cluster) joins(next clusterClass) bool {
	switch {
	case c.last == clusterControl || next == clusterControl:
		return false
	case next >= clusterExtend && next <= clusterSpacing || c.last == clusterPrepend:
		return true
	}
	switch next {
	case hangulL, hangulLV, hangulLVT:
		return c.last == hangulL
	case hangulV:
		return c.last == hangulL || c.last == hangulV || c.last == hangulLV
	case hangulT:
		return c.last >= hangulV && c.last <= hangulLVT
	case clusterConsonant:
		return c.linked
	case clusterPictograph:
		return c.pictures
	case clusterRegional:
		return c.regionals%2 == 1
	}
	return false
}

// clusterOf returns the class of a character.
func clusterOf(r rune) clusterClass {
	switch {
	case r < clusterTabled:
		return clusterTable()[r]
	case r < 0xE0000 || r > 0xE0FFF:
		return clusterOther
	case 0xE0020 <= r && r <= 0xE007F || 0xE0100 <= r && r <= 0xE01EF:
		return clusterExtend
	}
	return clusterControl
}

// clusterTabled is how many code points have their class in the table.
const clusterTabled = 0x20000

// clusterTable makes the table when it is first needed: of Go's classes, and where those differ of ours.
var clusterTable = sync.OnceValue(func() *[clusterTabled]clusterClass {
	table := new([clusterTabled]clusterClass)
	fill := func(class clusterClass, ranges *unicode.RangeTable) {
		for _, r := range ranges.R16 {
			for c := int(r.Lo); c <= int(r.Hi); c += int(r.Stride) {
				table[c] = class
			}
		}
		for _, r := range ranges.R32 {
			for c := r.Lo; c <= r.Hi && c < clusterTabled; c += r.Stride {
				table[c] = class
			}
		}
	}
	fill(clusterSpacing, unicode.Mc)
	for _, extend := range []*unicode.RangeTable{unicode.Mn, unicode.Me, unicode.Other_Grapheme_Extend} {
		fill(clusterExtend, extend)
	}
	for _, class := range clusterRanges {
		for _, r := range class.ranges {
			for c := r[0]; c <= r[1]; c++ {
				table[c] = class.clusterClass
			}
		}
	}
	for c := 0xAC00; c <= 0xD7A3; c++ {
		table[c] = hangulLVT
		if (c-0xAC00)%28 == 0 {
			table[c] = hangulLV
		}
	}
	return table
})

// clusterRanges holds the classes that Go has no table for, and where Unicode 16 differs from Go's tables,
// which are those of Unicode 15.
var clusterRanges = []struct {
	clusterClass
	ranges [][2]rune
}{
	{clusterControl, [][2]rune{
		{0x0, 0x1F}, {0x7F, 0x9F}, {0xAD, 0xAD}, {0x61C, 0x61C}, {0x180E, 0x180E}, {0x200B, 0x200B}, {0x200E, 0x200F},
		{0x2028, 0x202E}, {0x2060, 0x206F}, {0xFEFF, 0xFEFF}, {0xFFF0, 0xFFFB}, {0x13430, 0x1343F}, {0x1BCA0, 0x1BCA3},
		{0x1D173, 0x1D17A},
	}},
	{clusterSpacing, [][2]rune{
		{0xE33, 0xE33}, {0xEB3, 0xEB3}, {0x113B9, 0x113BA}, {0x113CA, 0x113CA}, {0x113CC, 0x113CD}, {0x1171E, 0x1171E},
		{0x1612A, 0x1612C},
	}},
	{clusterExtend, [][2]rune{
		{0xCC0, 0xCC0}, {0xCC7, 0xCC8}, {0xCCA, 0xCCB}, {0x1715, 0x1715}, {0x1734, 0x1734}, {0x1B3B, 0x1B3B},
		{0x1B3D, 0x1B3D}, {0x1B43, 0x1B44}, {0x1BAA, 0x1BAA}, {0x1BF2, 0x1BF3}, {0xA953, 0xA953}, {0xA9C0, 0xA9C0},
		{0x111C0, 0x111C0}, {0x11235, 0x11235}, {0x1134D, 0x1134D}, {0x116B6, 0x116B6}, {0x1193D, 0x1193D},
		{0x11F41, 0x11F41}, {0x16FF0, 0x16FF1}, {0x1D166, 0x1D166}, {0x1D16D, 0x1D16D}, {0x897, 0x897},
		{0x10D69, 0x10D6D}, {0x10EFC, 0x10EFC}, {0x113B8, 0x113B8}, {0x113BB, 0x113C0}, {0x113C2, 0x113C2},
		{0x113C5, 0x113C5}, {0x113C7, 0x113C9}, {0x113CE, 0x113D0}, {0x113D2, 0x113D2}, {0x113E1, 0x113E2},
		{0x11F5A, 0x11F5A}, {0x1611E, 0x16129}, {0x1612D, 0x1612F}, {0x1E5EE, 0x1E5EF}, {0x1F3FB, 0x1F3FF},
	}},
	{clusterOther, [][2]rune{
		{0x102B, 0x102C}, {0x1038, 0x1038}, {0x1062, 0x1064}, {0x1067, 0x106D}, {0x1083, 0x1083}, {0x1087, 0x108C},
		{0x108F, 0x108F}, {0x109A, 0x109C}, {0x1A61, 0x1A61}, {0x1A63, 0x1A64}, {0xAA7B, 0xAA7B}, {0xAA7D, 0xAA7D},
		{0x11720, 0x11721},
	}},
	{clusterPrepend, [][2]rune{
		{0x600, 0x605}, {0x6DD, 0x6DD}, {0x70F, 0x70F}, {0x890, 0x891}, {0x8E2, 0x8E2}, {0xD4E, 0xD4E}, {0x110BD, 0x110BD},
		{0x110CD, 0x110CD}, {0x111C2, 0x111C3}, {0x113D1, 0x113D1}, {0x1193F, 0x1193F}, {0x11941, 0x11941},
		{0x11A3A, 0x11A3A}, {0x11A84, 0x11A89}, {0x11D46, 0x11D46}, {0x11F02, 0x11F02},
	}},
	{clusterJoiner, [][2]rune{
		{0x200D, 0x200D},
	}},
	{clusterNonJoiner, [][2]rune{
		{0x200C, 0x200C},
	}},
	{clusterRegional, [][2]rune{
		{0x1F1E6, 0x1F1FF},
	}},
	{clusterPictograph, [][2]rune{
		{0xA9, 0xA9}, {0xAE, 0xAE}, {0x203C, 0x203C}, {0x2049, 0x2049}, {0x2122, 0x2122}, {0x2139, 0x2139},
		{0x2194, 0x2199}, {0x21A9, 0x21AA}, {0x231A, 0x231B}, {0x2328, 0x2328}, {0x2388, 0x2388}, {0x23CF, 0x23CF},
		{0x23E9, 0x23F3}, {0x23F8, 0x23FA}, {0x24C2, 0x24C2}, {0x25AA, 0x25AB}, {0x25B6, 0x25B6}, {0x25C0, 0x25C0},
		{0x25FB, 0x25FE}, {0x2600, 0x2605}, {0x2607, 0x2612}, {0x2614, 0x2685}, {0x2690, 0x2705}, {0x2708, 0x2712},
		{0x2714, 0x2714}, {0x2716, 0x2716}, {0x271D, 0x271D}, {0x2721, 0x2721}, {0x2728, 0x2728}, {0x2733, 0x2734},
		{0x2744, 0x2744}, {0x2747, 0x2747}, {0x274C, 0x274C}, {0x274E, 0x274E}, {0x2753, 0x2755}, {0x2757, 0x2757},
		{0x2763, 0x2767}, {0x2795, 0x2797}, {0x27A1, 0x27A1}, {0x27B0, 0x27B0}, {0x27BF, 0x27BF}, {0x2934, 0x2935},
		{0x2B05, 0x2B07}, {0x2B1B, 0x2B1C}, {0x2B50, 0x2B50}, {0x2B55, 0x2B55}, {0x3030, 0x3030}, {0x303D, 0x303D},
		{0x3297, 0x3297}, {0x3299, 0x3299}, {0x1F000, 0x1F0FF}, {0x1F10D, 0x1F10F}, {0x1F12F, 0x1F12F},
		{0x1F16C, 0x1F171}, {0x1F17E, 0x1F17F}, {0x1F18E, 0x1F18E}, {0x1F191, 0x1F19A}, {0x1F1AD, 0x1F1E5},
		{0x1F201, 0x1F20F}, {0x1F21A, 0x1F21A}, {0x1F22F, 0x1F22F}, {0x1F232, 0x1F23A}, {0x1F23C, 0x1F23F},
		{0x1F249, 0x1F3FA}, {0x1F400, 0x1F53D}, {0x1F546, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F774, 0x1F77F},
		{0x1F7D5, 0x1F7FF}, {0x1F80C, 0x1F80F}, {0x1F848, 0x1F84F}, {0x1F85A, 0x1F85F}, {0x1F888, 0x1F88F},
		{0x1F8AE, 0x1F8FF}, {0x1F90C, 0x1F93A}, {0x1F93C, 0x1F945}, {0x1F947, 0x1FAFF}, {0x1FC00, 0x1FFFD},
	}},
	{clusterConsonant, [][2]rune{
		{0x915, 0x939}, {0x958, 0x95F}, {0x978, 0x97F}, {0x995, 0x9A8}, {0x9AA, 0x9B0}, {0x9B2, 0x9B2}, {0x9B6, 0x9B9},
		{0x9DC, 0x9DD}, {0x9DF, 0x9DF}, {0x9F0, 0x9F1}, {0xA95, 0xAA8}, {0xAAA, 0xAB0}, {0xAB2, 0xAB3}, {0xAB5, 0xAB9},
		{0xAF9, 0xAF9}, {0xB15, 0xB28}, {0xB2A, 0xB30}, {0xB32, 0xB33}, {0xB35, 0xB39}, {0xB5C, 0xB5D}, {0xB5F, 0xB5F},
		{0xB71, 0xB71}, {0xC15, 0xC28}, {0xC2A, 0xC39}, {0xC58, 0xC5A}, {0xD15, 0xD3A},
	}},
	{clusterLinker, [][2]rune{
		{0x94D, 0x94D}, {0x9CD, 0x9CD}, {0xACD, 0xACD}, {0xB4D, 0xB4D}, {0xC4D, 0xC4D}, {0xD4D, 0xD4D},
	}},
	{hangulL, [][2]rune{
		{0x1100, 0x115F}, {0xA960, 0xA97C},
	}},
	{hangulV, [][2]rune{
		{0x1160, 0x11A7}, {0xD7B0, 0xD7C6}, {0x16D63, 0x16D63}, {0x16D67, 0x16D6A},
	}},
	{hangulT, [][2]rune{
		{0x11A8, 0x11FF}, {0xD7CB, 0xD7FB},
	}},
}
