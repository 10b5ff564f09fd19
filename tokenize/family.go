package tokenize

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// family is how a tokenizer class of transformers makes a tokenizer of a checkpoint's vocabulary files (convert_slow_tokenizer.py).
type family struct {
	modelType string            // of config.json, where that is all that tells the class
	build     func(*slow) error // sets the stages
	specials  map[string]string // the special tokens that it has unless the files name others, by role
	lstrip    bool              // its mask token takes the blanks before it
}

// families lists the classes that are read without a tokenizer.json, by name less "Fast". To add one, add a line.
var families = map[string]family{
	"BartTokenizer":       {"bart", buildRoberta, robertaSpecials, true},
	"BertTokenizer":       {"bert", buildBert, bertSpecials, false},
	"DistilBertTokenizer": {"distilbert", buildBert, bertSpecials, false},
	"ElectraTokenizer":    {"electra", buildBert, bertSpecials, false},
	"GPT2Tokenizer":       {"gpt2", buildGPT2, gpt2Specials, false},
	"LongformerTokenizer": {"longformer", buildRoberta, robertaSpecials, true},
	"MPNetTokenizer":      {"mpnet", buildMPNet, mpnetSpecials, true},
	"MobileBertTokenizer": {"mobilebert", buildBert, bertSpecials, false},
	"RobertaTokenizer":    {"roberta", buildRoberta, robertaSpecials, true},
}

// ErrUnknownClass is what the error of LoadFamily wraps for a class that it does not read.
var ErrUnknownClass = errors.New("tokenizer class is not read without a tokenizer.json")

// LoadFamily makes the tokenizer of a checkpoint that has no tokenizer.json, as the class of transformers makes it: from vocab.txt,
// or from vocab.json and merges.txt, and from tokenizer_config.json, special_tokens_map.json and added_tokens.json where they are there.
//
// Read gives the bytes of a file, and an error that is fs.ErrNotExist for one that is not there. The class is that of
// tokenizer_config.json or config.json, "BertTokenizer"; where both say nothing it is the usual one for the model type of config.json.
// What is made is a tokenizer.json, which is read as strictly as Load reads any.
func LoadFamily(class, modelType string, read func(name string) ([]byte, error)) (*Tokenizer, error) {
	data, err := familyJSON(class, modelType, read)
	if err != nil {
		return nil, err
	}
	t, err := Load(data)
	if err != nil {
		return nil, fmt.Errorf("the tokenizer that %s makes of its vocabulary files: %w", familyClass(class, modelType), err)
	}
	return t, nil
}

// familyClass names the class in the table of families, or returns the one that is asked for.
func familyClass(class, modelType string) string {
	if class != "" {
		return strings.TrimSuffix(class, "Fast")
	}
	for name, f := range families {
		if f.modelType == modelType {
			return name
		}
	}
	return ""
}

// familyJSON returns the tokenizer.json that the class saves.
func familyJSON(class, modelType string, read func(name string) ([]byte, error)) ([]byte, error) {
	name := familyClass(class, modelType)
	f, ok := families[name]
	switch {
	case !ok && class != "":
		return nil, fmt.Errorf("tokenizer_class: %w: %s; known are %s", ErrUnknownClass, show(class), names(families))
	case !ok:
		return nil, fmt.Errorf("no tokenizer_class, and model_type %s: %w; known are %s", show(modelType), ErrUnknownClass, names(families))
	}
	s := &slow{family: f, class: name, read: read, stages: map[string]any{
		"version": "1.0", "truncation": nil, "padding": nil, "normalizer": nil, "decoder": nil,
	}}
	if err := s.readSettings(); err != nil {
		return nil, err
	}
	if err := f.build(s); err != nil {
		return nil, err
	}
	s.stages["added_tokens"] = s.addedTokens
	return json.Marshal(s.stages)
}

// slow is a tokenizer.json in the making.
type slow struct {
	family
	class       string
	read        func(name string) ([]byte, error)
	config      slowConfig
	roles       map[string]slowToken // the special tokens
	extra       []slowToken          // special tokens without a role
	vocab       map[string]int64
	addedTokens []slowToken
	stages      map[string]any // members of the tokenizer.json
}

// readIf reads a JSON file into v, and says whether it is there.
func (s *slow) readIf(name string, v any) (there bool, err error) {
	data, err := s.read(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if err := json.Unmarshal(data, v); err != nil {
		return false, fmt.Errorf("%s: %w", name, err)
	}
	return true, nil
}

// special returns the token of a role and its id, in the form that is asked for by the post-processors.
func (s *slow) special(role string) (token string, id int64, err error) {
	t, ok := s.roles[role]
	if !ok {
		return "", 0, fmt.Errorf("tokenizer_config.json: %s is null, and %s puts it beside each text", role, s.class)
	}
	for _, a := range s.addedTokens {
		if a.Content == t.Content {
			return t.Content, a.ID, nil
		}
	}
	return "", 0, fmt.Errorf("%s %s is not an added token", role, show(t.Content)) // all roles are
}

func buildBert(s *slow) error { return s.wordPiece(false) }

// buildMPNet sets a second separator between the texts of a pair.
func buildMPNet(s *slow) error { return s.wordPiece(true) }

// wordPiece makes the stages of BERT's classes.
func (s *slow) wordPiece(twice bool) (err error) {
	if s.vocab, err = s.readVocabTxt(); err != nil {
		return err
	}
	if err := s.addTokens(); err != nil {
		return err
	}
	unknown, ok := s.roles["unk_token"]
	if _, known := s.vocab[unknown.Content]; !ok || !known {
		return fmt.Errorf("vocab.txt: has no %s, which stands for the words that no token fits", show(unknown.Content))
	}
	s.stages["model"] = map[string]any{"type": "WordPiece", "unk_token": unknown.Content, "continuing_subword_prefix": "##",
		"max_input_chars_per_word": 100, "vocab": s.vocab}
	s.stages["normalizer"] = map[string]any{"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": *cmp.Or(s.config.ChineseChars, new(true)),
		"strip_accents": s.config.StripAccents, "lowercase": *cmp.Or(s.config.DoLowerCase, new(true))}
	s.stages["pre_tokenizer"] = map[string]any{"type": "BertPreTokenizer"}
	cls, clsID, err := s.special("cls_token")
	if err != nil {
		return err
	}
	sep, sepID, err := s.special("sep_token")
	if err != nil {
		return err
	}
	single := []any{familySpecial(cls, 0), familySequence("A", 0), familySpecial(sep, 0)}
	pair := append([]any{}, single...)
	if twice {
		pair = append(pair, familySpecial(sep, 0))
	}
	pair = append(pair, familySequence("B", 1), familySpecial(sep, 1))
	s.stages["post_processor"] = familyTemplate(single, pair, map[string]int64{cls: clsID, sep: sepID})
	return nil
}

// buildRoberta makes the stages of the classes that follow RoBERTa.
func buildRoberta(s *slow) error {
	if err := s.byteLevel(); err != nil {
		return err
	}
	cls, clsID, err := s.special("cls_token")
	if err != nil {
		return err
	}
	sep, sepID, err := s.special("sep_token")
	if err != nil {
		return err
	}
	s.stages["post_processor"] = map[string]any{"type": "RobertaProcessing", "sep": []any{sep, sepID}, "cls": []any{cls, clsID},
		"trim_offsets": *cmp.Or(s.config.TrimOffsets, new(true)), "add_prefix_space": *cmp.Or(s.config.AddPrefixSpace, new(false))}
	return nil
}

// buildGPT2 adds no special token unless add_bos_token asks for one at the start.
func buildGPT2(s *slow) error {
	if err := s.byteLevel(); err != nil {
		return err
	}
	s.stages["post_processor"] = map[string]any{"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": false, "use_regex": true}
	if !*cmp.Or(s.config.AddBosToken, new(false)) {
		return nil
	}
	bos, id, err := s.special("bos_token")
	single := []any{familySpecial(bos, 0), familySequence("A", 0)}
	pair := append(append([]any{}, single...), familySequence("B", 1))
	s.stages["post_processor"] = familyTemplate(single, pair, map[string]int64{bos: id})
	return err
}

// byteLevel makes the model and the pre-tokenizer of GPT-2 and RoBERTa.
func (s *slow) byteLevel() error {
	there, err := s.readIf("vocab.json", &s.vocab)
	if err != nil {
		return err
	}
	if !there {
		return fmt.Errorf("vocab.json: not there; %s reads it and merges.txt where there is no tokenizer.json", s.class)
	}
	merges, err := s.readMerges()
	if err != nil {
		return err
	}
	if err := s.addTokens(); err != nil {
		return err
	}
	s.stages["model"] = map[string]any{"type": "BPE", "dropout": nil, "unk_token": nil, "continuing_subword_prefix": "", "end_of_word_suffix": "",
		"fuse_unk": false, "byte_fallback": false, "vocab": s.vocab, "merges": merges}
	s.stages["pre_tokenizer"] = map[string]any{"type": "ByteLevel", "add_prefix_space": *cmp.Or(s.config.AddPrefixSpace, new(false)), "trim_offsets": true, "use_regex": true}
	return nil
}

func familySpecial(token string, typeID int) any {
	return map[string]any{"SpecialToken": map[string]any{"id": token, "type_id": typeID}}
}

func familySequence(id string, typeID int) any {
	return map[string]any{"Sequence": map[string]any{"id": id, "type_id": typeID}}
}

func familyTemplate(single, pair []any, ids map[string]int64) any {
	specials := map[string]any{}
	for token, id := range ids {
		specials[token] = map[string]any{"id": token, "ids": []int64{id}, "tokens": []string{token}}
	}
	return map[string]any{"type": "TemplateProcessing", "single": single, "pair": pair, "special_tokens": specials}
}
