package tokenize

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// vocabularyFiles is a checkpoint without tokenizer.json.
type vocabularyFiles map[string]string

func (f vocabularyFiles) read(name string) ([]byte, error) {
	content, ok := f[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return []byte(content), nil
}

// apart takes a tokenizer.json to the files that came before it.
func apart(t *testing.T, data []byte) vocabularyFiles {
	t.Helper()
	var file struct {
		AddedTokens []map[string]any `json:"added_tokens"`
		Normalizer  struct{ Lowercase bool }
		Model       struct {
			Vocab  map[string]int
			Merges []any
		}
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	decoder := map[string]any{}
	for _, token := range file.AddedTokens {
		decoder[fmt.Sprint(token["id"])] = token
		delete(token, "id")
	}
	config, _ := json.Marshal(map[string]any{"do_lower_case": file.Normalizer.Lowercase, "added_tokens_decoder": decoder})
	vocab, _ := json.Marshal(file.Model.Vocab)
	lines := make([]string, len(file.Model.Vocab))
	for token, id := range file.Model.Vocab {
		lines[id] = token
	}
	var merges strings.Builder
	merges.WriteString("#version: 0.2\n")
	for _, merge := range file.Model.Merges {
		if pair, ok := merge.([]any); ok {
			merge = fmt.Sprintf("%s %s", pair...)
		}
		fmt.Fprintln(&merges, merge)
	}
	return vocabularyFiles{"vocab.txt": strings.Join(lines, "\n") + "\n", "vocab.json": string(vocab), "merges.txt": merges.String(), "tokenizer_config.json": string(config)}
}

// TestFamilyDemo gives vocab.txt and tokenizer_config.json the ids that the Rust library gives the tokenizer.json they belong to.
func TestFamilyDemo(t *testing.T) {
	tok, err := LoadFamily("BertTokenizerFast", "", apart(t, readFile(t, "../models/demo/base/tokenizer.json")).read)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range readLines[goldenRow](t, readFile(t, "../models/demo/base/golden.jsonl")) {
		if row.Pair != nil {
			continue // golden.jsonl names type ids otherwise
		}
		if diff := row.differs(tok, Options{}); diff != "" {
			t.Error(diff)
		}
	}
}

// readsByteLevel skips a test that needs stages which this version may lack.
func readsByteLevel(t *testing.T) {
	t.Helper()
	if models["BPE"] == nil || preTokenizers["ByteLevel"] == nil {
		t.Skip("this version does not read byte-level BPE")
	}
}

// TestFamilyByteLevelGolden does the same with vocab.json and merges.txt.
func TestFamilyByteLevelGolden(t *testing.T) {
	readsByteLevel(t)
	tok, err := LoadFamily("RobertaTokenizer", "", apart(t, readFile(t, "testdata/bpe/tokenizer.json")).read)
	if err != nil {
		t.Fatal(err)
	}
	type line struct {
		goldenRow
		Variant   string
		MaxLength int  `json:"max_length"`
		NoSpecial bool `json:"no_special"`
	}
	equal := 0
	for i, row := range readLines[line](t, readFile(t, "testdata/bpe/golden.jsonl")) {
		if row.Variant != "" && i > 0 {
			break // the first variant is the file as it is
		}
		if row.Variant != "" || row.MaxLength > 0 {
			continue
		}
		if diff := row.differs(tok, Options{NoSpecial: row.NoSpecial}); diff != "" {
			t.Error(diff)
		}
		equal++
	}
	if equal < 50 {
		t.Errorf("%d rows compared", equal)
	}
}

// TestFamilyParity does the same with public vocabularies.
func TestFamilyParity(t *testing.T) {
	dir := parityDir(t)
	for name, class := range map[string]string{"bert-base-uncased": "BertTokenizer", "bert-base-cased": "ElectraTokenizer",
		"roberta-base": "RobertaTokenizer", "gpt2": "GPT2Tokenizer"} {
		t.Run(name, func(t *testing.T) {
			if class == "RobertaTokenizer" || class == "GPT2Tokenizer" {
				readsByteLevel(t)
			}
			tok, err := LoadFamily(class, "", apart(t, readGzip(t, filepath.Join(dir, name, "tokenizer.json.gz"))).read)
			if err != nil {
				t.Fatal(err)
			}
			rows := readParity(t, dir, name)
			for _, row := range rows {
				row.Off = nil
				if diff := row.differs(tok, goldenConfigs[row.config]); diff != "" {
					t.Error(diff)
				}
			}
			t.Logf("%d rows", len(rows))
		})
	}
}

const bertVocab = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\ncafe\ncafé\n##s\nCafé\n"

func TestFamilyBert(t *testing.T) {
	tests := []struct {
		name, class, modelType string
		files                  vocabularyFiles
		ids                    string // of "Café s [MASK]" and "s", a pair
	}{
		{"defaults", "", "bert", vocabularyFiles{}, "[2 5 1 4 3 1 3]"},
		{"cased", "DistilBertTokenizerFast", "", vocabularyFiles{"tokenizer_config.json": `{"do_lower_case": false}`}, "[2 8 1 4 3 1 3]"},
		{"accents kept", "BertTokenizer", "", vocabularyFiles{"tokenizer_config.json": `{"strip_accents": false}`}, "[2 6 1 4 3 1 3]"},
		{"config.json does not matter where a class is named", "ElectraTokenizer", "gpt2", vocabularyFiles{}, "[2 5 1 4 3 1 3]"},
		{"CRLF", "BertTokenizer", "", vocabularyFiles{"vocab.txt": strings.ReplaceAll(bertVocab, "\n", "\r\n")}, "[2 5 1 4 3 1 3]"},
		{"no line break at the end", "BertTokenizer", "", vocabularyFiles{"vocab.txt": strings.TrimSpace(bertVocab)}, "[2 5 1 4 3 1 3]"},
		{"of a token that is there twice the last counts", "BertTokenizer", "", vocabularyFiles{"vocab.txt": bertVocab + "cafe\n"}, "[2 9 1 4 3 1 3]"},
		{"a special token that is missing is the next", "BertTokenizer", "", vocabularyFiles{"vocab.txt": strings.Replace(bertVocab, "[MASK]", "s", 1)}, "[2 5 4 9 3 4 3]"},
		{"none", "BertTokenizer", "", vocabularyFiles{"tokenizer_config.json": `{"mask_token": null}`}, "[2 5 1 1 1 1 3 1 3]"},
		{"another one", "BertTokenizer", "", vocabularyFiles{"tokenizer_config.json": `{"mask_token": "Café"}`}, "[2 8 1 1 1 1 3 1 3]"},
		{"special_tokens_map.json wins", "BertTokenizer", "", vocabularyFiles{"tokenizer_config.json": `{"mask_token": null}`,
			"special_tokens_map.json": `{"mask_token": {"content": "[MASK]", "lstrip": false, "normalized": false, "rstrip": false, "single_word": false}}`}, "[2 5 1 4 3 1 3]"},
		{"added_tokens_decoder wins", "BertTokenizer", "", vocabularyFiles{
			"tokenizer_config.json":   `{"added_tokens_decoder": {"4": {"content": "[MASK]", "special": true}, "9": {"content": "s"}}}`,
			"special_tokens_map.json": `{"mask_token": "Café"}`}, "[2 5 9 4 3 9 3]"},
		{"added_tokens.json", "BertTokenizer", "", vocabularyFiles{"added_tokens.json": `{"s": 9}`}, "[2 5 9 4 3 9 3]"},
		{"more special tokens", "BertTokenizer", "", vocabularyFiles{"tokenizer_config.json": `{"additional_special_tokens": ["s", "[CLS]"]}`}, "[2 5 9 4 3 9 3]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := maps.Clone(tt.files)
			if files["vocab.txt"] == "" {
				files["vocab.txt"] = bertVocab
			}
			tok, err := LoadFamily(tt.class, tt.modelType, files.read)
			if err != nil {
				t.Fatal(err)
			}
			e, err := tok.EncodePair("Café s [MASK]", "s", Options{})
			if err != nil || fmt.Sprint(e.IDs) != tt.ids || e.TypeIDs[0] != 0 || e.TypeIDs[len(e.IDs)-1] != 1 {
				t.Errorf("ids %v, type ids %v, %v; want %s", e.IDs, e.TypeIDs, err, tt.ids)
			}
			if want := "WordPiece, BertNormalizer, BertPreTokenizer"; tok.Family() != want {
				t.Errorf("family %q; want %q", tok.Family(), want)
			}
		})
	}
}

func TestFamilyMPNet(t *testing.T) {
	files := vocabularyFiles{"vocab.txt": "<s>\n<pad>\n</s>\n[UNK]\n<mask>\na\nb\n"}
	tok, err := LoadFamily("", "mpnet", files.read)
	if err != nil {
		t.Fatal(err)
	}
	e, err := tok.EncodePair("a  <mask>", "b", Options{Offsets: true})
	if err != nil || fmt.Sprint(e.IDs, e.TypeIDs) != "[0 5 4 2 2 6 2] [0 0 0 0 0 1 1]" || e.Offsets[2] != (Span{1, 9}) {
		t.Errorf("ids %v, type ids %v, offsets %v, %v", e.IDs, e.TypeIDs, e.Offsets, err)
	}
}

// The values are those that RobertaConverter and GPT2Converter of transformers 4 give the Rust library.
func TestFamilyByteLevel(t *testing.T) {
	files := vocabularyFiles{
		"vocab.json": `{"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3, "a": 4, "b": 5, "ab": 6, "<mask>": 7}`,
		"merges.txt": "#version: 0.2\na b\n", "tokenizer_config.json": `{"add_prefix_space": true}`}
	const added = `{"id":%d,"content":%q,"single_word":false,"lstrip":%t,"rstrip":false,"normalized":false,"special":true}`
	const model = `"model":{"byte_fallback":false,"continuing_subword_prefix":"","dropout":null,"end_of_word_suffix":"","fuse_unk":false,` +
		`"merges":[["a","b"]],"type":"BPE","unk_token":null,"vocab":{%s}},"normalizer":null,"padding":null,`
	tests := []struct{ class, tokens, post, vocab string }{
		{"RobertaTokenizer", fmt.Sprintf(strings.Repeat(added+",", 4)+added, 0, "<s>", false, 2, "</s>", false, 3, "<unk>", false, 1, "<pad>", false, 7, "<mask>", true),
			`{"add_prefix_space":true,"cls":["<s>",0],"sep":["</s>",2],"trim_offsets":true,"type":"RobertaProcessing"}`, ""},
		{"GPT2Tokenizer", fmt.Sprintf(added, 8, "<|endoftext|>", false),
			`{"add_prefix_space":true,"trim_offsets":false,"type":"ByteLevel","use_regex":true}`, ""},
	}
	vocab := `"\u003c/s\u003e":2,"\u003cmask\u003e":7,"\u003cpad\u003e":1,"\u003cs\u003e":0,"\u003cunk\u003e":3,"a":4,"ab":6,"b":5`
	for _, tt := range tests {
		got, err := familyJSON(tt.class, "", files.read)
		want := `{"added_tokens":[` + tt.tokens + `],"decoder":null,` + fmt.Sprintf(model, vocab) + `"post_processor":` + tt.post +
			`,"pre_tokenizer":{"add_prefix_space":true,"trim_offsets":true,"type":"ByteLevel","use_regex":true},"truncation":null,"version":"1.0"}`
		if escaped := strings.NewReplacer("<", `\u003c`, ">", `\u003e`).Replace(want); err != nil || string(got) != escaped {
			t.Errorf("%s: %v\n%s\nwant\n%s", tt.class, err, got, escaped)
		}
	}
	files["tokenizer_config.json"] = `{"add_bos_token": true, "bos_token": "a"}`
	got, err := familyJSON("", "gpt2", files.read)
	if want := `"post_processor":{"pair":[{"SpecialToken":{"id":"a","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"Sequence":{"id":"B","type_id":1}}],` +
		`"single":[{"SpecialToken":{"id":"a","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],` +
		`"special_tokens":{"a":{"id":"a","ids":[4],"tokens":["a"]}},"type":"TemplateProcessing"}`; err != nil || !strings.Contains(string(got), want) {
		t.Errorf("with add_bos_token: %v\n%s", err, got)
	}
}

func TestFamilyRefuses(t *testing.T) {
	bert := func(with ...string) vocabularyFiles {
		f := vocabularyFiles{"vocab.txt": bertVocab}
		for i := 0; i < len(with); i += 2 {
			f[with[i]] = with[i+1]
		}
		return f
	}
	roberta := func(merges string) vocabularyFiles {
		return vocabularyFiles{"vocab.json": `{"<s>": 0, "</s>": 1, "a": 2, "b": 3, "ab": 4}`, "merges.txt": merges}
	}
	known := strings.Join(slices.Sorted(maps.Keys(families)), ", ")
	tests := []struct {
		name, class, modelType string
		files                  vocabularyFiles
		want                   string
	}{
		{"an unknown class", "T5Tokenizer", "", bert(), `tokenizer_class: tokenizer class is not read without a tokenizer.json: "T5Tokenizer"; known are ` + known},
		{"an unknown model", "", "t5", bert(), `no tokenizer_class, and model_type "t5": tokenizer class is not read without a tokenizer.json; known are ` + known},
		{"no vocab.txt", "BertTokenizer", "", vocabularyFiles{}, "vocab.txt: not there; BertTokenizer reads it where there is no tokenizer.json"},
		{"no vocab.json", "BartTokenizer", "", vocabularyFiles{}, "vocab.json: not there; BartTokenizer reads it and merges.txt where there is no tokenizer.json"},
		{"no merges.txt", "", "roberta", vocabularyFiles{"vocab.json": "{}"}, "merges.txt: not there; RobertaTokenizer reads it where there is no tokenizer.json"},
		{"a byte order mark", "BertTokenizer", "", bert("vocab.txt", "\ufeff"+bertVocab), "vocab.txt: starts with a byte order mark, which transformers takes for a part of the first token; save it without"},
		{"other bytes", "BertTokenizer", "", bert("vocab.txt", "caf\xe9\n"), "vocab.txt: is not valid UTF-8"},
		{"no unknown token", "BertTokenizer", "", bert("vocab.txt", "[CLS]\n[SEP]\n"), `vocab.txt: has no "[UNK]", which stands for the words that no token fits`},
		{"an empty vocab.txt", "BertTokenizer", "", bert("vocab.txt", ""), `vocab.txt: has no "[UNK]", which stands for the words that no token fits`},
		{"no separator", "BertTokenizer", "", bert("tokenizer_config.json", `{"sep_token": null}`), "tokenizer_config.json: sep_token is null, and BertTokenizer puts it beside each text"},
		{"a number for a token", "BertTokenizer", "", bert("tokenizer_config.json", `{"sep_token": 3}`), "tokenizer_config.json: sep_token: 3 is neither a token nor an object that describes one"},
		{"an added token with another id", "BertTokenizer", "", bert("added_tokens.json", `{"s": 12}`), `the tokenizer that BertTokenizer makes of its vocabulary files: tokenizer.json: added_tokens[0].id: 12 is not the id of "s", which is 9`},
		{"a key that is no id", "BertTokenizer", "", bert("tokenizer_config.json", `{"added_tokens_decoder": {"x": {"content": "s"}}}`), `tokenizer_config.json: added_tokens_decoder: key "x" is not an id`},
		{"special tokens are text", "BertTokenizer", "", bert("tokenizer_config.json", `{"split_special_tokens": true}`), "tokenizer_config.json: split_special_tokens: true is not supported without a tokenizer.json"},
		{"tokens of a model's own", "BertTokenizer", "", bert("tokenizer_config.json", `{"extra_special_tokens": {"image_token": "s"}}`), "tokenizer_config.json: extra_special_tokens: are not supported without a tokenizer.json"},
		{"merges without a version", "RobertaTokenizer", "", roberta("a b\n"), "merges.txt:1: does not start with #version, and transformers would pass over this line"},
		{"merges without an end", "RobertaTokenizer", "", roberta("#version: 0.2\na b"), "merges.txt:2: does not end in a line break, and transformers would pass over it"},
		{"three tokens", "RobertaTokenizer", "", roberta("#version: 0.2\na b c\n"), `merges.txt:2: "a b c" is not two tokens`},
		{"a blank line", "RobertaTokenizer", "", roberta("#version: 0.2\n\na b\n"), `merges.txt:2: "" is not two tokens`},
		{"a merge twice", "RobertaTokenizer", "", roberta("#version: 0.2\na b\na b\n"), `merges.txt:3: "a b" is there already, on line 2`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := LoadFamily(tt.class, tt.modelType, tt.files.read)
			if err == nil || err.Error() != tt.want {
				t.Errorf("error = %v\nwant %s", err, tt.want)
			}
			if unknown := strings.Contains(tt.want, "known are"); errors.Is(err, ErrUnknownClass) != unknown {
				t.Errorf("ErrUnknownClass = %t", !unknown)
			}
		})
	}
}
