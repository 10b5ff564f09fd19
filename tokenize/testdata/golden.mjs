// Writes golden.jsonl for each kind of model, and wordpiece/codepoints.txt: what the Rust library makes of the
// tokenizer.json there and of variants of it.
//
//     npm ci --prefix oracle      # @anush008/tokenizers 0.6.0, which carries tokenizers 0.22.2
//     node golden.mjs
//
// golden.jsonl: a line {variant, with, without} starts each variant: with sets fields of tokenizer.json by their path,
// without names those that are taken away. The lines that follow are rows: the text, maybe its pair, options that are
// not the default, and ids, with type ids (ty) unless all are 0 and the characters that each token stands for
// (off), or err.
//
// codepoints.txt: one line for each 4,096 code points: the first, then hashes of what becomes of them
// uncased, cased, and as neighbours of an added token that must be a word of its own.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { families, truncated } from "./families.mjs";
import { content, textsOf } from "./texts.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const library = createRequire(join(here, "oracle", "golden.mjs"))("@anush008/tokenizers");
const read = (kind) => JSON.parse(readFileSync(join(here, kind, "tokenizer.json"), "utf8"));

// changed returns a copy of file with the value of each path set, or taken away if it is undefined.
const changed = (file, changes) => {
  const copy = structuredClone(file);
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split(".");
    const last = keys.pop();
    const object = keys.reduce((o, key) => o[key], copy);
    if (value === undefined) delete object[last];
    else object[last] = value;
  }
  return copy;
};

const encode = async (tokenizer, text, pair, special, offsets) => {
  try {
    const e = await tokenizer.encode(text, pair, { addSpecialTokens: special });
    const ty = e.getTypeIds();
    return { ids: e.getIds(), ...(ty.some((id) => id > 0) && { ty }), ...(offsets && { off: e.getOffsets() }) };
  } catch (e) {
    return { err: String(e) };
  }
};

const cuts = async (json, add, lengths) => {
  for (const max_length of lengths)
    for (const strategy of ["LongestFirst", "OnlyFirst", "OnlySecond"])
      for (const side of ["right", "left"]) {
        const t = library.Tokenizer.fromString(json);
        t.setTruncation(max_length, { strategy, direction: side, stride: 0 });
        for (const text of content)
          for (const pair of [null, ...content])
            add({ text, ...(pair !== null && { pair }), max_length, strategy, side, ...(await encode(t, text, pair, true)) });
      }
};

for (const [kind, variants] of Object.entries(families)) {
  const file = read(kind);
  const lines = [];
  const add = (line) => lines.push(JSON.stringify(line) + "\n");
  for (const [variant, changes] of Object.entries(variants(file))) {
    const without = Object.keys(changes).filter((path) => changes[path] === undefined);
    add({ variant, with: changes, ...(without.length > 0 && { without }) });
    const layout = changed(file, changes);
    const json = JSON.stringify(layout);
    const tokenizer = library.Tokenizer.fromString(json);
    for (const text of textsOf(kind, layout.added_tokens)) add({ text, ...(await encode(tokenizer, text, null, true, true)) });
    for (const text of content)
      for (const pair of content) add({ text, pair, ...(await encode(tokenizer, text, pair, true)) });
    for (const text of content)
      for (const pair of [null, "kettle"])
        add({ text, ...(pair !== null && { pair }), no_special: true, ...(await encode(tokenizer, text, pair, false)) });
    if (truncated[kind].includes(variant)) await cuts(json, add, kind === "wordpiece" ? [4, 5, 9] : [4, 9]);
  }
  writeFileSync(join(here, kind, "golden.jsonl"), lines.join(""));
}

const words = library.bertPreTokenizer();
const normalizers = [true, false].map((lowercase) =>
  library.bertNormalizer({ cleanText: true, handleChineseChars: true, stripAccents: lowercase, lowercase }),
);
const lone = { id: 3, content: "[NEW]", single_word: true, lstrip: false, rstrip: false, normalized: false, special: true };
const finder = library.Tokenizer.fromString(
  JSON.stringify({
    added_tokens: [lone],
    model: { ...read("wordpiece").model, vocab: { "[UNK]": 0, a: 1, b: 2 } },
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
writeFileSync(join(here, "wordpiece", "codepoints.txt"), blocks.join(""));
