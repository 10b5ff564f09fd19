package dataset

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// format starts reading rows. It returns a function that puts the next row into its argument, with
// new columns added to the header, and returns io.EOF after the last row.
type format func(*source) func(*row) error

// formats lists every format by its extension. To add one, add a line.
var formats = map[string]format{
	".csv":    csvRows,
	".jsonl":  jsonlRows,
	".ndjson": jsonlRows,
	".tsv":    tsvRows,
}

// Formats is the extensions that Open knows, sorted. Each may be followed by .gz or .zst.
func Formats() []string { return slices.Sorted(maps.Keys(formats)) }

// formatOf is the format of a file by its name, whatever the case of its letters.
func formatOf(name string) (format, error) {
	plain := strings.ToLower(name)
	for _, c := range compressions {
		plain = strings.TrimSuffix(plain, c.extension)
	}
	extension := filepath.Ext(plain)
	if f, ok := formats[extension]; ok {
		return f, nil
	}
	known := strings.Join(Formats(), ", ")
	if extension == "" {
		return nil, fmt.Errorf("%s: no extension to tell the format by; known are %s, each also with .gz or .zst", name, known)
	}
	return nil, fmt.Errorf("%s: unknown format %s; known are %s, each also with .gz or .zst", name, quote(extension), known)
}
