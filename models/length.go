package models

import (
	"fmt"
	"strconv"

	"holdout/tokenize"
)

// length is the number of tokens that texts are cut at, and what decided it.
type length struct {
	tokens int    // 0: texts are never cut
	from   string // "config.json max_position_embeddings"
}

// String is the limit in words, "128".
func (l length) String() string {
	if l.tokens == 0 {
		return "none"
	}
	return strconv.Itoa(l.tokens)
}

// usableLength is the smallest of the tokenizer's own truncation, model_max_length and max_position_embeddings, the first of
// them where they are equal; or what the flag says, which must not exceed the positions that the model has. It leaves room beside the
// special tokens.
func usableLength(flag int, t *tokenize.Tokenizer, tc tokenizerConfig, c config, special int) (length, error) {
	own, _ := t.Truncation()
	configured, err := tc.modelMaxLength()
	if err != nil {
		return length{}, err
	}
	positions := c.MaxPositionEmbeddings
	if positions > 0 {
		positions -= c.firstPosition()
		if positions < 1 {
			return length{}, fmt.Errorf("config.json: max_position_embeddings: %d leaves no position beside the %d that %s does not use",
				c.MaxPositionEmbeddings, c.firstPosition(), c.ModelType)
		}
	}
	limits := []length{
		{own.MaxLength, "tokenizer.json truncation"},
		{configured, "tokenizer_config.json model_max_length"},
		{positions, "config.json max_position_embeddings"},
	}
	if flag != 0 {
		if positions > 0 && flag > positions {
			return length{}, fmt.Errorf("--max-length %d is more than the %d tokens that the model has positions for", flag, positions)
		}
		limits = []length{{flag, "--max-length"}}
	}
	return shortest(limits, special)
}

// shortest picks the smallest limit that is set; it must leave room for a token beside the special ones.
func shortest(limits []length, special int) (length, error) {
	var use length
	for _, l := range limits {
		if l.tokens > 0 && (use.tokens == 0 || l.tokens < use.tokens) {
			use = l
		}
	}
	if use.tokens > 0 && use.tokens <= special {
		return use, fmt.Errorf("%s: %d tokens leave no room beside the %d special ones", use.from, use.tokens, special)
	}
	if use.tokens == 0 {
		use.from = "nothing sets a limit"
	}
	return use, nil
}
