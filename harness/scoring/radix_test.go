package scoring

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func BenchmarkSortKeyed(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	rows := make([]keyed, 1_000_000)
	for i := range rows {
		rows[i] = keyed{keyOf(rng.Float64()), int32(i)}
	}
	for name, sort := range map[string]func([]keyed) []keyed{"radix": sortKeyed, "compare": sortByComparing} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				sort(slices.Clone(rows))
			}
		})
	}
}

func sortByComparing(rows []keyed) []keyed {
	slices.SortFunc(rows, func(a, b keyed) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.row, b.row)) })
	return rows
}

func TestSortKeyed(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 7, expandFrom - 1, expandFrom, 20_000} {
		for name, draw := range map[string]func() float64{
			"uniform": rng.Float64,
			"tied":    func() float64 { return float64(rng.IntN(3)) / 2 },
			"float32": func() float64 { return float64(rng.Float32()) },
			"equal":   func() float64 { return 1 },
			"small":   func() float64 { return math.Exp(-700 * rng.Float64()) },
			"zeros":   func() float64 { return math.Copysign(0, rng.Float64()-0.5) },
		} {
			rows := make([]keyed, n)
			for i := range rows {
				rows[i] = keyed{keyOf(draw()), int32(i)}
			}
			want := sortByComparing(slices.Clone(rows))
			if got := sortKeyed(rows); !slices.Equal(got, want) {
				t.Errorf("%d %s keys are not sorted stably", n, name)
			}
		}
	}
}
