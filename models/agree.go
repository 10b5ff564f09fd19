package models

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
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

// byteLevelTokenizers lists those that set add_prefix_space of the pre-tokenizer to what tokenizer_config.json says, false if it says
// nothing. Of other classes it depends on the version of transformers what they do where it says nothing.
var byteLevelTokenizers = []string{"BartTokenizer", "DebertaTokenizer", "GPT2Tokenizer", "LongformerTokenizer", "RobertaTokenizer"}

// agrees checks that tokenizer_config.json and tokenizer.json say the same where both say something that decides ids.
func (c tokenizerConfig) agrees(t *tokenize.Tokenizer) error {
	if err := c.agreesOnPrefix(t); err != nil {
		return err
	}
	if err := c.agreesOnTokens(t); err != nil {
		return err
	}
	return c.agreesOnNormalizer(t)
}

// llamaTokenizers lists those that make a post-processor of their own, of add_bos_token (true unless the file says otherwise) and
// add_eos_token (false).
var llamaTokenizers = []string{"CodeLlamaTokenizer", "GemmaTokenizer", "LlamaTokenizer"}

// agreesOnTokens checks that both know the same added tokens, and put as many special tokens beside a text.
func (c tokenizerConfig) agreesOnTokens(t *tokenize.Tokenizer) error {
	for _, id := range slices.Sorted(maps.Keys(c.AddedTokens)) {
		content := c.AddedTokens[id].Content
		n, err := strconv.ParseInt(id, 10, 64)
		if token, ok := t.Token(n); err != nil || !ok || token != content {
			return fmt.Errorf("tokenizer_config.json: added_tokens_decoder: %s is %s, which in tokenizer.json it is not; "+
				"transformers adds it, so make them agree", clip(id), clip(content))
		}
	}
	if !slices.Contains(llamaTokenizers, strings.TrimSuffix(c.TokenizerClass, "Fast")) {
		return nil
	}
	put := 0
	for _, add := range []bool{*cmp.Or(c.AddBos, new(true)), *cmp.Or(c.AddEos, new(false))} {
		if add {
			put++
		}
	}
	if has := t.SpecialTokens(); has != put {
		return fmt.Errorf("tokenizer_config.json: add_bos_token and add_eos_token put %d special tokens beside a text, and the post-processor of "+
			"tokenizer.json %d; %s of transformers obeys the first, so make them agree", put, has, c.TokenizerClass)
	}
	return nil
}

// agreesOnPrefix checks whether both put a blank before the first word of a text.
func (c tokenizerConfig) agreesOnPrefix(t *tokenize.Tokenizer) error {
	prefix, ok := t.PrefixSpace()
	says := c.PrefixSpace
	if slices.Contains(byteLevelTokenizers, strings.TrimSuffix(c.TokenizerClass, "Fast")) {
		says = cmp.Or(says, new(false))
	}
	if ok && says != nil && *says != prefix {
		return fmt.Errorf("tokenizer_config.json: add_prefix_space is %t, and the pre-tokenizer of tokenizer.json says %t; "+
			"transformers obeys the first, so make them agree", *says, prefix)
	}
	return nil
}

// agreesOnNormalizer checks that tokenizer_config.json and the normalizer of tokenizer.json say the same. Where they differ, the checkpoint was
// fine-tuned on other ids than tokenizer.json gives.
func (c tokenizerConfig) agreesOnNormalizer(t *tokenize.Tokenizer) error {
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
