package tokenize

import (
	"slices"
	"testing"
	"unicode/utf8"
)

// FuzzLoad checks that no file makes Load or a first Encode panic. Its seeds are the layouts of all families.
func FuzzLoad(f *testing.F) {
	f.Add([]byte(tiny))
	f.Add([]byte(replaced(f, tiny, `"truncation":null`, truncation, `"padding":null`, padding, bertPost, template1)))
	f.Add([]byte(replaced(f, tiny, `"normalized":false`, `"normalized":true`, `"lstrip":false`, `"lstrip":true`)))
	for _, kind := range kinds {
		for _, line := range readLines[goldenLine](f, readFile(f, "testdata/"+kind+"/golden.jsonl")) {
			if line.Variant != "" {
				f.Add(changed(f, kind, line.With, line.Without...))
			}
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		tok, err := Load(data)
		if err != nil {
			return
		}
		for _, text := range []string{"a ab \u00e4 [CLS]\x00", "  It's 2019\r\n\u4e2d\u0301 \U0001f60a <s>\u2581"} {
			e, err := tok.EncodePair(text, "\xff", Options{Offsets: true})
			if err != nil {
				continue // a model without an unknown token
			}
			for _, id := range e.IDs {
				if _, ok := tok.Token(id); !ok || id >= int64(tok.Size()) {
					t.Fatalf("id %d has no token", id)
				}
			}
		}
	})
}

// FuzzEncode checks what holds for any text and every kind of model; see checkEncoding.
func FuzzEncode(f *testing.F) {
	var toks []*Tokenizer
	for _, kind := range kinds {
		toks = append(toks, loadKind(f, kind))
	}
	for kind := range kinds {
		f.Add(uint8(kind), "the kettle boils", "<both> x", 7, 0, false, false)
		f.Add(uint8(kind), "Café \u302f\u302e [MASK]\xff", "中文 [UNK]", 3, 1, true, false)
		f.Add(uint8(kind), "\u0f73\u1734 ΣΊΣ 각", "", 5, 2, true, true)
		f.Add(uint8(kind), "  It's 1234567\r\n\n \t<mask> \u2581x", "``e\u0301'' ﬁ ｶ\uff9e\u200b<s>", 0, 0, false, false)
	}
	f.Fuzz(func(t *testing.T, kind uint8, text, pair string, most, strategy int, left, noSpecial bool) {
		o := Options{MaxLength: most, Strategy: Strategy(strategy), NoSpecial: noSpecial}
		if left {
			o.Side = Left
		}
		checkEncoding(t, toks[int(kind)%len(toks)], text, pair, o)
	})
}

// checkEncoding checks that ids are those of tokens, no more than MaxLength, with the template at both ends; that
// offsets lie within the texts; and that ids are the same with and without offsets, and written over another
// encoding.
func checkEncoding(t *testing.T, tok *Tokenizer, text, pair string, o Options) {
	e, err := tok.EncodePair(text, pair, o)
	if err != nil {
		return
	}
	n := len(e.IDs)
	if o.MaxLength > 0 && n > o.MaxLength || len(e.TypeIDs) != n || e.Unknown > n || !framed(tok.pair, e.IDs, o) {
		t.Fatalf("EncodePair(%q, %q, %+v) = %+v", text, pair, o, e)
	}
	for _, id := range e.IDs {
		if _, ok := tok.Token(id); !ok || id >= int64(tok.Size()) {
			t.Fatalf("id %d has no token", id)
		}
	}
	o.Offsets = true
	longest := max(utf8.RuneCountInString(text), utf8.RuneCountInString(pair))
	tracked, err := tok.EncodePair(text, pair, o)
	if err != nil || !slices.Equal(e.IDs, tracked.IDs) || len(tracked.Offsets) != n {
		t.Fatalf("EncodePair(%q, %q, %+v) = %v, but %+v, %v with offsets", text, pair, o, e.IDs, tracked, err)
	}
	for _, at := range tracked.Offsets {
		if at.Start < 0 || at.Start > at.End || at.End > longest {
			t.Fatalf("EncodePair(%q, %q, %+v): offsets %v", text, pair, o, tracked.Offsets)
		}
	}
	over := tracked
	over.IDs, over.TypeIDs = slices.Clone(e.IDs), slices.Clone(e.TypeIDs)
	if err := tok.EncodeInto(&over, pair+text, Options{Offsets: true}); err != nil {
		return
	}
	o.Offsets = false
	if err := tok.EncodePairInto(&over, text, pair, o); err != nil || !slices.Equal(e.IDs, over.IDs) || !slices.Equal(e.TypeIDs, over.TypeIDs) || over.Cut != e.Cut {
		t.Fatalf("EncodePair(%q, %q, %+v) = %+v, but %+v, %v over another", text, pair, o, e, over, err)
	}
}

// framed reports whether ids start and end with the special tokens that the template starts and ends with.
func framed(form template, ids []int64, o Options) bool {
	if o.NoSpecial {
		return true
	}
	for i, p := range form {
		if p.slot != specialToken {
			break
		}
		if ids[i] != p.id {
			return false
		}
	}
	for i := range form {
		p := form[len(form)-1-i]
		if p.slot != specialToken {
			break
		}
		if ids[len(ids)-1-i] != p.id {
			return false
		}
	}
	return true
}
