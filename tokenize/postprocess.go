package tokenize

import (
	"fmt"
	"maps"
	"slices"
)

// postProcessors lists the post-processors this version reads: each gives the template of a single text
// and that of a pair. To add one, add a line.
var postProcessors = map[string]func(*object, vocabulary) (single, pair template, trim *trimming){
	"BertProcessing":     bertTemplates,
	"ByteLevel":          byteLevelTemplates,
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
func (t *Tokenizer) finish(e *Encoding, form template, content texts, o Options) error {
	specials := 0
	if !o.NoSpecial {
		specials = form.special()
	}
	e.Cut, e.Unknown = 0, 0
	if o.MaxLength != 0 {
		if o.MaxLength < specials {
			return fmt.Errorf("max length %d is less than the %d special tokens that are added", o.MaxLength, specials)
		}
		var err error
		if e.Cut, err = content.truncate(o.MaxLength-specials, o); err != nil {
			return err
		}
	}
	e.resize(specials+len(content.a)+len(content.b), o.Offsets)
	n := 0
	for _, p := range form {
		switch {
		case p.slot == firstText:
			n = t.place(e, n, content.a, p.typeID)
		case p.slot == secondText:
			n = t.place(e, n, content.b, p.typeID)
		case !o.NoSpecial:
			e.IDs[n], e.TypeIDs[n] = p.id, p.typeID
			n++
		}
	}
	return nil
}

// resize makes room for n tokens. What the fields hold before is lost.
func (e *Encoding) resize(n int, offsets bool) {
	if cap(e.IDs) < n || cap(e.TypeIDs) < n {
		both := make([]int64, 2*n)
		e.IDs, e.TypeIDs = both[:n:n], both[n:]
	}
	e.IDs, e.TypeIDs = e.IDs[:n], e.TypeIDs[:n]
	switch {
	case !offsets:
		e.Offsets = nil
	case cap(e.Offsets) < n:
		e.Offsets = make([]Span, n)
	default:
		e.Offsets = e.Offsets[:n]
		clear(e.Offsets)
	}
}

// place sets the tokens of a text into e, from its token n on, and returns how many e then has.
func (t *Tokenizer) place(e *Encoding, n int, tokens []token, typeID int64) int {
	unknown := t.model.unknown()
	for i, token := range tokens {
		id := int64(token.id)
		e.IDs[n+i], e.TypeIDs[n+i] = id, typeID
		if id == unknown {
			e.Unknown++
		}
		switch {
		case e.Offsets == nil:
		case t.trim != nil:
			e.Offsets[n+i] = t.trim.of(i, t.vocab.tokens[id], token)
		default:
			e.Offsets[n+i] = Span{int(token.start), int(token.end)}
		}
	}
	return n + len(tokens)
}

// readPostProcessor reads post_processor into t: one, or a Sequence of which ByteLevel comes first and at most one other adds tokens.
func (t *Tokenizer) readPostProcessor(o *object) {
	if !o.has("post_processor") {
		return
	}
	templates := 0
	for _, part := range members(o.object("post_processor"), "processors") {
		build := lookUp(part, postProcessors)
		if build == nil {
			return
		}
		if part.members["type"] == "ByteLevel" {
			if templates > 0 {
				part.fail("type", "ByteLevel behind a post-processor that adds special tokens is not supported")
			}
			if _, _, trim := build(part, t.vocab); trim != nil {
				t.trim = trim
			}
			continue
		}
		if templates++; templates > 1 {
			part.fail("type", "a second post-processor that adds special tokens is not supported")
		}
		var trim *trimming
		if t.single, t.pair, trim = build(part, t.vocab); trim != nil {
			t.trim = trim
		}
	}
}

// byteLevelTemplates adds nothing: ByteLevel is about offsets.
func byteLevelTemplates(o *object, _ vocabulary) (single, pair template, trim *trimming) {
	o.only("type", "trim_offsets", "add_prefix_space", "use_regex")
	prefix := o.flagOr("add_prefix_space", true)
	o.flagOr("use_regex", true)
	if o.flagOr("trim_offsets", true) {
		trim = &trimming{prefix}
	}
	return plainSingle, plainPair, trim
}

func bertTemplates(o *object, vocab vocabulary) (single, pair template, trim *trimming) {
	o.only("type", "sep", "cls")
	cls, sep := namedToken(o, "cls", vocab), namedToken(o, "sep", vocab)
	single = template{{specialToken, cls, 0}, {slot: firstText}, {specialToken, sep, 0}}
	return single, append(single[:3:3], piece{secondText, 0, 1}, piece{specialToken, sep, 1}), nil
}

// robertaTemplates gives every token type id 0, also those of the second text.
func robertaTemplates(o *object, vocab vocabulary) (single, pair template, trim *trimming) {
	o.only("type", "sep", "cls", "trim_offsets", "add_prefix_space")
	if o.flag("trim_offsets") {
		trim = &trimming{o.flag("add_prefix_space")}
	}
	o.flag("add_prefix_space")
	cls, sep := namedToken(o, "cls", vocab), namedToken(o, "sep", vocab)
	single = template{{specialToken, cls, 0}, {slot: firstText}, {specialToken, sep, 0}}
	return single, append(single[:3:3], piece{specialToken, sep, 0}, piece{slot: secondText}, piece{specialToken, sep, 0}), trim
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

func readTemplates(o *object, vocab vocabulary) (single, pair template, trim *trimming) {
	o.only("type", "single", "pair", "special_tokens",
		"add_prefix_space", "trim_offsets", "use_regex") // Cohere's file has these, which the library does not read
	specials := readSpecialTokens(o.object("special_tokens"), vocab)
	single = readTemplate(o, "single", specials)
	pair = readTemplate(o, "pair", specials)
	if single.count(firstText) != 1 || single.count(secondText) != 0 {
		o.fail("single", "does not hold sequence A once and nothing of B")
	}
	if pair.count(firstText) != 1 || pair.count(secondText) != 1 {
		o.fail("pair", "does not hold sequence A once and sequence B once")
	}
	return single, pair, nil
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
		if len(ids) > maxTemplate {
			entry.fail("ids", "are %d; at most %d are read", len(ids), maxTemplate)
			continue
		}
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

// maxTemplate is how many tokens a template, or one name in it, may stand for; those of public checkpoints have up to 5.
const maxTemplate = 64

func readTemplate(o *object, key string, specials map[string][]int64) template {
	var form template
	for i, v := range o.list(key) {
		if len(form) > maxTemplate {
			o.fail(key, "stands for more than the %d tokens that are read", maxTemplate)
			return nil
		}
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
