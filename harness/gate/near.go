package gate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xrash/smetrics"
)

// didYouMean ends a message about a name that does not exist: with the one that is spelt most like it, or else with all of a few.
func didYouMean(name string, known []string) string {
	const longest = 100 // longer ones are no misspelling, and take long to compare
	best, distance := "", len(name)/2+1
	if len(name) > longest {
		known = nil
	}
	for _, k := range slices.Sorted(slices.Values(known)) {
		if d := smetrics.WagnerFischer(strings.ToLower(name), strings.ToLower(k), 1, 1, 1); d < distance {
			best, distance = k, d
		}
	}
	const few = 12
	switch {
	case best != "":
		return fmt.Sprintf("; did you mean %q?", best)
	case len(known) == 1:
		return "; there is only " + known[0]
	case len(known) > 0 && len(known) <= few:
		return "; there are " + strings.Join(slices.Sorted(slices.Values(known)), ", ")
	}
	return ""
}
