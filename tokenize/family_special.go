package tokenize

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// specialRoles are the special tokens that a class can have, in the order in which transformers adds them.
var specialRoles = []string{"bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"}

// The special tokens of the classes, by role.
var (
	bertSpecials = map[string]string{"unk_token": "[UNK]", "sep_token": "[SEP]", "pad_token": "[PAD]", "cls_token": "[CLS]", "mask_token": "[MASK]"}

	mpnetSpecials = map[string]string{"bos_token": "<s>", "eos_token": "</s>", "unk_token": "[UNK]", "sep_token": "</s>", "pad_token": "<pad>",
		"cls_token": "<s>", "mask_token": "<mask>"}

	robertaSpecials = map[string]string{"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "sep_token": "</s>", "pad_token": "<pad>",
		"cls_token": "<s>", "mask_token": "<mask>"}

	gpt2Specials = map[string]string{"bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>"}
)

// slowConfig is what decides ids in tokenizer_config.json.
type slowConfig struct {
	DoLowerCase    *bool `json:"do_lower_case"`
	StripAccents   *bool `json:"strip_accents"`
	ChineseChars   *bool `json:"tokenize_chinese_chars"`
	AddPrefixSpace *bool `json:"add_prefix_space"`
	TrimOffsets    *bool `json:"trim_offsets"`
	AddBosToken    *bool `json:"add_bos_token"`

	SplitSpecial bool                 `json:"split_special_tokens"`
	Extra        json.RawMessage      `json:"extra_special_tokens"`
	Decoder      map[string]slowToken `json:"added_tokens_decoder"` // by id; says all of the tokens that it holds
}

// slowToken is a special or added token as the files of transformers write it, and as tokenizer.json does.
type slowToken struct {
	ID         int64  `json:"id"`
	Content    string `json:"content"`
	SingleWord bool   `json:"single_word"`
	Lstrip     bool   `json:"lstrip"`
	Rstrip     bool   `json:"rstrip"`
	Normalized *bool  `json:"normalized"` // nil: unless it is special
	Special    bool   `json:"special"`
}

// UnmarshalJSON reads a token's content alone as well.
func (t *slowToken) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		*t = slowToken{}
		return json.Unmarshal(data, &t.Content)
	}
	type plain slowToken
	var p plain
	if err := json.Unmarshal(data, &p); err != nil {
		return fmt.Errorf("%.40s is neither a token nor an object that describes one", data)
	}
	*t = slowToken(p)
	if t.Content == "" {
		return errors.New("a token without content")
	}
	return nil
}

// readSettings reads tokenizer_config.json and, where that has no added_tokens_decoder, special_tokens_map.json, which then wins.
func (s *slow) readSettings() error {
	if _, err := s.readIf("tokenizer_config.json", &s.config); err != nil {
		return err
	}
	switch extra := bytes.TrimSpace(s.config.Extra); {
	case s.config.SplitSpecial:
		return errors.New("tokenizer_config.json: split_special_tokens: true is not supported without a tokenizer.json")
	case len(extra) > 0 && !slices.Contains([]string{"null", "{}", "[]"}, string(extra)):
		return errors.New("tokenizer_config.json: extra_special_tokens: are not supported without a tokenizer.json")
	}
	s.roles = map[string]slowToken{}
	for role, content := range s.specials {
		s.roles[role] = s.plainToken(role, content)
	}
	if err := s.readRoles("tokenizer_config.json"); err != nil {
		return err
	}
	if s.config.Decoder != nil {
		return nil
	}
	return s.readRoles("special_tokens_map.json")
}

// plainToken is a special token of which only the content is said.
func (s *slow) plainToken(role, content string) slowToken {
	return slowToken{Content: content, Lstrip: s.lstrip && role == "mask_token"}
}

// readRoles reads which special tokens a file names.
func (s *slow) readRoles(name string) error {
	var members map[string]json.RawMessage
	if _, err := s.readIf(name, &members); err != nil {
		return err
	}
	for _, role := range specialRoles {
		data, ok := members[role]
		if !ok {
			continue
		}
		if string(data) == "null" {
			delete(s.roles, role)
			continue
		}
		var t slowToken
		if err := json.Unmarshal(data, &t); err != nil {
			return fmt.Errorf("%s: %s: %w", name, role, err)
		}
		if data[0] == '"' {
			t = s.plainToken(role, t.Content)
		}
		s.roles[role] = t
	}
	if data, ok := members["additional_special_tokens"]; ok {
		var more []slowToken
		if err := json.Unmarshal(data, &more); err != nil {
			return fmt.Errorf("%s: additional_special_tokens: %w", name, err)
		}
		s.extra = append(s.extra, more...)
	}
	return nil
}

// addTokens lists the added tokens in the order in which transformers adds them: those that have an id in the files by that id,
// then the special ones that are not among them. One that the vocabulary does not have gets the next id, as in the Rust library.
func (s *slow) addTokens() error {
	numbered, err := s.numbered()
	if err != nil {
		return err
	}
	special := map[string]slowToken{}
	var order []string
	for _, role := range specialRoles {
		if t, ok := s.roles[role]; ok {
			if _, again := special[t.Content]; !again || role == "mask_token" {
				special[t.Content] = t
			}
			order = append(order, t.Content)
		}
	}
	for _, t := range s.extra {
		if _, again := special[t.Content]; !again {
			special[t.Content] = t
		}
		order = append(order, t.Content)
	}
	seen := map[string]bool{}
	for _, t := range numbered {
		if seen[t.Content] {
			return fmt.Errorf("added_tokens_decoder: %s is there twice", show(t.Content))
		}
		seen[t.Content] = true
		if role, ok := special[t.Content]; ok {
			if s.config.Decoder == nil {
				role.ID, t = t.ID, role
			}
			t.Special = true
		}
		s.addedTokens = append(s.addedTokens, t)
	}
	for _, content := range order {
		if t := special[content]; !seen[content] {
			seen[content], t.Special = true, true
			t.ID = -1
			s.addedTokens = append(s.addedTokens, t)
		}
	}
	s.number()
	return nil
}

// numbered lists the added tokens that have an id in the files, by that id.
func (s *slow) numbered() ([]slowToken, error) {
	var all []slowToken
	if s.config.Decoder == nil {
		var added map[string]int64
		if _, err := s.readIf("added_tokens.json", &added); err != nil {
			return nil, err
		}
		for content, id := range added {
			all = append(all, slowToken{ID: id, Content: content})
		}
	}
	for key, t := range s.config.Decoder {
		id, err := strconv.ParseInt(key, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("tokenizer_config.json: added_tokens_decoder: key %s is not an id", show(key))
		}
		t.ID = id
		all = append(all, t)
	}
	slices.SortFunc(all, func(a, b slowToken) int {
		if a.ID != b.ID {
			return int(max(-1, min(1, a.ID-b.ID)))
		}
		return bytes.Compare([]byte(a.Content), []byte(b.Content))
	})
	return all, nil
}

// number gives the tokens that have no id yet the one that the Rust library gives them, and says for each whether it is looked for in
// normalized text.
func (s *slow) number() {
	known := maps.Clone(s.vocab)
	next := int64(len(s.vocab))
	for i := range s.addedTokens {
		t := &s.addedTokens[i]
		id, ok := known[t.Content]
		if !ok {
			id = next
		}
		if t.ID < 0 {
			t.ID = id
		}
		known[t.Content] = id
		next = max(next, id+1)
		if t.Normalized == nil {
			t.Normalized = new(!t.Special)
		}
	}
}
