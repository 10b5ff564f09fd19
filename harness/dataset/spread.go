package dataset

import (
	"cmp"
	"slices"
	"strings"
)

// balance lists how often each label occurs, and the ratio of the most frequent to the rarest.
func balance(labels map[string]int, rows int) (counts []LabelCount, imbalance *float64) {
	for label, n := range labels {
		counts = append(counts, LabelCount{label, n, float64(n) / float64(rows)})
	}
	slices.SortFunc(counts, func(a, b LabelCount) int {
		return cmp.Or(cmp.Compare(b.Rows, a.Rows), cmp.Compare(a.Label, b.Label))
	})
	if len(counts) > 1 {
		ratio := float64(counts[0].Rows) / float64(counts[len(counts)-1].Rows)
		imbalance = &ratio
	}
	return counts, imbalance
}

// lengths says how the lengths of texts, at least one, are spread. It sorts them.
func lengths(all []int32) Lengths {
	slices.Sort(all)
	sum := 0
	for _, n := range all {
		sum += int(n)
	}
	at := func(percent int) int { // the nearest rank
		return int(all[max(0, (percent*len(all)+99)/100-1)])
	}
	return Lengths{int(all[0]), at(5), at(25), at(50), at(75), at(95), int(all[len(all)-1]), float64(sum) / float64(len(all))}
}

// clipLength is how many characters of a text are shown where it is one of many.
const clipLength = 200

// Clip is the first 200 characters of a text in memory of its own, with … in place of the last where there are more.
func Clip(text string) string {
	n, end := 0, 0
	for i := range text {
		switch n {
		case clipLength - 1:
			end = i
		case clipLength:
			return text[:end] + "…"
		}
		n++
	}
	return strings.Clone(text)
}
