"""Writes a tokenizer.json for each kind of model into the folder of its name: python3 make.py

Each has a small vocabulary, trained on sentences.txt, in the layout of the first family that golden.mjs lists
for it; golden.mjs makes the layouts of other families of it. Needs nothing but Python 3.9.
"""

import json
import pathlib
import re
import unicodedata

import charmap
import train

HERE = pathlib.Path(__file__).parent
ALL = (HERE / "sentences.txt").read_text(encoding="utf-8")
FIRST = ALL.split("\n\n")[0]

# Characters that the sentences lack, so that more than the unknown token comes of the golden texts.
EXTRA = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" + "".join(map(chr, range(33, 127))) + (
    "äöüßéèñçİıøæœ\u0301\u0308\u0327\u0307\u302e\u302f\U0001d165äάёжизлкаπσς中文日本語漢字豈한국어ᄒ\u1161\u11ab…—“”«»¿¡€₤½²😊\u200d\ufe0f\u0378"
)
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
BYTES = [f"<0x{b:02X}>" for b in range(256)]
GPT2_WORDS = r"'(?:[sdmt]|ll|ve|re)| ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+"
LLAMA_WORDS = r" *[^ ]+| +"


def added(i, content, special=True, normalized=False, single_word=False, lstrip=False, rstrip=False):
    return {"id": i, "content": content, "single_word": single_word, "lstrip": lstrip, "rstrip": rstrip,
            "normalized": normalized, "special": special}


def numbered(tokens):
    return {token: i for i, token in enumerate(dict.fromkeys(tokens))}


def template(vocab, single, pair):
    """Returns a TemplateProcessing: forms such as "[CLS] A [SEP] B:1", with type id 0 where none is given."""
    def piece(part):
        name, _, type_id = part.partition(":")
        kind = "Sequence" if name in ("A", "B") else "SpecialToken"
        return {kind: {"id": name, "type_id": int(type_id or 0)}}

    names = {p.split(":")[0] for p in pair.split()} - {"A", "B"}
    return {"type": "TemplateProcessing", "single": [piece(p) for p in single.split()], "pair": [piece(p) for p in pair.split()],
            "special_tokens": {n: {"id": n, "ids": [vocab[n]], "tokens": [n]} for n in sorted(names)}}


def write(kind, tokens, normalizer, pre_tokenizer, post_processor, model, decoder=None):
    file = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": tokens, "normalizer": normalizer,
            "pre_tokenizer": pre_tokenizer, "post_processor": post_processor, "decoder": decoder, "model": model}
    with open(HERE / kind / "tokenizer.json", "w", encoding="utf-8") as f:
        f.write(json.dumps(file, ensure_ascii=False) + "\n")


def wordpiece():
    """The layout of BERT, uncased."""
    letters = sorted(set(EXTRA) | set(unicodedata.normalize("NFD", EXTRA)))
    words = sorted(set(re.findall(r"\w{3,}", FIRST.lower())))[::3]
    vocab = numbered(SPECIAL + letters + ["##" + c for c in letters] + train.word_pieces(FIRST, 260) + words)
    more = [("<left>", True, False, False, True, False), ("<both>", False, False, False, True, True),
            ("Holdout", False, True, False, False, False), ("dog", False, True, True, False, False),
            ("<Café>", False, True, False, False, True), ("<", False, False, True, False, False)]
    tokens = [added(vocab[t], t) for t in SPECIAL]
    next_id = len(vocab)
    for content, *options in more:
        known = vocab.get(content)
        tokens.append(added(next_id if known is None else known, content, *options))
        next_id += known is None
    write("wordpiece", tokens,
          {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True},
          {"type": "BertPreTokenizer"}, template(vocab, "[CLS] A [SEP]", "[CLS] A [SEP] B:1 [SEP]:1"),
          {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
           "max_input_chars_per_word": 100, "vocab": vocab},
          {"type": "WordPiece", "prefix": "##", "cleanup": True})


def byte_alphabet():
    """Returns the character that stands for each byte: itself where it is visible, else one from U+0100 on."""
    visible = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    rest = iter(range(0x100, 0x200))
    return [chr(b) if b in visible else chr(next(rest)) for b in range(256)]


def as_bytes(word):
    return [ALPHABET[b] for b in word.encode()]


ALPHABET = byte_alphabet()


def bpe():
    """The layout of RoBERTa. Some words are in the vocabulary though no merges lead to them, for ignore_merges."""
    merges = train.byte_pairs(map(as_bytes, re.findall(GPT2_WORDS, ALL)), 380)
    whole = ["".join(as_bytes(w)) for w in [" unbelievable", " Über", "kettles", " 2019", "\r\n\r\n", " 😊😊"]]
    vocab = numbered(["<s>", "<pad>", "</s>", "<unk>"] + ALPHABET + [a + b for a, b in merges] + whole + ["<mask>"])
    tokens = [added(vocab[t], t, normalized=True, lstrip=t == "<mask>") for t in ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]]
    write("bpe", tokens, None, {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True},
          {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": True, "add_prefix_space": False},
          {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": "", "end_of_word_suffix": "",
           "fuse_unk": False, "vocab": vocab, "merges": [f"{a} {b}" for a, b in merges]},
          {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True})


def bytefallback():
    """The layout of Llama 2. The Korean letters have no token of their own, but those of their bytes."""
    text = re.sub("[가-힣]+", "", ALL)
    words = [w.replace(" ", "▁") for line in text.splitlines() for w in re.findall(LLAMA_WORDS, " " + line)]
    merges = train.byte_pairs(words, 330)
    letters = sorted({c for w in words for c in w} | set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"))
    spaces = ["▁▁", "▁▁▁▁"]
    merges += [(s[len(s) // 2:], s[len(s) // 2:]) for s in spaces if s not in {a + b for a, b in merges}]
    vocab = numbered(["<unk>", "<s>", "</s>"] + BYTES + letters + [a + b for a, b in merges])
    write("bytefallback", [added(i, t) for i, t in enumerate(["<unk>", "<s>", "</s>"])],
          {"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"},
                                               {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]},
          None, template(vocab, "<s> A", "<s> A <s>:1 B:1"),
          {"type": "BPE", "dropout": None, "unk_token": "<unk>", "continuing_subword_prefix": None, "end_of_word_suffix": None,
           "fuse_unk": True, "byte_fallback": True, "ignore_merges": False, "vocab": vocab,
           "merges": [list(pair) for pair in merges]},
          {"type": "Sequence", "decoders": [{"type": "ByteFallback"}, {"type": "Fuse"}]})


def suffix():
    """The layout of CLIP."""
    words = [as_bytes(w) for w in re.findall(r"'(?:[sdmt]|ll|ve|re)|[^\W\d_]+|\d|[^\s\w]+", ALL.lower())]
    merges = train.byte_pairs([w[:-1] + [w[-1] + "</w>"] for w in words], 320)
    vocab = numbered(ALPHABET + [c + "</w>" for c in ALPHABET] + [a + b for a, b in merges] + ["<|startoftext|>", "<|endoftext|>"])
    start, end = len(vocab) - 2, len(vocab) - 1
    pattern = r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
    write("suffix", [added(start, "<|startoftext|>", normalized=True), added(end, "<|endoftext|>")],
          {"type": "Sequence", "normalizers": [{"type": "NFC"}, {"type": "Replace", "pattern": {"Regex": r"\s+"}, "content": " "},
                                               {"type": "Lowercase"}]},
          {"type": "Sequence", "pretokenizers": [
              {"type": "Split", "pattern": {"Regex": pattern}, "behavior": "Removed", "invert": True},
              {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True}]},
          {"type": "RobertaProcessing", "sep": ["<|endoftext|>", end], "cls": ["<|startoftext|>", start],
           "trim_offsets": False, "add_prefix_space": False},
          {"type": "BPE", "dropout": None, "unk_token": "<|endoftext|>", "continuing_subword_prefix": "",
           "end_of_word_suffix": "</w>", "fuse_unk": False, "vocab": vocab, "merges": [f"{a} {b}" for a, b in merges]},
          {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True})


def unigram():
    """The layout of T5. Bytes have tokens too, for byte_fallback; the Korean letters have none of their own."""
    text = unicodedata.normalize("NFKC", re.sub("[가-힣]+", "", ALL))
    pieces = train.unigrams(["▁" + word for word in text.split()], 420)
    last = pieces[-1][1] - 1
    known = {p for p, _ in pieces}
    special = ["<pad>", "</s>", "<unk>", "<s>", "[CLS]", "[SEP]", "[MASK]"]
    letters = sorted(c for c in set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789▁") if c not in known)
    entries = [[t, 0] for t in special] + pieces + [[c, last] for c in letters] + [["▁▁", last], ["``", last]] + [[b, 0] for b in BYTES]
    vocab = {entry[0]: i for i, entry in enumerate(entries)}
    tokens = [added(vocab[t], t) for t in special[:3]] + [added(len(vocab) + i, f"<extra_id_{1 - i}>") for i in range(2)]
    write("unigram", tokens, {"type": "Precompiled", "precompiled_charsmap": charmap.charmap()},
          {"type": "Sequence", "pretokenizers": [
              {"type": "WhitespaceSplit"},
              {"type": "Metaspace", "replacement": "▁", "str_rep": "▁", "add_prefix_space": True}]},
          template(vocab, "A </s>", "A </s> B </s>"), {"unk_id": 2, "vocab": entries},
          {"type": "Metaspace", "replacement": "▁", "str_rep": "▁", "add_prefix_space": True})


def wordlevel():
    """The layout of a vocabulary of whole words."""
    words = sorted(set(re.findall(r"\w+|[^\w\s]+", ALL)))
    vocab = numbered(SPECIAL + words + [str(i) for i in range(10)] + list(".,;:!?'\"()-"))
    write("wordlevel", [added(vocab[t], t) for t in SPECIAL], None, {"type": "Whitespace"},
          template(vocab, "[CLS] A [SEP]", "[CLS] A [SEP] B:1 [SEP]:1"),
          {"type": "WordLevel", "vocab": vocab, "unk_token": "[UNK]"})


for kind in (wordpiece, bpe, bytefallback, suffix, unigram, wordlevel):
    (HERE / kind.__name__).mkdir(exist_ok=True)
    kind()
