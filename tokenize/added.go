package tokenize

import "fmt"

// added are the added tokens, which are found in the text whatever the model makes of it: those that are
// looked for in the raw text, and those that are looked for in normalized text.
type added struct {
	raw, normalized matcher
}

// addedToken is one of added_tokens, with the options that say how it is found.
type addedToken struct {
	id             int64
	content        string // as it stands in the text that is searched
	singleWord     bool   // not where a letter, digit, mark or _ touches it
	lstrip, rstrip bool   // takes the blanks before, behind it
}

// maxContent is the most bytes of an added token. A search looks at no more for each byte of text.
const maxContent = 256

// readAdded reads added_tokens and adds to the vocabulary those that are new.
func readAdded(o *object, vocab vocabulary, n normalizer) added {
	var a added
	if _, ok := o.members["added_tokens"]; !ok {
		return a
	}
	list := o.list("added_tokens")
	next := int64(len(vocab.tokens)) // the id that the library would give a new token
	seen := map[string]bool{}
	ordinary := added{}
	for i, v := range list {
		part := o.within(fmt.Sprintf("added_tokens[%d]", i), v)
		token, special, normalized := readAddedToken(part)
		if seen[token.content] {
			part.fail("content", "%s is there twice", show(token.content))
		}
		seen[token.content] = true
		next = vocab.add(part, token, next)
		if normalized {
			var err error
			if token.content, err = normalForm(n, token.content); err != nil {
				part.fail("content", "cannot be normalized: %w", err)
			}
			if token.content == "" {
				part.fail("content", "is empty when normalized")
			}
		}
		if o.err() != nil {
			return added{}
		}
		// Of two tokens that look the same once normalized the library finds the special one, else the first.
		into := &a
		if !special {
			into = &ordinary
		}
		into.take(token, normalized)
	}
	for _, token := range ordinary.raw.tokens {
		a.take(token, false)
	}
	for _, token := range ordinary.normalized.tokens {
		a.take(token, true)
	}
	a.raw.build()
	a.normalized.build()
	return a
}

func (a *added) take(token addedToken, normalized bool) {
	if normalized {
		a.normalized.take(token)
	} else {
		a.raw.take(token)
	}
}

func readAddedToken(part *object) (token addedToken, special, normalized bool) {
	part.only("id", "content", "single_word", "lstrip", "rstrip", "normalized", "special")
	token = addedToken{
		id:         part.whole("id", 0, maxUint32),
		content:    part.text("content"),
		singleWord: part.flag("single_word"),
		lstrip:     part.flag("lstrip"),
		rstrip:     part.flag("rstrip"),
	}
	if n := len(token.content); n == 0 || n > maxContent {
		part.fail("content", "has %d bytes; it may have 1 to %d", n, maxContent)
	}
	return token, part.flag("special"), part.flag("normalized")
}

// add gives the token its id and returns the id that the next new token gets. The library does not use
// the id in the file: a token that the model knows keeps the model's id, any other gets the next one.
func (v vocabulary) add(part *object, token addedToken, next int64) int64 {
	id, known := v.ids[token.content]
	if !known {
		id = next
	}
	if token.id != id {
		part.fail("id", "%d is not the id of %s, which is %d", token.id, show(token.content), id)
	}
	if other, taken := v.tokens[id]; taken && other != token.content {
		part.fail("id", "%d is also the id of %s", id, show(other))
	}
	v.ids[token.content], v.tokens[id] = id, token.content
	return max(next, id+1)
}
