package dataset

import (
	"bufio"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// maxWindow bounds the memory a zstd file may ask for, as the zstd command does by default.
const maxWindow = 128 << 20

// compressions lists every way a file may be packed. To add one, add a line.
var compressions = []struct {
	name, extension string
	magic           string // the first bytes of every packed file
	open            func(io.Reader) (plain io.Reader, closed func(), err error)
}{
	{"gzip", ".gz", "\x1f\x8b", openGzip},
	{"zstd", ".zst", "\x28\xb5\x2f\xfd", openZstd},
}

// decompress decides by the first bytes, since names are lost in downloads.
func (s *source) decompress(packed *bufio.Reader) error {
	start, err := packed.Peek(4)
	if err != nil && err != io.EOF {
		return err
	}
	for _, c := range compressions {
		if strings.HasPrefix(string(start), c.magic) {
			s.compression = c.name
			s.plain, s.close, err = c.open(packed)
			return err
		}
	}
	s.plain = packed
	return nil
}

func openGzip(in io.Reader) (io.Reader, func(), error) {
	z, err := gzip.NewReader(in)
	return z, func() {}, err
}

func openZstd(in io.Reader) (io.Reader, func(), error) {
	z, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		return nil, nil, err
	}
	return z, z.Close, nil
}
