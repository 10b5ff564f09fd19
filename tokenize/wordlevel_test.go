package tokenize

import (
	"fmt"
	"testing"
)

func TestWordLevel(t *testing.T) {
	tok := loadModel(t, `{"type":"WordLevel","unk_token":"?","vocab":{"a":4,"?":1,"é":7}}`, `{"type":"WhitespaceSplit"}`)
	e, err := tok.Encode("a b é aa", Options{Offsets: true})
	if got, want := fmt.Sprint(e.IDs, e.Offsets, e.Unknown), "[4 1 7 1] [{0 1} {2 3} {4 5} {6 8}] 2"; err != nil || got != want { // Rust tokenizers 0.22.2
		t.Errorf("Encode = %s, %v; want %s", got, err, want)
	}
}

func TestWordLevelLoadErrors(t *testing.T) {
	tests := []struct{ model, want string }{
		{`{"type":"WordLevel","unk_token":"?","vocab":{"a":4}}`, `model.unk_token: "?" is not in model.vocab`},
		{`{"type":"WordLevel","unk_token":null,"vocab":{"a":4}}`, `model.unk_token: null is not a string`},
		{`{"type":"WordLevel","vocab":{"a":4}}`, `model.unk_token: is missing`},
		{`{"vocab":{"a":4}}`, `model.unk_token: is missing`},
	}
	for _, tt := range tests {
		_, err := Load([]byte(`{"version":"1.0","model":` + tt.model + `}`))
		if want := "tokenizer.json: " + tt.want; err == nil || err.Error() != want {
			t.Errorf("%s: %v; want %s", tt.model, err, want)
		}
	}
}
