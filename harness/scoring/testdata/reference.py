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

import numpy as np
import scipy
import scipy.stats
import sklearn
import statsmodels
from sklearn import metrics
from statsmodels.stats.proportion import proportion_confint

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
    p[np.arange(n), want] += 1
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


def wilson():
    return [{"successes": x, "n": n, "confidence": level,
             "low": low, "high": high}
            for x, n in ((0, 1), (1, 1), (0, 10), (10, 10), (3, 10), (85, 100), (170, 200), (999_999, 1_000_000))
            for level in (0.8, 0.95, 0.99)
            for low, high in [proportion_confint(x, n, alpha=1 - level, method="wilson")]]


def bootstrap(c, want, got, p):
    """scipy's percentile bootstrap of whole rows, by sampling row numbers."""
    rows = np.arange(len(want))

    def interval(statistic):
        ci = scipy.stats.bootstrap((rows,), statistic, method="percentile", vectorized=False,
                                   n_resamples=4_000, random_state=np.random.default_rng(9)).confidence_interval
        return [ci.low, ci.high]

    def prf(index, average):
        return lambda i: metrics.precision_recall_fscore_support(
            want[i], got[i], labels=list(range(c)), average=average, zero_division=0)[index]

    return {
        "precision/macro": interval(prf(0, "macro")),
        "recall/macro": interval(prf(1, "macro")),
        "f1/macro": interval(prf(2, "macro")),
        "precision/weighted": interval(prf(0, "weighted")),
        "f1/weighted": interval(prf(2, "weighted")),
        "log_loss": interval(lambda i: metrics.log_loss(want[i], p[i], labels=list(range(c)))),
    }


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
                **scores(c, want, got, p)}
        if name in ("binary", "six labels"):
            case["bootstrap"] = bootstrap(c, want, got, p)
        cases.append(case)
    versions = {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__,
                "scikit-learn": sklearn.__version__, "statsmodels": statsmodels.__version__}
    reference = {"versions": versions, "cases": cases, "wilson": wilson(), "quantile": quantiles()}
    OUT.write_text(json.dumps(reference, indent=None, separators=(",", ":")).replace("},{", "},\n{") + "\n")


if __name__ == "__main__":
    main()
