package dataset

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"
)

const (
	maxRow     = 16 << 20 // bytes: rows up to this long are read; rows of two buffers more are refused
	bufferSize = 64 << 10
)

var errTooLong = errors.New("row is longer than 16 MiB; is a line break missing, or a quote left open?")

// source is the decompressed bytes of a file. It hashes what is read, and stops a row without end.
type source struct {
	name        string
	compression string // "gzip", "zstd" or ""
	bytes       *bufio.Reader
	plain       io.Reader
	close       func()
	hash        hash.Hash
	left        int   // bytes that may be read before the next row
	err         error // the first error other than io.EOF
}

// newSource looks at the first bytes: it decompresses, skips a UTF-8 byte order mark, and refuses
// what is text of another kind.
func newSource(name string, in io.Reader) (*source, error) {
	s := &source{name: name, close: func() {}, hash: sha256.New(), left: maxRow}
	packed := bufio.NewReaderSize(in, bufferSize)
	if s.err = s.decompress(packed); s.err != nil {
		return nil, s.failed(0)
	}
	s.bytes = bufio.NewReaderSize(s, bufferSize)
	if err := s.start(); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *source) start() error {
	const mark, pointer = "\xef\xbb\xbf", "version https://git-lfs.github.com/spec/"
	start, _ := s.bytes.Peek(len(pointer)) // Read repeats an error
	switch first := string(start); {
	case first == pointer:
		return fmt.Errorf(`%s: is a Git LFS pointer, not the data; fetch it with "git lfs pull"`, s.name)
	case strings.HasPrefix(first, "\xff\xfe"), strings.HasPrefix(first, "\xfe\xff"):
		return fmt.Errorf("%s: is UTF-16 (it starts with the bytes %x); save it as UTF-8", s.name, first[:2])
	case strings.HasPrefix(first, mark):
		_, err := s.bytes.Discard(len(mark))
		return err
	}
	return nil
}

// Read gives decompressed bytes to the buffer. An error is final.
func (s *source) Read(p []byte) (int, error) {
	if s.err == nil && s.left <= 0 {
		s.err = errTooLong
	}
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.plain.Read(p)
	s.left -= n
	s.hash.Write(p[:n])
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

// startRow allows the bytes of another row.
func (s *source) startRow() { s.left = maxRow + bufferSize }

// failed says why the bytes end in the line after this one.
func (s *source) failed(line int) error {
	at := fmt.Sprintf("%s:%d", s.name, line+1)
	switch {
	case s.err == errTooLong:
		return fmt.Errorf("%s: %w", at, s.err)
	case s.compression == "":
		return fmt.Errorf("%s: reading stopped here: %w", at, s.err)
	case s.err == io.EOF, errors.Is(s.err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%s: %s data is cut short here; copy the file again", at, s.compression)
	}
	return fmt.Errorf("%s: %s data is damaged here: %w", at, s.compression, s.err)
}

// digest is the SHA-256 of what was read.
func (s *source) digest() string { return hex.EncodeToString(s.hash.Sum(nil)) }
