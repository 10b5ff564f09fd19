package leakage_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"holdout/harness/leakage"
)

// Against all pairs compared one by one: no pair below the threshold is reported, the Jaccard index is exact, and of the rows that have
// one above it at least 99 in 100 are found, at every threshold and length.
func TestNearAgainstAllPairs(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	text := func(of []string) string {
		words := slices.Clone(of)
		for i := range words {
			if rng.IntN(6) == 0 {
				words[i] = fmt.Sprint("w", rng.IntN(400))
			}
		}
		return strings.Join(words, " ")
	}
	var heldout, train []string
	for range 400 {
		var of []string
		for range 3 + rng.IntN(37) {
			of = append(of, fmt.Sprint("w", rng.IntN(400)))
		}
		heldout, train = append(heldout, text(of)), append(train, text(of))
	}
	heldoutSets, trainSets := setsOf(heldout), setsOf(train)
	for _, near := range []float64{0.3, 0.5, 0.6, 0.75, 0.9, 1} {
		found := map[int]float64{}
		for _, l := range search(t, leakage.Settings{Near: near}, rows(heldout...), rows(train...)).Leaks {
			found[l.Heldout.Line-1] = l.Jaccard
		}
		expected, missed := 0, 0
		for h := range heldout {
			best := 0.0
			for tr := range train {
				best = max(best, similarity(heldoutSets[h], trainSets[tr]))
			}
			j, ok := found[h]
			if best >= near {
				expected++
			}
			if best >= near && !ok {
				missed++
			}
			if ok && (j > best || j < near) {
				t.Errorf("near %v: row %d: Jaccard index %v, and the best is %v", near, h, j, best)
			}
		}
		if t.Logf("near %v: %d of %d found", near, expected-missed, expected); expected < 5 || float64(missed) > 0.01*float64(expected) {
			t.Errorf("near %v: %d of %d missed", near, missed, expected)
		}
	}
}

// sets are a text's words, and its words and pairs of words.
type sets struct{ words, both map[string]bool }

func setsOf(texts []string) []sets {
	var all []sets
	for _, text := range texts {
		s := sets{map[string]bool{}, map[string]bool{}}
		words := strings.Fields(text)
		for i, w := range words {
			s.words[w], s.both[w] = true, true
			if i > 0 {
				s.both[words[i-1]+" "+w] = true
			}
		}
		all = append(all, s)
	}
	return all
}

// similarity is the Jaccard index by which the package says it compares two texts.
func similarity(a, b sets) float64 {
	if n := min(len(a.words), len(b.words)); 8 <= n && n < 20 {
		return jaccard(a.words, b.words)
	}
	return jaccard(a.both, b.both)
}

func jaccard(a, b map[string]bool) float64 {
	shared := 0
	for w := range a {
		if b[w] {
			shared++
		}
	}
	return float64(shared) / float64(len(a)+len(b)-shared)
}
