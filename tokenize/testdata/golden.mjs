// Writes golden.jsonl and codepoints.txt: what the Rust library makes of tokenizer.json and variants of it.
//
//     npm install --prefix /tmp/oracle @anush008/tokenizers@0.6.0      # carries tokenizers 0.22.2
//     NODE_PATH=/tmp/oracle/node_modules node golden.mjs
//
// golden.jsonl: a line {variant, with} starts each variant: `with` replaces fields of tokenizer.json. The
// lines that follow are rows: the text, maybe its pair, options that are not the default, and ids, with type
// ids (ty) unless all are 0, or err.
//
// codepoints.txt: one line for each 4,096 code points: the first, then hashes of what becomes of them
// uncased, cased, and as neighbours of an added token that must be a word of its own.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const library = createRequire(import.meta.url)("@anush008/tokenizers");
const here = dirname(fileURLToPath(import.meta.url));
const file = JSON.parse(readFileSync(join(here, "tokenizer.json"), "utf8"));

const bert = (o) => ({ ...file.normalizer, ...o });
const [cls, sep] = ["[CLS]", "[SEP]"].map((t) => [t, file.model.vocab[t]]);
const variants = {
  uncased: {},
  cased: { normalizer: bert({ lowercase: false }) },
  "uncased with accents": { normalizer: bert({ strip_accents: false }) },
  "cased without accents": { normalizer: bert({ lowercase: false, strip_accents: true }) },
  "not cleaned": { normalizer: bert({ clean_text: false, handle_chinese_chars: false }) },
  bare: { normalizer: null, pre_tokenizer: null, post_processor: null },
  BertProcessing: { post_processor: { type: "BertProcessing", sep, cls } },
  RobertaProcessing: {
    post_processor: { type: "RobertaProcessing", sep, cls, trim_offsets: true, add_prefix_space: true },
  },
  "no prefix": { model: { ...file.model, continuing_subword_prefix: "" } },
  "no type": { model: { ...file.model, type: undefined } },
};

const texts = [
  "", " ", "\t\n", "The kettle boils.", "I'll buy it again, won't I?", "UNBELIEVABLE bargains!!", "unbelievably unwrapped",
  "Café, naïve, Ångström, façade, ÉTÉ", "Cafe\u0301 nai\u0308ve A\u030angstro\u0308m", "İstanbul, ısı, STRASSE, Straße, ẞ",
  "Ёлка и жизнь", "άλφα ΣΊΣΥΦΟΣ", "中文和日本語", "漢字kanji漢字", "豈\u{2f800}", "한국어 한", "ᄒ\u1161\u11ab",
  "\ufeffThe BOM goes", "no\u00a0break\u2003em\u3000wide\u2028line\u0085next", "zero\u200bwidth\u200djoiner", "NUL\0BEL\u0007DEL\u007f\u001f",
  "tab\tnew\nline\r\nend", "\ufffd kept? \ufffd", "soft\u00adhyphen", "private\ue000use", "\u0378unassigned\u0378", "\u0301lone mark", "a\u0327\u0301b\u0301\u0327",
  "o\u302f\u302e\u{1d165}\u0301\u302e\u{1d165}x", "😊😊 👩\u200d👩\u200d👧 ☹\ufe0f", "“quoted” «thus» — and… so on", "¿qué? ¡ya!", "50% of $3.99 = €2",
  "x²+½y", "https://example.com/a?b=c&d=e#f", "me@example.com", "snake_case camelCase", "###hash ##tag", "[CLS] in the text [SEP]", "[cls] [Sep] [MASK]ed [MASK] .",
  "[UNK] and [PAD]", "[[CLS]]", "[CLS", "a <left> b", "a  \u3000<left> b", "a <both>  b <both>\tc<both>", "  <both>  <left>  ", "holdout HOLDOUT Holdouts",
  "dog", "The dog's dogs, dogged DOG; hot-dog", "hot\u0301dog dog\u0301 ódog", "<café> <CAFÉ>   x", "<cafe\u0301>y", "a<b a < b << <", "<left><both><",
  "a".repeat(100), "a".repeat(101), "é".repeat(100) + " " + "e\u0301".repeat(101), "中".repeat(30), "!".repeat(30), "😊".repeat(101),
  "the ".repeat(60), "\u1734ᜀ\u1734 \u166d \u{111c9}\u061d\u08e2 \u{11938}", "\u1c89\ua7cb\ua7dc\u{10d50}\u{16ea0}",
];
const content = ["", "kettle", "the dog reads", "the kettle boils faster than the old one", "ünlikely [MASK] 中文"];

const encode = async (tokenizer, text, pair, special) => {
  try {
    const e = await tokenizer.encode(text, pair, { addSpecialTokens: special });
    const ty = e.getTypeIds();
    return { ids: e.getIds(), ...(ty.some((id) => id > 0) && { ty }) };
  } catch (e) {
    return { err: String(e) };
  }
};

const lines = [];
for (const [variant, changes] of Object.entries(variants)) {
  const json = JSON.stringify({ ...file, ...changes });
  lines.push({ variant, with: changes });
  const tokenizer = library.Tokenizer.fromString(json);
  for (const text of texts) lines.push({ text, ...(await encode(tokenizer, text, null, true)) });
  for (const text of content)
    for (const pair of [null, ...content])
      lines.push({ text, ...(pair !== null && { pair }), no_special: true, ...(await encode(tokenizer, text, pair, false)) });
  if (!["uncased", "RobertaProcessing"].includes(variant)) continue;
  for (const max_length of [4, 5, 9])
    for (const strategy of ["LongestFirst", "OnlyFirst", "OnlySecond"])
      for (const side of ["right", "left"]) {
        const t = library.Tokenizer.fromString(json);
        t.setTruncation(max_length, { strategy, direction: side, stride: 0 });
        for (const text of content)
          for (const pair of [null, ...content])
            lines.push({ text, ...(pair !== null && { pair }), max_length, strategy, side, ...(await encode(t, text, pair, true)) });
      }
}
writeFileSync(join(here, "golden.jsonl"), lines.map((l) => JSON.stringify(l) + "\n").join(""));

const words = library.bertPreTokenizer();
const normalizers = [true, false].map((lowercase) =>
  library.bertNormalizer({ cleanText: true, handleChineseChars: true, stripAccents: lowercase, lowercase }),
);
const lone = { id: 3, content: "[NEW]", single_word: true, lstrip: false, rstrip: false, normalized: false, special: true };
const finder = library.Tokenizer.fromString(
  JSON.stringify({
    added_tokens: [lone],
    model: { ...file.model, vocab: { "[UNK]": 0, a: 1, b: 2 } },
  }),
);
const hash = (parts) => createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 16);
const blocks = [];
for (let from = 0; from <= 0x10ffff; from += 4096) {
  const chars = Array.from({ length: 4096 }, (_, i) => from + i)
    .filter((c) => c < 0xd800 || c > 0xdfff)
    .map((c) => String.fromCodePoint(c));
  const hashes = normalizers.map((n) =>
    hash(
      chars.map((c) =>
        words.preTokenizeString(n.normalizeString(`x${c}y z${c}! o\u{1d165}${c}\u302e`)).map(([word]) => word).join("|"),
      ),
    ),
  );
  const found = await finder.encodeBatch(chars.map((c) => c + "[NEW]"), { addSpecialTokens: false });
  hashes.push(hash(found.map((e) => (e.getIds().includes(3) ? "0" : "1"))));
  blocks.push([from.toString(16), ...hashes].join(" ") + "\n");
}
writeFileSync(join(here, "codepoints.txt"), blocks.join(""));
