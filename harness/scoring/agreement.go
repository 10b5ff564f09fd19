package scoring

import (
	"fmt"
	"math"
	"slices"
)

// correlation is Matthews' coefficient, for any number of labels: the correlation of held-out and
// predicted labels as indicators, (N·hits − Σ want·got) / √((N² − Σ got²)(N² − Σ want²)).
type correlation struct{}

func (correlation) value(t *tally, _ int, z ZeroDivision) (value float64, ok bool) {
	covariance, want, got, _ := t.moments()
	return z.divide(covariance, math.Sqrt(want*got))
}

func (correlation) reason(t *tally, names []string, _ int) string {
	if k := slices.Index(t.want, t.n); k >= 0 {
		return fmt.Sprintf("every example is held out as %q", names[k])
	}
	return fmt.Sprintf("every example was predicted %q", names[slices.Index(t.got, t.n)])
}

// kappa is Cohen's: the share of hits beyond those expected by chance, of the most there could be.
type kappa struct{}

func (kappa) value(t *tally, _ int, z ZeroDivision) (value float64, ok bool) {
	covariance, _, _, chance := t.moments()
	return z.divide(covariance, t.n*t.n-chance)
}

func (kappa) reason(t *tally, names []string, _ int) string {
	return fmt.Sprintf("every example is held out and predicted as %q", names[slices.Index(t.want, t.n)])
}

// moments returns, times N², the covariance of held-out and predicted labels, the variance of
// each, and the hits expected by chance.
func (t *tally) moments() (covariance, want, got, chance float64) {
	var hits float64
	want, got = t.n*t.n, t.n*t.n
	for k := range t.hit {
		hits += t.hit[k]
		chance += t.want[k] * t.got[k]
		want -= t.want[k] * t.want[k]
		got -= t.got[k] * t.got[k]
	}
	return t.n*hits - chance, want, got, chance
}
