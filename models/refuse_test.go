package models_test

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"holdout/models"
	"holdout/onnx"
	"holdout/onnx/onnxtest"
)

// model is a graph with the tiny embedding and other inputs or outputs.
func model(change func(*onnxtest.Model)) string {
	m := graph
	change(&m)
	return string(m.Bytes())
}

func TestOpenRefuses(t *testing.T) {
	const lfs = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
	tests := []struct {
		name   string
		change map[string]string // content by file; "-" takes the file away
		s      models.Settings
		want   string // the error after the folder and ": "
	}{
		{"no config", map[string]string{"config.json": "-"}, models.Settings{}, "config.json: not there"},
		{"no tokenizer", map[string]string{"tokenizer.json": "-"}, models.Settings{}, "no tokenizer in it; looked for tokenizer.json, vocab.txt, vocab.json with merges.txt, spiece.model, sentencepiece.bpe.model, tokenizer.model, spm.model, source.spm"},
		{"no graph", map[string]string{"model.onnx": "-"}, models.Settings{}, "no model.onnx or onnx/model.onnx in it; export the model to ONNX first"},
		{"config is no JSON", map[string]string{"config.json": "{"}, models.Settings{}, "config.json: not valid JSON: unexpected end of JSON input, at byte 1"},
		{"config of another type", map[string]string{"config.json": `{"id2label": ["a", "b"]}`}, models.Settings{}, "config.json: id2label: a JSON array, which does not belong there"},
		{"config is a list", map[string]string{"config.json": "[]"}, models.Settings{}, "config.json: not a JSON object"},
		{"config is null", map[string]string{"config.json": "null"}, models.Settings{}, "config.json: not a JSON object"},
		{"blank config", map[string]string{"config.json": strings.Repeat(" ", 100)}, models.Settings{}, "config.json: not a JSON object"},
		{"a label number for each of two thousand million", map[string]string{"config.json": `{"num_labels": 2000000000}`}, models.Settings{}, "model.onnx: gives 2 logits a text, and config.json says num_labels 2000000000"},
		{"labels below 0", map[string]string{"config.json": `{"num_labels": -1}`}, models.Settings{}, "config.json: num_labels, max_position_embeddings or vocab_size is below 0"},
		{"an embedding for logits", map[string]string{"config.json": `{}`, "model.onnx": model(func(m *onnxtest.Model) { m.Output = "sentence_embedding" })}, models.Settings{}, "model.onnx: the graph has no output logits; it has sentence_embedding"},
		{"label numbers with a hole", map[string]string{"config.json": `{"id2label": {"0": "a", "2": "b"}}`}, models.Settings{}, `config.json: id2label: key "2"; the keys of 2 labels are "0" to "1"`},
		{"multi-label", map[string]string{"config.json": `{"problem_type": "multi_label_classification"}`}, models.Settings{}, `config.json: problem_type: "multi_label_classification" is not supported yet; this version scores single_label_classification`},
		{"token classification", map[string]string{"config.json": `{"architectures": ["BertForTokenClassification"]}`}, models.Settings{}, `config.json: architectures: "BertForTokenClassification" is not supported yet; this version scores …ForSequenceClassification`},
		{"three labels, two logits", map[string]string{"config.json": `{"id2label": {"0": "a", "1": "b", "2": "c"}}`}, models.Settings{}, "model.onnx: gives 2 logits a text, and config.json names 3 labels"},
		{"vocabulary larger than the model's", map[string]string{"config.json": `{"vocab_size": 5}`}, models.Settings{}, "tokenizer.json: has token ids up to 5, that of \"b\", and config.json says vocab_size 5"},
		{"other letter case", map[string]string{"tokenizer_config.json": `{"do_lower_case": false}`}, models.Settings{}, "tokenizer_config.json: do_lower_case is false, and the normalizer of tokenizer.json says lowercase true; transformers obeys the first, so make them agree"},
		{"a token that tokenizer.json lacks", map[string]string{"tokenizer_config.json": `{"added_tokens_decoder": {"9": {"content": "<x>"}}}`}, models.Settings{}, `tokenizer_config.json: added_tokens_decoder: "9" is "<x>", which in tokenizer.json it is not; transformers adds it, so make them agree`},
		{"other special tokens", map[string]string{"tokenizer_config.json": `{"tokenizer_class": "LlamaTokenizerFast", "add_bos_token": false, "add_eos_token": true}`}, models.Settings{}, "tokenizer_config.json: add_bos_token and add_eos_token put 1 special tokens beside a text, and the post-processor of tokenizer.json 2; LlamaTokenizerFast of transformers obeys the first, so make them agree"},
		{"other prefix", map[string]string{"tokenizer.json": strings.Replace(tokenizer, `{"type": "BertPreTokenizer"}`, `{"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true}`, 1), "tokenizer_config.json": `{"tokenizer_class": "RobertaTokenizerFast"}`}, models.Settings{}, "tokenizer_config.json: add_prefix_space is false, and the pre-tokenizer of tokenizer.json says true; transformers obeys the first, so make them agree"},
		{"no letter case where BERT has a default", map[string]string{"tokenizer.json": strings.Replace(tokenizer, `"lowercase": true`, `"lowercase": false`, 1), "tokenizer_config.json": `{"tokenizer_class": "BertTokenizer"}`}, models.Settings{}, "tokenizer_config.json: do_lower_case is true, and the normalizer of tokenizer.json says lowercase false; transformers obeys the first, so make them agree"},
		{"other accents", map[string]string{"tokenizer_config.json": `{"strip_accents": false}`}, models.Settings{}, "tokenizer_config.json: strip_accents is false, and the normalizer of tokenizer.json says strip_accents true; transformers obeys the first, so make them agree"},
		{"other CJK", map[string]string{"tokenizer_config.json": `{"tokenize_chinese_chars": false}`}, models.Settings{}, "tokenizer_config.json: tokenize_chinese_chars is false, and the normalizer of tokenizer.json says handle_chinese_chars true; transformers obeys the first, so make them agree"},
		{"half a token", map[string]string{"tokenizer_config.json": `{"model_max_length": 12.5}`}, models.Settings{}, "tokenizer_config.json: model_max_length: 12.5 is not a whole number above 0"},
		{"no room for a token", map[string]string{"tokenizer_config.json": `{"model_max_length": 2}`}, models.Settings{}, "tokenizer_config.json model_max_length: 2 tokens leave no room beside the 2 special ones"},
		{"no position left", map[string]string{"config.json": `{"model_type": "roberta", "max_position_embeddings": 2}`}, models.Settings{}, "config.json: max_position_embeddings: 2 leaves no position beside the 2 that roberta does not use"},
		{"flag beyond the positions", nil, models.Settings{MaxLength: 17}, "--max-length 17 is more than the 16 tokens that the model has positions for"},
		{"empty graph", map[string]string{"model.onnx": ""}, models.Settings{}, "model.onnx: empty file"},
		{"text for a graph", map[string]string{"model.onnx": "to be exported\n"}, models.Settings{}, "model.onnx: not an ONNX model: its bytes are not the protocol buffer that onnx.proto describes"},
		{"graph in Git LFS", map[string]string{"model.onnx": lfs}, models.Settings{}, "model.onnx: a Git LFS pointer, not the file itself; fetch it with `git lfs pull`"},
		{"tokenizer in Git LFS", map[string]string{"tokenizer.json": lfs}, models.Settings{}, "tokenizer.json: a Git LFS pointer, not the file itself; fetch it with `git lfs pull`"},
		{"other inputs", map[string]string{"model.onnx": model(func(m *onnxtest.Model) { m.Inputs = []onnx.Value{onnxtest.IDs("pixels", onnx.Int64)} })}, models.Settings{}, `model.onnx: input "pixels" is not one of attention_mask, input_ids, position_ids, token_type_ids`},
		{"no ids", map[string]string{"model.onnx": model(func(m *onnxtest.Model) { m.Inputs = []onnx.Value{onnxtest.IDs("attention_mask", onnx.Int64)} })}, models.Settings{}, "model.onnx: the graph has no input input_ids; it has attention_mask"},
		{"several graphs", map[string]string{"model_quantized.onnx": string(graph.Bytes())}, models.Settings{}, "several graphs; choose one with --variant: model.onnx, quantized"},
		{"a variant that is not there", map[string]string{"model_quantized.onnx": string(graph.Bytes())}, models.Settings{Variant: "fp16"}, `no graph of variant "fp16"; there are model.onnx, quantized`},
		{"weights outside", map[string]string{"model.onnx": model(func(m *onnxtest.Model) { m.External = "../weights.bin" })}, models.Settings{}, `model.onnx: keeps weights in "../weights.bin", which is outside the checkpoint`},
		{"weights at an absolute path", map[string]string{"model.onnx": model(func(m *onnxtest.Model) { m.External = "/etc/passwd" })}, models.Settings{}, `model.onnx: keeps weights in "/etc/passwd", which is outside the checkpoint`},
		{"weights missing", map[string]string{"model.onnx": model(func(m *onnxtest.Model) { m.External = "weights.bin" })}, models.Settings{}, "model.onnx: keeps weights in another file: weights.bin: not there"},
	}
	r := onnxtest.Runtime(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := files()
			for name, content := range tt.change {
				f[name] = content
				if content == "-" {
					delete(f, name)
				}
			}
			dir := write(t, f)
			_, err := models.Open(t.Context(), r, dir, tt.s)
			if err == nil || err.Error() != dir+": "+tt.want {
				t.Errorf("error = %v\nwant DIR: %s", err, tt.want)
			}
		})
	}
}

func TestOpenRefusesWhatIsNoFolder(t *testing.T) {
	r := onnxtest.Runtime(t)
	dir := write(t, files())
	file := filepath.Join(dir, "model.onnx")
	if _, err := models.Open(t.Context(), r, file, models.Settings{}); err == nil || !strings.HasSuffix(err.Error(), "a checkpoint is the folder that holds config.json, tokenizer.json and model.onnx") {
		t.Errorf("a file: %v", err)
	}
	missing := filepath.Join(dir, "nothing")
	if _, err := models.Open(t.Context(), r, missing, models.Settings{}); err == nil || err.Error() != missing+": no such checkpoint folder" {
		t.Errorf("a missing folder: %v", err)
	}
}

// A pipe has no end that a reader could wait for.
func TestOpenRefusesAPipe(t *testing.T) {
	f := files()
	delete(f, "config.json")
	dir := write(t, f)
	if err := syscall.Mkfifo(filepath.Join(dir, "config.json"), 0o644); err != nil {
		t.Skip("no pipes here")
	}
	if _, err := models.Open(t.Context(), onnxtest.Runtime(t), dir, models.Settings{}); err == nil || err.Error() != dir+": config.json: not a regular file" {
		t.Errorf("error = %v", err)
	}
}

func TestVariants(t *testing.T) {
	f := files()
	delete(f, "model.onnx")
	other := graph
	other.Embedding = [][]float32{{0, 0}, {0, 0}, {0, 0}, {0, 0}, {9, 0}, {0, 9}}
	f["onnx/model.onnx"] = string(graph.Bytes())
	f["onnx/model_quantized.onnx"] = string(other.Bytes())
	dir := write(t, f)
	for variant, want := range map[string]float32{"quantized": 9, "onnx/model.onnx": 4, "onnx/model_quantized.onnx": 9} {
		c := open(t, dir, models.Settings{Variant: variant})
		if logits, err := c.Logits(t.Context(), 1, 1, []int64{4}, []int64{0}); err != nil || logits[0] != want {
			t.Errorf("%s: logits %v, %v; want %v", variant, logits, err, want)
		}
	}
}

func TestExternalData(t *testing.T) {
	f := files()
	m := graph
	m.External = "weights.bin"
	f["model.onnx"], f["weights.bin"] = string(m.Bytes()), string(m.Weights())
	c := open(t, write(t, f), models.Settings{})
	first, _, _ := c.Describe()
	m.Embedding = [][]float32{{0, 0}, {0, 0}, {0, 0}, {0, 0}, {5, 0}, {0, 5}}
	f["weights.bin"] = string(m.Weights())
	c = open(t, write(t, f), models.Settings{})
	if second, _, _ := c.Describe(); first["model"] == second["model"] {
		t.Error("other weights in the other file, and the same digest")
	}
	if logits, err := c.Logits(t.Context(), 1, 1, []int64{4}, []int64{0}); err != nil || logits[0] != 5 {
		t.Errorf("logits %v, %v", logits, err)
	}
}

// A weight file that is a link to somewhere else must not be followed out of the checkpoint.
func TestExternalDataDoesNotFollowLinksOut(t *testing.T) {
	f := files()
	m := graph
	m.External = "weights.bin"
	f["model.onnx"] = string(m.Bytes())
	dir := write(t, f)
	outside := filepath.Join(t.TempDir(), "weights.bin")
	if err := os.WriteFile(outside, m.Weights(), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "weights.bin")); err != nil {
		t.Skip("no symbolic links here")
	}
	want := dir + ": model.onnx: keeps weights in another file: weights.bin: a link out of the checkpoint, which ONNX Runtime does not follow; copy the checkpoint with cp -L"
	if _, err := models.Open(t.Context(), onnxtest.Runtime(t), dir, models.Settings{}); err == nil || err.Error() != want {
		t.Errorf("error = %v\nwant %s", err, want)
	}
}

func TestLogitsMayBeNaN(t *testing.T) {
	f := files()
	m := graph
	m.Embedding = [][]float32{{0, 0}, {0, 0}, {0, 0}, {0, 0}, {float32(math.NaN()), 0}, {0, 4}}
	f["model.onnx"] = string(m.Bytes())
	c := open(t, write(t, f), models.Settings{})
	if logits, err := c.Logits(t.Context(), 1, 1, []int64{4}, []int64{0}); err != nil || !math.IsNaN(float64(logits[0])) {
		t.Errorf("Logits = %v, %v; want NaN: the harness names the example", logits, err)
	}
}
