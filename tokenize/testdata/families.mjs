// The layouts of each kind's families, as changes of its tokenizer.json: a path of fields, and what is set there;
// undefined takes the field away. The first of a kind changes nothing.
const regex = (pattern) => ({ Regex: pattern });
const replace = (pattern, content) => ({ type: "Replace", pattern, content });
const chain = (...normalizers) => ({ type: "Sequence", normalizers });
const steps = (...pretokenizers) => ({ type: "Sequence", pretokenizers });
const split = (pattern, behavior = "Isolated", invert = false) => ({ type: "Split", pattern, behavior, invert });
const plain = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
const added = (id, content, options) => ({ id, content, ...plain, ...options });

// template("[CLS] A [SEP] B:1", ...) is a TemplateProcessing; a part has type id 0 where none is given.
const template = (ids, single, pair) => {
  const parts = (form) =>
    form.split(" ").map((part) => {
      const [id, type = "0"] = part.split(":");
      return { [id === "A" || id === "B" ? "Sequence" : "SpecialToken"]: { id, type_id: Number(type) } };
    });
  const special_tokens = Object.fromEntries(Object.entries(ids).map(([id, n]) => [id, { id, ids: [n], tokens: [id] }]));
  return { type: "TemplateProcessing", single: parts(single), pair: parts(pair), special_tokens };
};

const wordpiece = (file) => {
  const bert = (o) => ({ normalizer: { ...file.normalizer, ...o } });
  const [cls, sep] = ["[CLS]", "[SEP]"].map((t) => [t, file.model.vocab[t]]);
  return {
    uncased: {},
    cased: bert({ lowercase: false }),
    "uncased with accents": bert({ strip_accents: false }),
    "cased without accents": bert({ lowercase: false, strip_accents: true }),
    "not cleaned": bert({ clean_text: false, handle_chinese_chars: false }),
    bare: { normalizer: null, pre_tokenizer: null, post_processor: null },
    BertProcessing: { post_processor: { type: "BertProcessing", sep, cls } },
    RobertaProcessing: { post_processor: { type: "RobertaProcessing", sep, cls, trim_offsets: true, add_prefix_space: true } },
    "no prefix": { "model.continuing_subword_prefix": "" },
    "no type": { "model.type": undefined },
  };
};

const contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
const llama3 = `${contractions}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`;
const qwen2 = llama3.replace("{1,3}", "");
const [upper, lower] = ["[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]", "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]"];
const o200k =
  `[^\\r\\n\\p{L}\\p{N}]?${upper}*${lower}+${contractions}?|[^\\r\\n\\p{L}\\p{N}]?${upper}+${lower}*${contractions}?` +
  "|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

const deepseek =
  "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+" +
  "| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
const bloom = " ?[^(\\s|[.,!?…。，、।۔،])]+";

const bpe = (file) => {
  const n = Object.keys(file.model.vocab).length;
  const bytes = (add_prefix_space, trim_offsets, use_regex = true) => ({ type: "ByteLevel", add_prefix_space, trim_offsets, use_regex });
  const end = [added(n, "<|endoftext|>", { normalized: true })];
  const cls = (options) => ["[CLS]", "[SEP]", "[MASK]"].map((t, i) => added(n + i, t, { lstrip: t === "[MASK]", ...options }));
  const clsSep = template({ "[CLS]": n, "[SEP]": n + 1 }, "[CLS] A [SEP]", "[CLS] A [SEP] B:1 [SEP]:1");
  const spaces = [6, 5, 4, 3, 2].map((k, i) => added(n + 3 + i, " ".repeat(k), { normalized: true, special: false }));
  const llama = {
    added_tokens: [added(n, "<|begin_of_text|>"), added(n + 1, "<|eot_id|>")],
    pre_tokenizer: steps(split(regex(llama3)), bytes(false, true, false)),
    post_processor: {
      type: "Sequence",
      processors: [
        bytes(true, false),
        template({ "<|begin_of_text|>": n }, "<|begin_of_text|> A", "<|begin_of_text|> A <|begin_of_text|>:1 B:1"),
      ],
    },
    "model.ignore_merges": true,
  };
  return {
    roberta: {},
    "roberta without a trim": { "post_processor.trim_offsets": false },
    "roberta with a prefix": { "pre_tokenizer.add_prefix_space": true, "post_processor.add_prefix_space": true },
    "no type": { "model.type": undefined },
    "merges as pairs": { "model.merges": file.model.merges.map((m) => m.split(" ")) },
    gpt2: { added_tokens: end, pre_tokenizer: bytes(false, true), post_processor: bytes(true, false) },
    "gpt2 with a trim": { added_tokens: end, pre_tokenizer: bytes(true, true), post_processor: bytes(true, true) },
    "deberta-v1": { added_tokens: cls({ normalized: true }), pre_tokenizer: bytes(true, true), post_processor: clsSep },
    modernbert: { added_tokens: [...cls(), ...spaces], normalizer: { type: "NFC" }, pre_tokenizer: bytes(false, true), post_processor: clsSep },
    llama3: llama,
    "llama3 with merges": { ...llama, "model.ignore_merges": false },
    qwen2: {
      added_tokens: [added(n, "<|endoftext|>"), added(n + 1, "<|im_start|>"), added(n + 2, "<think>", { special: false })],
      normalizer: { type: "NFC" },
      pre_tokenizer: steps(split(regex(qwen2)), bytes(false, false, false)),
      post_processor: bytes(false, false, false),
    },
    "gpt-4": { added_tokens: end, pre_tokenizer: steps(split(regex(llama3), "Removed", true), bytes(false, true, false)), post_processor: null },
    "gpt-4o": { added_tokens: end, pre_tokenizer: steps(split(regex(o200k)), bytes(false, true, false)), post_processor: bytes(true, false, true) },
    "deepseek-v3": {
      added_tokens: end,
      pre_tokenizer: steps(split(regex("\\p{N}{1,3}")), split(regex("[一-龥぀-ゟ゠-ヿ]+")), split(regex(deepseek)), bytes(false, true, false)),
      post_processor: bytes(true, false),
    },
    bloom: { added_tokens: end, pre_tokenizer: steps(split(regex(bloom)), bytes(false, true, false)), post_processor: bytes(true, false) },
    "bytes by a normalizer": { normalizer: { type: "ByteLevel" }, pre_tokenizer: null, post_processor: null },
    falcon: {
      added_tokens: [added(n, ">>TITLE<<"), added(n + 1, "<|endoftext|>")],
      pre_tokenizer: steps(
        { type: "Punctuation", behavior: "Contiguous" }, bytes(false, true), { type: "Digits", individual_digits: false }, split(regex("[0-9][0-9][0-9]")),
      ),
      post_processor: bytes(true, false),
    },
    starcoder: {
      added_tokens: [added(n, "<|endoftext|>"), added(n + 1, "<fim_prefix>")],
      pre_tokenizer: steps({ type: "Digits", individual_digits: true }, bytes(false, true)),
      post_processor: bytes(true, false),
    },
  };
};

const bytefallback = (file) => {
  const n = Object.keys(file.model.vocab).length;
  const blanks = replace({ String: " " }, "▁");
  const metaspace = (prepend_scheme, split) => ({ type: "Metaspace", replacement: "▁", prepend_scheme, split });
  return {
    llama2: {},
    "llama2 with normalized tokens": { added_tokens: file.added_tokens.map((t) => ({ ...t, normalized: true })) },
    "llama2 with a chat": {
      added_tokens: [...file.added_tokens, added(n, "<|user|>", { rstrip: true }), added(n + 1, "<|end|>", { normalized: true, lstrip: true })],
    },
    "llama2 by Metaspace": { normalizer: null, pre_tokenizer: metaspace("first", false) },
    gemma: {
      normalizer: blanks,
      added_tokens: [...file.added_tokens, added(n, "<bos>"), ...["\n\n", "\n", "▁▁▁", "<b>"].map((t, i) => added(n + 1 + i, t, { special: false }))],
      post_processor: template({ "<bos>": n }, "<bos> A", "<bos> A <bos>:1 B:1"),
    },
    "gemma with a Split": { normalizer: blanks, pre_tokenizer: split({ String: " " }, "MergedWithPrevious") },
    "no byte fallback": { "model.byte_fallback": false },
    "unknown ones apart": { "model.byte_fallback": false, "model.fuse_unk": false },
    "no unknown token": { "model.byte_fallback": false, "model.unk_token": null },
  };
};

const suffix = () => ({
  clip: {},
  "clip with fused unknown ones": { "model.fuse_unk": true },
  "openai-gpt": {
    normalizer: { type: "BertNormalizer", clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true },
    pre_tokenizer: { type: "BertPreTokenizer" },
    post_processor: null,
  },
});

const unigram = (file) => {
  const n = file.model.vocab.length;
  const id = Object.fromEntries(file.model.vocab.map(([t], i) => [t, i]));
  const known = (...tokens) => tokens.map((t) => added(id[t], t));
  const metaspace = (prepend_scheme = "always") => ({ type: "Metaspace", replacement: "▁", prepend_scheme, split: true });
  const words = steps({ type: "WhitespaceSplit" }, metaspace());
  const [map, runs] = [file.normalizer, replace(regex(" {2,}"), " ")];
  const xlmr = {
    "model.type": "Unigram",
    added_tokens: [...known("<s>", "<pad>", "</s>", "<unk>"), added(n, "<mask>", { lstrip: true })],
    post_processor: template({ "<s>": id["<s>"], "</s>": id["</s>"] }, "<s> A </s>", "<s> A </s> </s> B </s>"),
  };
  const clsSep = {
    "model.type": "Unigram",
    added_tokens: known("[CLS]", "[SEP]", "[MASK]", "<pad>", "<unk>"),
    post_processor: template({ "[CLS]": id["[CLS]"], "[SEP]": id["[SEP]"] }, "[CLS] A [SEP]", "[CLS] A [SEP] B:1 [SEP]:1"),
  };
  const strip = { type: "Strip", strip_left: true, strip_right: true };
  return {
    "t5, an old file": {},
    t5: { "model.type": "Unigram", "model.byte_fallback": false, pre_tokenizer: words },
    "xlm-r, an old file": { ...xlmr, "model.type": undefined },
    "xlm-r": { ...xlmr, normalizer: chain(map, runs), pre_tokenizer: metaspace() },
    "xlm-r by Nmt": { ...xlmr, normalizer: chain({ type: "Nmt" }, { type: "NFKC" }, runs), pre_tokenizer: metaspace() },
    albert: {
      ...clsSep,
      pre_tokenizer: words,
      normalizer: chain(
        replace({ String: "``" }, '"'), replace({ String: "''" }, '"'), { type: "NFKD" }, { type: "StripAccents" }, { type: "Lowercase" }, runs,
      ),
    },
    "deberta-v3": { ...clsSep, normalizer: chain(strip, map, runs), pre_tokenizer: steps(metaspace()) },
    "deberta-v3 with a prefix on the first": { ...clsSep, normalizer: chain(strip, map, runs), pre_tokenizer: steps(metaspace("first")) },
    "no prefix": { ...clsSep, normalizer: chain({ ...strip, strip_left: false }, map), pre_tokenizer: metaspace("never") },
    marian: { "model.type": "Unigram", normalizer: chain(map), pre_tokenizer: metaspace(), post_processor: template({ "</s>": 1 }, "A </s>", "A B </s>") },
    "nothing but the model": { "model.type": "Unigram", normalizer: null, pre_tokenizer: null, post_processor: null },
    "byte fallback": { "model.type": "Unigram", "model.byte_fallback": true, pre_tokenizer: words },
    "no unknown token": { "model.type": "Unigram", "model.unk_id": null, pre_tokenizer: words },
  };
};

const wordlevel = () => ({
  Whitespace: {},
  "no type": { "model.type": undefined },
  WhitespaceSplit: { pre_tokenizer: { type: "WhitespaceSplit" } },
  ...Object.fromEntries(
    ["Isolated", "Removed", "MergedWithPrevious", "MergedWithNext", "Contiguous"].map((behavior) => [
      `Punctuation ${behavior}`,
      { pre_tokenizer: steps({ type: "WhitespaceSplit" }, { type: "Punctuation", behavior }) },
    ]),
  ),
  CharDelimiterSplit: { pre_tokenizer: { type: "CharDelimiterSplit", delimiter: "e" } },
  FixedLength: { pre_tokenizer: { type: "FixedLength", length: 3 } },
  "Digits apart": { normalizer: { type: "Lowercase" }, pre_tokenizer: steps({ type: "Whitespace" }, { type: "Digits", individual_digits: true }) },
  "Digits together": { normalizer: { type: "NFD" }, pre_tokenizer: steps({ type: "Digits", individual_digits: false }, { type: "Whitespace" }) },
});

export const families = { wordpiece, bpe, bytefallback, suffix, unigram, wordlevel };

// Variants that truncation and pairs are compared for too, in all strategies.
export const truncated = {
  wordpiece: ["uncased", "RobertaProcessing"], bpe: ["roberta", "llama3"], bytefallback: ["llama2"], suffix: ["clip"], unigram: ["xlm-r"], wordlevel: ["Whitespace"],
};
