package tokenize

import (
	"slices"
	"unicode/utf8"
)

// byteLevel splits as GPT-2 does (Radford et al. 2019, "Language Models are Unsupervised Multitask Learners",
// section 2.2) and spells the bytes of each word in characters.
type byteLevel struct {
	prefix bool // put a blank before each word that has none
	regex  bool // split by gpt2Pattern
}

func newByteLevel(o *object) preTokenizer {
	o.only("type", "add_prefix_space", "trim_offsets", "use_regex")
	b := &byteLevel{prefix: o.flag("add_prefix_space"), regex: true}
	o.flag("trim_offsets") // matters to a post-processor only
	if _, ok := o.members["use_regex"]; ok {
		b.regex = o.flag("use_regex")
	}
	return b
}

func (b *byteLevel) split(p *passage) {
	if b.prefix {
		prefixBlanks(p)
	}
	if b.regex {
		p.split(func(parts []span, word span) []span {
			text := p.text[:word.end]
			for at := int(word.start); at < len(text); {
				start, end := gpt2Scanner{}.next(text, at)
				parts = append(parts, span{int32(start), int32(end)})
				at = end
			}
			return parts
		})
	}
	spell(p, p.words)
}

// prefixBlanks puts a blank before each word that does not start with one. Both the blank and the character
// behind it get that one's origin, as NormalizedString.prepend gives it.
func prefixBlanks(p *passage) {
	if !slices.ContainsFunc(p.words, func(word span) bool { return p.text[word.start] != ' ' }) {
		return
	}
	w := p.rewrite()
	for i, word := range p.words {
		start := w.written()
		w.word(word.start)
		if p.text[word.start] != ' ' {
			first, _ := utf8.DecodeRune(p.text[word.start:])
			w.replace(' ')
			w.insert(first)
		}
		w.copy(int(word.end) - w.at)
		p.words[i] = span{start, w.written()}
	}
	w.done()
}

// byteLevelNormalizer spells the bytes of the text in characters.
type byteLevelNormalizer struct{}

func newByteLevelNormalizer(o *object) normalizer {
	o.only("type")
	return byteLevelNormalizer{}
}

func (byteLevelNormalizer) normalize(p *passage) {
	all := [1]span{{0, int32(len(p.text))}}
	spell(p, all[:])
}

// spell writes the passage anew: of each word every byte as the character that stands for it. It changes
// the words to where they then are; what lies between them is gone. A character has the origin of the one
// that its byte was part of.
func spell(p *passage, words []span) {
	n := 0
	for _, word := range words {
		n += word.len()
	}
	text := slices.Grow(p.spare.text[:0], 2*n)[:2*n]
	from := p.spare.from[:0]
	at := 0
	for i, word := range words {
		start := at
		for _, c := range p.text[word.start:word.end] {
			s := spelling[c]
			two := text[at : at+2 : len(text)]
			two[0], two[1] = byte(s), byte(s>>8)
			at += int(s >> 16)
		}
		words[i] = span{int32(start), int32(at)}
		if p.tracked {
			for j, c := range p.text[word.start:word.end] {
				for range spelling[c] >> 16 {
					from = append(from, p.from[int(word.start)+j])
				}
			}
		}
	}
	p.text, p.spare.text = text[:at], p.text
	p.from, p.spare.from = from, p.from
}

// spelling holds the character that stands for each byte: itself if it is one that can be seen, of Latin-1,
// the next of those from U+0100 if not. It is there as the one or two bytes of its UTF-8, the first of them
// lowest, and their number above these.
var spelling = func() (table [256]uint32) {
	unseen := rune(0x100)
	for c := range table {
		r := rune(c)
		if !('!' <= r && r <= '~' || 0xA1 <= r && r <= 0xAC || 0xAE <= r) {
			r = unseen
			unseen++
		}
		var char [utf8.UTFMax]byte
		size := utf8.EncodeRune(char[:], r)
		table[c] = uint32(char[0]) | uint32(char[1])<<8 | uint32(size)<<16
	}
	return table
}()
