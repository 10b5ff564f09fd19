package tokenize

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// FuzzReader checks that an object reads as encoding/json reads it, unless it is refused.
func FuzzReader(f *testing.F) {
	f.Add(`{}`)
	f.Add(" {\"a\" : [ ] ,\n\"b\":[1, -2.5e+3,true,false,null,{\"c\":{}}]\t,\"\":\"\"}\r\n")
	f.Add(`{"\\":"\"","\u00e9\\\"":["\ud83d\ude0a","\\\\"],"x":"\/é\n"}`)
	f.Fuzz(func(t *testing.T, text string) {
		o, err := parse([]byte(text))
		if err != nil {
			return
		}
		var want map[string]any
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		if err := d.Decode(&want); err != nil || !reflect.DeepEqual(o.members, want) {
			t.Errorf("parse gives %v; want %v, %v", o.members, want, err)
		}
	})
}
