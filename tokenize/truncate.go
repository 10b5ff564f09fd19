package tokenize

import "fmt"

// Strategy says which text of a pair gives tokens up when there are too many.
type Strategy int

const (
	// LongestFirst takes tokens from the longer text, and once both are of one length from both. Of an odd
	// number the text that was longer, or else the second, keeps one more.
	LongestFirst Strategy = iota
	// OnlyFirst takes tokens from the first text alone, and must leave it one.
	OnlyFirst
	// OnlySecond takes tokens from the second text alone, and must leave it one.
	OnlySecond
)

// Side is an end of a text.
type Side int

// The end that truncation takes tokens from.
const (
	Right Side = iota
	Left
)

// texts are the content tokens of a text and, if there is one, of its pair.
type texts struct {
	a, b []token
}

// truncate cuts t to at most most tokens and returns how many it took away.
func (t *texts) truncate(most int, o Options) (cut int, err error) {
	total := len(t.a) + len(t.b)
	if total <= most {
		return 0, nil
	}
	a, b, err := share(len(t.a), len(t.b), most, o.Strategy)
	if err != nil {
		return 0, err
	}
	t.a, t.b = keep(t.a, a, o.Side), keep(t.b, b, o.Side)
	return total - a - b, nil
}

func keep(tokens []token, n int, side Side) []token {
	if side == Left {
		return tokens[len(tokens)-n:]
	}
	return tokens[:n]
}

// share returns how many of a and b tokens, too many together, stay, so that most do.
func share(a, b, most int, strategy Strategy) (keepA, keepB int, err error) {
	over := a + b - most
	switch {
	case most == 0:
		return 0, 0, nil
	case strategy == LongestFirst:
		keepA, keepB = shareLongest(a, b, most)
		return keepA, keepB, nil
	case strategy == OnlyFirst && a > over:
		return a - over, b, nil
	case strategy == OnlyFirst:
		return 0, 0, fmt.Errorf("cannot cut %d tokens from the first text alone: it has %d and must keep one", over, a)
	case strategy == OnlySecond && b > over:
		return a, b - over, nil
	case strategy == OnlySecond:
		return 0, 0, fmt.Errorf("cannot cut %d tokens from the second text alone: it has %d and must keep one", over, b)
	}
	return 0, 0, fmt.Errorf("strategy %d is none of LongestFirst, OnlyFirst, OnlySecond", strategy)
}

// shareLongest lets the shorter text stay whole if it has at most half of most, else gives each half.
func shareLongest(a, b, most int) (keepA, keepB int) {
	short, long := min(a, b), most-min(a, b)
	if short > long {
		short, long = most/2, most-most/2
	}
	if a > b {
		return long, short
	}
	return short, long
}
