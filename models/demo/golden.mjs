// Writes golden.jsonl beside each checkpoint's tokenizer.json: what Hugging Face's Rust tokenizers make of some texts, uncut.
//
//     (cd ../../tokenize/testdata/oracle && npm ci)      # carries tokenizers 0.22.2
//     NODE_PATH=../../tokenize/testdata/oracle/node_modules node golden.mjs
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const { Tokenizer } = createRequire(import.meta.url)("@anush008/tokenizers");
const here = dirname(fileURLToPath(import.meta.url));

const texts = [
  ["The kettle boils in two minutes and the lid stays cool."], ["BOUGHT TWO. Returned both!!"], ["I'd buy it again, wouldn't I?"],
  ["Café crème, naïve façade, Ångström"], ["cafe\u0301 and nai\u0308ve, letters and marks apart"], ["İstanbul, STRASSE, Straße, ΣΊΣΥΦΟΣ, Ёлка"],
  ["中文 and 日本語 and 한국어"], ["5/5 stars :) 😊 👍🏽"], ["$3.99 for 50% off = €2, x²+½y"], ["https://example.com/a?b=c&d=e#f me@example.com"],
  ["no\u00a0break\u2003em\u3000wide\u2028line"], ["\ufeffbyte order mark, zero\u200bwidth, soft\u00adhyphen"], ["tab\tnew\nline\r\nend"], ["“quoted” «thus» — and… so on"],
  ["[CLS] in the text [SEP] [MASK] [UNK] [PAD]"], ["[cls] [Sep] [[MASK]]"], ["unbelievably antidisestablishmentarianism zzqxv"], ["a".repeat(101) + " " + "b".repeat(100)],
  [""], ["   "], ["the ".repeat(200)], ["Does it leak?", "It leaks from day one."], ["", "only a second text"], ["Größe?", "größer als gedacht, 很好"],
];

for (const checkpoint of ["base", "finetuned", "epoch5"]) {
  const tokenizer = Tokenizer.fromString(readFileSync(join(here, checkpoint, "tokenizer.json"), "utf8"));
  let rows = "";
  for (const [text, pair] of texts) {
    const e = await tokenizer.encode(text, pair ?? null, { addSpecialTokens: true });
    rows += JSON.stringify({ text, ...(pair && { pair }), ids: e.getIds(), ...(pair && { type_ids: e.getTypeIds() }) }) + "\n";
  }
  writeFileSync(join(here, checkpoint, "golden.jsonl"), rows);
}
