package leakage

import (
	"context"
	"math"
	"math/bits"
	"slices"

	"golang.org/x/sync/errgroup"
)

// index holds the shingles of many rows, its members, and finds those that are like a given row's.
type index struct {
	banding banding
	alone   bool       // members have the hashes of their words alone
	groups  []int32    // of each member
	words   []int32    // distinct ones of each member
	ends    []int      // member m has the hashes from ends[m] up to ends[m+1]
	hashes  []uint64   // ascending within a member
	bands   [][]uint64 // of each band, ascending, one number a member: its key, and in the lower half the member
	starts  [][]uint32 // of each band, where in it the keys of each bucket begin
	shift   int        // the bucket of a key is key>>shift
}

func newIndex(g banding, alone bool) *index {
	return &index{banding: g, alone: alone, ends: []int{0}}
}

// add makes a member of a group of so many distinct words.
func (x *index) add(group int32, words int, hashes []uint64) {
	x.groups, x.words = append(x.groups, group), append(x.words, int32(words))
	x.hashes = append(x.hashes, hashes...)
	x.ends = append(x.ends, len(x.hashes))
}

func (x *index) set(member int) []uint64 { return x.hashes[x.ends[member]:x.ends[member+1]] }

// build makes the bands, after the last member.
func (x *index) build(ctx context.Context, workers int) error {
	n := len(x.groups)
	if n == 0 {
		return nil
	}
	buckets := bits.Len(uint(n)) - 1
	x.shift = 32 - buckets
	x.bands, x.starts = make([][]uint64, x.banding.b), make([][]uint32, x.banding.b)
	for b := range x.bands {
		x.bands[b], x.starts[b] = make([]uint64, n), make([]uint32, 1<<buckets+1)
	}
	const stretch = 4096
	if err := each(ctx, workers, (n+stretch-1)/stretch, func(i int) { x.sign(i*stretch, min((i+1)*stretch, n)) }); err != nil {
		return err
	}
	return each(ctx, workers, len(x.bands), x.sort)
}

// each calls f with the numbers below n, some at once, until ctx ends.
func each(ctx context.Context, workers, n int, f func(int)) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(workers)
	for i := range n {
		g.Go(func() error {
			if ctx.Err() == nil {
				f(i)
			}
			return ctx.Err()
		})
	}
	return g.Wait()
}

// sign puts the members of a stretch into all bands.
func (x *index) sign(from, to int) {
	least := make([]uint32, x.banding.r*x.banding.b)
	for m := from; m < to; m++ {
		x.banding.signature(x.set(m), least)
		for b := range x.bands {
			x.bands[b][m] = uint64(x.banding.key(least, b))<<32 | uint64(m)
		}
	}
}

// sort orders a band and finds where its buckets start.
func (x *index) sort(b int) {
	slices.Sort(x.bands[b])
	starts, at := x.starts[b], 0
	for bucket := range starts {
		for at < len(x.bands[b]) && int(x.bands[b][at]>>32>>x.shift) < bucket {
			at++
		}
		starts[bucket] = uint32(at)
	}
}

// span is where in a band the keys of a bucket stand.
type span struct{ from, to uint32 }

// bucket is where the key's bucket stands in a band.
func (x *index) bucket(b int, key uint32) span {
	at := x.starts[b][key>>x.shift:]
	return span{at[0], at[1]}
}

// same are the members that have the key in a band, of which the bucket is known.
func (x *index) same(b int, key uint32, bucket span) []uint64 {
	all := x.bands[b][bucket.from:bucket.to]
	low, high := uint64(key)<<32, uint64(key)<<32|math.MaxUint32
	const small = 32
	if len(all) > small {
		from, _ := slices.BinarySearch(all, low)
		to, found := slices.BinarySearch(all, high)
		if found {
			to++
		}
		return all[from:to]
	}
	from := 0
	for from < len(all) && all[from] < low {
		from++
	}
	to := from
	for to < len(all) && all[to] <= high {
		to++
	}
	return all[from:to]
}
