package models

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"holdout/tokenize"
)

// bertTokenizers lists the tokenizer classes of transformers, less "Fast", that build a normalizer of their own from
// tokenizer_config.json where that does not say what tokenizer.json says: lower-casing and spacing CJK unless the file says otherwise,
// and stripping accents as it lower-cases. Other classes take the normalizer of tokenizer.json as it is.
var bertTokenizers = []string{
	"BertTokenizer", "ConvBertTokenizer", "DistilBertTokenizer", "ElectraTokenizer", "FunnelTokenizer", "LayoutLMTokenizer",
	"LxmertTokenizer", "MPNetTokenizer", "MobileBertTokenizer",
}

// agrees checks that tokenizer_config.json and the normalizer of tokenizer.json say the same. Where they differ, the checkpoint was
// fine-tuned on other ids than tokenizer.json gives.
func (c tokenizerConfig) agrees(t *tokenize.Tokenizer) error {
	n, ok := t.BertNormalizer()
	class := strings.TrimSuffix(c.TokenizerClass, "Fast")
	if !ok || class != "" && !slices.Contains(bertTokenizers, class) {
		return nil
	}
	lower, strip, chinese := c.DoLowerCase, c.StripAccents, c.ChineseChars
	if class != "" {
		lower, chinese = cmp.Or(lower, new(true)), cmp.Or(chinese, new(true))
	}
	strip = cmp.Or(strip, lower)
	for _, f := range []struct {
		field string
		says  *bool
		has   bool
		key   string
	}{
		{"do_lower_case", lower, n.Lowercase, "lowercase"},
		{"strip_accents", strip, n.StripAccents, "strip_accents"},
		{"tokenize_chinese_chars", chinese, n.HandleChineseChars, "handle_chinese_chars"},
	} {
		if f.says != nil && *f.says != f.has {
			return fmt.Errorf("tokenizer_config.json: %s is %t, and the normalizer of tokenizer.json says %s %t; "+
				"transformers obeys the first, so make them agree", f.field, *f.says, f.key, f.has)
		}
	}
	return nil
}
