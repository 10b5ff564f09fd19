package tokenize

import (
	"fmt"
	"strings"
	"testing"
)

// tiny is the smallest tokenizer.json that has every section; tests replace parts of it.
const tiny = `{"version":"1.0","truncation":null,"padding":null,` +
	`"added_tokens":[{"id":2,"content":"[CLS]","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}],` +
	`"normalizer":{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true},` +
	`"pre_tokenizer":{"type":"BertPreTokenizer"},` +
	`"post_processor":{"type":"BertProcessing","sep":["[SEP]",3],"cls":["[CLS]",2]},"decoder":null,` +
	`"model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","max_input_chars_per_word":100,` +
	`"vocab":{"[PAD]":0,"[UNK]":1,"[CLS]":2,"[SEP]":3,"a":4,"##b":6}}}`

const (
	truncation = `"truncation":{"direction":"Left","max_length":8,"strategy":"OnlyFirst","stride":2}`
	padding    = `"padding":{"strategy":{"Fixed":8},"direction":"Left","pad_to_multiple_of":8,"pad_id":0,"pad_type_id":0,"pad_token":"[PAD]"}`
	bertPost   = `{"type":"BertProcessing","sep":["[SEP]",3],"cls":["[CLS]",2]}`
	template1  = `{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"[CLS]","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],` +
		`"pair":[{"Sequence":{"id":"B","type_id":3}},{"Sequence":{"id":"A","type_id":2}}],` +
		`"special_tokens":{"[CLS]":{"id":"[CLS]","ids":[2],"tokens":["[CLS]"]}}}`
)

// TestLoadErrors replaces parts of tiny, in pairs of old and new, and expects the exact message.
func TestLoadErrors(t *testing.T) {
	tests := []struct {
		replace []string
		want    string // behind "tokenizer.json: "
	}{
		{[]string{tiny, ``}, `is not JSON: unexpected end of JSON input`},
		{[]string{tiny, `null`}, `null is not an object`},
		{[]string{tiny, `[1]`}, `an array is not an object`},
		{[]string{tiny, `version https://git-lfs.github.com/spec/v1`}, `is a git-lfs pointer, not the file it stands for; run git lfs pull`},
		{[]string{`6}}}`, `6}}} x`}, `is not JSON: invalid character 'x' after top-level value`},
		{[]string{`"[PAD]"`, "\"\xff\""}, `is not valid UTF-8`},
		{[]string{`"[PAD]"`, `"\ud83d"`}, `holds a \u escape that is half of a surrogate pair`},
		{[]string{`"[PAD]"`, `"\ude00"`}, `holds a \u escape that is half of a surrogate pair`},
		{[]string{`"decoder":null`, `"decoder":` + strings.Repeat(`[`, 130) + strings.Repeat(`]`, 130)}, `is nested more than 128 deep`},
		{[]string{`"decoder":null`, `"decoder":null,"decoder":null`}, `decoder: is there twice`},
		{[]string{`"a":4`, `"a":4,"a":4`}, `model.vocab.a: is there twice`},
		{[]string{`"special":true`, `"special":true,"special":true`}, `added_tokens[0].special: is there twice`},
		{[]string{`"decoder":null`, `"decode":null`}, `decode: is not known here; known are version, truncation, padding, added_tokens, normalizer, pre_tokenizer, post_processor, decoder, model`},
		{[]string{`"1.0"`, `"2.0"`}, `version: "2.0" is not "1.0"`},

		{[]string{`"WordPiece"`, `"Words"`}, `model.type: "Words" is not supported yet; this version reads BPE, Unigram, WordLevel, WordPiece`},
		{[]string{`"WordPiece"`, `5`}, `model.type: 5 is not a string`},
		{[]string{`"model":{`, `"model":null,"decoder":{`, `"decoder":null,`, ``}, `model: is missing`},
		{[]string{`"unk_token":"[UNK]",`, ``}, `model.unk_token: is missing`},
		{[]string{`"unk_token":"[UNK]"`, `"unk_token":"<unk>"`}, `model.unk_token: "<unk>" is not in model.vocab`},
		{[]string{`per_word":100`, `per_word":0`}, `model.max_input_chars_per_word: 0 is not a whole number from 1 to 256`},
		{[]string{`"##",`, `"` + strings.Repeat("#", 65) + `",`}, `model.continuing_subword_prefix: has 65 bytes; at most 64 are read`},
		{[]string{`"##",`, `"##","dropout":null,`}, `model.dropout: is not known here; known are type, unk_token, continuing_subword_prefix, max_input_chars_per_word, vocab`},
		{[]string{`"a":4`, `"a":-1`}, `model.vocab.a: -1 is not a whole number from 0 to 4294967295`},
		{[]string{`"a":4`, `"a":4.0`}, `model.vocab.a: 4.0 is not a whole number from 0 to 4294967295`},
		{[]string{`"a":4,"##b":6`, `"a":"x","##b":"y"`}, `model.vocab["##b"]: "y" is not a whole number from 0 to 4294967295`},
		{[]string{`"##b":6`, `"##b":4`}, `model.vocab.a: 4 is also the id of "##b"`},
		{[]string{`{"[PAD]":0,"[UNK]":1,"[CLS]":2,"[SEP]":3,"a":4,"##b":6}`, `[]`}, `model.vocab: an array is not an object`},

		{[]string{`"BertNormalizer"`, `"Uppercase"`}, `normalizer.type: "Uppercase" is not supported yet; this version reads ` + names(normalizers)},
		{[]string{`"type":"BertNormalizer",`, ``}, `normalizer.type: is missing`},
		{[]string{`"lowercase":true`, `"lowercase":"yes"`}, `normalizer.lowercase: "yes" is not true or false`},
		{[]string{`"strip_accents":null`, `"strip_accents":0`}, `normalizer.strip_accents: 0 is not true or false`},
		{[]string{`"clean_text":true,`, ``}, `normalizer.clean_text: is missing`},
		{[]string{`{"type":"BertPreTokenizer"}`, `"BertPreTokenizer"`}, `pre_tokenizer: "BertPreTokenizer" is not an object`},
		{[]string{`"BertPreTokenizer"`, `"BertPreTokenizer","add_prefix_space":true`}, `pre_tokenizer.add_prefix_space: is not known here; known are type`},

		{[]string{`"added_tokens":[`, `"added_tokens":[[],`}, `added_tokens[0]: an array is not an object`},
		{[]string{`"id":2`, `"id":5`}, `added_tokens[0].id: 5 is not the id of "[CLS]", which is 2`},
		{[]string{`"id":2,"content":"[CLS]"`, `"id":9,"content":"new"`}, `added_tokens[0].id: 9 is not the id of "new", which is 6`},
		{[]string{`"id":2,"content":"[CLS]"`, `"id":6,"content":"new"`}, `added_tokens[0].id: 6 is also the id of "##b"`},
		{[]string{`"content":"[CLS]"`, `"content":""`}, `added_tokens[0].content: has 0 bytes; it may have 1 to 256`},
		{[]string{`"lstrip":false,`, ``}, `added_tokens[0].lstrip: is missing`},
		{[]string{`"a":4`, `"\u0000":4`, `"id":2,"content":"[CLS]"`, `"id":4,"content":"\u0000"`, `"normalized":false`, `"normalized":true`},
			`added_tokens[0].content: is empty when normalized`},

		{[]string{bertPost, `{"type":"Sequence","processors":[` + bertPost + `,` + bertPost + `]}`}, `post_processor.processors[1].type: a second post-processor that adds special tokens is not supported`},
		{[]string{bertPost, `{"type":"Sequence","processors":[` + bertPost + `,{"type":"ByteLevel"}]}`}, `post_processor.processors[1].type: ByteLevel behind a post-processor that adds special tokens is not supported`},
		{[]string{bertPost, `{"type":"Sequence","processors":[],"x":1}`}, `post_processor.x: is not known here; known are type, processors`},
		{[]string{bertPost, `{"type":"ByteLevel","trim_offsets":1}`}, `post_processor.trim_offsets: 1 is not true or false`},
		{[]string{`["[SEP]",3]`, `["[SEP]"]`}, `post_processor.sep: has 1 elements, not a token and its id`},
		{[]string{`["[SEP]",3]`, `["[SEP]",4]`}, `post_processor.sep: 4 is not the id of "[SEP]", which is 3`},
		{[]string{`["[SEP]",3]`, `["</s>",3]`}, `post_processor.sep: "</s>" is not in the vocabulary`},
		{[]string{`"BertProcessing"`, `"RobertaProcessing"`}, `post_processor.trim_offsets: is missing`},
		{[]string{bertPost, template1, `"ids":[2]`, `"ids":[2,2]`}, `post_processor.special_tokens["[CLS]"].ids: are 2, but tokens are 1`},
		{[]string{bertPost, template1, `"ids":[2]`, `"ids":[3]`}, `post_processor.special_tokens["[CLS]"].ids[0]: 3 is not the id of "[CLS]", which is 2`},
		{[]string{bertPost, template1, `"SpecialToken":{"id":"[CLS]"`, `"SpecialToken":{"id":"[X]"`}, `post_processor.single[0].SpecialToken.id: "[X]" is not in post_processor.special_tokens`},
		{[]string{bertPost, template1, `{"Sequence":{"id":"A","type_id":0}}`, `{"Sequence":{"id":"C","type_id":0}}`}, `post_processor.single[1].Sequence.id: "C" is not known; known are A, B`},
		{[]string{bertPost, template1, `{"Sequence":{"id":"A","type_id":0}}`, `{}`}, `post_processor.single[1]: is not one SpecialToken or one Sequence`},
		{[]string{bertPost, template1, `,{"Sequence":{"id":"A","type_id":0}}`, ``}, `post_processor.single: does not hold sequence A once and nothing of B`},
		{[]string{bertPost, template1, `{"Sequence":{"id":"B","type_id":3}},`, ``}, `post_processor.pair: does not hold sequence A once and sequence B once`},

		{[]string{`"truncation":null`, truncation, `"OnlyFirst"`, `"Middle"`}, `truncation.strategy: "Middle" is not known; known are LongestFirst, OnlyFirst, OnlySecond`},
		{[]string{`"truncation":null`, truncation, `"Left"`, `"Up"`}, `truncation.direction: "Up" is not known; known are Left, Right`},
		{[]string{`"truncation":null`, truncation, `"stride":2`, `"stride":8`}, `truncation.stride: 8 is not less than max_length, 8`},
		{[]string{`"truncation":null`, truncation, `"max_length":8`, `"max_length":0`}, `truncation.max_length: 0 is not a whole number from 1 to 4294967295`},
		{[]string{`"padding":null`, padding, `{"Fixed":8}`, `"Longest"`}, `padding.strategy: "Longest" is not known; known are BatchLongest`},
		{[]string{`"padding":null`, padding, `{"Fixed":8}`, `{"Fixed":"x"}`}, `padding.strategy.Fixed: "x" is not a whole number from 0 to 4294967295`},
		{[]string{`"padding":null`, padding, `"pad_token":"[PAD]"`, `"pad_token":0`}, `padding.pad_token: 0 is not a string`},
	}
	for _, tt := range tests {
		_, err := Load([]byte(replaced(t, tiny, tt.replace...)))
		if want := "tokenizer.json: " + tt.want; err == nil || err.Error() != want {
			t.Errorf("%.100q:\ngot  %v\nwant %s", tt.replace, err, want)
		}
	}
	if _, err := Load(make([]byte, maxFile+1)); err == nil || err.Error() != "tokenizer.json: has 67108865 bytes; at most 67108864 are read" {
		t.Errorf("a file that is too large: %v", err)
	}
}

func TestReaderLimit(t *testing.T) {
	for left, want := range map[int]string{
		3: "tokenizer.json: holds more values than the 4194304 that are read",
		4: "<nil>",
	} {
		r := reader{data: []byte(`[0,{"a":[]}]`), left: left}
		if _, err := r.value(); fmt.Sprint(err) != want {
			t.Errorf("four values, %d allowed: %v; want %s", left, err, want)
		}
	}
}

// replaced returns text with old parts, each of which must be there, replaced by new ones.
func replaced(t testing.TB, text string, oldnew ...string) string {
	t.Helper()
	for ; len(oldnew) > 0; oldnew = oldnew[2:] {
		if !strings.Contains(text, oldnew[0]) {
			t.Fatalf("%q is not in the file", oldnew[0])
		}
		text = strings.Replace(text, oldnew[0], oldnew[1], 1)
	}
	return text
}

// TestLoad loads what is unusual and right.
func TestLoad(t *testing.T) {
	tests := map[string][]string{
		"as it is":                  nil,
		"no type of model":          {`"type":"WordPiece",`, ``},
		"no version":                {`"version":"1.0",`, ``},
		"no strip_accents":          {`"strip_accents":null,`, ``},
		"no added tokens":           {`"added_tokens":[`, `"decoder":[`, `"decoder":null,`, ``},
		"a surrogate pair":          {`"a":4`, `"a":4,"\ud83d\ude00\\ud83d":5`},
		"any decoder":               {`"decoder":null`, `"decoder":{"type":"Unheard"}`},
		"padding is not used":       {`"padding":null`, padding},
		"a template":                {bertPost, template1},
		"no direction":              {`"truncation":null`, truncation, `"direction":"Left",`, ``},
		"an added token of its own": {`"id":2,"content":"[CLS]"`, `"id":6,"content":"new"`, `"##b":6`, `"##b":5`},
	}
	for name, oldnew := range tests {
		if _, err := Load([]byte(replaced(t, tiny, oldnew...))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTruncationOfFile(t *testing.T) {
	tok, err := Load([]byte(replaced(t, tiny, `"truncation":null`, truncation)))
	if err != nil {
		t.Fatal(err)
	}
	want := Options{MaxLength: 8, Strategy: OnlyFirst, Side: Left}
	if got, ok := tok.Truncation(); got != want || !ok {
		t.Errorf("Truncation = %v, %v; want %v, true", got, ok, want)
	}
	if got, ok := loadSmall(t).Truncation(); got != (Options{}) || ok {
		t.Errorf("Truncation of a file without = %v, %v", got, ok)
	}
}
