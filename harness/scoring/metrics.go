package scoring

import (
	"slices"
	"strings"
)

// Metric describes one line of the table of metrics.
type Metric struct {
	Name          string  // "f1/macro"; without the label where PerLabel is set
	About         string  // what it is, in one sentence
	PerLabel      bool    // one estimate for each label, named Name/label=…
	LowerIsBetter bool    // a fall is an improvement
	Min, Max      float64 // the range of values
	Undefined     string  // when it has no value, apart from having no examples
	Interval      string  // how its interval is made, as in Estimate.Method
	Source        string  // where it is defined

	score scorer
}

// scorer fills in an estimate of a metric: its value and interval, or why it has none. label is
// noLabel for a metric of all labels. There is at least one example.
type scorer func(b *board, e *Estimate, label int)

// noLabel stands for the label of a metric of all labels.
const noLabel = -1

// How intervals are made, as in [Estimate.Method].
const (
	MethodWilson    = "wilson"
	MethodBootstrap = "bootstrap (percentile)"
	MethodExpansion = "bootstrap (percentile, by expansion)" // see rowMean
)

// metrics lists every metric, in the order of reports. To add one, write a function and add a line.
var metrics = []Metric{
	{
		Name: "accuracy", Min: 0, Max: 1,
		About:    "share of examples whose predicted label is the held-out one",
		Interval: MethodWilson,
		Source:   "Sokolova and Lapalme 2009, A systematic analysis of performance measures, table 3",
		score:    proportion(average{recall, byDenominator, neverHeldOut}, allHits),
	}, {
		Name: "precision", PerLabel: true, Min: 0, Max: 1,
		About:     "share of the examples predicted as the label that are held out as it",
		Undefined: "no example was predicted as the label",
		Interval:  MethodWilson,
		Source:    "van Rijsbergen 1979, Information Retrieval, ch. 7",
		score:     proportion(average{precision, onlyLabel, neverPredicted}, precision),
	}, {
		Name: "recall", PerLabel: true, Min: 0, Max: 1,
		About:     "share of the examples held out as the label that are predicted as it",
		Undefined: "no example is held out as the label",
		Interval:  MethodWilson,
		Source:    "van Rijsbergen 1979, Information Retrieval, ch. 7",
		score:     proportion(average{recall, onlyLabel, neverHeldOut}, recall),
	}, {
		Name: "f1", PerLabel: true, Min: 0, Max: 1,
		About:     "harmonic mean of the label's precision and recall, 2TP/(2TP+FP+FN)",
		Undefined: "no example is held out or was predicted as the label",
		Interval:  MethodWilson,
		Source:    "van Rijsbergen 1979, ch. 7; interval: Lam, Gopal and Qian 2023, arXiv:2309.14621, Wilson indirect",
		score:     f1OfLabel,
	}, {
		Name: "precision/macro", Min: 0, Max: 1,
		About:     "mean over labels of the precision of each",
		Undefined: "some label was never predicted",
		Interval:  MethodBootstrap,
		Source:    "Sokolova and Lapalme 2009, table 3",
		score:     resampled(average{precision, equally, neverPredicted}),
	}, {
		Name: "recall/macro", Min: 0, Max: 1,
		About:     "mean over labels of the recall of each",
		Undefined: "some label is never held out",
		Interval:  MethodBootstrap,
		Source:    "Sokolova and Lapalme 2009, table 3",
		score:     resampled(average{recall, equally, neverHeldOut}),
	}, {
		Name: "f1/macro", Min: 0, Max: 1,
		About:     "mean over labels of the F1 of each",
		Undefined: "some label is neither held out nor predicted",
		Interval:  MethodBootstrap,
		Source:    "Opitz and Burst 2019, Macro F1 and Macro F1, arXiv:1911.03347: the averaged F1, not the F1 of averages",
		score:     resampled(average{f1, equally, neverEither}),
	}, {
		Name: "precision/micro", Min: 0, Max: 1,
		About:    "precision of all labels pooled; with one label per example it is the accuracy",
		Interval: MethodWilson,
		Source:   "Sokolova and Lapalme 2009, table 3",
		score:    proportion(average{precision, byDenominator, neverPredicted}, allHits),
	}, {
		Name: "recall/micro", Min: 0, Max: 1,
		About:    "recall of all labels pooled; with one label per example it is the accuracy",
		Interval: MethodWilson,
		Source:   "Sokolova and Lapalme 2009, table 3",
		score:    proportion(average{recall, byDenominator, neverHeldOut}, allHits),
	}, {
		Name: "f1/micro", Min: 0, Max: 1,
		About:    "F1 of all labels pooled; with one label per example it is the accuracy",
		Interval: MethodWilson,
		Source:   "Sokolova and Lapalme 2009, table 3",
		score:    proportion(average{f1, byDenominator, neverEither}, allHits),
	}, {
		Name: "precision/weighted", Min: 0, Max: 1,
		About:     "mean over examples of the precision of the held-out label",
		Undefined: "some label is held out and never predicted",
		Interval:  MethodBootstrap,
		Source:    "scikit-learn, precision_recall_fscore_support, average='weighted'",
		score:     resampled(average{precision, byHeldOut, neverPredicted}),
	}, {
		Name: "recall/weighted", Min: 0, Max: 1,
		About:    "mean over examples of the recall of the held-out label, which is the accuracy",
		Interval: MethodWilson,
		Source:   "scikit-learn, precision_recall_fscore_support, average='weighted'",
		score:    proportion(average{recall, byHeldOut, neverHeldOut}, allHits),
	}, {
		Name: "f1/weighted", Min: 0, Max: 1,
		About:    "mean over examples of the F1 of the held-out label",
		Interval: MethodBootstrap,
		Source:   "scikit-learn, precision_recall_fscore_support, average='weighted'",
		score:    resampled(average{f1, byHeldOut, neverEither}),
	}, {
		Name: "log_loss", LowerIsBetter: true, Min: 0, Max: maxLogLoss,
		About:     "mean of minus the natural logarithm of the probability given to the held-out label",
		Undefined: "probabilities are not known, or those of an example do not sum to 1",
		Interval:  MethodBootstrap,
		Source:    "Good 1952, Rational Decisions; clipped as in scikit-learn 1.2.1, log_loss",
		score:     rowMean(logLoss),
	},
}

// Metrics returns the table of metrics, in the order of [Score].
func Metrics() []Metric { return slices.Clone(metrics) }

// labelPart stands between the name of a metric and the label it is about.
const labelPart = "/label="

// Lookup returns the metric that an [Estimate] of that name is of, and the label it is about, if
// it is about one. It is not ok if no metric has the name, and does not know which labels exist.
func Lookup(name string) (m Metric, label string, ok bool) {
	name, label, perLabel := strings.Cut(name, labelPart)
	i := slices.IndexFunc(metrics, func(m Metric) bool { return m.Name == name && m.PerLabel == perLabel })
	if i < 0 || perLabel && label == "" {
		return Metric{}, "", false
	}
	return metrics[i], label, true
}

// nameFor returns the name of an estimate of m.
func (m Metric) nameFor(label string) string {
	if !m.PerLabel {
		return m.Name
	}
	return m.Name + labelPart + label
}
