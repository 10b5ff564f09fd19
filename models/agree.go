package models

import (
	"fmt"
	"slices"

	"holdout/tokenize"
)

// bertTokenizers lists the tokenizer classes that transformers builds a normalizer of its own for, from tokenizer_config.json, where
// that does not say what tokenizer.json says. What the file leaves out has a default there.
var bertTokenizers = []string{"BertTokenizer", "BertTokenizerFast", "DistilBertTokenizer", "DistilBertTokenizerFast", "ElectraTokenizer", "ElectraTokenizerFast"}

// agrees checks that tokenizer_config.json and the normalizer of tokenizer.json say the same. Where they differ, the checkpoint was
// fine-tuned on other ids than tokenizer.json gives.
func (c tokenizerConfig) agrees(t *tokenize.Tokenizer) error {
	n, ok := t.BertNormalizer()
	if !ok {
		return nil
	}
	bert := slices.Contains(bertTokenizers, c.TokenizerClass)
	lower := c.DoLowerCase
	if lower == nil && bert {
		lower = new(true)
	}
	strip := c.StripAccents
	if strip == nil {
		strip = lower
	}
	for _, f := range []struct {
		field string
		says  *bool
		has   bool
		key   string
	}{
		{"do_lower_case", lower, n.Lowercase, "lowercase"},
		{"strip_accents", strip, n.StripAccents, "strip_accents"},
		{"tokenize_chinese_chars", c.ChineseChars, n.HandleChineseChars, "handle_chinese_chars"},
	} {
		if f.says != nil && *f.says != f.has {
			return fmt.Errorf("tokenizer_config.json: %s is %t, and the normalizer of tokenizer.json says %s %t; "+
				"transformers obeys the first, so make them agree", f.field, *f.says, f.key, f.has)
		}
	}
	return nil
}
