"""Writes a character map as SentencePiece does: what becomes of characters, in a trie.

The bytes are, in this order: the size of the trie in bytes; the trie, a double array as darts-clone writes it;
what characters become, each ended by a zero byte. Numbers have 32 bits, the lowest byte first.
"""

import base64
import struct
import unicodedata

DROPPED = [*range(0x01, 0x09), 0x0B, *range(0x0E, 0x20), 0x7F, 0x8F, 0x9F]
BLANKS = [0x09, 0x0A, 0x0C, 0x0D, 0x1680, 0x200B, 0x200E, 0x200F, 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD]
# Characters whose NFKC is another: a few of each sort.
COMPATIBLE = [0xA0, *range(0xA8, 0xBF), 0x132, 0x140, 0x149, 0x17F, 0x1C4, *range(0x2000, 0x200B), 0x2011, 0x2026, 0x202F,
              0x2070, 0x2100, 0x2116, 0x2122, 0x212B, *range(0x2160, 0x2168), *range(0x2460, 0x246A), 0x2F00, 0x3000, 0x309B,
              0x30FF, 0x3231, *range(0x3380, 0x3390), 0xF900, *range(0xFB00, 0xFB07), 0xFDFA, *range(0xFF01, 0xFF5F),
              *range(0xFF66, 0xFF9E), 0x1D400, 0x1F100, 0x2F800]
# Letters and marks: NFKC composes the two where there is a character for both.
LETTERS = "AEINOUaeinouかはгиㄱ"
MARKS = [0x300, 0x301, 0x302, 0x303, 0x308, 0x30A, 0x3099, 0x309A]


def rules():
    """Returns what becomes of each sequence of characters that does not stay as it is."""
    become = {chr(c): "" for c in DROPPED} | {chr(c): " " for c in BLANKS}
    sequences = [chr(c) for c in COMPATIBLE] + [letter + chr(mark) for letter in LETTERS for mark in MARKS]
    sequences += ["ᄒ\u1161", "ᄒ\u1161\u11ab", "ｶ\uff9e", "ﾊ\uff9f"]
    for sequence in sequences:
        composed = unicodedata.normalize("NFKC", sequence)
        if composed != sequence:
            become.setdefault(sequence, composed)
    return become


def trie(keys):
    """Returns a tree of dicts by byte; the value of a key is at None."""
    root = {}
    for key, value in keys.items():
        node = root
        for byte in key:
            node = node.setdefault(byte, {})
        node[None] = value
    return root


def double_array(root):
    """Lays the tree out: the child for byte b of the node at i is at i ^ offset(i) ^ b and has b as its label; the
    value of a node is at i ^ offset(i). A unit is label | has a value << 8 | offset << 10, a value has bit 31."""
    units, taken, offsets = {0: 0}, {0}, set()
    nodes = [(0, root)]
    while nodes:
        at, node = nodes.pop(0)
        labels = [0 if byte is None else byte for byte in node]
        base = 1
        while base in offsets or any(base ^ label in taken for label in labels):
            base += 1
        offsets.add(base)
        taken.update(base ^ label for label in labels)
        units[at] |= (base ^ at) << 10 | (None in node) << 8
        for byte, child in node.items():
            if byte is None:
                units[base] = child | 1 << 31
            else:
                units[base ^ byte] = byte
                nodes.append((base ^ byte, child))
    size = (max(taken) | 255) + 1
    return [units.get(i, 0) for i in range(size)]


def charmap():
    """Returns the map of rules, in base 64."""
    become = rules()
    texts, at = b"", {}
    for text in sorted(set(become.values())):
        at[text] = len(texts)
        texts += text.encode() + b"\0"
    units = double_array(trie({key.encode(): at[text] for key, text in sorted(become.items())}))
    data = struct.pack(f"<{len(units) + 1}I", 4 * len(units), *units)
    return base64.b64encode(data + texts).decode()
