package tokenize

import (
	"fmt"
	"maps"
	"slices"
)

// postProcessors lists the post-processors this version reads: each gives the template of a single text
// and that of a pair. To add one, add a line.
var postProcessors = map[string]func(*object, vocabulary) (single, pair template){
	"BertProcessing":     bertTemplates,
	"RobertaProcessing":  robertaTemplates,
	"TemplateProcessing": readTemplates,
}

// template is what an encoding consists of, in order.
type template []piece

// piece is a special token, or the place of a text.
type piece struct {
	slot   slot
	id     int64 // of a special token
	typeID int64
}

type slot uint8

const (
	specialToken slot = iota
	firstText
	secondText
)

// The templates of a file that has no post-processor.
var (
	plainSingle = template{{slot: firstText}}
	plainPair   = template{{slot: firstText}, {slot: secondText, typeID: 1}}
)

// special returns how many special tokens the template adds.
func (t template) special() int { return t.count(specialToken) }

func (t template) count(s slot) int {
	n := 0
	for _, p := range t {
		if p.slot == s {
			n++
		}
	}
	return n
}

// finish cuts the texts to length and sets them into the template.
func (t *Tokenizer) finish(form template, content texts, o Options) (Encoding, error) {
	specials := 0
	if !o.NoSpecial {
		specials = form.special()
	}
	var e Encoding
	if o.MaxLength != 0 {
		if o.MaxLength < specials {
			return Encoding{}, fmt.Errorf("max length %d is less than the %d special tokens that are added", o.MaxLength, specials)
		}
		var err error
		if e.Cut, err = content.truncate(o.MaxLength-specials, o); err != nil {
			return Encoding{}, err
		}
	}
	n := specials + len(content.a) + len(content.b)
	both := make([]int64, 2*n)
	e.IDs, e.TypeIDs = both[:0:n], both[n:n]
	unknown := t.model.unknown()
	for _, p := range form {
		from := len(e.IDs)
		switch {
		case p.slot == firstText:
			e.IDs = append(e.IDs, content.a...)
		case p.slot == secondText:
			e.IDs = append(e.IDs, content.b...)
		case !o.NoSpecial:
			e.IDs = append(e.IDs, p.id)
		}
		for _, id := range e.IDs[from:] {
			e.TypeIDs = append(e.TypeIDs, p.typeID)
			if id == unknown && p.slot != specialToken {
				e.Unknown++
			}
		}
	}
	return e, nil
}

func bertTemplates(o *object, vocab vocabulary) (single, pair template) {
	o.only("type", "sep", "cls")
	cls, sep := namedToken(o, "cls", vocab), namedToken(o, "sep", vocab)
	single = template{{specialToken, cls, 0}, {slot: firstText}, {specialToken, sep, 0}}
	return single, append(single[:3:3], piece{secondText, 0, 1}, piece{specialToken, sep, 1})
}

// robertaTemplates gives every token type id 0, also those of the second text. The other two fields move
// offsets only.
func robertaTemplates(o *object, vocab vocabulary) (single, pair template) {
	o.only("type", "sep", "cls", "trim_offsets", "add_prefix_space")
	o.flag("trim_offsets")
	o.flag("add_prefix_space")
	cls, sep := namedToken(o, "cls", vocab), namedToken(o, "sep", vocab)
	single = template{{specialToken, cls, 0}, {slot: firstText}, {specialToken, sep, 0}}
	return single, append(single[:3:3], piece{specialToken, sep, 0}, piece{slot: secondText}, piece{specialToken, sep, 0})
}

// namedToken reads a token and its id, as in ["[CLS]", 101].
func namedToken(o *object, key string, vocab vocabulary) int64 {
	list := o.list(key)
	if len(list) != 2 {
		o.fail(key, "has %d elements, not a token and its id", len(list))
		return 0
	}
	return checkToken(o, key, list[0], list[1], vocab)
}

// checkToken returns the id that the file gives for a token, which must be the token's in the vocabulary.
func checkToken(o *object, key string, token, id any, vocab vocabulary) int64 {
	name, ok := token.(string)
	if !ok {
		o.fail(key, "%s is not a string", show(token))
	}
	n := o.number(key, id, 0, maxUint32)
	if known, ok := vocab.ids[name]; !ok {
		o.fail(key, "%s is not in the vocabulary", show(name))
	} else if known != n {
		o.fail(key, "%d is not the id of %s, which is %d", n, show(name), known)
	}
	return n
}

func readTemplates(o *object, vocab vocabulary) (single, pair template) {
	o.only("type", "single", "pair", "special_tokens")
	specials := readSpecialTokens(o.object("special_tokens"), vocab)
	single = readTemplate(o, "single", specials)
	pair = readTemplate(o, "pair", specials)
	if single.count(firstText) != 1 || single.count(secondText) != 0 {
		o.fail("single", "does not hold sequence A once and nothing of B")
	}
	if pair.count(firstText) != 1 || pair.count(secondText) != 1 {
		o.fail("pair", "does not hold sequence A once and sequence B once")
	}
	return single, pair
}

// readSpecialTokens returns the ids that each special token of a template stands for, mostly one.
func readSpecialTokens(o *object, vocab vocabulary) map[string][]int64 {
	specials := map[string][]int64{}
	for _, key := range slices.Sorted(maps.Keys(o.members)) {
		entry := o.object(key)
		entry.only("id", "ids", "tokens")
		if id := entry.text("id"); id != key {
			entry.fail("id", "%s is not %s", show(id), show(key))
		}
		ids, tokens := entry.list("ids"), entry.list("tokens")
		if len(ids) != len(tokens) {
			entry.fail("ids", "are %d, but tokens are %d", len(ids), len(tokens))
			continue
		}
		for i := range ids {
			specials[key] = append(specials[key], checkToken(entry, fmt.Sprintf("ids[%d]", i), tokens[i], ids[i], vocab))
		}
	}
	return specials
}

func readTemplate(o *object, key string, specials map[string][]int64) template {
	var form template
	for i, v := range o.list(key) {
		at := fmt.Sprintf("%s[%d]", key, i)
		part := o.within(at, v)
		part.only("SpecialToken", "Sequence")
		switch {
		case len(part.members) != 1:
			o.fail(at, "is not one SpecialToken or one Sequence")
		case part.has("Sequence"):
			form = append(form, readSequence(part.object("Sequence")))
		default:
			form = append(form, readSpecial(part.object("SpecialToken"), specials)...)
		}
	}
	return form
}

func readSequence(o *object) piece {
	o.only("id", "type_id")
	place := oneOf(o, "id", map[string]slot{"A": firstText, "B": secondText})
	return piece{slot: place, typeID: o.whole("type_id", 0, maxUint32)}
}

func readSpecial(o *object, specials map[string][]int64) template {
	o.only("id", "type_id")
	name, typeID := o.text("id"), o.whole("type_id", 0, maxUint32)
	ids, ok := specials[name]
	if !ok {
		o.fail("id", "%s is not in post_processor.special_tokens", show(name))
	}
	var form template
	for _, id := range ids {
		form = append(form, piece{specialToken, id, typeID})
	}
	return form
}
