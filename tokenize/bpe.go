package tokenize

import (
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"unicode/utf8"
)

// bytePair is byte pair encoding (Sennrich et al. 2016, "Neural Machine Translation of Rare Words with Subword
// Units", section 3.2): a word starts as its characters, and the pair of neighbours that was merged first in
// training is merged first again, until there is none left. A word that was split before comes from the cache.
type bytePair struct {
	places  [4]*alphabet // by inFront and atEnd: what characters start as in that place of a word
	affixes [4]affixes   // by place too: what is put around the character to look it up
	merges  *mergeTable
	seams   seams
	names   map[int64]string // what the symbols are called
	whole   map[string]int64 // ignore_merges: words that are tokens as they are; nil if not set
	bytes   *[256]int64      // byte_fallback: the token of each byte, noSymbol if it has none; nil if not set
	unk     int64            // noSymbol if there is none
	unkErr  error            // the file names an unknown token that is not in the vocabulary
	fuse    bool             // unknown characters that follow one another are one token
	known   *cache
}

// The place of a character in its word, 0 for the middle.
const (
	inFront = 1
	atEnd   = 2
)

// noSymbol is not an id.
const noSymbol = -1

// maxSuffix bounds end_of_word_suffix, in bytes, as maxPrefix does continuing_subword_prefix; CLIP has "</w>".
const maxSuffix = maxPrefix

func newBytePair(o *object) (model, vocabulary) {
	o.only("type", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk",
		"byte_fallback", "ignore_merges", "vocab", "merges")
	checkDropout(o)
	prefix := affix(o, "continuing_subword_prefix", maxPrefix)
	suffix := affix(o, "end_of_word_suffix", maxSuffix)
	fuse, ignore, fallback := o.flagOr("fuse_unk", false), o.flagOr("ignore_merges", false), o.flagOr("byte_fallback", false)
	vocab := readVocabulary(o)
	b := &bytePair{unk: noSymbol, fuse: fuse, known: newCache(), names: vocab.tokens}
	b.merges = readMerges(o, vocab.ids, len(prefix))
	b.setPlaces(vocab.ids, prefix, suffix)
	if ignore {
		b.whole = maps.Clone(vocab.ids) // added tokens must not become words
	}
	if fallback {
		b.bytes = byteTokens(vocab.ids)
	}
	if o.has("unk_token") {
		b.setUnknown(vocab.ids, o.text("unk_token"))
	}
	return b, vocab
}

// checkDropout refuses a dropout that would leave merges out at random.
func checkDropout(o *object) {
	if !o.has("dropout") {
		return
	}
	n, ok := o.members["dropout"].(json.Number)
	if f, err := strconv.ParseFloat(string(n), 64); !ok || err != nil || f != 0 {
		o.fail("dropout", "%s is not supported: ids would be random; null and 0 are", show(o.members["dropout"]))
	}
}

// affix returns the member, which may be missing or null, as an empty one is to the library.
func affix(o *object, key string, most int) string {
	if !o.has(key) {
		return ""
	}
	s := o.text(key)
	if len(s) > most {
		o.fail(key, "has %d bytes; at most %d are read", len(s), most)
	}
	return s
}

// setUnknown sets the unknown token. As in the library it may be missing until it is needed: a vocabulary of
// bytes never needs it.
func (b *bytePair) setUnknown(ids map[string]int64, unk string) {
	if id, ok := ids[unk]; ok {
		b.unk = id
	} else {
		b.unkErr = fmt.Errorf("has an unknown character, and model.unk_token, %s, is not in model.vocab", show(unk))
	}
}

// byteTokens returns the tokens <0x00> to <0xFF>.
func byteTokens(ids map[string]int64) *[256]int64 {
	var tokens [256]int64
	for c := range tokens {
		tokens[c] = noSymbol
		if id, ok := ids[fmt.Sprintf("<0x%02X>", c)]; ok {
			tokens[c] = id
		}
	}
	return &tokens
}

func (b *bytePair) unknown() int64 { return b.unk }

func (b *bytePair) tokenize(dst []token, word []byte) ([]token, error) {
	tokens, hash, ok := b.known.get(word)
	if ok {
		return append(dst, tokens...), nil
	}
	from := len(dst)
	if id, ok := b.whole[string(word)]; ok {
		dst = append(dst, token{uint32(id), 0, int32(len(word))})
	} else {
		var err error
		if dst, err = b.start(dst, word); err != nil {
			return dst, err
		}
		dst = dst[:from+b.merge(dst[from:])]
	}
	b.known.put(word, hash, dst[from:])
	return dst, nil
}

// start appends the symbols that the characters of the word start as.
func (b *bytePair) start(dst []token, word []byte) ([]token, error) {
	s := symbols{tokens: dst, unk: b.unk}
	place := inFront
	for at, size := 0, 0; at < len(word); at += size {
		r := rune(word[at])
		if size = 1; r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(word[at:])
		}
		if at+size == len(word) {
			place |= atEnd
		}
		id := b.places[place].symbol(r)
		switch {
		case id != noSymbol:
			s.flush()
			s.add(id, size)
		case b.bytes != nil && b.fallBack(&s, b.affixes[place], word[at:at+size]):
		case b.unkErr != nil:
			return dst, b.unkErr
		case b.unk != noSymbol:
			if !b.fuse {
				s.flush()
			}
			s.pending += size
		}
		place = 0
	}
	s.flush()
	return s.tokens, nil
}

// fallBack adds a token for each byte of the character and its affixes, if each has one. What is pending comes
// behind them, and a byte of an affix counts as one of the word: the library has it so. Of the tokens that this moves
// behind the end of the word the offsets mean nothing, and are not the library's.
func (b *bytePair) fallBack(s *symbols, around affixes, char []byte) bool {
	from := *s
	return b.addBytes(s, around.prefix) && b.addBytes(s, string(char)) && b.addBytes(s, around.suffix) || s.reset(from)
}

func (b *bytePair) addBytes(s *symbols, text string) bool {
	for i := range len(text) {
		id := b.bytes[text[i]]
		if id == noSymbol {
			return false
		}
		s.add(id, 1)
	}
	return true
}

// symbols collects what a word starts as.
type symbols struct {
	tokens  []token
	at      int // bytes of the word that the tokens stand for
	unk     int64
	pending int // bytes of unknown characters that have no token yet
}

func (s *symbols) add(id int64, size int) {
	s.tokens = append(s.tokens, token{uint32(id), int32(s.at), int32(s.at + size)})
	s.at += size
}

// flush adds the unknown token for what is pending.
func (s *symbols) flush() {
	if s.pending > 0 {
		s.add(s.unk, s.pending)
		s.pending = 0
	}
}

// reset takes back what was added, and reports false.
func (s *symbols) reset(to symbols) bool {
	*s = to
	return false
}

// affixes is what a token has around a character in one place of a word.
type affixes struct{ prefix, suffix string }

// char returns the character that the token stands for there, and whether it stands for one at all.
func (a affixes) char(token string) (rune, bool) {
	char, ok := strings.CutPrefix(token, a.prefix)
	if ok {
		char, ok = strings.CutSuffix(char, a.suffix)
	}
	if !ok || len(char) == 0 || len(char) > utf8.UTFMax {
		return 0, false
	}
	r, size := utf8.DecodeRuneInString(char)
	return r, size == len(char)
}

// alphabet holds what characters start as in one place of a word.
type alphabet struct {
	low  [0x180]int64 // up to here is the alphabet of byte-level vocabularies
	high map[rune]int64
}

// setPlaces finds the characters among the tokens.
func (b *bytePair) setPlaces(ids map[string]int64, prefix, suffix string) {
	for place := range b.places {
		around := affixes{prefix, suffix}
		if place&inFront != 0 {
			around.prefix = ""
		}
		if place&atEnd == 0 {
			around.suffix = ""
		}
		b.affixes[place] = around
		for other := range place {
			if b.affixes[other] == around {
				b.places[place] = b.places[other]
			}
		}
		if b.places[place] == nil {
			b.places[place] = newAlphabet(ids, around)
		}
	}
}

func newAlphabet(ids map[string]int64, around affixes) *alphabet {
	a := &alphabet{high: map[rune]int64{}}
	for r := range a.low {
		a.low[r] = noSymbol
	}
	for token, id := range ids {
		r, ok := around.char(token)
		switch {
		case !ok:
		case int(r) < len(a.low):
			a.low[r] = id
		default:
			a.high[r] = id
		}
	}
	return a
}

// symbol returns what r starts as, noSymbol if the vocabulary does not have it.
func (a *alphabet) symbol(r rune) int64 {
	if int(r) < len(a.low) {
		return a.low[r]
	}
	if id, ok := a.high[r]; ok {
		return id
	}
	return noSymbol
}
