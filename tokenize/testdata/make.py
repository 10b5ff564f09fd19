"""Writes tokenizer.json: a small WordPiece vocabulary, trained on the sentences below.

    python3 make.py > tokenizer.json

Training is the usual one: start from characters, then join, again and again, the two neighbours a, b with
the largest count(ab) / (count(a) * count(b)) among those that occur at least twice.
"""

import collections
import json
import re
import unicodedata

SENTENCES = """
The kettle boils faster than the old one, and it is quieter too.
I wanted to like this lamp, but the switch broke after two days.
Nothing about the delivery was late; the box was dry and the seal unbroken.
We walked along the harbour in the rain and did not mind the rain at all.
The manual is printed so small that nobody in the house can read it.
An unbelievable bargain: it works, it is light, and it folds away.
My daughter reads to the neighbours' dog, who listens with his head on one side.
He asked whether the smaller size would be returned, and they returned it unasked.
The screws were missing, the paint was scratched, and the answer took a month.
She is learning to play the cello; the walls are thin and the neighbours are kind.
Unwrapping took longer than assembling, which is a compliment to both.
They replied within the hour, apologised, and sent a replacement the same day.
It hums. It hums at night, it hums by day, and it hums when it is unplugged.
Reading the reviews first would have saved me forty euros and an evening.
The handle is comfortable, the blade is sharp, the case is worthless.
Don't buy the cheaper kind: it's cheaper because it doesn't work.
This is the third I have bought, and the third I have given away.
The colours faded in the wash, but the children did not want it any other way.
Walking shoes should not squeak; these squeaked through the whole museum.
I'll buy it again, and I'd have paid twice as much for it.
"""

# Characters that the training text lacks, so that more than [UNK] comes of the golden texts.
EXTRA = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" + "".join(map(chr, range(33, 127))) + (
    "äöüßéèñçİıøæœ\u0301\u0308\u0327\u0307\u302e\u302f\U0001d165äάёжизлкаπσς中文日本語漢字豈한국어ᄒ\u1161\u11ab…—“”«»¿¡€₤½²😊\u200d\ufe0f\u0378"
)
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
MERGES = 260


def train():
    words = collections.Counter(re.findall(r"\w+|[^\w\s]", SENTENCES.lower()))
    split = {w: [w[0]] + ["##" + c for c in w[1:]] for w in words}
    pieces = []
    for _ in range(MERGES):
        ones, twos = collections.Counter(), collections.Counter()
        for word, n in words.items():
            for a in split[word]:
                ones[a] += n
            for pair in zip(split[word], split[word][1:]):
                twos[pair] += n
        often = [(n / (ones[a] * ones[b]), n, a, b) for (a, b), n in twos.items() if n > 1]
        if not often:
            break
        _, _, a, b = max(often)
        joined = a + b[2:]
        pieces.append(joined)
        for word, parts in split.items():
            at = 0
            while at < len(parts) - 1:
                if parts[at] == a and parts[at + 1] == b:
                    parts[at : at + 2] = [joined]
                at += 1
    return pieces


def main():
    letters = sorted(set(EXTRA) | set(unicodedata.normalize("NFD", EXTRA)))
    words = sorted(set(re.findall(r"\w{3,}", SENTENCES.lower())))[::3]
    tokens = SPECIAL + letters + ["##" + c for c in letters] + train() + words
    vocab = {token: i for i, token in enumerate(dict.fromkeys(tokens))}

    def added(i, content, special, normalized, single_word=False, lstrip=False, rstrip=False):
        return {"id": i, "content": content, "single_word": single_word, "lstrip": lstrip, "rstrip": rstrip,
                "normalized": normalized, "special": special}

    more = [("<left>", True, False, False, True, False), ("<both>", False, False, False, True, True),
            ("Holdout", False, True, False, False, False), ("dog", False, True, True, False, False),
            ("<Café>", False, True, False, False, True), ("<", False, False, True, False, False)]
    tokens = [added(vocab[t], t, True, False) for t in SPECIAL]
    next_id = len(vocab)
    for content, *options in more:
        known = vocab.get(content)
        tokens.append(added(next_id if known is None else known, content, *options))
        next_id += known is None
    cls, sep = vocab["[CLS]"], vocab["[SEP]"]

    def token(name, type_id):
        return {"SpecialToken": {"id": name, "type_id": type_id}}

    def text(name, type_id):
        return {"Sequence": {"id": name, "type_id": type_id}}

    single = [token("[CLS]", 0), text("A", 0), token("[SEP]", 0)]
    print(json.dumps({
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": tokens,
        "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True,
                       "strip_accents": None, "lowercase": True},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
            "type": "TemplateProcessing", "single": single, "pair": single + [text("B", 1), token("[SEP]", 1)],
            "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [cls], "tokens": ["[CLS]"]},
                               "[SEP]": {"id": "[SEP]", "ids": [sep], "tokens": ["[SEP]"]}}},
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                  "max_input_chars_per_word": 100, "vocab": vocab}}, ensure_ascii=False))


main()
