package tokenize

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
	t := &Tokenizer{normalizer: verbatim{}, words: whole{}, single: plainSingle, pair: plainPair}
	t.model, t.vocab = readModel(o)
	if o.err() != nil {
		return nil, o.err()
	}
	if part, build := pick(o, "normalizer", normalizers); build != nil {
		t.normalizer = build(part)
	}
	if part, build := pick(o, "pre_tokenizer", preTokenizers); build != nil {
		t.words = build(part)
	}
	t.added = readAdded(o, t.vocab, t.normalizer)
	if part, build := pick(o, "post_processor", postProcessors); build != nil {
		t.single, t.pair = build(part, t.vocab)
	}
	t.truncation = readTruncation(o)
	checkPadding(o)
	if o.err() != nil {
		return nil, o.err()
	}
	t.size = t.vocab.size()
	return t, nil
}

// pick finds the constructor that the type of the member key names in the table, and the object for it to
// read. Both are nil if the member is absent or null, or was found wrong.
func pick[F any](o *object, key string, table map[string]F) (part *object, build F) {
	if !o.has(key) {
		return nil, build
	}
	part = o.object(key)
	name := part.text("type")
	build, ok := table[name]
	if !ok {
		part.fail("type", "%s is not supported yet; this version reads %s", show(name), names(table))
	}
	return part, build
}

// strategies and sides are the values of truncation and padding.
var (
	strategies = map[string]Strategy{"LongestFirst": LongestFirst, "OnlyFirst": OnlyFirst, "OnlySecond": OnlySecond}
	sides      = map[string]Side{"Right": Right, "Left": Left}
)

// maxUint32 bounds ids and type ids, as in the Rust library.
const maxUint32 = 1<<32 - 1

// readTruncation returns what the file says about truncation, nil if nothing. The stride only makes
// overlapping windows, of which Encode gives the first.
func readTruncation(o *object) *Options {
	if !o.has("truncation") {
		return nil
	}
	part := o.object("truncation")
	part.only("direction", "max_length", "strategy", "stride")
	said := &Options{
		MaxLength: int(part.whole("max_length", 1, maxUint32)),
		Strategy:  oneOf(part, "strategy", strategies),
	}
	if _, ok := part.members["direction"]; ok {
		said.Side = oneOf(part, "direction", sides)
	}
	if stride := part.whole("stride", 0, maxUint32); stride >= int64(said.MaxLength) {
		part.fail("stride", "%d is not less than max_length, %d", stride, said.MaxLength)
	}
	return said
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
