package models_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"holdout/models"
	"holdout/onnx"
	"holdout/onnx/onnxtest"
)

// tokenizer is a whole tokenizer.json over five tokens: a 4 and b 5 follow the special ones.
const tokenizer = `{
  "version": "1.0", "truncation": null, "padding": null,
  "added_tokens": [
    {"id": 0, "content": "[PAD]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
    {"id": 1, "content": "[UNK]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
    {"id": 2, "content": "[CLS]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
    {"id": 3, "content": "[SEP]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}],
  "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
  "pre_tokenizer": {"type": "BertPreTokenizer"},
  "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
  "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
  "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
    "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "a": 4, "b": 5}}
}`

const config = `{"model_type": "bert", "architectures": ["BertForSequenceClassification"], "vocab_size": 6,
  "max_position_embeddings": 16, "id2label": {"0": "ham", "1": "spam"}}`

// graph gives ham for texts of a, spam for texts of b.
var graph = onnxtest.Model{Embedding: [][]float32{{0, 0}, {0, 0}, {0, 0}, {0, 0}, {4, 0}, {0, 4}}}

// files are the files of a checkpoint by name. A test changes some of them.
func files() map[string]string {
	return map[string]string{
		"config.json":           config,
		"tokenizer.json":        tokenizer,
		"tokenizer_config.json": `{"model_max_length": 12, "do_lower_case": true}`,
		"model.onnx":            string(graph.Bytes()),
	}
}

// write writes a checkpoint folder.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// open opens a checkpoint until the test ends.
func open(t *testing.T, dir string, s models.Settings) *models.Checkpoint {
	t.Helper()
	c, err := models.Open(t.Context(), onnxtest.Runtime(t), dir, s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func TestOpen(t *testing.T) {
	c := open(t, write(t, files()), models.Settings{})
	if got := strings.Join(c.Labels(), " "); got != "ham spam" {
		t.Errorf("labels = %s", got)
	}
	ids, typeIDs, cut, unknown, err := c.Encode("A b x", "")
	if err != nil || !slices.Equal(ids, []int64{2, 4, 5, 1, 3}) || len(typeIDs) != 5 || cut != 0 || unknown != 1 {
		t.Errorf("Encode = %v, %v, cut %d, unknown %d, %v", ids, typeIDs, cut, unknown, err)
	}
	logits, err := c.Logits(t.Context(), 2, 1, []int64{4, 5}, []int64{0, 0})
	if err != nil || !slices.Equal(logits, []float32{4, 0, 0, 4}) {
		t.Errorf("Logits = %v, %v", logits, err)
	}
	p := make([]float64, 2)
	if label := c.Predict(logits[:2], p); label != 0 || math.Abs(p[0]-1/(1+math.Exp(-4))) > 1e-15 || p[0]+p[1] != 1 {
		t.Errorf("Predict = %d, %v", label, p)
	}
	_, settings, fingerprint := c.Describe()
	if settings["max_length"] != "12" || settings["max_length_from"] != "tokenizer_config.json model_max_length" || fingerprint["onnxruntime"] == "" {
		t.Errorf("Describe = %v, %v", settings, fingerprint)
	}
}

func TestPredictIsStableForLargeLogits(t *testing.T) {
	c := open(t, write(t, files()), models.Settings{})
	p := make([]float64, 2)
	if label := c.Predict([]float32{1000, 3e38}, p); label != 1 || p[0] != 0 || p[1] != 1 {
		t.Errorf("Predict = %d, %v", label, p)
	}
	if label := c.Predict([]float32{7, 7}, p); label != 0 || p[0] != 0.5 {
		t.Errorf("of a tie: Predict = %d, %v; want the first label", label, p)
	}
}

// Every input that can be fed is fed, as int64 or int32, with what transformers would give it.
func TestEveryInputIsFed(t *testing.T) {
	f := files()
	m := graph
	for _, name := range []string{"attention_mask", "token_type_ids", "position_ids", "input_ids"} {
		m.Inputs = append(m.Inputs, onnxtest.IDs(name, onnx.Int32))
	}
	f["model.onnx"] = string(m.Bytes())
	c := open(t, write(t, f), models.Settings{})
	if got := strings.Join(c.Inputs(), " "); got != "attention_mask token_type_ids position_ids input_ids" {
		t.Errorf("inputs = %s", got)
	}
	if logits, err := c.Logits(t.Context(), 1, 2, []int64{5, 5}, []int64{0, 0}); err != nil || !slices.Equal(logits, []float32{0, 4}) {
		t.Errorf("Logits = %v, %v", logits, err)
	}
}

func TestLabelsThatConfigDoesNotName(t *testing.T) {
	f := files()
	f["config.json"] = `{}`
	if got := strings.Join(open(t, write(t, f), models.Settings{}).Labels(), " "); got != "LABEL_0 LABEL_1" {
		t.Errorf("labels = %s", got)
	}
}

func TestUsableLength(t *testing.T) {
	truncating := strings.Replace(tokenizer, `"truncation": null`, `"truncation": {"direction": "Right", "max_length": 9, "strategy": "LongestFirst", "stride": 2}`, 1)
	padding := strings.Replace(tokenizer, `"padding": null`, `"padding": {"strategy": {"Fixed": 8}, "direction": "Right", "pad_to_multiple_of": null, "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]"}`, 1)
	tests := []struct {
		name                         string
		config, tokenizer, tokConfig string
		flag                         int
		tokens                       string
		from                         string
	}{
		{"the smallest decides", config, tokenizer, `{"model_max_length": 12}`, 0, "12", "tokenizer_config.json model_max_length"},
		{"1e30 is none", config, tokenizer, `{"model_max_length": 1000000000000000019884624838656}`, 0, "16", "config.json max_position_embeddings"},
		{"truncation of tokenizer.json", config, truncating, `{"model_max_length": 12}`, 0, "9", "tokenizer.json truncation"},
		{"padding is ignored", config, padding, `{}`, 0, "16", "config.json max_position_embeddings"},
		{"RoBERTa's positions begin after the padding id", `{"model_type": "roberta", "max_position_embeddings": 16, "pad_token_id": 1}`, tokenizer, `{}`, 0, "14", "config.json max_position_embeddings"},
		{"MPNet without a padding id", `{"model_type": "mpnet", "max_position_embeddings": 16}`, tokenizer, `{}`, 0, "14", "config.json max_position_embeddings"},
		{"the flag beats the files", config, truncating, `{"model_max_length": 12}`, 15, "15", "--max-length"},
		{"no limit", `{}`, tokenizer, `{}`, 0, "none", "nothing sets a limit"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := files()
			f["config.json"], f["tokenizer.json"], f["tokenizer_config.json"] = tt.config, tt.tokenizer, tt.tokConfig
			c := open(t, write(t, f), models.Settings{MaxLength: tt.flag})
			_, settings, _ := c.Describe()
			if settings["max_length"] != tt.tokens || settings["max_length_from"] != tt.from {
				t.Errorf("%s from %q; want %s from %q", settings["max_length"], settings["max_length_from"], tt.tokens, tt.from)
			}
			if want := map[string]string{truncating: "2"}[tt.tokenizer]; settings["stride_ignored"] != want {
				t.Errorf("stride %q; want %q", settings["stride_ignored"], want)
			}
			ids, _, cut, _, err := c.Encode(strings.Repeat("a ", 20), "")
			if want := settings["max_length"]; want != "none" && (err != nil || len(ids)+cut != 22 || ids[len(ids)-1] != 3) {
				t.Errorf("20 words give %d ids, %d cut, the last %d, %v", len(ids), cut, ids[len(ids)-1], err)
			}
		})
	}
}

func TestTruncationSide(t *testing.T) {
	f := files()
	f["tokenizer_config.json"] = `{"model_max_length": 4, "truncation_side": "left"}`
	c := open(t, write(t, f), models.Settings{})
	if ids, _, cut, _, err := c.Encode("a a a b", ""); err != nil || cut != 2 || !slices.Equal(ids, []int64{2, 4, 5, 3}) {
		t.Errorf("Encode = %v, cut %d, %v", ids, cut, err)
	}
}

// golden is the golden.json of a checkpoint: what PyTorch gave for some texts.
type golden struct {
	Cases []struct {
		Text   string    `json:"text"`
		IDs    []int64   `json:"input_ids"`
		Logits []float64 `json:"logits"`
	} `json:"cases"`
	MaxLen int `json:"max_len"`
}

// TestGolden holds ids and logits against PyTorch's for the checkpoints of the parity data.
func TestGolden(t *testing.T) {
	parity := os.Getenv("HOLDOUT_PARITY")
	if parity == "" {
		t.Skip("HOLDOUT_PARITY does not name the folder of the parity data")
	}
	for _, name := range []string{"minilm-shape-sst2-finetuned", "roberta-shape-sst2-finetuned", "albert-vocab-sst2-finetuned", "tiny-trec6-finetuned", "tiny-trec6-base"} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(parity, "checkpoints", name)
			data, err := os.ReadFile(filepath.Join(dir, "golden.json"))
			if err != nil {
				t.Fatal(err)
			}
			var g golden
			if err := json.Unmarshal(data, &g); err != nil {
				t.Fatal(err)
			}
			c := open(t, dir, models.Settings{MaxLength: g.MaxLen})
			var worst float64
			for _, want := range g.Cases {
				worst = max(worst, checkGolden(t, c, want.Text, want.IDs, want.Logits))
			}
			t.Logf("%d texts, largest difference of a logit %.2g", len(g.Cases), worst)
		})
	}
}

// checkGolden compares one text and returns the largest difference of a logit.
func checkGolden(t *testing.T, c *models.Checkpoint, text string, wantIDs []int64, want []float64) float64 {
	t.Helper()
	ids, typeIDs, _, _, err := c.Encode(text, "")
	if err != nil || !slices.Equal(ids, wantIDs) {
		t.Fatalf("%q: ids %v, %v; want %v", text, ids, err, wantIDs)
	}
	logits, err := c.Logits(t.Context(), 1, len(ids), ids, typeIDs)
	if err != nil || len(logits) != len(want) {
		t.Fatalf("%q: logits %v, %v", text, logits, err)
	}
	var worst float64
	for i := range want {
		worst = max(worst, math.Abs(float64(logits[i])-want[i]))
	}
	if worst > 1e-4 {
		t.Errorf("%q: logits %v; want %v", text, logits, want)
	}
	return worst
}
