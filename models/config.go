package models

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// config is what holdout reads of a checkpoint's config.json.
type config struct {
	ModelType             string            `json:"model_type"`
	Architectures         []string          `json:"architectures"`
	ProblemType           string            `json:"problem_type"`
	ID2Label              map[string]string `json:"id2label"` // keys are numbers written as strings
	NumLabels             int               `json:"num_labels"`
	MaxPositionEmbeddings int               `json:"max_position_embeddings"` // 0: absent
	PadTokenID            *int              `json:"pad_token_id"`
	VocabSize             int               `json:"vocab_size"` // 0: absent
	TokenizerClass        string            `json:"tokenizer_class"`
}

// tokenizerConfig is what holdout reads of tokenizer_config.json, a file that may be missing.
type tokenizerConfig struct {
	ModelMaxLength *float64 `json:"model_max_length"` // about 1e30 means that there is none
	TokenizerClass string   `json:"tokenizer_class"`
	DoLowerCase    *bool    `json:"do_lower_case"`
	StripAccents   *bool    `json:"strip_accents"` // null: as do_lower_case
	ChineseChars   *bool    `json:"tokenize_chinese_chars"`
	PrefixSpace    *bool    `json:"add_prefix_space"`
	AddBos         *bool    `json:"add_bos_token"`
	AddEos         *bool    `json:"add_eos_token"`

	AddedTokens map[string]struct{ Content string } `json:"added_tokens_decoder"` // by id

	MaskToken      specialToken `json:"mask_token"`      // "" for none
	TruncationSide string       `json:"truncation_side"` // "left" or "right"; "" is right
}

// readTokenizerConfig reads tokenizer_config.json, if there is one.
func readTokenizerConfig(files fs.FS) (tokenizerConfig, error) {
	var c tokenizerConfig
	const name = "tokenizer_config.json"
	if _, err := fs.Stat(files, name); errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if _, err := readJSON(files, name, &c); err != nil {
		return c, err
	}
	if !slices.Contains([]string{"", "left", "right"}, c.TruncationSide) {
		return c, fmt.Errorf("%s: truncation_side: %q is neither left nor right", name, c.TruncationSide)
	}
	return c, nil
}

// parseConfig reads config.json, whatever the task.
func parseConfig(files fs.FS) (config, []byte, error) {
	var c config
	data, err := readJSON(files, "config.json", &c)
	if err == nil && (c.NumLabels < 0 || c.MaxPositionEmbeddings < 0 || c.VocabSize < 0) {
		err = errors.New("config.json: num_labels, max_position_embeddings or vocab_size is below 0")
	}
	return c, data, err
}

// readConfig reads config.json and refuses the tasks that there is no head for.
func readConfig(files fs.FS) (config, []byte, error) {
	c, data, err := parseConfig(files)
	if err != nil {
		return c, nil, err
	}
	if c.ProblemType == "" {
		c.ProblemType = "single_label_classification"
	}
	if _, ok := heads[c.ProblemType]; !ok {
		return c, nil, fmt.Errorf("config.json: problem_type: %q is not supported yet; this version scores %s",
			c.ProblemType, strings.Join(slices.Sorted(maps.Keys(heads)), ", "))
	}
	for _, a := range c.Architectures {
		if strings.Contains(a, "For") && !strings.HasSuffix(a, "ForSequenceClassification") {
			return c, nil, fmt.Errorf("config.json: architectures: %q is not supported yet; this version scores …ForSequenceClassification", a)
		}
	}
	return c, data, nil
}

// labels returns the label names in the order of the logits, or nil where config.json names none.
func (c config) labels() ([]string, error) {
	if len(c.ID2Label) == 0 {
		return nil, nil
	}
	labels := make([]string, len(c.ID2Label))
	seen := map[string]string{}
	for key, name := range c.ID2Label {
		i, err := strconv.Atoi(key)
		if err != nil || i < 0 || i >= len(labels) || strconv.Itoa(i) != key {
			return nil, fmt.Errorf("config.json: id2label: key %q; the keys of %d labels are \"0\" to \"%d\"", key, len(labels), len(labels)-1)
		}
		labels[i] = name
	}
	for i, name := range labels {
		if first, twice := seen[name]; twice {
			return nil, fmt.Errorf("config.json: id2label: label %q stands at %s and at %d", name, first, i)
		}
		seen[name] = strconv.Itoa(i)
	}
	return labels, nil
}

// defaultLabels names n labels as transformers names those that config.json does not.
func defaultLabels(n int) []string {
	var labels []string
	for i := range n {
		labels = append(labels, "LABEL_"+strconv.Itoa(i))
	}
	return labels
}

// positionOffsets lists the model types that number positions from the padding id plus one, so that as many of
// max_position_embeddings can't be used (create_position_ids_from_input_ids in transformers).
var positionOffsets = []string{
	"camembert", "data2vec-text", "ibert", "longformer", "mpnet", "roberta", "roberta-prelayernorm", "xlm-roberta", "xlm-roberta-xl", "xmod",
}

// firstPosition is the position number of a text's first token.
func (c config) firstPosition() int {
	if !slices.Contains(positionOffsets, c.ModelType) {
		return 0
	}
	if c.PadTokenID == nil {
		return 2 // the padding id of these families is 1 where config.json leaves it out
	}
	return *c.PadTokenID + 1
}

// modelMaxLength is the limit of tokenizer_config.json, 0 if there is none or it is the 1e30 that stands for none.
func (c tokenizerConfig) modelMaxLength() (int, error) {
	if c.ModelMaxLength == nil || *c.ModelMaxLength >= math.MaxInt32 {
		return 0, nil
	}
	n := *c.ModelMaxLength
	if n < 1 || n != math.Trunc(n) {
		return 0, fmt.Errorf("tokenizer_config.json: model_max_length: %v is not a whole number above 0", json.Number(strconv.FormatFloat(n, 'g', -1, 64)))
	}
	return int(n), nil
}
