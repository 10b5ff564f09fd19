// Writes unigram.jsonl and clusters.txt: what the Rust library makes of Unigram models, SentencePiece's
// character maps and Metaspace.
//
//     (cd oracle && npm ci)      # carries tokenizers 0.22.2
//     NODE_PATH=oracle/node_modules node unigram.mjs
//
// unigram.jsonl: a line {tok, map} starts each tokenizer; MAP in tok stands for the compiled map, if there is
// one. The lines that follow are texts with ids and offsets, or err. All is random with a fixed seed.
//
// clusters.txt: one line for each 4,096 code points that have a class of their own: the first, then a hash of
// what a map makes of them in company that tells each class of grapheme cluster.
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const library = createRequire(import.meta.url)("@anush008/tokenizers");
const here = dirname(fileURLToPath(import.meta.url));

let seed = 7;
const rnd = (n) => Math.floor(((seed = (seed * 1664525 + 1013904223) % 4294967296) / 4294967296) * n);
const pick = (a) => a[rnd(a.length)];
const string = (n, of) => Array.from({ length: rnd(n) }, () => pick(of)).join("");

// compile lays a map out as Darts does, if with a block of 256 units for each node.
function compile(map) {
  const bytes = (s) => new TextEncoder().encode(s);
  const root = { children: new Map() };
  let texts = "";
  for (const [from, to] of Object.entries(map)) {
    let node = root;
    for (const b of bytes(from)) {
      if (!node.children.has(b)) node.children.set(b, { children: new Map() });
      node = node.children.get(b);
    }
    node.value = bytes(texts).length;
    texts += to + "\0";
  }
  const units = [];
  let blocks = 0;
  const lay = (node, at, label) => {
    const base = 256 * ++blocks;
    units[at] = (((at ^ base) << 10) | label | (node.value === undefined ? 0 : 256)) >>> 0;
    if (node.value !== undefined) units[base] = (node.value | (1 << 31)) >>> 0;
    for (const [b, child] of node.children) lay(child, base ^ b, b);
  };
  lay(root, 0, 0);
  const size = 256 * (blocks + 1);
  const head = Buffer.alloc(4 + 4 * size);
  head.writeUInt32LE(4 * size, 0);
  for (let i = 0; i < size; i++) head.writeUInt32LE(units[i] ?? 0, 4 + 4 * i);
  return Buffer.concat([head, bytes(texts)]);
}

const lines = [];
async function run(tok, map, texts) {
  lines.push({ tok, ...(map && { map }) });
  const t = library.Tokenizer.fromString(map ? tok.replace("MAP", compile(map).toString("base64")) : tok);
  for (const text of texts)
    try {
      const e = await t.encode(text);
      lines.push({ text, ids: e.getIds(), off: e.getOffsets() });
    } catch (e) {
      lines.push({ text, err: String(e) });
    }
}
const many = (n, make) => Array.from({ length: n }, make);
const metaspace = (blanks) => ({
  type: "Metaspace", replacement: pick(blanks), prepend_scheme: pick(["always", "first", "never"]), split: rnd(2) == 0,
});

const chars = [..."aab \r\n\0☹©é中\u200d\u200c\ufe0f\u0301\u0302\u0903\u0915\u0915\u094d\u1100\u1161\u11a8\uac00\uac01\u0600\u00ad\x7f\u0e33",
  "\u{1f1e6}", "\u{1f600}", "\u{1f3fb}", "\u{110bd}", "\u{1133c}"];
const vocab = [["<unk>", 0], ...new Set([...chars, ..."XYZNTM▁"].map((c) => c))].map((c) => (typeof c === "string" ? [c, -1] : c));
const unk = { id: 0, content: "<unk>", single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
for (let i = 0; i < 40; i++) {
  const map = {};
  for (let n = 1 + rnd(8); n > 0; n--) map[string(3, chars).replace(/\0/g, "") || "a"] = pick(["", "", "X", "XY", "XYZ", "TMXYZ", "é", " "]);
  if (rnd(3) == 0) map["\r"] = pick([" ", ""]);
  if (rnd(3) == 0) map["\r\n"] = "N";
  const tok = {
    version: "1.0", added_tokens: rnd(2) ? [] : [{ ...unk, normalized: rnd(2) == 0 }],
    normalizer: { type: "Precompiled", precompiled_charsmap: "MAP" }, pre_tokenizer: pick([null, metaspace(["▁"])]),
    model: { type: "Unigram", unk_id: 0, vocab },
  };
  await run(JSON.stringify(tok), map, many(25, () => string(12, chars) + (rnd(4) ? "" : "<unk>" + string(5, chars))));
}

const letters = ["a", "b", "c", "é", "中", "😀", " ", "▁", "x", "<unk>", "<0x61>"];
const score = () => pick(["0", "-1", "-0.1", "-0.2", "-0.3", "-0.30000000000000004", "0.1", "-7.096348285675049", "5",
  "-7.1178975105285645", "25.5", "-1e-3", "3.3", "-2.5e0", "-4.10000000000000012345678"]);
for (let i = 0; i < 80; i++) {
  const pieces = many(rnd(14), () => [string(5, letters.slice(0, 9)), score()]);
  if (rnd(2)) pieces.push(["<unk>", score()]);
  const bytes = rnd(3);
  if (bytes) for (const b of ["61", "C3", "A9", "78", "E4", "B8", "AD"]) pieces.push([`<0x${b}>`, score()]);
  const unk_id = rnd(8) && pieces.length ? rnd(pieces.length) : null;
  const list = pieces.map(([piece, score]) => `[${JSON.stringify(piece)},${score}]`).join(",");
  const pre = rnd(2) ? null : metaspace(["▁", "a", "é", " "]);
  const tok = `{"version":"1.0","pre_tokenizer":${JSON.stringify(pre)},"model":{"vocab":[${list}],"unk_id":${unk_id},"byte_fallback":${bytes > 0}}}`;
  await run(tok, null, many(20, () => string(pick([4, 10, 40]), letters)));
}
writeFileSync(join(here, "unigram.jsonl"), lines.map((l) => JSON.stringify(l) + "\n").join(""));

const known = compile({ a: "X", "☹": "P", "\u0915": "K", "\u1100": "L", "\u1161": "V", "\u11a8": "T", "\u0304": "E" });
const mapped = library.precompiled([...known]);
const company = (c) =>
  [`a${c}`, `${c}a\u0302`, `${c}\u200d☹\u0302`, `${c}\u094d\u0915\u0302`, `\u0915${c}\u0915\u0302`, `\u0915${c}\u094d\u0915\u0302`,
    `${c}\u1100\u0302`, `${c}\u1161\u0302`, `${c}\u11a8\u0302`, `${c}\u0304\u0302`].map((s) => s + "\n").join("");
const blocks = [];
for (const [low, high] of [[0, 0x20000], [0xe0000, 0xe2000]])
  for (let from = low; from < high; from += 4096) {
    const all = many(4096, (_, i) => from + i).filter((c) => c < 0xd800 || c > 0xdfff).map((c) => company(String.fromCodePoint(c)));
    const hash = createHash("sha256").update(mapped.normalizeString(all.join(""))).digest("hex").slice(0, 16);
    blocks.push(`${from.toString(16)} ${hash}\n`);
  }
writeFileSync(join(here, "clusters.txt"), blocks.join(""));
