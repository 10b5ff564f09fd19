// Writes normalizers.txt: what the normalizers of the Rust library make of every code point, and where it says
// that each byte comes from. See golden.mjs for how to run it; it takes two minutes.
//
// The first line names the normalizers. One line follows for each 4,096 code points that may have a character:
// the first, then for each normalizer the hash of what becomes of each code point in the contexts below: the
// text, then for each byte of it the start and the end of the characters of the raw text that it stands for.
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const library = createRequire(join(here, "oracle", "normalizers.mjs"))("@anush008/tokenizers");

const bert = { type: "BertNormalizer", clean_text: true, handle_chinese_chars: true };
const normalizers = {
  NFC: { type: "NFC" },
  NFD: { type: "NFD" },
  NFKC: { type: "NFKC" },
  NFKD: { type: "NFKD" },
  StripAccents: { type: "StripAccents" },
  Lowercase: { type: "Lowercase" },
  Strip: { type: "Strip", strip_left: true, strip_right: true },
  Nmt: { type: "Nmt" },
  BertUncased: { ...bert, strip_accents: null, lowercase: true },
  BertCased: { ...bert, strip_accents: null, lowercase: false },
};

// contexts puts a code point at both ends, between letters, before and behind marks, and in Hangul.
const contexts = (c) => `${c}x${c}\u0327\u0301E\u0315${c}\u0327o\u0302${c}\u1161\u11a8${c}\u{1d165}${c}\u302e${c}`;

// A tokenizer whose words are characters and whose tokens are bytes shows all that a normalizer did.
const bytes = Object.fromEntries(
  Array.from({ length: 256 }, (_, i) => [`<0x${i.toString(16).toUpperCase().padStart(2, "0")}>`, i]),
);
const shows = (normalizer) =>
  library.Tokenizer.fromString(
    JSON.stringify({
      version: "1.0",
      added_tokens: [],
      normalizer,
      pre_tokenizer: { type: "Split", pattern: { Regex: "[\\s\\S]" }, behavior: "Isolated", invert: false },
      model: { type: "BPE", vocab: bytes, merges: [], byte_fallback: true, fuse_unk: false, ignore_merges: false },
    }),
  );

const tokenizers = Object.values(normalizers).map(shows);
const lines = [Object.keys(normalizers).join(" ") + "\n"];
for (let from = 0; from <= 0xe0000; from += from === 0x33000 ? 0xad000 : 4096) {
  const texts = Array.from({ length: 4096 }, (_, i) => from + i)
    .filter((c) => c < 0xd800 || c > 0xdfff)
    .map((c) => contexts(String.fromCodePoint(c)));
  const hashes = [];
  for (const tokenizer of tokenizers) {
    const hash = createHash("sha256");
    for (let i = 0; i < texts.length; i += 512)
      for (const e of await tokenizer.encodeBatch(texts.slice(i, i + 512), { addSpecialTokens: false }))
        hash.update(Buffer.from([...e.getIds(), ...e.getOffsets().flat()]));
    hashes.push(hash.digest("hex").slice(0, 16));
  }
  lines.push([from.toString(16), ...hashes].join(" ") + "\n");
}
writeFileSync(join(here, "normalizers.txt"), lines.join(""));
