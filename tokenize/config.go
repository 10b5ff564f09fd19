package tokenize

import (
	"fmt"
	"slices"
	"strings"
)

// Load reads a tokenizer.json.
//
// It refuses what this package does not do exactly as the Rust library: a type, a value or a field that it
// does not know, wherever in the file it could change an id. The padding section is checked and not
// used, as transformers does not use it either; the decoder section is not read, because ids do not depend
// on it. Ids of the vocabulary need to be unique and may leave holes. An error names the place in the
// file, what is there, and what would be right.
func Load(tokenizerJSON []byte) (*Tokenizer, error) {
	o, err := parse(tokenizerJSON)
	if err != nil {
		return nil, err
	}
	o.only("version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer",
		"post_processor", "decoder", "model")
	if version, ok := o.members["version"]; ok && version != "1.0" {
		o.fail("version", `%s is not "1.0"`, show(version))
	}
	t := &Tokenizer{normalizer: verbatim{}, preTokenizer: whole{}, single: plainSingle, pair: plainPair}
	t.model, t.vocab = readModel(o)
	if o.err() != nil {
		return nil, o.err()
	}
	if o.has("normalizer") {
		t.normalizer = normalizerChain(build(o.object("normalizer"), "normalizers", normalizers))
	}
	if o.has("pre_tokenizer") {
		chain := build(o.object("pre_tokenizer"), "pretokenizers", preTokenizers)
		t.preTokenizer = preTokenizerChain(chain)
		t.tracks = slices.ContainsFunc(chain, asksForOrigins)
	}
	if o.err() != nil {
		return nil, o.err()
	}
	t.added = readAdded(o, t.vocab, t.normalizer)
	t.readPostProcessor(o)
	t.truncation, t.stride = readTruncation(o)
	checkPadding(o)
	if o.err() != nil {
		return nil, o.err()
	}
	t.size = t.vocab.size()
	t.family = stageNames(o)
	return t, nil
}

// build builds the stage that part describes or, if that is a Sequence, those in its member list.
func build[S any](part *object, list string, table map[string]func(*object) S) []S {
	var stages []S
	for _, part := range members(part, list) {
		if construct := lookUp(part, table); construct != nil {
			stages = append(stages, construct(part))
		}
	}
	return stages
}

// members returns the stages that a Sequence holds in its member list, or part itself if it is none.
func members(part *object, list string) []*object {
	if part.members["type"] != "Sequence" {
		return []*object{part}
	}
	part.only("type", list)
	var all []*object
	for i, v := range part.list(list) {
		if all = append(all, members(part.within(fmt.Sprintf("%s[%d]", list, i), v), list)...); len(all) > maxStages {
			part.fail(list, "holds more than the %d stages that are read", maxStages)
			return nil
		}
	}
	return all
}

// maxStages is how many stages a Sequence may hold; those of public checkpoints hold up to a dozen.
const maxStages = 32

// stageNames names the model, the normalizers and the pre-tokenizers of a file that has been read.
func stageNames(o *object) string {
	names := []string{o.object("model").text("type")}
	for _, stage := range [][2]string{{"normalizer", "normalizers"}, {"pre_tokenizer", "pretokenizers"}} {
		if !o.has(stage[0]) {
			continue
		}
		for _, part := range members(o.object(stage[0]), stage[1]) {
			names = append(names, part.text("type"))
		}
	}
	return strings.Join(names, ", ")
}

// lookUp finds the constructor that the type of part names in the table; it is nil if part was found wrong.
func lookUp[F any](part *object, table map[string]F) (constructor F) {
	name := part.text("type")
	constructor, ok := table[name]
	if !ok {
		part.fail("type", "%s is not supported yet; this version reads %s", show(name), names(table))
	}
	return constructor
}

// strategies and sides are the values of truncation and padding.
var (
	strategies = map[string]Strategy{"LongestFirst": LongestFirst, "OnlyFirst": OnlyFirst, "OnlySecond": OnlySecond}
	sides      = map[string]Side{"Right": Right, "Left": Left}
)

// maxUint32 bounds ids and type ids, as in the Rust library.
const maxUint32 = 1<<32 - 1

// readTruncation returns what the file says about truncation, nil if nothing, and the stride. That only
// makes overlapping windows, of which Encode gives the first.
func readTruncation(o *object) (said *Options, stride int) {
	if !o.has("truncation") {
		return nil, 0
	}
	part := o.object("truncation")
	part.only("direction", "max_length", "strategy", "stride")
	said = &Options{
		MaxLength: int(part.whole("max_length", 1, maxUint32)),
		Strategy:  oneOf(part, "strategy", strategies),
	}
	if _, ok := part.members["direction"]; ok {
		said.Side = oneOf(part, "direction", sides)
	}
	if stride = int(part.whole("stride", 0, maxUint32)); stride >= said.MaxLength {
		part.fail("stride", "%d is not less than max_length, %d", stride, said.MaxLength)
	}
	return said, stride
}

func checkPadding(o *object) {
	if !o.has("padding") {
		return
	}
	part := o.object("padding")
	part.only("strategy", "direction", "pad_to_multiple_of", "pad_id", "pad_type_id", "pad_token")
	if fixed, ok := part.need("strategy").(map[string]any); ok {
		fixed := part.within("strategy", fixed)
		fixed.only("Fixed")
		fixed.whole("Fixed", 0, maxUint32)
	} else {
		oneOf(part, "strategy", map[string]bool{"BatchLongest": true})
	}
	oneOf(part, "direction", sides)
	if part.has("pad_to_multiple_of") {
		part.whole("pad_to_multiple_of", 0, maxUint32)
	}
	part.whole("pad_id", 0, maxUint32)
	part.whole("pad_type_id", 0, maxUint32)
	part.text("pad_token")
}
