// Writes patterns.jsonl and properties.txt: what the Rust library makes of patterns and of the stages that use them.
//
//     (cd oracle && npm ci)      # carries tokenizers 0.22.2
//     NODE_PATH=oracle/node_modules node patterns.mjs
//
// patterns.jsonl: a line {norm, pre} starts a pipeline with that normalizer and pre-tokenizer. The lines that
// follow are rows: a text and the offsets of its words, in characters.
//
// properties.txt: a line for each property or class: its expression, how many code points it holds, and a hash
// of them as ranges.
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const library = createRequire(import.meta.url)("@anush008/tokenizers");
const here = dirname(fileURLToPath(import.meta.url));

// Every word is unknown, so that the tokens are the words.
const pipeline = (normalizer, pre_tokenizer) =>
  library.Tokenizer.fromString(
    JSON.stringify({ normalizer, pre_tokenizer, added_tokens: [], model: { type: "WordLevel", vocab: { "[UNK]": 0 }, unk_token: "[UNK]" } }),
  );

const gpt2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
const either = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
const llama = (digits) =>
  `${either}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`;
const upper = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]", lower = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]", edge = "[^\\r\\n\\p{L}\\p{N}]?";
const patterns = [
  gpt2, llama("\\p{N}{1,3}"), llama("\\p{N}"),
  "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+", "\\s+", " {2,}",
  // GPT-4o, DeepSeek, BLOOM
  `${edge}${upper}*${lower}+${either}?|${edge}${upper}+${lower}*${either}?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`,
  "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
  "[一-龥\\u3040-ゟ゠-ヿ]+", " ?[^(\\s|[.,!?…。，、।۔،])]+", "\\s?[A-Za-zµÀ-ÖØ-öø-ƺ]+", "[0-9][0-9][0-9]",
  "\\w+|[^\\w\\s]+", "[\\w]+", "\\W", "[\\W\\d]+", ".", "(a|b|é)+?1", "(?:a|ab)(?:c|b)?", "a{,2}|b{2,}", "x??a|\\-|\\/|\\#", "'(?i:[sdmt]|ll|ve|re)|\\s+(?!\\S)|\\s",
  "(?i:k|[^a-z])+", "\\P{L}\\p{^N}", "[\\x41-\\x5a\\u00e9\\x{4e2d}]+", "[]a]|[^]b]", "[^a[b1]x-]+", "|\\s+(?!\\S)|\\s+", "b*", "a|",
  { String: "''" }, { String: "" }, { String: " " }, { String: "<|" }, { String: "." },
].map((p) => (typeof p === "string" ? { Regex: p } : p));

const alphabet = [
  " ", " ", " ", "  ", "\t", "\n", "\r", "\r\n", "\u00a0", "\u2003", "\u3000", "\u0085", "\u2028", "\u180e", "\u200b", "\v", "\f", "\u001f",
  "'", "'", "'s", "'S", "'t", "'re", "'RE", "'ve", "'m", "'lL", "'D", "'ſ", "'K", "ſ", "K", "a", "b", "Z", "é", "ß", "ﬁ", "x", "1", "4567", "٣", "²", "½",
  "Ⅷ", "①", "中", "한", "カ", "ー", "。", "!", "?", ".", "-", "_", "(", "|", "[", "]", "<|startoftext|>", "<|endoftext|>", "''", "#", "/", "\\",
  "\u0301", "\u094d", "ा", "😊", "👩\u200d👧", "☹\ufe0f", "€", "+", "\ufffd", "\0", "\u00ad", "𝐀", "\u{10d50}", "\u{116d0}", "ǅ", "ʰ", "the", "Hello", "ABC",
];
let seed = 1;
const below = (n) => Math.floor(((seed = (seed * 48271) % 0x7fffffff) / 0x7fffffff) * n);
const one = (list) => list[below(list.length)];
const text = () => Array.from({ length: 1 + below(12) }, () => one(alphabet)).join("");

const bytes = (add_prefix_space, use_regex) => ({ type: "ByteLevel", add_prefix_space, trim_offsets: true, use_regex });
const pipelines = [];
for (const pattern of patterns) {
  const split = (behavior, invert) => ({ type: "Split", pattern, behavior, invert });
  const behaviors = ["Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"];
  pipelines.push([null, split("Isolated", false)], [null, split(one(behaviors), below(2) > 0)]);
  pipelines.push([null, { type: "Sequence", pretokenizers: [split(one(behaviors), below(2) > 0), bytes(below(2) > 0, false)] }]);
  if (!["", "b*", "a|", "a{,2}|b{2,}", "|\\s+(?!\\S)|\\s+"].includes(pattern.String ?? pattern.Regex))
    pipelines.push([{ type: "Replace", pattern, content: one(["", "X", " ", "éz", "▁"]) }, bytes(below(2) > 0, below(2) > 0)]);
}
for (const pre of [bytes(true, true), bytes(false, true), bytes(true, false), bytes(false, false)])
  pipelines.push([null, pre], [{ type: "ByteLevel" }, pre], [{ type: "ByteLevel" }, null]);
for (const behavior of ["Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"])
  for (const invert of [true, false])
    pipelines.push([null, { type: "Split", pattern: { Regex: "\\w+|[^\\w\\s]+" }, behavior, invert }], [null, { type: "Split", pattern: { Regex: "b*" }, behavior, invert }]);

const lines = [];
for (const [norm, pre] of pipelines) {
  const tokenizer = pipeline(norm, pre);
  lines.push({ norm, pre });
  const texts = Array.from({ length: 8 }, text);
  const encodings = await tokenizer.encodeBatch(texts, { addSpecialTokens: false });
  texts.forEach((text, i) => lines.push({ text, off: encodings[i].getOffsets() }));
}
writeFileSync(join(here, "patterns.jsonl"), lines.map((l) => JSON.stringify(l) + "\n").join(""));

const names =
  "L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po S Sm Sc Sk So Z Zs Zl Zp C Cc Cf Cn Co Cs " +
  "Arabic Armenian Bengali Cyrillic Devanagari Ethiopic Georgian Greek Han Hangul Hebrew Hiragana Katakana Khmer Lao Latin Tamil Thai Tibetan";
const properties = [];
for (const expression of ["\\d", "\\s", "\\w", "[\\w]", ...names.split(" ").map((name) => `\\p{${name}}`)]) {
  const tokenizer = pipeline(null, { type: "Split", pattern: { Regex: expression }, behavior: "Removed", invert: false });
  const ranges = [];
  let count = 0;
  for (let from = 0; from <= 0x10ffff; from += 4096) {
    const codes = Array.from({ length: 4096 }, (_, i) => from + i).filter((c) => c < 0xd800 || c > 0xdfff);
    if (codes.length === 0) continue;
    const encoding = await tokenizer.encode(String.fromCodePoint(...codes), null, { addSpecialTokens: false });
    const outside = new Set(encoding.getOffsets().flatMap(([a, b]) => codes.slice(a, b)));
    for (const c of codes.filter((c) => !outside.has(c))) {
      count++;
      if (ranges.length > 0 && ranges.at(-1)[1] === c - 1) ranges.at(-1)[1] = c;
      else ranges.push([c, c]);
    }
  }
  const hash = createHash("sha256").update(ranges.map(([a, b]) => `${a.toString(16)}-${b.toString(16)}\n`).join(""));
  properties.push(`${expression} ${count} ${hash.digest("hex").slice(0, 16)}\n`);
}
writeFileSync(join(here, "properties.txt"), properties.join(""));
