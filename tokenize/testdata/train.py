"""Trains the small vocabularies. Each function takes texts and returns what a model of its kind is made of."""

import collections
import math
import re


def join(split, a, b, joined):
    """Makes joined of each a that b follows."""
    for parts in split.values():
        at = 0
        while at < len(parts) - 1:
            if parts[at] == a and parts[at + 1] == b:
                parts[at : at + 2] = [joined]
            at += 1


def word_pieces(text, merges):
    """Starts from characters, then joins, again and again, the two neighbours a, b with the largest
    count(ab) / (count(a) * count(b)) among those that occur at least twice. Returns what was joined."""
    words = collections.Counter(re.findall(r"\w+|[^\w\s]", text.lower()))
    split = {w: [w[0]] + ["##" + c for c in w[1:]] for w in words}
    pieces = []
    for _ in range(merges):
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
        join(split, a, b, joined)
    return pieces


def byte_pairs(words, merges):
    """Joins, again and again, the two neighbours that are neighbours most often. Words are lists of symbols.
    Returns the pairs (Sennrich et al. 2016, "Neural Machine Translation of Rare Words with Subword Units")."""
    counts = collections.Counter(tuple(w) for w in words)
    split = {w: list(w) for w in counts}
    pairs = []
    for _ in range(merges):
        twos = collections.Counter()
        for word, n in counts.items():
            for pair in zip(split[word], split[word][1:]):
                twos[pair] += n
        if not twos:
            break
        n, (a, b) = max((n, pair) for pair, n in twos.items())
        if n < 2:
            break
        pairs.append((a, b))
        join(split, a, b, a + b)
    return pairs


def best_split(word, scores):
    """Returns the parts of a word whose scores have the largest sum."""
    best = [(0.0, 0)] + [(-math.inf, 0)] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 12), end):
            score = scores.get(word[start:end])
            if score is not None and best[start][0] + score > best[end][0]:
                best[end] = (best[start][0] + score, start)
    parts, end = [], len(word)
    while end > 0:
        parts.append(word[best[end][1] : end])
        end = best[end][1]
    return parts[::-1]


def unigrams(words, size, rounds=8):
    """Starts from all parts of words that occur at least twice, and again and again keeps, of those longer
    than a character, the ones that the best splits use most (after Kudo 2018, "Subword Regularization").
    Returns pairs of a piece and the logarithm of its probability, the most likely first."""
    words = collections.Counter(words)
    counts = collections.Counter()
    for word, n in words.items():
        for start in range(len(word)):
            for end in range(start + 1, min(len(word), start + 12) + 1):
                counts[word[start:end]] += n
    letters = {c for word in words for c in word}
    counts = {p: n for p, n in counts.items() if n > 1 or p in letters}
    for left in range(rounds, 0, -1):
        total = sum(counts.values())
        scores = {p: math.log(n / total) for p, n in counts.items()}
        used = collections.Counter()
        for word, n in words.items():
            for part in best_split(word, scores):
                used[part] += n
        longer = sorted((p for p in used if p not in letters), key=lambda p: (-used[p], p))[: size * left]
        counts = {p: used[p] for p in longer} | {c: used[c] + 0.5 for c in letters}
    total = sum(counts.values())
    scored = [[p, round(math.log(n / total), 4)] for p, n in counts.items()]
    return sorted(scored, key=lambda entry: (-entry[1], entry[0]))
