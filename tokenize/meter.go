package tokenize

import (
	"errors"
	"io"
	"unicode/utf8"
)

// meter counts what the searches of a regular expression read of a text. One search takes time linear in that; but a search that reads
// far and matches little, as [a-z]*[0-9]|[a-z] does in a run of letters, makes all of them together take the square.
type meter struct {
	text []byte
	at   int // where the search is
	read int // bytes
}

const (
	unmetered = 256 // up to here a text is too short for the square of its length to matter, and Go's engine is faster
	maxRead   = 32  // times that a text is read; the patterns of public checkpoints read theirs two or three times
)

// errTooMuch is why a text is refused that a regular expression would be at for long.
var errTooMuch = errors.New("the regular expression of a stage reads this text more than 32 times over, which may take the square of its length")

// ReadRune gives the next character to Go's engine.
func (m *meter) ReadRune() (r rune, size int, err error) {
	if m.at >= len(m.text) || m.spent() {
		return 0, 0, io.EOF
	}
	r, size = utf8.DecodeRune(m.text[m.at:])
	m.at += size
	m.read += size
	return r, size, nil
}

// spent reports whether more was read than may be.
func (m *meter) spent() bool { return m.read > maxRead*len(m.text) }
