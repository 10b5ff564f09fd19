package dataset

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"testing"
)

// FuzzJSONL holds that a line is read as encoding/json reads it, and that no file panics.
func FuzzJSONL(f *testing.F) {
	for _, line := range []string{
		`{"text": "a \"b\" \\ \/ \b\f\n\r\t é \u00e9 \ud83d\ude00 \ud800 \ud800\u0041 \udc00\ud800", "label": 1}`,
		`{"t": [1, "]\"", {"a": "}"}], "u": {"b": [[]], "c": "\\"}, "v": -1.5e+7 ,"w":true,"x" : null }`,
		"{\"\\u0074\": \"\xff\xe2\x82\", \"\": 0}", " {} ", `{"a":1,"a":2}`, "[]", "null", "\ufeff{}", "{\"a\": \"\x00\"}", "\n\r\n\t",
	} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		readAll("r.jsonl", data, Columns{})
		line, _, _ := bytes.Cut(data, []byte("\n"))
		if len(bytes.Trim(line, jsonSpace)) == 0 {
			return
		}
		r := row{header: newHeader()}
		r.start(1)
		err := r.setObject(line)
		var want map[string]any
		decoder := json.NewDecoder(bytes.NewReader(line))
		decoder.UseNumber()
		invalid := decoder.Decode(&want) != nil || !json.Valid(line)
		switch {
		case err != nil && (invalid || want == nil || bytes.IndexByte(line, 0) >= 0 || strings.HasSuffix(err.Error(), "appears twice")):
		case err != nil || invalid:
			t.Fatalf("%q: %v; encoding/json says invalid: %v", line, err, invalid)
		default:
			for name, value := range want {
				if got, want := r.cells[r.header.index[name]], cellOf(value); got != want {
					t.Fatalf("%q: %q is %+v, want %+v", line, name, got, want)
				}
			}
			if len(r.cells) != len(want) {
				t.Fatalf("%q has %d members, want %d", line, len(r.cells), len(want))
			}
		}
	})
}

// cellOf is the cell of a value that encoding/json decoded.
func cellOf(value any) cell {
	switch v := value.(type) {
	case string:
		return cell{text, v}
	case json.Number:
		return cell{number, v.String()}
	case bool:
		return cell{boolean, strconv.FormatBool(v)}
	case []any:
		return cell{list, ""}
	case map[string]any:
		return cell{object, ""}
	}
	return cell{null, ""}
}

// FuzzCSV holds that no separated file panics, and that its examples survive being written as JSONL.
func FuzzCSV(f *testing.F) {
	for _, data := range []string{
		"text,label\na,1\n", "\ufefftext,label,id\r\n\"a\r\n\"\"b\"\"\",1,x\r\n\r\nc\xff,0,y", "text,label,,\n\"open,1", "text\tlabel\n\"a\t1\n", "text,label\na\n", "\x1f\x8b", "\x28\xb5\x2f\xfd",
	} {
		f.Add([]byte(data))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, name := range []string{"r.csv", "r.tsv"} {
			want, _, err := readAll(name, data, Columns{})
			if err != nil {
				continue
			}
			got, _, err := readAll("r.jsonl", asJSONL(t, want), Columns{ID: "the id", Tags: []string{}})
			if err != nil || len(got) != len(want) {
				t.Fatalf("%s %q: %d rows, then %d, %v", name, data, len(want), len(got), err)
			}
			for i, e := range got {
				if w := want[i]; e.ID != w.ID || e.Text != w.Text || e.Label != w.Label {
					t.Fatalf("%s %q: example %d is %+v, then %+v", name, data, i, w, e)
				}
			}
		}
	})
}

func asJSONL(t *testing.T, examples []Example) []byte {
	var b bytes.Buffer
	for _, e := range examples {
		if err := json.NewEncoder(&b).Encode(map[string]string{"the id": e.ID, "text": e.Text, "label": e.Label}); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}
