package gate_test

import (
	"testing"

	"holdout/harness/gate"
)

// Each kind comes to each of its outcomes, and says why.
func TestKinds(t *testing.T) {
	right := spam(100, 100)
	good := spam(100, 90) // 180 of 200
	tests := []struct {
		name, rule          string
		baseline, candidate []example
		outcome             gate.Outcome
		reason              string
	}{
		{"floor met", "{metric: accuracy, at_least: 0.85}", good, good, gate.Met,
			"0.9000, 90 % interval 0.8596 to 0.9297: at least 0.8596 with 95 % confidence"},
		{"floor not met", "{metric: accuracy, at_least: 0.95}", good, good, gate.NotMet,
			"0.9000, 90 % interval 0.8596 to 0.9297: at most 0.9297 with 95 % confidence"},
		{"floor open", "{metric: accuracy, at_least: 0.88}", good, good, gate.Undecided,
			"0.9000, 90 % interval 0.8596 to 0.9297: above the limit, and not shown to be; the interval straddles 0.88"},
		{"floor open below", "{metric: accuracy, at_least: 0.92}", good, good, gate.Undecided,
			"0.9000, 90 % interval 0.8596 to 0.9297: below the limit, and not shown to be; the interval straddles 0.92"},
		{"ceiling met", "{metric: brier, at_most: 0.3}", good, good, gate.Met,
			"0.1800, 90 % interval 0.1240 to 0.2360: at most 0.2360 with 95 % confidence"},
		{"ceiling not met", "{metric: ece, at_most: 0.0001}", spam(100, 70), spam(100, 70), gate.NotMet,
			"0.2000, 90 % interval 0.1500 to 0.2550: at least 0.1500 with 95 % confidence"},
		{"ceiling open", "{metric: brier, at_most: 0.18}", good, good, gate.Undecided,
			"0.1800, 90 % interval 0.1240 to 0.2360: above the limit, and not shown to be; the interval straddles 0.18"},
		{"noninferior met", "{metric: accuracy, noninferior: {margin: 3pt}}", good, with(good, flip, 1, 199), gate.Met,
			"delta 0pt, 90 % interval -1.76pt to +1.76pt: the loss is at most 1.76pt with 95 % confidence, within the margin of 3pt"},
		{"noninferior not met", "{metric: accuracy, noninferior: {margin: 3pt}}", good, with(good, flip, upTo(20)...), gate.NotMet,
			"delta -10pt, 90 % interval -14.04pt to -7.03pt: the loss is at least 7.03pt with 95 % confidence, beyond the margin of 3pt"},
		{"noninferior open", "{metric: accuracy, noninferior: {margin: 1pt}}", good, with(good, flip, 1, 199), gate.Undecided,
			"delta 0pt, 90 % interval -1.76pt to +1.76pt: not shown to be worse, and a loss of the margin of 1pt is not ruled out"},
		{"noninferior worse within", "{metric: accuracy, noninferior: {margin: 6pt}}", good, with(good, flip, upTo(8)...), gate.Undecided,
			"delta -4pt, 90 % interval -6.96pt to -2.27pt: shown to be worse, and not whether by more than the margin of 6pt"},
		{"noninferior log loss", "{metric: log_loss, noninferior: {margin: 5pt}}", good, with(good, flip, upTo(20)...), gate.NotMet,
			"delta +21.97pt, 90 % interval +15.38pt to +30.76pt: the loss is at least 15.38pt with 95 % confidence, beyond the margin of 5pt"},
		{"noninferior log loss met", "{metric: log_loss, noninferior: {margin: 5pt}}", good, right, gate.Met,
			"delta -21.97pt, 90 % interval -31.86pt to -15.38pt: no loss with 95 % confidence; the margin is 5pt"},
		{"noninferior relative", "{metric: accuracy, noninferior: {margin: 4%, relative: true}}", good, with(good, flip, 1, 199), gate.Met,
			"delta 0 %, 90 % interval -1.96 % to +1.96 %: the loss is at most 1.96 % with 95 % confidence, within the margin of 4 % of the baseline's value"},
		{"superior met", "{metric: accuracy, superior: true}", good, right, gate.Met,
			"delta +10pt, 90 % interval +7.03pt to +14.04pt: the gain is at least 7.03pt with 95 % confidence, above the margin of 0pt"},
		{"superior not met", "{metric: accuracy, superior: {margin: 20pt}}", good, right, gate.NotMet,
			"delta +10pt, 90 % interval +7.03pt to +14.04pt: the gain is at most 14.04pt with 95 % confidence, not above the margin of 20pt"},
		{"superior open", "{metric: accuracy, superior: true}", good, with(good, flip, 1, 199), gate.Undecided,
			"delta 0pt, 90 % interval -1.76pt to +1.76pt: neither shown to be better nor to be no better"},
		{"superior open by margin", "{metric: accuracy, superior: {margin: 9pt}}", good, right, gate.Undecided,
			"delta +10pt, 90 % interval +7.03pt to +14.04pt: shown to be better, and not whether by more than the margin of 9pt"},
		{"superior log loss", "{metric: log_loss, superior: true}", good, right, gate.Met,
			"delta -21.97pt, 90 % interval -31.86pt to -15.38pt: the gain is at least 15.38pt with 95 % confidence, above the margin of 0pt"},
		{"no regression met", "{metric: f1/macro, no_regression: true}", good, with(good, flip, 1, 199), gate.Met,
			"delta 0pt, permutation, one-sided p = 0.756, above 0.05: not shown to be worse; a true loss of 1.55pt would have shown in 80 % of such data"},
		{"no regression not met", "{metric: accuracy, no_regression: true}", good, with(good, flip, upTo(10)...), gate.NotMet,
			"delta -5pt, mcnemar (mid-p), one-sided p = 0.000488, not above 0.05: shown to be worse"},
		{"no regression of ece", "{metric: ece, no_regression: true}", good, with(good, flip, upTo(30)...), gate.NotMet,
			"delta +15pt, normal, by bootstrap (test inversion), square-and-add, one-sided p = 1.3e-06, not above 0.05: shown to be worse"},
		{"no regression of ece, identical", "{metric: ece, no_regression: true}", good, good, gate.Met,
			"delta 0pt, normal, by identical predictions, one-sided p = 1, above 0.05: not shown to be worse"},
		{"superior loss", "{metric: accuracy, superior: {margin: 1pt}}", right, good, gate.NotMet,
			"delta -10pt, 90 % interval -14.04pt to -7.03pt: a loss of at least 7.03pt with 95 % confidence"},
		{"flips met", "{flips: {at_most: 2}}", good, with(good, flip, 1, 2), gate.Met,
			"2 of 200 rows went from right to wrong, 2 allowed"},
		{"flips not met", "{flips: {at_most: 2}}", good, with(good, flip, 1, 2, 3), gate.NotMet,
			"3 of 200 rows went from right to wrong, 2 allowed"},
		{"flips share met", "{flips: {at_most: 5%}}", good, with(good, flip, 1, 2, 3), gate.Met,
			"3 of 200 rows went from right to wrong, 1.5 %, 90 % interval 0.41 % to 3.83 %: at most 3.83 % with 95 % confidence"},
		{"flips share open", "{flips: {at_most: 2%}}", good, with(good, flip, 1, 2), gate.Undecided,
			"2 of 200 rows went from right to wrong, 1 %, 90 % interval 0.18 % to 3.11 %: the interval straddles 2 %"},
		{"flips share not met", "{flips: {at_most: 1%}}", good, with(good, flip, upTo(9)...), gate.NotMet,
			"9 of 200 rows went from right to wrong, 4.5 %, 90 % interval 2.37 % to 7.72 %: at least 2.37 % with 95 % confidence, and 1 % is allowed"},
		{"agree met", "{agree: {at_least: 98%, probability: 0.5}}", good, good, gate.Met,
			"another label on 0 of 200 rows, 0 semantic and 0 numeric; agreement 100 %, 90 % interval 98.51 % to 100 %: at least 98.51 % with 95 % confidence; a probability moves by 0 at most, 0.5 allowed"},
		{"agree open", "{agree: {at_least: 99.5%}}", good, good, gate.Undecided,
			"another label on 0 of 200 rows, 0 semantic and 0 numeric; agreement 100 %, 90 % interval 98.51 % to 100 %: the interval straddles 99.5 %"},
		{"agree not met", "{agree: {at_least: 99.5%}}", good, with(good, flip, upTo(9)...), gate.NotMet,
			"another label on 9 of 200 rows, 9 semantic and 0 numeric; agreement 95.5 %, 90 % interval 92.28 % to 97.63 %: at most 97.63 % with 95 % confidence, and 99.5 % is asked for"},
		{"agree probability", "{agree: {at_least: 90%, probability: 0.01}}", good, with(good, func(e *example) { e.margin = 0.7 }, 5), gate.NotMet,
			"another label on 0 of 200 rows, 0 semantic and 0 numeric; agreement 100 %, 90 % interval 98.51 % to 100 %: at least 98.51 % with 95 % confidence; a probability moves by 0.05 at most, 0.01 allowed"},
		{"truncated met", "{truncated: {at_most: 1%}}", good, with(good, func(e *example) { e.cut = 3 }, 5, 6), gate.Met,
			"2 of 200 rows were cut, 1 %; 1% allowed"},
		{"truncated not met", "{truncated: {at_most: 1}}", good, with(good, func(e *example) { e.cut = 3 }, 5, 6), gate.NotMet,
			"2 of 200 rows were cut, 1 %; 1 allowed"},
		{"replaced", "{replaced: {at_most: 0}}", good, good, gate.Met,
			"0 of 200 rows had invalid UTF-8 replaced, 0 %; 0 allowed"},
		{"unjoined", "{unjoined: {at_most: 0}}", good, good, gate.Met,
			"0 of 200 rows are in one of the runs only, 0 %; 0 allowed"},
		{"model bytes met", "{model_bytes: {at_most: 1MiB}}", good, good, gate.Met,
			"1048576 bytes, 1 MiB; 1MiB allowed"},
		{"model bytes not met", "{model_bytes: {at_most: 1MB}}", good, good, gate.NotMet,
			"1048576 bytes, 1 MiB; 1MB allowed"},
		{"model bytes ratio", "{model_bytes: {at_most_ratio: 0.5}}", good, good, gate.NotMet,
			"1 MiB, 1× the baseline's 1 MiB; 0.5× allowed"},
		{"latency", "{latency: {at_most_ratio: 1.2}}", good, good, gate.Errored, "the latency was not measured"},
		{"identical f1", "{metric: f1/macro, noninferior: {margin: 3pt}}", good, good, gate.Met,
			"delta 0pt, 90 % interval -1.33pt to +1.33pt: the loss is at most 1.33pt with 95 % confidence, within the margin of 3pt"},
		{"identical mcc", "{metric: mcc, noninferior: {margin: 3pt}}", good, good, gate.Met,
			"delta 0pt, 90 % interval -2.63pt to +2.63pt: the loss is at most 2.63pt with 95 % confidence, within the margin of 3pt"},
		{"identical ece", "{metric: ece, noninferior: {margin: 3pt}}", good, good, gate.Met,
			"delta 0pt, 90 % interval 0pt to 0pt: no loss with 95 % confidence; the margin is 3pt"},
		{"identical log loss", "{metric: log_loss, noninferior: {margin: 3pt}}", good, good, gate.Met,
			"delta 0pt, 90 % interval 0pt to 0pt: no loss with 95 % confidence; the margin is 3pt"},
		{"identical precision", "{metric: precision/label=spam, noninferior: {margin: 3pt}}", good, good, gate.Met,
			"delta 0pt, 90 % interval -2.63pt to +2.63pt: the loss is at most 2.63pt with 95 % confidence, within the margin of 3pt"},
		{"few", "{metric: accuracy, slice: category=toys, at_least: 0.8, min_examples: 100}", good, good, gate.Undecided, "too few examples: 67, and min_examples is 100"},
		{"no interval of a quantile", "{metric: margin/p10, noninferior: {margin: 3pt}}", good, right, gate.Errored,
			"delta 0pt has no interval to judge by: none is made of a difference of quantiles"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := judge(t, policy(t, tt.rule), evidence(t, tt.baseline, tt.candidate))
			f := v.Findings[0]
			if f.Outcome != tt.outcome || f.Reason != tt.reason {
				t.Errorf("%s: %s: %s\nwant %s", f.Rule, f.Outcome, f.Reason, tt.outcome)
			}
		})
	}
}
