package tokenize

import (
	"unicode"
	"unicode/utf8"
)

// matcher finds added tokens in a text: at each place the longest, from left to right, none overlapping.
// The zero value finds nothing.
type matcher struct {
	tokens []addedToken
	seen   map[string]bool // their contents
	first  [256]bool       // bytes that a token starts with
	trie   *pieceTrie      // of the contents, by index in tokens
}

// take adds a token. Of equal ones the first stays.
func (m *matcher) take(token addedToken) {
	if m.seen == nil {
		m.seen = map[string]bool{}
	}
	if m.seen[token.content] {
		return
	}
	m.seen[token.content] = true
	m.tokens = append(m.tokens, token)
	m.first[token.content[0]] = true
}

// build makes the matcher find what it has taken.
func (m *matcher) build() {
	contents := make([]string, len(m.tokens))
	for i, token := range m.tokens {
		contents[i] = token.content
	}
	m.trie = newPieceTrie(contents)
}

// longest returns the longest token that text starts with and its length in bytes; nil if none.
func (m *matcher) longest(text []byte) (token *addedToken, size int) {
	node := uint32(0)
	for i, b := range text {
		if node = m.trie.child(node, b); node == 0 {
			break
		}
		if piece := m.trie.units[node].piece; piece != noPiece {
			token, size = &m.tokens[piece], i+1
		}
	}
	return token, size
}

func (m *matcher) split(text []byte) splitter { return splitter{m: m, text: text} }

// splitter walks through a text that is split at added tokens.
type splitter struct {
	m      *matcher
	text   []byte
	at     int         // where the search goes on
	done   int         // where what was given out ends
	held   *addedToken // found, to be given out next
	heldAt span
	blanks span // the last white space that was looked through
}

// next returns where a segment between added tokens lies and nil, or an added token and where it lies, in
// the order of the text; ok is false at the end. Segments are not empty.
func (s *splitter) next() (at span, token *addedToken, ok bool) {
	if s.held != nil {
		token, s.held = s.held, nil
		return s.heldAt, token, true
	}
	token, start, end := s.find()
	if token == nil {
		at = span{int32(s.done), int32(len(s.text))}
		s.done = len(s.text)
		return at, nil, at.len() > 0
	}
	done := s.done
	s.done = end
	found := span{int32(start), int32(end)}
	if done >= start {
		return found, token, true
	}
	s.held, s.heldAt = token, found
	return span{int32(done), int32(start)}, nil, true
}

// find returns the next token from s.at on, with the bytes it covers; nil if there is none. A token that
// takes the blanks behind it does not hide another among them, so what s.done says may shrink, as it does
// in the library.
func (s *splitter) find() (token *addedToken, start, end int) {
	for ; s.at < len(s.text); s.at++ {
		if !s.m.first[s.text[s.at]] {
			continue
		}
		token, size := s.m.longest(s.text[s.at:])
		if token == nil {
			continue
		}
		start, end = s.at, s.at+size
		if token.singleWord && touchesWord(s.text, start, end) {
			s.at = end - 1
			continue
		}
		s.at = end
		if token.lstrip {
			start = max(s.done, start)
			start -= blanksAtEnd(s.text[s.done:start])
		}
		if token.rstrip {
			end = s.blanksEnd(end)
		}
		if start >= end { // the token before has taken all of it; the library drops it, or ends
			s.at--
			continue
		}
		return token, start, end
	}
	return nil, 0, 0
}

// blanksEnd returns where the white space ends that starts at at.
func (s *splitter) blanksEnd(at int) int {
	if int(s.blanks.start) <= at && at < int(s.blanks.end) {
		return int(s.blanks.end)
	}
	end := at + blanksAtStart(s.text[at:])
	s.blanks = span{int32(at), int32(end)}
	return end
}

func touchesWord(text []byte, start, end int) bool {
	before, size := utf8.DecodeLastRune(text[:start])
	if size > 0 && isWord(before) {
		return true
	}
	after, size := utf8.DecodeRune(text[end:])
	return size > 0 && isWord(after)
}

// blanksAtEnd returns how many bytes of white space text ends with.
func blanksAtEnd(text []byte) int {
	all := len(text)
	for len(text) > 0 {
		r, size := utf8.DecodeLastRune(text)
		if !unicode.IsSpace(r) {
			break
		}
		text = text[:len(text)-size]
	}
	return all - len(text)
}

// blanksAtStart returns how many bytes of white space text starts with.
func blanksAtStart(text []byte) int {
	n := 0
	for n < len(text) {
		r, size := utf8.DecodeRune(text[n:])
		if !unicode.IsSpace(r) {
			break
		}
		n += size
	}
	return n
}
