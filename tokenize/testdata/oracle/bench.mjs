// Encodes for just bench tokenize: reads a request on each line of standard input, and answers each with a line.
//
//     {"file": "...", "texts": [...]}   loads a tokenizer.json and keeps texts; answers {}
//     {"fresh": true}                   encodes the texts, with a tokenizer loaded anew if fresh is true; answers with
//                                       the nanoseconds it took, and counts and sums of ids to compare
//
// What is timed: encodeBatch in batches of 256 texts, and reading the ids of each. RAYON_NUM_THREADS is 1.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const { Tokenizer } = createRequire(import.meta.url)("@anush008/tokenizers");

const load = (file) => {
  const tokenizer = Tokenizer.fromString(file);
  tokenizer.disableTruncation();
  tokenizer.disablePadding();
  return tokenizer;
};

let file, batches, tokenizer;
const answer = {
  keep(request) {
    file = request.file;
    tokenizer = load(file);
    batches = [];
    for (let at = 0; at < request.texts.length; at += 256) batches.push(request.texts.slice(at, at + 256));
    return {};
  },
  async encode({ fresh }) {
    if (fresh) tokenizer = load(file);
    const ids = [];
    const start = process.hrtime.bigint();
    for (const batch of batches) for (const encoding of await tokenizer.encodeBatch(batch)) ids.push(encoding.getIds());
    const ns = Number(process.hrtime.bigint() - start);
    const all = ids.flat();
    return { ns, count: all.length, sum: all.reduce((sum, id, i) => (sum * 31 + id) % 1000003, 0) };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  const reply = await (request.file ? answer.keep(request) : answer.encode(request));
  process.stdout.write(JSON.stringify(reply) + "\n");
}
