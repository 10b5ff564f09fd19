package scoring

import (
	"slices"
	"strings"
)

// Metric describes one line of the table of metrics.
type Metric struct {
	Name          string  // "f1/macro"; without the label where PerLabel is set, and unique with PerLabel
	About         string  // what it is, in one sentence
	Core          bool    // one of the few that a report has unless it is asked for others
	PerLabel      bool    // one estimate for each label, named Name/label=…
	LowerIsBetter bool    // a fall is an improvement
	Min, Max      float64 // the range of values
	Undefined     string  // when it has no value, apart from having no examples
	Interval      string  // how its interval is made, as in Estimate.Method, where nothing prevents it
	Source        string  // where it is defined

	kind kind
}

// How intervals are made, as in [Estimate.Method] and [Delta.Method]. Where examples come in
// clusters ", by cluster" follows.
const (
	MethodWilson         = "wilson"
	MethodTango          = "tango"           // of a paired difference
	MethodBounds         = "wilson (bounds)" // of a count metric whose resamples are all alike
	MethodBCa            = "bootstrap (BCa)"
	MethodBootstrap      = "bootstrap (percentile)"             // where BCa cannot be computed
	MethodExpansion      = "bootstrap (BCa, by expansion)"      // of a mean of many: no resamples are drawn
	MethodOrder          = "order statistics"                   // of a quantile
	MethodInversion      = "bootstrap (test inversion)"         // of a calibration error
	MethodSquares        = MethodInversion + ", square-and-add" // of a difference of them
	MethodDeLong         = "delong"                             // of a difference of AUROC
	MethodInfluence      = "infinitesimal jackknife"            // of a difference of average precision
	MethodDeLongLogit    = MethodDeLong + ", logit"             // of an AUROC
	MethodInfluenceLogit = MethodInfluence + ", logit"          // of an average precision
)

// metrics lists every metric, in the order of reports. To add one, write a function and add a line.
var metrics = []Metric{
	{
		Name: "accuracy", Core: true, Min: 0, Max: 1,
		About:    "share of examples whose predicted label is the held-out one",
		Interval: MethodWilson,
		Source:   "Sokolova and Lapalme 2009, A systematic analysis of performance measures, table 3",
		kind:     proportion{counted: counted{average{recall(), byDenominator}, allHits}, paired: true},
	}, {
		Name: "precision", Core: true, PerLabel: true, Min: 0, Max: 1,
		About:     "share of the examples predicted as the label that are held out as it",
		Undefined: "no example was predicted as the label",
		Interval:  MethodWilson,
		Source:    "van Rijsbergen 1979, Information Retrieval, ch. 7",
		kind:      proportion{counted: counted{ofLabel{precision()}, precision().share}},
	}, {
		Name: "recall", Core: true, PerLabel: true, Min: 0, Max: 1,
		About:     "share of the examples held out as the label that are predicted as it",
		Undefined: "no example is held out as the label",
		Interval:  MethodWilson,
		Source:    "van Rijsbergen 1979, Information Retrieval, ch. 7",
		kind:      proportion{counted: counted{ofLabel{recall()}, recall().share}, paired: true},
	}, {
		Name: "f1", Core: true, PerLabel: true, Min: 0, Max: 1,
		About:     "harmonic mean of the label's precision and recall, 2TP/(2TP+FP+FN)",
		Undefined: "no example is held out or was predicted as the label",
		Interval:  MethodWilson,
		Source:    "van Rijsbergen 1979, ch. 7; interval: Lam, Gopal and Qian 2023, arXiv:2309.14621, Wilson indirect",
		kind:      proportion{counted: counted{ofLabel{fBeta(1)}, fBeta(1).share}},
	}, {
		Name: "precision/macro", Core: true, Min: 0, Max: 1,
		About:     "mean over labels of the precision of each",
		Undefined: "some label was never predicted",
		Interval:  MethodBCa,
		Source:    "Sokolova and Lapalme 2009, table 3",
		kind:      counted{average{precision(), equally}, allHits},
	}, {
		Name: "recall/macro", Core: true, Min: 0, Max: 1,
		About:     "mean over labels of the recall of each",
		Undefined: "some label is never held out",
		Interval:  MethodBCa,
		Source:    "Sokolova and Lapalme 2009, table 3",
		kind:      counted{average{recall(), equally}, allHits},
	}, {
		Name: "f1/macro", Core: true, Min: 0, Max: 1,
		About:     "mean over labels of the F1 of each",
		Undefined: "some label is neither held out nor predicted",
		Interval:  MethodBCa,
		Source:    "Opitz and Burst 2019, Macro F1 and Macro F1, arXiv:1911.03347: the averaged F1, not the F1 of averages",
		kind:      counted{average{fBeta(1), equally}, allHits},
	}, {
		Name: "precision/micro", Core: true, Min: 0, Max: 1,
		About:    "precision of all labels pooled; with one label per example it is the accuracy",
		Interval: MethodWilson,
		Source:   "Sokolova and Lapalme 2009, table 3",
		kind:     proportion{counted: counted{average{precision(), byDenominator}, allHits}, paired: true},
	}, {
		Name: "recall/micro", Core: true, Min: 0, Max: 1,
		About:    "recall of all labels pooled; with one label per example it is the accuracy",
		Interval: MethodWilson,
		Source:   "Sokolova and Lapalme 2009, table 3",
		kind:     proportion{counted: counted{average{recall(), byDenominator}, allHits}, paired: true},
	}, {
		Name: "f1/micro", Core: true, Min: 0, Max: 1,
		About:    "F1 of all labels pooled; with one label per example it is the accuracy",
		Interval: MethodWilson,
		Source:   "Sokolova and Lapalme 2009, table 3",
		kind:     proportion{counted: counted{average{fBeta(1), byDenominator}, allHits}, paired: true},
	}, {
		Name: "precision/weighted", Core: true, Min: 0, Max: 1,
		About:     "mean over examples of the precision of the held-out label",
		Undefined: "some label is held out and never predicted",
		Interval:  MethodBCa,
		Source:    "scikit-learn, precision_recall_fscore_support, average='weighted'",
		kind:      counted{average{precision(), byHeldOut}, allHits},
	}, {
		Name: "recall/weighted", Core: true, Min: 0, Max: 1,
		About:    "mean over examples of the recall of the held-out label, which is the accuracy",
		Interval: MethodWilson,
		Source:   "scikit-learn, precision_recall_fscore_support, average='weighted'",
		kind:     proportion{counted: counted{average{recall(), byHeldOut}, allHits}, paired: true},
	}, {
		Name: "f1/weighted", Core: true, Min: 0, Max: 1,
		About:    "mean over examples of the F1 of the held-out label",
		Interval: MethodBCa,
		Source:   "scikit-learn, precision_recall_fscore_support, average='weighted'",
		kind:     counted{average{fBeta(1), byHeldOut}, allHits},
	}, {
		Name: "f0.5", PerLabel: true, Min: 0, Max: 1,
		About:     "F-score of the label that weighs its precision above its recall, 1.25TP/(1.25TP+0.25FN+FP)",
		Undefined: "no example is held out or was predicted as the label",
		Interval:  MethodBCa,
		Source:    "van Rijsbergen 1979, Information Retrieval, ch. 7",
		kind:      counted{ofLabel{fBeta(0.5)}, fBeta(0.5).share},
	}, {
		Name: "f2", PerLabel: true, Min: 0, Max: 1,
		About:     "F-score of the label that weighs its recall above its precision, 5TP/(5TP+4FN+FP)",
		Undefined: "no example is held out or was predicted as the label",
		Interval:  MethodBCa,
		Source:    "van Rijsbergen 1979, Information Retrieval, ch. 7",
		kind:      counted{ofLabel{fBeta(2)}, fBeta(2).share},
	}, {
		Name: "f0.5/macro", Min: 0, Max: 1,
		About:     "mean over labels of the F0.5 of each",
		Undefined: "some label is neither held out nor predicted",
		Interval:  MethodBCa,
		Source:    "as f1/macro",
		kind:      counted{average{fBeta(0.5), equally}, allHits},
	}, {
		Name: "f2/macro", Min: 0, Max: 1,
		About:     "mean over labels of the F2 of each",
		Undefined: "some label is neither held out nor predicted",
		Interval:  MethodBCa,
		Source:    "as f1/macro",
		kind:      counted{average{fBeta(2), equally}, allHits},
	}, {
		Name: "balanced_accuracy", Min: 0, Max: 1,
		About:    "mean of the recall of each label that is held out; 1/C for guesses",
		Interval: MethodBCa,
		Source:   "Brodersen et al. 2010, The balanced accuracy and its posterior distribution",
		kind:     counted{average{recall(), ifHeldOut}, allHits},
	}, {
		Name: "mcc", Min: -1, Max: 1,
		About:     "Matthews' correlation of held-out and predicted labels; 0 for guesses",
		Undefined: "every example is held out as the same label, or was predicted the same",
		Interval:  MethodBCa,
		Source:    "Matthews 1975; Gorodkin 2004, Comparing two K-category assignments by a K-category correlation coefficient",
		kind:      counted{correlation{}, allHits},
	}, {
		Name: "kappa", Min: -1, Max: 1,
		About:     "agreement of held-out and predicted labels beyond chance, of the most there could be; 0 for guesses",
		Undefined: "every example is held out and predicted as the same label",
		Interval:  MethodBCa,
		Source:    "Cohen 1960, A coefficient of agreement for nominal scales",
		kind:      counted{kappa{}, allHits},
	}, {
		Name: "log_loss", Core: true, LowerIsBetter: true, Min: 0, Max: maxLogLoss,
		About:     "mean of minus the natural logarithm of the probability given to the held-out label",
		Undefined: "probabilities are not known, or those of an example do not sum to 1",
		Interval:  MethodBCa,
		Source:    "Good 1952, Rational Decisions; clipped as in scikit-learn 1.2.1, log_loss",
		kind:      rowMean{of: logLoss, note: clipped},
	}, {
		Name: "brier", LowerIsBetter: true, Min: 0, Max: 2,
		About:     "mean over examples of the squared error of the probabilities, summed over labels; with two labels twice the binary score",
		Undefined: "probabilities are not known, or those of an example do not sum to 1",
		Interval:  MethodBCa,
		Source:    "Brier 1950, Verification of forecasts expressed in terms of probability",
		kind:      rowMean{of: brier},
	}, {
		Name: "ece", LowerIsBetter: true, Min: 0, Max: 1,
		About:     "mean distance of the predicted label's probability from its accuracy, over 15 bins of equal width",
		Undefined: "probabilities are not known, or those of an example do not sum to 1",
		Interval:  MethodInversion,
		Source:    "Guo, Pleiss, Sun and Weinberger 2017, On calibration of modern neural networks, eq. 3",
		kind:      calibrationError{equalWidth},
	}, {
		Name: "ece/equal_mass", LowerIsBetter: true, Min: 0, Max: 1,
		About:     "mean distance of the predicted label's probability from its accuracy, over 15 bins of as many examples each",
		Undefined: "probabilities are not known, or those of an example do not sum to 1",
		Interval:  MethodInversion,
		Source:    "Nixon et al. 2019, Measuring calibration in deep learning, §3.2",
		kind:      calibrationError{equalMass},
	}, {
		Name: "margin", Min: 0, Max: 1,
		About:     "mean of the largest probability minus the second largest",
		Undefined: "probabilities are not known, or those of an example do not sum to 1",
		Interval:  MethodBCa,
		Source:    "Scheffer, Decomain and Wrobel 2001, Active hidden Markov models for information extraction",
		kind:      rowMean{of: margin},
	}, {
		Name: "margin", PerLabel: true, Min: 0, Max: 1,
		About:     "mean margin of the examples held out as the label",
		Undefined: "probabilities are not known, or those of an example do not sum to 1, or no example is held out as the label",
		Interval:  MethodBCa,
		Source:    "as margin",
		kind:      rowMean{of: margin},
	}, {
		Name: "margin/p10", Min: 0, Max: 1,
		About:     "margin that a tenth of the examples stay below",
		Undefined: "probabilities are not known, or those of an example do not sum to 1",
		Interval:  MethodOrder,
		Source:    "as margin; quantile of type 7, Hyndman and Fan 1996",
		kind:      rowQuantile{rowMean{of: margin}, 0.1},
	}, {
		Name: "margin/p10", PerLabel: true, Min: 0, Max: 1,
		About:     "margin that a tenth of the examples held out as the label stay below",
		Undefined: "probabilities are not known, or those of an example do not sum to 1, or no example is held out as the label",
		Interval:  MethodOrder,
		Source:    "as margin; quantile of type 7, Hyndman and Fan 1996",
		kind:      rowQuantile{rowMean{of: margin}, 0.1},
	}, {
		Name: "auroc", PerLabel: true, Min: 0, Max: 1,
		About:     "probability that the label is given a higher probability in an example held out as it than in one that is not",
		Undefined: "probabilities are not known, or those of an example do not sum to 1, or no example or every one is held out as the label",
		Interval:  MethodDeLongLogit,
		Source:    "Hanley and McNeil 1982, The meaning and use of the area under a ROC curve",
		kind:      ranked{curve: auroc, fixed: true, method: MethodDeLong},
	}, {
		Name: "auroc/macro", Min: 0, Max: 1,
		About:     "mean over labels of the AUROC of each against the rest",
		Undefined: "as auroc, for some label",
		Interval:  MethodDeLongLogit,
		Source:    "Fawcett 2006, An introduction to ROC analysis, §9.2, labels weighing the same",
		kind:      ranked{curve: auroc, fixed: true, method: MethodDeLong},
	}, {
		Name: "average_precision", PerLabel: true, Min: 0, Max: 1,
		About:     "mean over the examples held out as the label of the share of such among those that are given it as probably",
		Undefined: "probabilities are not known, or those of an example do not sum to 1, or no example or every one is held out as the label",
		Interval:  MethodInfluenceLogit,
		Source:    "scikit-learn, average_precision_score; Boyd, Eng and Page 2013, Area under the precision-recall curve",
		kind:      ranked{curve: averagePrecision, method: MethodInfluence},
	}, {
		Name: "average_precision/macro", Min: 0, Max: 1,
		About:     "mean over labels of the average precision of each",
		Undefined: "as average_precision, for some label",
		Interval:  MethodInfluenceLogit,
		Source:    "as average_precision",
		kind:      ranked{curve: averagePrecision, method: MethodInfluence},
	},
}

// Metrics returns the table of metrics, in the order of [Score].
func Metrics() []Metric { return slices.Clone(metrics) }

// Core returns the names of the core metrics, for [Settings.Metrics].
func Core() []string {
	var names []string
	for _, m := range metrics {
		if m.Core {
			names = append(names, m.Name)
		}
	}
	return names
}

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
