#!/usr/bin/python3
"""Reference values for the tests of harness/scoring, from independent implementations.

Run with Debian's python3-sklearn, python3-scipy and python3-statsmodels:

    /usr/bin/python3 harness/scoring/testdata/reference.py

It writes reference.json beside itself: the outcomes and what the libraries say of them.
"""
import json
import pathlib
import platform
import warnings
from unittest import mock

import numpy as np
import scipy
import scipy.special
import scipy.stats
import sklearn
import sklearn.metrics._classification
import statsmodels
from scipy import optimize
from sklearn import metrics
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportions_ztest

warnings.simplefilter("ignore")
OUT = pathlib.Path(__file__).with_name("reference.json")


def draw(seed, n, c, never_held_out=(), never_predicted=(), right=0.7):
    """Random outcomes of n examples and c labels, with probabilities that do not rule got."""
    rng = np.random.default_rng(seed)
    held_out = [k for k in range(c) if k not in never_held_out]
    predicted = [k for k in range(c) if k not in never_predicted]
    want = rng.choice(held_out, n)
    got = np.where(rng.random(n) < right, want, rng.choice(predicted, n))
    got = np.where(np.isin(got, predicted), got, rng.choice(predicted, n))
    p = rng.dirichlet(np.ones(c), n)
    p[np.arange(n), want] += 0.4
    p /= p.sum(axis=1, keepdims=True)
    return want, got, p


def sets():
    yield "binary", 2, *draw(1, 200, 2)
    yield "six labels", 6, *draw(2, 300, 6)
    yield "never predicted", 4, *draw(3, 80, 4, never_predicted=(2,))
    yield "never held out", 4, *draw(4, 80, 4, never_held_out=(1,))
    yield "neither", 4, *draw(5, 40, 4, never_held_out=(3,), never_predicted=(3,))
    yield "one row right", 2, np.array([1]), np.array([1]), np.array([[0.25, 0.75]])
    yield "one row wrong", 3, np.array([1]), np.array([2]), np.array([[0.25, 0.25, 0.5]])
    want, _, p = draw(6, 30, 3)
    yield "perfect", 3, want, want, p
    yield "all wrong", 3, want, (want + 1) % 3, p
    certain = np.array([[0.0, 1.0], [1.0, 0.0], [0.5, 0.5]])
    yield "certain and wrong", 2, np.array([0, 0, 1]), np.array([1, 0, 1]), certain


def scores(c, want, got, p):
    labels = list(range(c))
    out = {
        "accuracy": metrics.accuracy_score(want, got),
        "log_loss": metrics.log_loss(want, p, labels=labels),
    }
    for z in (0, 1):
        by = {}
        for average in (None, "macro", "micro", "weighted"):
            precision, recall, f1, support = metrics.precision_recall_fscore_support(
                want, got, labels=labels, average=average, zero_division=z)
            for name, value in (("precision", precision), ("recall", recall), ("f1", f1)):
                if average is None:
                    for k in labels:
                        by[f"{name}/label=label-{k}"] = value[k]
                else:
                    by[f"{name}/{average}"] = value
        out[f"zero_division={z}"] = by
    return out


def others(c, want, got, p):
    """What does not depend on zero_division; left out where scikit-learn has no value or a conventional one."""
    labels = range(c)
    out = {"balanced_accuracy": metrics.balanced_accuracy_score(want, got), "brier": brier(want, p)}
    if len(set(want)) > 1 and len(set(got)) > 1:
        out["mcc"] = metrics.matthews_corrcoef(want, got)
    if len(set(want)) > 1 or len(set(got)) > 1:
        out["kappa"] = metrics.cohen_kappa_score(want, got)
    if c == 2:
        assert np.isclose(out["brier"], 2 * metrics.brier_score_loss(want, p[:, 1]))
    confidence, right = p[np.arange(len(want)), got], want == got
    out["ece"] = ece(confidence, right, np.arange(1, 16) / 15)
    ordered = np.sort(confidence)
    out["ece/equal_mass"] = ece(confidence, right, [ordered[max(0, (i + 1) * len(want) // 15 - 1)] for i in range(15)])
    top = np.sort(p, axis=1)
    margins = top[:, -1] - top[:, -2]
    groups = [("", np.full(len(want), True))] + [(f"/label=label-{k}", want == k) for k in labels if k in want]
    for suffix, rows in groups:
        out["margin" + suffix] = margins[rows].mean()
        out["margin/p10" + suffix] = np.quantile(margins[rows], 0.1)
    both = [k for k in labels if 0 < (want == k).sum() < len(want)]
    for k in both:
        out[f"auroc/label=label-{k}"] = metrics.roc_auc_score(want == k, p[:, k])
        out[f"average_precision/label=label-{k}"] = metrics.average_precision_score(want == k, p[:, k])
    if len(both) == c:
        truth = np.eye(c)[want]
        out["auroc/macro"] = metrics.roc_auc_score(truth, p, average="macro")
        out["average_precision/macro"] = metrics.average_precision_score(truth, p, average="macro")
    return out


def brier(want, p):
    return ((p - np.eye(p.shape[1])[want]) ** 2).sum(axis=1).mean()


def ece(confidence, right, edges):
    """By the definition: bins (previous edge, edge]."""
    total, previous = 0.0, -np.inf
    for edge in edges:
        rows = (confidence > previous) & (confidence <= edge)
        if rows.any():
            total += rows.sum() * abs(confidence[rows].mean() - right[rows].mean())
        previous = max(previous, edge)
    return total / len(right)


def components(positive, score):
    """DeLong's structural components, from every pair."""
    x, y = score[positive], score[~positive]
    kernel = (x[:, None] > y[None, :]) + 0.5 * (x[:, None] == y[None, :])
    return kernel.mean(axis=1), kernel.mean(axis=0)


def delong(positive, *scores):
    """The AUROC, or the difference of two, its standard error and two-sided p."""
    parts = [components(positive, score) for score in scores]
    v10, v01 = ([part[side] for part in parts] for side in (0, 1))
    value = [v.mean() for v in v10]
    variance = np.atleast_2d(np.cov(v10)) / len(v10[0]) + np.atleast_2d(np.cov(v01)) / len(v01[0])
    if len(scores) == 1:
        return value[0], np.sqrt(variance[0, 0])
    contrast = np.array([-1, 1])
    return value[1] - value[0], np.sqrt(contrast @ variance @ contrast)


def delongs(cases):
    z = scipy.stats.norm.ppf(0.975)
    out = {}
    for case in cases:
        if case["name"] not in ("binary", "six labels"):
            continue
        want, p, q = (np.array(case[k]) for k in ("want", "probabilities", "other_probabilities"))
        c = len(case["labels"])
        p, q = p.reshape(-1, c), q.reshape(-1, c)
        for k in range(c):
            value, se = delong(want == k, p[:, k])
            odds, step = np.log(value / (1 - value)), z * se / (value * (1 - value))
            delta, delta_se = delong(want == k, p[:, k], q[:, k])
            out[f"{case['name']}/label-{k}"] = {
                "low": scipy.special.expit(odds - step), "high": scipy.special.expit(odds + step), "delta": delta,
                "delta_low": delta - z * delta_se, "delta_high": delta + z * delta_se,
                "p": 2 * scipy.stats.norm.sf(abs(delta) / delta_se)}
    return out


def paired_tables():
    """Both, only the baseline, only the candidate, neither; the first is in Fagerland et al. 2014."""
    return [(59, 16, 6, 80), (1, 7, 1, 12), (43, 0, 7, 0), (0, 0, 0, 5), (90, 0, 0, 10), (0, 3, 3, 0), (5, 4, 0, 0),
            (0, 7, 0, 0), (0, 0, 7, 0), (850, 31, 44, 75), (8400, 300, 350, 950)]


def tango(a, c, b, d, z):
    """Inverts the score test, with the likelihood under the hypothesis maximised numerically."""
    n = a + b + c + d

    def score(delta):
        low, high = max(0, -delta), (1 - delta) / 2

        def loss(q):  # of the probability q that only the baseline is right
            terms = ((b, q + delta), (c, q), (a + d, 1 - 2 * q - delta))
            return -sum(count * np.log(max(p, 1e-300)) for count, p in terms if count)

        grid = low + (high - low) * np.linspace(0, 1, 2001)
        best = grid[np.argmin([loss(q) for q in grid])]
        step = (high - low) / 2000
        q = optimize.minimize_scalar(loss, bounds=(max(low, best - step), min(high, best + step)), method="bounded",
                                     options={"xatol": 1e-13}).x
        variance = n * (2 * q + delta * (1 - delta))
        return (b - c - n * delta) / np.sqrt(max(variance, 1e-300))

    d_hat, eps = (b - c) / n, 1e-9
    low = -1 if d_hat == -1 else optimize.brentq(lambda x: score(x) - z, -1 + eps, d_hat - eps if d_hat > -1 else -1, xtol=1e-9)
    high = 1 if d_hat == 1 else optimize.brentq(lambda x: score(x) + z, d_hat + eps, 1 - eps, xtol=1e-9)
    return low, high


def newcombe(a, c, b, d, alpha):
    n = a + b + c + d
    l1, u1 = proportion_confint(a + b, n, alpha, "wilson")
    l2, u2 = proportion_confint(a + c, n, alpha, "wilson")
    p1, p2 = (a + b) / n, (a + c) / n
    product = (a + b) * (c + d) * (a + c) * (b + d)
    top = a * d - b * c
    top = top - n / 2 if top > n / 2 else min(top, 0)
    phi = top / np.sqrt(product) if product else 0
    below = (p1 - l1) ** 2 - 2 * phi * (p1 - l1) * (u2 - p2) + (u2 - p2) ** 2
    above = (u1 - p1) ** 2 - 2 * phi * (u1 - p1) * (p2 - l2) + (p2 - l2) ** 2
    return p1 - p2 - np.sqrt(max(below, 0)), p1 - p2 + np.sqrt(max(above, 0))


def pairs():
    out = []
    for a, c, b, d in paired_tables():
        for level in (0.9, 0.95):
            z = scipy.stats.norm.ppf((1 + level) / 2)
            n = b + c
            exact = mcnemar([[a, b], [c, d]], exact=True).pvalue if n else 1.0
            lower = scipy.stats.binomtest(b, n, alternative="less").pvalue if n else 1.0
            higher = scipy.stats.binomtest(b, n, alternative="greater").pvalue if n else 1.0
            half = 0.5 * scipy.stats.binom.pmf(b, n, 0.5) if n else 0.0
            out.append({"table": [a, c, b, d], "confidence": level, "tango": tango(a, c, b, d, z),
                        "newcombe": newcombe(a, c, b, d, 1 - level), "p": min(1, exact), "lower": lower, "higher": higher,
                        "mid_lower": lower - half, "mid_higher": higher - half})
    return out


def holm():
    families = [[], [0.04], [0.01, 0.04, 0.03, 0.005], [0.5, 0.2, 1, 0.2], [0.0, 0.9, 0.012, 0.013, 0.011]]
    return [{"p": p, "adjusted": multipletests(p, method="holm")[1].tolist() if p else []} for p in families]


def permutations(case):
    """scipy's paired permutation test, of whole examples."""
    want, p, q = (np.array(case[k]) for k in ("want", "got", "other_got"))
    out = {}
    for name, metric in (("f1/macro", lambda g: metrics.f1_score(want, g, average="macro", zero_division=0)),
                         ("mcc", lambda g: metrics.matthews_corrcoef(want, g))):
        for alternative in ("two-sided", "less"):
            out.setdefault(name, []).append(scipy.stats.permutation_test(
                (p, q), lambda x, y: metric(y) - metric(x), permutation_type="samples", vectorized=False,
                n_resamples=4_000, alternative=alternative, random_state=np.random.default_rng(3)).pvalue)
    return out


def clustered(c, want, got, p, clusters):
    """scipy's bootstrap of cluster ids."""
    ids = np.unique(clusters)
    members = {i: np.flatnonzero(clusters == i) for i in ids}

    def interval(statistic):
        ci = scipy.stats.bootstrap((ids,), lambda i: statistic(np.concatenate([members[k] for k in i])), method="BCa",
                                   vectorized=False, n_resamples=4_000, random_state=np.random.default_rng(9)).confidence_interval
        return [ci.low, ci.high]

    return {"accuracy": interval(lambda i: (want[i] == got[i]).mean()),
            "f1/macro": interval(lambda i: metrics.f1_score(want[i], got[i], labels=list(range(c)), average="macro", zero_division=0)),
            "brier": interval(lambda i: brier(want[i], p[i]))}


def wilson():
    return [{"successes": x, "n": n, "confidence": level,
             "low": low, "high": high}
            for x, n in ((0, 1), (1, 1), (0, 10), (10, 10), (3, 10), (85, 100), (170, 200), (999_999, 1_000_000))
            for level in (0.8, 0.95, 0.99)
            for low, high in [proportion_confint(x, n, alpha=1 - level, method="wilson")]]


def clopper_pearson():
    return [{"successes": x, "n": n, "confidence": level, "low": low, "high": high}
            for x, n in ((0, 1), (1, 1), (0, 10), (10, 10), (3, 10), (4, 200), (170, 200), (999_999, 1_000_000))
            for level in (0.8, 0.95, 0.99)
            for low, high in [proportion_confint(x, n, alpha=1 - level, method="beta")]]


def unpaired():
    """statsmodels' Newcombe interval and pooled z test; the first is in Newcombe 1998, table II (a)."""
    out = []
    for other, m, one, n in ((48, 80, 56, 70), (900, 1000, 894, 1000), (0, 10, 10, 10), (5, 56, 0, 29), (0, 20, 0, 10), (170, 200, 4300, 5000)):
        for level in (0.9, 0.95):
            low, high = confint_proportions_2indep(one, n, other, m, method="newcomb", compare="diff", alpha=1 - level)
            p = proportions_ztest([one, other], [n, m])[1] if 0 < one + other < n + m else 1.0
            out.append({"baseline": other / m, "candidate": one / n, "rows": [m, n], "confidence": level,
                        "low": low, "high": high, "p": p})
    return out


def visible_drops():
    """The normal formula, and the least drop with which the exact test has its power when nothing is gained."""
    out = []
    for n, discordant in ((5, 0), (40, 3), (200, 0), (200, 10), (1000, 50), (100_000, 4000)):
        for confidence, power in ((0.95, 0.8), (0.99, 0.9)):
            needed = next((k for k in range(1, n + 1) if scipy.stats.binomtest(0, k, alternative="less").pvalue <= 1 - confidence), None)
            drop = 1.0
            if needed:
                least = optimize.brentq(lambda d: scipy.stats.binom.sf(needed - 1, n, d) - power, 0, 1, xtol=1e-15)
                z = scipy.stats.norm.ppf(confidence) + scipy.stats.norm.ppf(power)
                drop = min(1, max(least, z * np.sqrt(discordant) / n))
            out.append({"n": n, "discordant": discordant, "confidence": confidence, "power": power, "drop": drop})
    return out


def half_widths():
    """Wilson's half-width, and by trial the fewest rows that have one no larger than the target."""
    def half(share, n, level):
        low, high = proportion_confint(share * n, n, alpha=1 - level, method="wilson")
        return (high - low) / 2

    return [{"share": share, "rows": n, "confidence": level, "half": half(share, n, level), "target": target,
             "needed": next(k for k in range(1, 100_000) if half(share, k, level) <= target)}
            for share, n, level, target in ((0.85, 200, 0.95, 0.03), (0.9, 1000, 0.95, 0.02), (0.95, 5000, 0.9, 0.01), (1.0, 7, 0.95, 0.01),
                                            (0.0, 1, 0.99, 0.2), (0.5, 60, 0.8, 0.1))]


def pairings():
    """Every way to pair two numbers of right rows, each tested by scipy."""
    out = []
    for n, one, other in ((20, 10, 12), (10, 10, 7), (30, 20, 12), (60, 50, 44), (40, 40, 34), (25, 25, 25), (12, 0, 12)):
        tests = {lost + gained: scipy.stats.binomtest(gained, lost + gained).pvalue if lost + gained else 1.0
                 for lost in range(n + 1) for gained in [lost + other - one]
                 if gained >= 0 and lost <= one and gained <= n - one}
        significant = [d for d, p in tests.items() if p <= 0.05]
        out.append({"rows": n, "baseline": one / n, "candidate": other / n, "fewest": min(tests), "most": max(tests),
                    "low_p": min(tests.values()), "high_p": max(tests.values()), "significant": max(significant, default=0)})
    return out


def counted_scores(y_true, y_pred, *, labels, average, zero_division, **_):
    """precision_recall_fscore_support with F1 from counts, as from scikit-learn 1.4 on (its pull request 27577)."""
    precision, recall, _, support = metrics.precision_recall_fscore_support(y_true, y_pred, labels=labels, zero_division=zero_division)
    hits, held, called = (np.array([np.sum(rows == k) for k in labels]) for rows in (y_true[y_true == y_pred], y_true, y_pred))
    f1 = np.where(held + called > 0, 2 * hits / np.maximum(held + called, 1), zero_division)
    if average is None:
        return precision, recall, f1, support
    if average == "micro":
        accuracy = hits.sum() / len(y_true)
        return accuracy, accuracy, accuracy, None
    return *(np.average(x, weights=held if average == "weighted" else None) for x in (precision, recall, f1)), None


def reports():
    """scikit-learn's own text, with what its 1.4 and 1.5 corrected: F1 from counts, and one line of accuracy where a label is neither
    held out nor predicted (its pull request 28399)."""
    names = {"binary": ["ham", "spam"], "six labels": [f"label-{k}" for k in range(6)],
             "never predicted": ["a", "b", "c", "d"], "never held out": ["a", "b", "c", "d"], "neither": ["a", "b", "c", "d"],
             "perfect": ["yes", "no", "perhaps"], "long names": ["billing", "Zahlungsverzögerung/Überweisung", "ตอบ", "名前"]}
    drawn = {name: (want, got) for name, c, want, got, _ in sets() if name in names}
    drawn["long names"] = draw(7, 90, 4)[:2]
    out = []
    for name, (want, got) in drawn.items():
        labels = list(range(len(names[name])))
        for zero_division in (0, 1):
            with mock.patch.object(sklearn.metrics._classification, "precision_recall_fscore_support", counted_scores):
                text = metrics.classification_report(want, got, labels=labels, target_names=names[name], zero_division=zero_division)
            lines = text.split("\n")
            for i, line in enumerate(lines):
                if line.strip().startswith("micro avg"):
                    score, support = line.split()[-2:]
                    width = len(line) - 4 * 10 - 1
                    lines[i] = f"{'accuracy':>{width}s} {'':>10}{'':>10}{score:>10}{support:>10}"
            out.append({"name": name, "labels": names[name], "want": want.tolist(), "got": got.tolist(),
                        "zero_division": zero_division, "text": "\n".join(lines)})
    return out


def bootstrap(c, want, got, p):
    """scipy's BCa bootstrap of whole rows, by sampling row numbers."""
    rows = np.arange(len(want))

    def interval(statistic):
        ci = scipy.stats.bootstrap((rows,), statistic, method="BCa", vectorized=False,
                                   n_resamples=4_000, random_state=np.random.default_rng(9)).confidence_interval
        return [ci.low, ci.high]

    def prf(index, average):
        return lambda i: metrics.precision_recall_fscore_support(
            want[i], got[i], labels=list(range(c)), average=average, zero_division=0)[index]

    confidence = p[np.arange(len(want)), got]
    return {
        "precision/macro": interval(prf(0, "macro")),
        "f1/macro": interval(prf(2, "macro")),
        "f1/weighted": interval(prf(2, "weighted")),
        "balanced_accuracy": interval(lambda i: metrics.balanced_accuracy_score(want[i], got[i])),
        "mcc": interval(lambda i: metrics.matthews_corrcoef(want[i], got[i])),
        "kappa": interval(lambda i: metrics.cohen_kappa_score(want[i], got[i])),
        "log_loss": interval(lambda i: metrics.log_loss(want[i], p[i], labels=list(range(c)))),
        "brier": interval(lambda i: brier(want[i], p[i])),
        "ece": inverted(confidence, want == got, np.arange(1, 16) / 15)[0],
    }


def inverted(confidence, right, edges):
    """The test-inversion bootstrap of the calibration error, along the gaps of the bins; root by scipy."""
    rng, n = np.random.default_rng(9), len(right)
    bin_of = np.searchsorted(edges, confidence)
    one_hot = np.eye(len(edges))[bin_of] * (confidence - right)[:, None] / n
    gaps = one_hot.sum(axis=0)
    noise = np.array([one_hot[rng.integers(0, n, n)].sum(axis=0) - gaps for _ in range(4_000)])
    value = np.abs(gaps).sum()

    def excess(t, q):
        return np.quantile(np.abs(t * gaps + noise).sum(axis=1), q) - value

    low = 0 if excess(0, 0.975) >= 0 else optimize.brentq(excess, 0, 1, args=(0.975,))
    ends = [low * value, optimize.brentq(excess, 1, 20, args=(0.025,)) * value]
    return ends, value, np.abs(gaps + noise).sum(axis=1)


def square_and_add(one, other):
    (one_ends, a, one_draws), (other_ends, b, other_draws) = one, other
    rho = np.corrcoef(one_draws, other_draws)[0, 1]
    below, above = (b - other_ends[0], one_ends[1] - a), (other_ends[1] - b, a - one_ends[0])
    far = [np.sqrt(x * x - 2 * rho * x * y + y * y) for x, y in (below, above)]
    return [b - a - far[0], b - a + far[1]]


def deltas(c, want, got, other, p, q):
    """scipy's BCa bootstrap of the difference, of whole examples."""
    rows = np.arange(len(want))

    def interval(metric):
        ci = scipy.stats.bootstrap((rows,), metric, method="BCa", vectorized=False, n_resamples=4_000,
                                   random_state=np.random.default_rng(9)).confidence_interval
        return [ci.low, ci.high]

    def f1(i, g):
        return metrics.f1_score(want[i], g[i], labels=list(range(c)), average="macro", zero_division=0)

    confidence, other_confidence = p[rows, got], q[rows, other]
    edges = np.arange(1, 16) / 15
    return {
        "f1/macro": interval(lambda i: f1(i, other) - f1(i, got)),
        "mcc": interval(lambda i: metrics.matthews_corrcoef(want[i], other[i]) - metrics.matthews_corrcoef(want[i], got[i])),
        "brier": interval(lambda i: brier(want[i], q[i]) - brier(want[i], p[i])),
        "ece": square_and_add(inverted(confidence, want == got, edges), inverted(other_confidence, want == other, edges)),
    }


def large_ap():
    """The spread of average precision over fresh samples of one population: what its standard error should be."""
    rng, n = np.random.default_rng(21), 400
    values = []
    for _ in range(4_000):
        positive = rng.random(n) < 0.3
        values.append(metrics.average_precision_score(positive, rng.normal(size=n) + positive))
    return {"rows": n, "share": 0.3, "mean": np.mean(values), "sd": np.std(values)}


def quantiles():
    values = np.sort(np.random.default_rng(11).normal(size=37))
    at = [0, 0.025, 0.25, 0.5, 0.9, 0.975, 1]
    return {"values": values.tolist(), "p": at, "quantiles": np.quantile(values, at).tolist()}


def main():
    cases = []
    for name, c, want, got, p in sets():
        case = {"name": name, "labels": [f"label-{k}" for k in range(c)],
                "want": want.tolist(), "got": got.tolist(), "probabilities": p.ravel().tolist(),
                "confusion": metrics.confusion_matrix(want, got, labels=list(range(c))).tolist(),
                "others": others(c, want, got, p), **scores(c, want, got, p)}
        if name in ("binary", "six labels"):
            _, other, q = draw(50, len(want), c)
            swap = np.random.default_rng(51).random(len(want)) < 0.6
            other = np.where(swap, got, np.where(swap[::-1], want, other))
            q = np.where(swap[:, None], p, 0.7 * p + 0.3 * np.random.default_rng(53).dirichlet(np.ones(c), len(want)))
            clusters = np.random.default_rng(52).integers(0, 40, len(want))
            case |= {"other_got": other.tolist(), "other_probabilities": q.ravel().tolist(), "clusters": clusters.tolist(),
                     "bootstrap": bootstrap(c, want, got, p), "clustered": clustered(c, want, got, p, clusters),
                     "deltas": deltas(c, want, got, other, p, q)}
            case["permutation"] = permutations(case)
        cases.append(case)
    versions = {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__,
                "scikit-learn": sklearn.__version__, "statsmodels": statsmodels.__version__}
    reference = {"versions": versions, "cases": cases, "wilson": wilson(), "quantile": quantiles(),
                 "delong": delongs(cases), "pairs": pairs(), "holm": holm(), "average_precision": large_ap(), "clopper_pearson": clopper_pearson(),
                 "unpaired": unpaired(), "visible_drops": visible_drops(), "half_widths": half_widths(), "pairings": pairings(),
                 "reports": reports()}
    OUT.write_text(json.dumps(reference, indent=None, separators=(",", ":")).replace("},{", "},\n{") + "\n")


if __name__ == "__main__":
    main()
