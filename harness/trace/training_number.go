package trace

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// number is a number as Python writes it.
type number struct {
	value float64
	what  string // NaN, Infinity, -Infinity or null; "" for a finite number
}

// pointer is the number's value, nil where it is undefined.
func (n number) pointer() *float64 {
	if n.what != "" {
		return nil
	}
	return &n.value
}

// broken says whether it was logged as NaN or infinite.
func (n number) broken() bool { return n.what != "" && n.what != "null" }

// optional reads a field that may be absent: then there is no value and nothing is said of it.
func optional(name string, raw json.RawMessage) (*float64, number, error) {
	if raw == nil {
		return nil, number{}, nil
	}
	n, err := numberOf(raw)
	if err != nil {
		return nil, n, fmt.Errorf("%s is %w", name, err)
	}
	return n.pointer(), n, nil
}

// numberOf reads a number. What is too large for a float64 is infinite, as it is to Python.
func numberOf(raw json.RawMessage) (number, error) {
	text := string(raw)
	switch text {
	case `"NaN"`, `"Infinity"`, `"-Infinity"`:
		return number{what: strings.Trim(text, `"`)}, nil
	case "null":
		return number{what: text}, nil
	}
	x, err := strconv.ParseFloat(text, 64)
	if math.IsInf(x, 1) && errors.Is(err, strconv.ErrRange) {
		return number{what: "Infinity"}, nil
	} else if math.IsInf(x, -1) {
		return number{what: "-Infinity"}, nil
	}
	if err != nil {
		return number{}, fmt.Errorf("%s, where a number should be", excerpt(raw))
	}
	return number{value: x}, nil
}

// whole reads a count.
func whole(raw json.RawMessage) (int, error) {
	n, err := numberOf(raw)
	if err != nil || n.what != "" || n.value != math.Trunc(n.value) || n.value < 0 || n.value > 1<<53 {
		return 0, fmt.Errorf("%s, where a whole number from 0 should be", excerpt(raw))
	}
	return int(n.value), nil
}

// wholeOrNone reads a count that may be null, or negative as max_steps is where it is not set.
func wholeOrNone(raw json.RawMessage) (int, error) {
	if n, err := numberOf(raw); err == nil && (n.what == "null" || n.value < 0) {
		return 0, nil
	}
	return whole(raw)
}

// excerpt is the start of a value.
func excerpt(raw json.RawMessage) string {
	runes := []rune(string(raw))
	if len(runes) > 30 {
		return string(runes[:30]) + "…"
	}
	return string(runes)
}

// notJSON are the numbers that Python's json module writes and JSON does not know.
var notJSON = []string{"NaN", "-Infinity", "Infinity"}

// pythonNumbers puts those numbers into quotes where they stand outside of strings.
func pythonNumbers(data []byte) []byte {
	if !bytes.Contains(data, []byte("NaN")) && !bytes.Contains(data, []byte("Infinity")) {
		return data
	}
	out := make([]byte, 0, len(data)+1024)
	for i, quoted := 0, false; i < len(data); i++ {
		switch {
		case data[i] == '"':
			quoted = !quoted
		case quoted && data[i] == '\\' && i+1 < len(data):
			out = append(out, data[i])
			i++
		case !quoted:
			if word := startsWith(data[i:]); word != "" {
				out = append(append(append(out, '"'), word...), '"')
				i += len(word) - 1
				continue
			}
		}
		out = append(out, data[i])
	}
	return out
}

// startsWith is the number in notJSON that data starts with, "" if none.
func startsWith(data []byte) string {
	for _, word := range notJSON {
		if bytes.HasPrefix(data, []byte(word)) {
			return word
		}
	}
	return ""
}
