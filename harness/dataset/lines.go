package dataset

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// lines reads the lines of a source; the last may lack its line break.
type lines struct {
	src  *source
	line int    // the number of the last line read, from 1
	long []byte // a line longer than the buffer
}

// next is the next line without its line break, good until the next call, or io.EOF.
func (l *lines) next() ([]byte, error) {
	line, err := l.src.bytes.ReadSlice('\n')
	if err == bufio.ErrBufferFull {
		l.long = l.long[:0]
		for err == bufio.ErrBufferFull {
			l.long = append(l.long, line...)
			line, err = l.src.bytes.ReadSlice('\n')
		}
		l.long = append(l.long, line...)
		line = l.long
	}
	switch {
	case err == io.EOF && len(line) == 0:
		return nil, io.EOF
	case err != nil && err != io.EOF:
		return nil, l.src.failed(l.line)
	}
	l.line++
	return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r")), nil
}

// nonBlank is the next line that holds more than the given white space.
func (l *lines) nonBlank(space string) ([]byte, error) {
	for {
		line, err := l.next()
		if err != nil || len(bytes.Trim(line, space)) > 0 {
			return line, err
		}
	}
}

var errNUL = errors.New("row holds a zero byte; a data set is UTF-8 text")

// clean replaces each invalid byte of a string by U+FFFD, as encoding/json does, and counts them.
func clean(s string) (string, int, error) {
	if strings.IndexByte(s, 0) >= 0 {
		return "", 0, errNUL
	}
	if utf8.ValidString(s) {
		return s, 0, nil
	}
	const replacement = "\ufffd"
	replaced := string([]rune(s))
	return replaced, strings.Count(replaced, replacement) - strings.Count(s, replacement), nil
}
