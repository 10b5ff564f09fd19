package tokenize

import (
	"fmt"
	"strings"
	"testing"
)

// metaspaceObject returns an object that a constructor can read, as if it were the whole file.
func metaspaceObject(t *testing.T, members string) *object {
	t.Helper()
	o, err := parse([]byte(members))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestMetaspace(t *testing.T) {
	tests := []struct{ members, text, want string }{ // Rust tokenizers 0.22.2; words and the characters they come from
		{`"replacement":"▁"`, "a  b▁c▁▁ d ", "▁a 0-1|▁ 1-2|▁b 2-4|▁c 4-6|▁ 6-7|▁ 7-8|▁d 8-10|▁ 10-11"},
		{`"replacement":"▁"`, " a", "▁a 0-2"},
		{`"replacement":"▁"`, "▁a", "▁a 0-2"},
		{`"replacement":"▁"`, "▁ ", "▁ 0-1|▁ 1-2"},
		{`"replacement":"▁"`, "  ", "▁ 0-1|▁ 1-2"},
		{`"replacement":"▁"`, "é", "▁é 0-1"},
		{`"replacement":" "`, "a  b", " a 0-1|  1-2| b 2-4"},
		{`"replacement":"x"`, "a  bxx", "xa 0-1|x 1-2|xb 2-4|x 4-5|x 5-6"},
		{`"replacement":"▁","prepend_scheme":"never"`, "a  b▁c▁▁ d ", "a 0-1|▁ 1-2|▁b 2-4|▁c 4-6|▁ 6-7|▁ 7-8|▁d 8-10|▁ 10-11"},
		{`"replacement":"▁","add_prefix_space":false,"prepend_scheme":"never"`, "a b", "a 0-1|▁b 1-3"},
		{`"replacement":"▁","split":false`, "a  b▁c▁▁ d ", "▁a▁▁b▁c▁▁▁d▁ 0-11"},
		{`"replacement":"▁","prepend_scheme":"first","split":null,"str_rep":"x","add_prefix_space":null`, "a b", "▁a 0-1|▁b 1-3"},
	}
	for _, tt := range tests {
		o := metaspaceObject(t, `{"type":"Metaspace",`+tt.members+`}`)
		pre := newMetaspace(o)
		if o.err() != nil {
			t.Fatal(o.err())
		}
		for _, tracked := range []bool{true, false} {
			p := passage{}
			p.begin([]byte(tt.text), span{0, int32(len(tt.text))}, tracked)
			p.words = append(p.words, span{0, int32(len(tt.text))})
			pre.split(&p)
			var words []string
			for _, word := range p.words {
				at := p.origin(word)
				chars := func(n int32) int { return len([]rune(tt.text[:n])) }
				if text := string(p.text[word.start:word.end]); tracked {
					words = append(words, fmt.Sprintf("%s %d-%d", text, chars(at.start), chars(at.end)))
				} else {
					words = append(words, text)
				}
			}
			want := tt.want
			if !tracked {
				var texts []string
				for _, word := range strings.Split(want, "|") {
					texts = append(texts, word[:strings.LastIndex(word, " ")])
				}
				want = strings.Join(texts, "|")
			}
			if got := strings.Join(words, "|"); got != want {
				t.Errorf("%s: %q becomes %s; want %s", tt.members, tt.text, got, want)
			}
		}
	}
}

// TestMetaspaceFirst checks that it is the start of the raw text that counts, whoever asks for offsets.
func TestMetaspaceFirst(t *testing.T) {
	tok, err := Load([]byte(`{"version":"1.0","pre_tokenizer":{"type":"Metaspace","replacement":"▁","prepend_scheme":"first"},` +
		`"added_tokens":[{"id":0,"content":"<s>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}],` +
		`"model":{"unk_id":1,"vocab":[["<s>",0],["<unk>",0],["a",-1],["▁a",-1]]}}`))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ text, want string }{ // Rust tokenizers 0.22.2
		{"a", "[3]"}, {"a<s>a", "[3 0 2]"}, {"<s>a a", "[0 2 3]"}, {" a", "[3]"},
	}
	for _, tt := range tests {
		for _, offsets := range []bool{false, true} {
			e, err := tok.Encode(tt.text, Options{Offsets: offsets})
			if err != nil || fmt.Sprint(e.IDs) != tt.want {
				t.Errorf("%q: %v, %v; want %s", tt.text, e.IDs, err, tt.want)
			}
		}
	}
}

func TestMetaspaceErrors(t *testing.T) {
	tests := []struct{ members, want string }{
		{`"split":true`, `replacement: is missing`},
		{`"replacement":""`, `replacement: "" is not one character`},
		{`"replacement":"ab"`, `replacement: "ab" is not one character`},
		{`"replacement":"▁","prepend_scheme":"Never"`, `prepend_scheme: "Never" is not known; known are always, first, never`},
		{`"replacement":"▁","prepend_scheme":null`, `prepend_scheme: null is not a string`},
		{`"replacement":"▁","add_prefix_space":false`, `add_prefix_space: false needs "prepend_scheme": "never" beside it`},
		{`"replacement":"▁","add_prefix_space":false,"prepend_scheme":"first"`, `add_prefix_space: false needs "prepend_scheme": "never" beside it`},
		{`"replacement":"▁","add_prefix_space":1`, `add_prefix_space: 1 is not true or false`},
		{`"replacement":"▁","split":0`, `split: 0 is not true or false`},
		{`"replacement":"▁","str_rep":1`, `str_rep: 1 is not a string`},
		{`"replacement":"▁","extra":1`, `extra: is not known here; known are type, replacement, prepend_scheme, add_prefix_space, str_rep, split`},
	}
	for _, tt := range tests {
		o := metaspaceObject(t, `{"type":"Metaspace",`+tt.members+`}`)
		newMetaspace(o)
		if err := o.err(); err == nil || err.Error() != "tokenizer.json: "+tt.want {
			t.Errorf("%s: %v; want %s", tt.members, err, tt.want)
		}
	}
}
