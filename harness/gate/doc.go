// Package gate turns a run, or a run paired with its baseline, into a verdict: accepted, rejected, inconclusive or error.
//
// A [Policy] holds rules. [Judge] measures each rule on the rows of a finished run and gives it one finding for each slice or label
// that it is about; the worst finding decides. Every finding has its reason, in words with the numbers that decided.
//
// # Confidence
//
// Decisions are made on intervals, never on points. Each is one-sided: "not worse by the margin" is a claim about one end of the
// interval, "worse by the margin" one about the other. So that each such claim is wrong with a probability of at most 1−confidence,
// the two-sided interval at 2·confidence−1 is used throughout, that of 90 % for a confidence of 0.95, both of whose ends are
// one-sided bounds at 95 %: D. J. Schuirmann 1987, A comparison of the two one-sided tests procedure and the power approach,
// Journal of Pharmacokinetics and Biopharmaceutics 15. The rules of a policy must all be met, which is an intersection–union test
// and needs no correction: R. L. Berger 1982, Technometrics 24. Only no_regression, which looks for harm in many places, corrects
// for it, by Holm's method over all its findings.
//
// # What it refuses
//
// Nothing undefined, missing or not measured is ever met. The package opens no file, reads no clock and prints nothing: ids,
// measured times and today's date come in as arguments. The same input gives the same verdict.
package gate
