package tokenize

import "golang.org/x/text/unicode/norm"

// normalizer rewrites text before it is split into words.
type normalizer interface {
	// normalize makes the text of p its normal form; p has no words yet.
	normalize(p *passage)
}

// normalizers lists the normalizers this version reads. To add one, add a line.
var normalizers = map[string]func(*object) normalizer{
	"BertNormalizer": newBertNormalizer,
	"ByteLevel":      newByteLevelNormalizer,
	"Lowercase":      newLowercase,
	"NFC":            newForm(norm.NFC, false, true),
	"NFD":            newForm(norm.NFD, false, false),
	"NFKC":           newForm(norm.NFKC, true, true),
	"NFKD":           newForm(norm.NFKD, true, false),
	"Nmt":            newNmt,
	"Precompiled":    newCharsMap,
	"Prepend":        newPrepend,
	"Replace":        newReplace,
	"Strip":          newStrip,
	"StripAccents":   newStripAccents,
}

// verbatim is the normalizer of a file that has none.
type verbatim struct{}

func (verbatim) normalize(*passage) {}

// normalizerChain is normalizers that follow one another.
type normalizerChain []normalizer

func (c normalizerChain) normalize(p *passage) {
	for _, n := range c {
		if n.normalize(p); !p.ok() {
			return
		}
	}
}

// normalForm returns the normal form of a text.
func normalForm(n normalizer, text string) (string, error) {
	var p passage
	p.begin([]byte(text), span{0, int32(len(text))}, false)
	n.normalize(&p)
	return string(p.text), p.err
}
