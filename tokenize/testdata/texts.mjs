// The texts that golden rows are made of.
const common = [
  "", " ", "\t\n", "The kettle boils.", "I'll buy it again, won't I?", "UNBELIEVABLE bargains!!", "unbelievably unwrapped",
  "Café, naïve, Ångström, façade, ÉTÉ", "Cafe\u0301 nai\u0308ve A\u030angstro\u0308m", "İstanbul, ısı, STRASSE, Straße, ẞ",
  "Ёлка и жизнь", "άλφα ΣΊΣΥΦΟΣ", "中文和日本語", "漢字kanji漢字", "豈\u{2f800}", "한국어 한", "ᄒ\u1161\u11ab",
  "\ufeffThe BOM goes", "no\u00a0break\u2003em\u3000wide\u2028line\u0085next", "zero\u200bwidth\u200djoiner", "NUL\0BEL\u0007DEL\u007f\u001f",
  "tab\tnew\nline\r\nend", "\ufffd kept? \ufffd", "soft\u00adhyphen", "private\ue000use", "\u0378unassigned\u0378", "\u0301lone mark", "a\u0327\u0301b\u0301\u0327",
  "o\u302f\u302e\u{1d165}\u0301\u302e\u{1d165}x", "😊😊 👩\u200d👩\u200d👧 ☹\ufe0f", "“quoted” «thus» — and… so on", "¿qué? ¡ya!", "50% of $3.99 = €2",
  "x²+½y", "https://example.com/a?b=c&d=e#f", "me@example.com", "snake_case camelCase",
  "a".repeat(101), "中".repeat(30), "!".repeat(30), "the ".repeat(40),
  "\u1734ᜀ\u1734 \u166d \u{111c9}\u061d\u08e2 \u{11938}", "\u1c89\ua7cb\ua7dc\u{10d50}\u{16ea0}",
];

// What the BERT family looks at.
const wordpiece = [
  "###hash ##tag", "[CLS] in the text [SEP]", "[cls] [Sep] [MASK]ed [MASK] .",
  "[UNK] and [PAD]", "[[CLS]]", "[CLS", "a <left> b", "a  \u3000<left> b", "a <both>  b <both>\tc<both>", "  <both>  <left>  ", "holdout HOLDOUT Holdouts",
  "dog", "The dog's dogs, dogged DOG; hot-dog", "hot\u0301dog dog\u0301 ódog", "<café> <CAFÉ>   x", "<cafe\u0301>y", "a<b a < b << <", "<left><both><",
  "a".repeat(100), "é".repeat(100) + " " + "e\u0301".repeat(101), "😊".repeat(101),
];

// What the others look at: blanks, line ends, apostrophes, numbers, scripts, marks, clusters.
const nasty = [
  "  leading", "trailing  ", "a  b   c    d", "   ", "\u3000\u3000", "\r\n", "\n\n\n", " \n \n ", "\u00a0", "\t\tx\ty ", "x \n y", "x  \n", "x\n  y", "x   \n\n  y",
  "line\r\nnext\r\n\r\nthird\r", "a\u00a0 b \u00a0c\u2009\u2009d", "\u200b \u200b", "hello \u2028 there", "   !", "! \n!\n\n?", "(\n)\r\n//\n/",
  "don't DON'T we'll WE'LL I'd he's You'Re 'tis", "it's' 's 'S ' '' '''", "’s it’s ‘quoted’ O'Reilly's", "\u017fs '\u017f", "x'll y'llz 're've",
  "123 1234567 12,345.67 3rd x1y2 007", "½ ² ٣٤٥٦ Ⅳ ① 一二三 \u{1d7ce}\u{1d7cf}", "1 22 333 4444 2019 2020", "1e-5 0x1F v2.0.1",
  "👍🏽 🇩🇪🇫🇷 👨\u200d👩\u200d👧 1️⃣ ☕", "a😊b 😊 c", "e\u0301e\u0301\u0323 q\u0307\u0323 \u0344", "か\u3099ガ ｶ\uff9eﾊ\uff9f", "ﬁ ﬂ ㎏ ＡＢＣ　１２３ ﷺ ℌ",
  "camelCaseHTTPServer XMLHttpRequest ÀÉÎa ǅa ʰx", "ΑΣ ΑΣ. ΑΣΑ İi ß", "नमस्ते दुनिया", "สวัสดีชาวโลก", "مرحبا بالعالم", "שָׁלוֹם", "வணக்கம்", "각 각 뢴\u11a8",
  "``quoted'' `code` \"x\"", "a--b ... ==> // !!!??? :-) <3", "foo/bar\\baz_qux", "if (x > 1) {\n    return y;\n}", "\tif\n\t\telse", "▁ ▁▁a a▁b ▁", "<0x41><0xFF> Ġ Ċ</w>",
  "don</w>t \u0120x", "\u0001\u0002a\u0008\u000bb\u007f\u009f", "\u{10ffff}\ufdd0\ue000", "\u0130\u0130", "x\u0300".repeat(12), "ab".repeat(50), " ".repeat(37), "\n".repeat(12), "1".repeat(50), "'".repeat(20),
  "unbelievable Über kettles 2019", "It cost 1299 in 2019, 999 in 2021!", "waterkettleboils fasterthan", "Größere Häuser — schöner", "Привет, мир! Дождь.", "水壶更安静。", "やかんは静かです", "주전자는 조용하다",
  "\u0f73\u0f71\u0f72", "a\u034fb", "\u1e9b\u0323", "\u2126 \u212b", "ÿÿ\u0100\u017f",
];

// Texts for truncation, each also the pair of each.
export const content = ["", "kettle", "the dog reads", "the kettle boils faster than the old one", "ünlikely [MASK] 中文"];

// Each added token in the text, as it is written, and amid what it may strip or join.
const beside = (tokens) =>
  tokens.flatMap((t) => [t, `a ${t} b`, `a${t}b ${t}${t}`, `  ${t}  \n${t}\t`, t.toUpperCase() + " " + t.toLowerCase()]);

// textsOf returns the texts for a kind of model and a file's added tokens, of the long lists of which a few stand for all.
export const textsOf = (kind, added) => {
  if (kind === "wordpiece") return [...common, ...wordpiece];
  const tokens = added.map((t) => t.content);
  const some = tokens.length > 6 ? [...tokens.slice(0, 3), ...tokens.slice(-3)] : tokens;
  return [...new Set([...common, ...nasty, ...beside(some), some.join(""), some.join(" ")])];
};
