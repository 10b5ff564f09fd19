package cli

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
)

// texts reads a stream to its end or its first error.
func texts(ctx context.Context, in io.Reader) (all []string, err error) {
	readTexts(ctx, in, func(p placed, e error) bool {
		if err = e; e == nil {
			all = append(all, p.text)
		}
		return e == nil
	})
	return all, err
}

func TestReadTexts(t *testing.T) {
	tests := []struct{ name, in, want, err string }{
		{"lines", "a\n\nb\r\nc", "a||b|c", ""},
		{"nothing", "", "", ""},
		{"a long line", "a\n" + strings.Repeat("b", maxLine-1) + "\n", "a|" + strings.Repeat("b", maxLine-1), ""},
		{"a line without end", "a\n" + strings.Repeat("b", maxLine+1), "a", "standard input:2: a line longer than 16 MiB"},
	}
	for _, tt := range tests {
		got, err := texts(t.Context(), strings.NewReader(tt.in))
		if strings.Join(got, "|") != tt.want || (err == nil) != (tt.err == "") || err != nil && err.Error() != tt.err {
			t.Errorf("%s: %d texts, %v", tt.name, len(got), err)
		}
	}
}

// A person may stop a read that waits for a line.
func TestReadTextsStops(t *testing.T) {
	in, out := io.Pipe()
	defer out.Close()
	ctx, stop := context.WithCancel(t.Context())
	go func() {
		io.WriteString(out, "a\n")
		stop()
	}()
	if _, err := texts(ctx, in); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v", err)
	}
}
