package models_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"holdout/models"
	"holdout/onnx/onnxtest"
)

const convert = `run in the checkpoint's folder: python -c "from transformers import AutoTokenizer; AutoTokenizer.from_pretrained('.').save_pretrained('.')"`

// vocabTxt are the tokens of tokenizer as a vocab.txt.
const vocabTxt = "[PAD]\n[UNK]\n[CLS]\n[SEP]\na\nb\n"

// slowFiles is a checkpoint with the vocabulary files of BERT in place of a tokenizer.json.
func slowFiles() map[string]string {
	f := files()
	delete(f, "tokenizer.json")
	f["vocab.txt"] = vocabTxt
	f["tokenizer_config.json"] = `{"model_max_length": 12, "mask_token": null}`
	return f
}

func TestOpenWithoutTokenizerJSON(t *testing.T) {
	f := slowFiles()
	c := open(t, write(t, f), models.Settings{})
	if ids, typeIDs, _, _, err := c.Encode("A", "b x"); err != nil || fmt.Sprint(ids, typeIDs) != "[2 4 3 5 1 3] [0 0 0 1 1 1]" {
		t.Errorf("Encode = %v, %v, %v", ids, typeIDs, err)
	}
	digests, settings, _ := c.Describe()
	lines := ""
	for _, name := range []string{"tokenizer_config.json", "vocab.txt"} {
		sum := sha256.Sum256([]byte(f[name]))
		lines += hex.EncodeToString(sum[:]) + "  " + name + "\n"
	}
	sum := sha256.Sum256([]byte(lines))
	if want := hex.EncodeToString(sum[:]); digests["tokenizer"] != want {
		t.Errorf("digest of the tokenizer %s; want %s, of %q", digests["tokenizer"], want, lines)
	}
	if want := "by family: WordPiece, BertNormalizer, BertPreTokenizer, compared with Rust tokenizers 0.22.2"; settings["tokenizer_proof"] != want {
		t.Errorf("proof %q; want %q", settings["tokenizer_proof"], want)
	}
	f["special_tokens_map.json"] = `{"sep_token": "b"}`
	c = open(t, write(t, f), models.Settings{})
	if other, _, _ := c.Describe(); other["tokenizer"] == digests["tokenizer"] {
		t.Error("other special tokens, and the same digest")
	}
	if ids, _, _, _, err := c.Encode("a", ""); err != nil || fmt.Sprint(ids) != "[2 4 5]" {
		t.Errorf("Encode = %v, %v", ids, err)
	}
}

// Golden rows prove a tokenizer, or keep the checkpoint from being opened.
func TestGoldenRows(t *testing.T) {
	const right = `{"text": "A b x", "ids": [2, 4, 5, 1, 3]}` + "\n"
	tests := []struct{ name, golden, want string }{
		{"right", right + "\n" + `{"text": "a", "pair": "b", "ids": [2, 4, 3, 5, 3], "type_ids": [0, 0, 0, 1, 1]}`, ""},
		{"a pair that is null, as Python writes none", `{"text": "a", "pair": null, "ids": [2, 4, 3]}`, ""},
		{"longer than the checkpoint reads", `{"text": "` + strings.Repeat("a ", 20) + `", "ids": [2` + strings.Repeat(", 4", 20) + `, 3]}`, ""},
		{"another id", right + `{"text": "b a", "ids": [2, 4, 4, 3]}`, `golden.jsonl:2: "b a": token 1 differs: here [2 [CLS], 5 b, 4 a, 3 [SEP], end], in the file [2 [CLS], 4 a, 4 a, 3 [SEP], end]`},
		{"an id too many", `{"text": "a b a b", "ids": [2, 4, 5, 4, 5, 3, 77]}`, `golden.jsonl:1: "a b a b": token 6 differs: here […, 5 b, 3 [SEP], end], in the file […, 5 b, 3 [SEP], 77 (no token), end]`},
		{"no ids", `{"text": "a", "ids": []}`, `golden.jsonl:1: "a": token 0 differs: here [2 [CLS], 4 a, 3 [SEP], end], in the file [end]`},
		{"another type id", `{"text": "a", "pair": "b", "ids": [2, 4, 3, 5, 3], "type_ids": [0, 0, 0, 0, 1]}`, `golden.jsonl:1: "a" with "b": type id 3 differs: here [0 0 1 1], in the file [0 0 0 1]`},
		{"a long text", `{"text": "` + strings.Repeat("a", 70) + `", "ids": [2]}`, `golden.jsonl:1: "` + strings.Repeat("a", 59) + `…": token 1 differs: here [2 [CLS], 1 [UNK], 3 [SEP], end], in the file [2 [CLS], end]`},
		{"an unknown field", `{"text": "a", "ids": [2, 4, 3], "tokens": []}`, `golden.jsonl:1: not a golden row: json: unknown field "tokens"`},
		{"no text", right + `{"ids": [2, 3]}`, `golden.jsonl:2: not a golden row: it needs "text" and "ids"`},
		{"ids that are words", `{"text": "a", "ids": ["a"]}`, `golden.jsonl:1: not a golden row: ids: a JSON string, which does not belong there`},
		{"not JSON", "text,ids\n", "golden.jsonl:1: not a golden row: not valid JSON: invalid character 'e' in literal true (expecting 'r'), at byte 2"},
		{"two rows on a line", `{"text": "a", "ids": [2, 4, 3]} {}`, "golden.jsonl:1: not a golden row: something follows the JSON object"},
		{"no rows", "\n", `golden.jsonl: no rows; a row is {"text": …, "ids": […]}`},
		{"empty", "", "golden.jsonl: empty file"},
		{"too many rows", strings.Repeat(`{"text": "a", "ids": [2, 4, 3]}`+"\n", 10_001), "golden.jsonl:10001: more than the 10000 rows that are read"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := files()
			f["golden.jsonl"] = tt.golden
			dir := write(t, f)
			c, err := models.Open(t.Context(), onnxtest.Runtime(t), dir, models.Settings{})
			if tt.want == "" && err == nil {
				defer c.Close()
				if _, settings, _ := c.Describe(); !strings.HasPrefix(settings["tokenizer_proof"], "golden.jsonl, ") || !c.Tokenizer().Golden() {
					t.Errorf("proof %q", settings["tokenizer_proof"])
				}
				return
			}
			if err == nil || err.Error() != dir+": "+tt.want {
				t.Errorf("error = %v\nwant DIR: %s", err, tt.want)
			}
		})
	}
}

func TestOpenTokenizer(t *testing.T) {
	f := files()
	f["config.json"] = `{"architectures": ["BertForTokenClassification"], "max_position_embeddings": 8}`
	delete(f, "model.onnx")
	dir := write(t, f)
	file := filepath.Join(write(t, map[string]string{"my-tokenizer.json": tokenizer}), "my-tokenizer.json")
	tests := []struct {
		name, path          string
		s                   models.TokenizerSettings
		tokens, from, x     string
		cut, unknown, first int
	}{
		{"a folder, whatever its model does", dir, models.TokenizerSettings{}, "8", "config.json max_position_embeddings", "[[0 0] [0 1] [2 3] [4 5] [6 7] [8 9] [10 11] [0 0]]", 1, 1, 2},
		{"one token", dir, models.TokenizerSettings{MaxLength: 3}, "3", "--max-length", "[[0 0] [0 1] [0 0]]", 6, 0, 2},
		{"no special tokens", dir, models.TokenizerSettings{MaxLength: 1, NoSpecial: true}, "1", "--max-length", "[[0 1]]", 6, 0, 4},
		{"a file alone", file, models.TokenizerSettings{}, "none", "nothing sets a limit", "[[0 0] [0 1] [2 3] [4 5] [6 7] [8 9] [10 11] [12 13] [0 0]]", 0, 1, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tok, err := models.OpenTokenizer(tt.path, tt.s)
			if err != nil {
				t.Fatal(err)
			}
			if tokens, from, side := tok.MaxLength(); tokens != tt.tokens || from != tt.from || side != "right" {
				t.Errorf("MaxLength = %s, %s, %s", tokens, from, side)
			}
			x, err := tok.Explain("A b a b a x a", nil)
			if err != nil || fmt.Sprint(x.Offsets) != tt.x || x.Cut != tt.cut || x.Unknown != tt.unknown || x.IDs[0] != int64(tt.first) || x.Normal != "a b a b a x a" {
				t.Errorf("Explain = %+v, %v; want offsets %s", x, err, tt.x)
			}
		})
	}
	tok, err := models.OpenTokenizer(dir, models.TokenizerSettings{})
	if err != nil {
		t.Fatal(err)
	}
	if x, err := tok.Explain("a\xffb\xfe", new("\xff")); err != nil || x.Replaced != 3 || x.Text != "a\ufffdb\ufffd" || x.Pair != "\ufffd" || len(x.Tokens) != len(x.IDs) {
		t.Errorf("of invalid UTF-8: %+v, %v", x, err)
	}
}

func TestOpenTokenizerRefuses(t *testing.T) {
	const looked = "no tokenizer in it; looked for tokenizer.json, vocab.txt, vocab.json with merges.txt, spiece.model, sentencepiece.bpe.model, tokenizer.model, spm.model, source.spm"
	tests := []struct {
		name  string
		files map[string]string
		s     models.TokenizerSettings
		want  string
	}{
		{"nothing", map[string]string{"readme.txt": ""}, models.TokenizerSettings{}, looked},
		{"SentencePiece", map[string]string{"spiece.model": "x"}, models.TokenizerSettings{}, "spiece.model: is not read without a tokenizer.json; write one: " + convert},
		{"half of a byte-level vocabulary", map[string]string{"vocab.json": "{}"}, models.TokenizerSettings{}, "vocab.json: is not read without merges.txt beside it, which is not there"},
		{"no class", map[string]string{"vocab.txt": vocabTxt}, models.TokenizerSettings{}, `no tokenizer_class, and model_type "": tokenizer class is not read without a tokenizer.json; known are BartTokenizer, BertTokenizer, ` +
			"DistilBertTokenizer, ElectraTokenizer, GPT2Tokenizer, LongformerTokenizer, MPNetTokenizer, MobileBertTokenizer, RobertaTokenizer; or write one: " + convert},
		{"a class that reads other files", map[string]string{"vocab.txt": vocabTxt, "config.json": `{"tokenizer_class": "RobertaTokenizer"}`}, models.TokenizerSettings{},
			"vocab.json: not there; RobertaTokenizer reads it and merges.txt where there is no tokenizer.json"},
		{"a token beyond the model's", map[string]string{"vocab.txt": vocabTxt, "config.json": `{"model_type": "bert", "vocab_size": 6}`}, models.TokenizerSettings{},
			"vocab.txt: has token ids up to 6, that of \"[MASK]\", and config.json says vocab_size 6"},
		{"no room", map[string]string{"tokenizer.json": tokenizer}, models.TokenizerSettings{MaxLength: 1}, "--max-length: 1 tokens leave no room beside the 2 special ones"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := write(t, tt.files)
			if _, err := models.OpenTokenizer(dir, tt.s); err == nil || err.Error() != dir+": "+tt.want {
				t.Errorf("error = %v\nwant DIR: %s", err, tt.want)
			}
		})
	}
	dir := write(t, map[string]string{"model.onnx": "x"})
	if _, err := models.OpenTokenizer(filepath.Join(dir, "model.onnx"), models.TokenizerSettings{}); err == nil || !strings.HasSuffix(err.Error(), "model.onnx: neither the folder of a checkpoint nor a tokenizer.json") {
		t.Errorf("a model: %v", err)
	}
	if _, err := models.OpenTokenizer(filepath.Join(dir, "nothing"), models.TokenizerSettings{}); err == nil || !strings.HasSuffix(err.Error(), "nothing: no such checkpoint folder") {
		t.Errorf("nothing: %v", err)
	}
	if err := os.Mkdir(filepath.Join(dir, "tokenizer.json"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := models.OpenTokenizer(dir, models.TokenizerSettings{}); err == nil || err.Error() != dir+": tokenizer.json: not a regular file" {
		t.Errorf("a folder in place of the file: %v", err)
	}
}
