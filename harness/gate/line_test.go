package gate_test

import (
	"errors"
	"testing"

	"holdout/harness/gate"
)

func TestParseRule(t *testing.T) {
	tests := []struct{ line, want, slice, each string }{
		{"accuracy >= 0.80", "accuracy at least 0.80", "", ""},
		{"accuracy>=80%", "accuracy at least 80%", "", ""},
		{"ece <= 0.10", "ece at most 0.10", "", ""},
		{"accuracy >= baseline - 3pt", "accuracy noninferior, margin 3pt", "", ""},
		{"accuracy >= baseline-0.5pt", "accuracy noninferior, margin 0.5pt", "", ""},
		{"ece <= baseline + 1pt", "ece noninferior, margin 1pt", "", ""},
		{"accuracy >= baseline * 0.97", "accuracy noninferior, margin 3 % of the baseline's value", "", ""},
		{"log_loss <= baseline * 1.1", "log_loss noninferior, margin 10 % of the baseline's value", "", ""},
		{"f1/macro > baseline", "f1/macro superior", "", ""},
		{"f1/macro > baseline + 1pt", "f1/macro superior, margin 1pt", "", ""},
		{"ece < baseline - 1pt", "ece superior, margin 1pt", "", ""},
		{"f1/macro no_regression", "f1/macro no regression", "", ""},
		{"recall/label=spam >= 0.7", "recall/label=spam at least 0.7", "", ""},
		{"recall/label=a > b >= 0.7", "recall/label=a > b at least 0.7", "", ""},
		{"recall[each label] >= 0.7", "recall at least 0.7", "", "label"},
		{"accuracy[category=toys] >= 0.7", "accuracy at least 0.7", "category=toys", ""},
		{"accuracy[each category] no_regression", "accuracy no regression", "", "category"},
		{"flips <= 4", "flips at most 4", "", ""},
		{"truncated <= 2%", "truncated at most 2%", "", ""},
		{"leakage <= 0", "leakage at most 0", "", ""},
		{"agree >= 99.5%", "agree on at least 99.5%", "", ""},
		{"model_bytes <= 140MiB", "model_bytes at most 140MiB", "", ""},
		{"model_bytes <= baseline * 0.5", "model_bytes at most 0.5× the baseline's", "", ""},
		{"latency <= baseline * 1.2", "latency at most 1.2× the baseline's", "", ""},
	}
	for _, tt := range tests {
		r, err := gate.ParseRule(tt.line)
		if err != nil || r.String() != tt.want || r.Slice != tt.slice || r.Each != tt.each {
			t.Errorf("%s: %q [%s] [each %s], %v\nwant %q", tt.line, r, r.Slice, r.Each, err, tt.want)
		}
	}
}

func TestParseRuleRefuses(t *testing.T) {
	tests := []struct{ line, want string }{
		{"", `rule "":1: no >=, <=, > or < in the rule; write it like accuracy >= 0.80`},
		{"accuracy", `rule "accuracy":9: no >=, <=, > or < in the rule; write it like accuracy >= 0.80`},
		{"acuracy >= 0.8", `rule "acuracy >= 0.8":1: no metric "acuracy"; did you mean "accuracy"?`},
		{">= 0.8", `rule ">= 0.8":1: the rule says not what it is about; write it like accuracy >= 0.80`},
		{"accuracy > 0.8", `rule "accuracy > 0.8":10: the limit itself is allowed: write >=`},
		{"accuracy >= ", `rule "accuracy >= ":13: "" is neither a number nor baseline; there is only baseline`},
		{"accuracy >= 80", `rule "accuracy >= 80":13: the limit 80 is outside the range of accuracy, 0 to 1`},
		{"accuracy >= 3pt", `rule "accuracy >= 3pt":13: "3pt": points are for differences; write 3% or 0.03`},
		{"accuracy >= baseline", `rule "accuracy >= baseline":13: no data can show that nothing at all is lost: allow a margin, baseline - 3pt, or write > baseline`},
		{"accuracy >= baseline - 3", `rule "accuracy >= baseline - 3":13: margin 3 has no unit; write 3pt for absolute points, or a factor such as baseline * 0.97`},
		{"accuracy >= baseline - 3%", `rule "accuracy >= baseline - 3%":13: "3%" could be points or a share of the baseline's value; write 3pt, or a factor such as baseline * 0.97`},
		{"accuracy >= baseline + 3pt", `rule "accuracy >= baseline + 3pt":13: accuracy is better when it is higher: baseline - goes with >=, and a margin the other way with >`},
		{"accuracy > baseline - 3pt", `rule "accuracy > baseline - 3pt":12: accuracy is better when it is higher: baseline - goes with >=, and a margin the other way with >`},
		{"accuracy <= baseline + 3pt", `rule "accuracy <= baseline + 3pt":10: accuracy is better when it is higher: write >=, with a margin, or >`},
		{"ece >= baseline - 3pt", `rule "ece >= baseline - 3pt":5: ece is better when it is lower: write <=, with a margin, or <`},
		{"accuracy >= baseline / 2", `rule "accuracy >= baseline / 2":13: write baseline, baseline - 3pt or baseline * 0.97`},
		{"accuracy >= baseline * 1.03", `rule "accuracy >= baseline * 1.03":13: the factor 1.03 leaves no margin; write it like baseline * 0.97`},
		{"accuracy >= basline - 3pt", `rule "accuracy >= basline - 3pt":13: "basline - 3pt" is neither a number nor baseline; did you mean "baseline"?`},
		{"accuracy[] >= 0.8", `rule "accuracy[] >= 0.8":9: empty brackets; write [COLUMN=VALUE] or [each COLUMN]`},
		{"accuracy[toys] >= 0.8", `rule "accuracy[toys] >= 0.8":10: slice "toys" is not COLUMN=VALUE`},
		{"recall >= 0.8", `rule "recall >= 0.8":1: recall is about one label; say each: label, or recall/label=NAME`},
		{"  recal/label=spam >= 0.8", `rule "  recal/label=spam >= 0.8":3: no metric "recal/label=spam"; did you mean "recall/label=spam"?`},
		{"flips >= 4", `rule "flips >= 4":7: flips has a limit with <=`},
		{"flips <= baseline * 2", `rule "flips <= baseline * 2":10: flips is not a ratio to the baseline`},
		{"flips <= 4pt", `rule "flips <= 4pt":10: "4pt": write a whole number of rows such as 4, or a share of them such as 2%`},
		{"latency <= 1.2", `rule "latency <= 1.2":12: "1.2": write it as a factor: baseline * 1.2`},
		{"latency <= baseline", `rule "latency <= baseline":12: write the ratio as a factor: baseline * 1.2`},
		{"model_bytes <= 140", `rule "model_bytes <= 140":16: "140": write a size with its unit, such as 140MiB`},
		{"model_bytes[lang=de] <= 140MB", `rule "model_bytes[lang=de] <= 140MB":13: model_bytes is about the whole run; leave out slice`},
	}
	for _, tt := range tests {
		_, err := gate.ParseRule(tt.line)
		var invalid *gate.InvalidPolicyError
		if !errors.As(err, &invalid) || err.Error() != tt.want {
			t.Errorf("%v\nwant %s", err, tt.want)
		}
	}
}

func TestParseRules(t *testing.T) {
	if _, err := gate.ParseRules(); err == nil || err.Error() != "command line: there are no rules, so that nothing could fail" {
		t.Error(err)
	}
	p, err := gate.ParseRules("accuracy >= 0.80", "flips <= 4")
	if err != nil || len(p.Rules) != 2 || p.Name != "command line" || len(p.Digest) != 64 {
		t.Errorf("%+v, %v", p, err)
	}
}

func FuzzParseRule(f *testing.F) {
	for _, line := range []string{"accuracy >= baseline - 3pt", "recall/label=a > b[each label] >= 0.7", "latency <= baseline * 1.2", "é[>=", "ece no_regression"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if r, err := gate.ParseRule(line); err == nil && r.String() == "" {
			t.Errorf("%q is a rule without a text", line)
		}
	})
}
