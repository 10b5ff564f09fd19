package tokenize

import (
	"bytes"
	"unicode/utf8"
)

// gpt2Pattern is what the pre-tokenizer ByteLevel splits by.
const gpt2Pattern = `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`

// scanners lists the regular expressions of public checkpoints that have a scanner written for them; any
// other is translated (regex.go), which finds the same and is slower. To add one, add a line.
var scanners = map[string]pattern{
	gpt2Pattern: gpt2Scanner{},
	`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`: llamaScanner{3},
	`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`:      llamaScanner{1},
	`<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+`:                         clipScanner{},
	`\s+`:   blankScanner{},
	` {2,}`: blanksScanner{},
}

// gpt2Scanner finds gpt2Pattern: a contraction, or letters, digits or other characters with a blank before
// them, or white space less the last character if a word follows that. Every character is part of a match.
type gpt2Scanner struct{}

func (gpt2Scanner) next(text []byte, from int) (start, end int) {
	if from >= len(text) {
		return -1, -1
	}
	at := from
	switch text[at] {
	case '\'':
		if n := contraction(text[at+1:]); n > 0 {
			return from, at + 1 + n
		}
	case ' ':
		at++
	}
	if at < len(text) {
		if kind, size := kindOf(text[at:]); kind != blankKind {
			return from, runEnd(text, at+size, kind)
		}
	}
	return from, blanksEnd(text, from)
}

// llamaScanner finds the pattern of Llama 3 and GPT-4, or that of Qwen 2.
type llamaScanner struct{ digits int } // most digits of a word

func (s llamaScanner) next(text []byte, from int) (start, end int) {
	if from >= len(text) {
		return -1, -1
	}
	if text[from] == '\'' {
		if n := anyContraction(text[from+1:]); n > 0 {
			return from, from + 1 + n
		}
	}
	kind, size := kindOf(text[from:])
	at := from + size
	switch kind {
	case letterKind:
		return from, runEnd(text, at, letterKind)
	case digitKind:
		return from, s.digitsEnd(text, at)
	}
	next := blankKind
	if at < len(text) && text[from] != '\r' && text[from] != '\n' {
		next, _ = kindOf(text[at:])
	}
	switch {
	case next == letterKind:
		return from, runEnd(text, at, letterKind)
	case kind == otherKind, text[from] == ' ' && next == otherKind:
		return from, newlinesEnd(text, runEnd(text, at, otherKind))
	}
	return from, lastNewlineEnd(text, from)
}

// digitsEnd returns where a number ends whose first digit ends at at.
func (s llamaScanner) digitsEnd(text []byte, at int) int {
	for n := 1; n < s.digits && at < len(text); n++ {
		kind, size := kindOf(text[at:])
		if kind != digitKind {
			break
		}
		at += size
	}
	return at
}

// clipScanner finds CLIP's pattern, which leaves white space out.
type clipScanner struct{}

var clipSpecial = [][]byte{[]byte("<|startoftext|>"), []byte("<|endoftext|>")}

func (clipScanner) next(text []byte, from int) (start, end int) {
	start = runEnd(text, from, blankKind)
	if start >= len(text) {
		return -1, -1
	}
	switch text[start] {
	case '<':
		for _, special := range clipSpecial {
			if bytes.HasPrefix(text[start:], special) {
				return start, start + len(special)
			}
		}
	case '\'':
		if n := contraction(text[start+1:]); n > 0 {
			return start, start + 1 + n
		}
	}
	kind, size := kindOf(text[start:])
	if kind == digitKind {
		return start, start + size
	}
	return start, runEnd(text, start+size, kind)
}

// blankScanner finds `\s+`.
type blankScanner struct{}

func (blankScanner) next(text []byte, from int) (start, end int) {
	for start = from; start < len(text); {
		kind, size := kindOf(text[start:])
		if kind == blankKind {
			return start, runEnd(text, start+size, blankKind)
		}
		start += size
	}
	return -1, -1
}

// blanksScanner finds ` {2,}`.
type blanksScanner struct{}

func (blanksScanner) next(text []byte, from int) (start, end int) {
	at := bytes.Index(text[from:], []byte("  "))
	if at < 0 {
		return -1, -1
	}
	start = from + at
	for end = start + 2; end < len(text) && text[end] == ' '; end++ {
	}
	return start, end
}

// contraction returns how many bytes of the text, which follows an apostrophe, are s, t, re, ve, m, ll or d.
func contraction(text []byte) int {
	if len(text) == 0 {
		return 0
	}
	switch text[0] {
	case 's', 't', 'm', 'd':
		return 1
	}
	if len(text) > 1 {
		switch [2]byte(text) {
		case [2]byte{'r', 'e'}, [2]byte{'v', 'e'}, [2]byte{'l', 'l'}:
			return 2
		}
	}
	return 0
}

// anyContraction is contraction in upper or lower case, where s may be ſ.
func anyContraction(text []byte) int {
	if bytes.HasPrefix(text, []byte("ſ")) {
		return len("ſ")
	}
	var lower [2]byte
	n := copy(lower[:], text)
	for i, c := range lower {
		if 'A' <= c && c <= 'Z' {
			lower[i] = c + 'a' - 'A'
		}
	}
	return contraction(lower[:n])
}

// runEnd returns where the run of characters of a kind ends that goes on at at.
func runEnd(text []byte, at int, kind kind) int {
	for at < len(text) {
		if c := text[at]; c < utf8.RuneSelf {
			if asciiKinds[c] != kind {
				break
			}
			at++
			continue
		}
		r, size := utf8.DecodeRune(text[at:])
		if kindOfRune(r) != kind {
			break
		}
		at += size
	}
	return at
}

// blanksEnd returns where the match of `\s+(?!\S)|\s+` ends that starts at start: with the white space, or
// one character before that if a word follows and more is left.
func blanksEnd(text []byte, start int) int {
	end := runEnd(text, start, blankKind)
	if end == len(text) {
		return end
	}
	return withoutLast(text, start, end)
}

// withoutLast returns where the last character starts of what lies between start and end, or end if there
// is no other.
func withoutLast(text []byte, start, end int) int {
	_, size := utf8.DecodeLastRune(text[start:end])
	if end-size > start {
		return end - size
	}
	return end
}

// newlinesEnd returns where the carriage returns and line feeds at at end.
func newlinesEnd(text []byte, at int) int {
	for at < len(text) && (text[at] == '\r' || text[at] == '\n') {
		at++
	}
	return at
}

// lastNewlineEnd returns where the match of `\s*[\r\n]+|\s+(?!\S)|\s+` ends that starts at start.
func lastNewlineEnd(text []byte, start int) int {
	end := runEnd(text, start, blankKind)
	if at := bytes.LastIndexAny(text[start:end], "\r\n"); at >= 0 {
		return start + at + 1
	}
	if end == len(text) {
		return end
	}
	return withoutLast(text, start, end)
}
