package reports

import (
	"fmt"
	"io"

	"holdout/harness"
)

// WriteContents writes the contents as an HTML page, or their first part in a format that it has: the verdict, the comparison or the
// run.
func WriteContents(w io.Writer, format string, c Contents, look Look) error {
	if format == "html" {
		return HTML(w, c)
	}
	if c.Redact {
		c = redacted(c)
	}
	switch {
	case c.Verdict != nil:
		return WriteVerdict(w, format, c.Verdict, look)
	case c.Comparison != nil:
		return WriteComparison(w, format, c.Comparison, look)
	}
	return Write(w, format, c.Run.Run, look)
}

// Check returns an error that wraps [harness.ErrNotComparable] if the runs are not those that the verdict or the comparison is of: their
// labels or logits are others.
func (c Contents) Check() error {
	type side struct {
		of, word string
		want     harness.Hashes
		table    *harness.Table
	}
	var all []side
	if v := c.Verdict; v != nil {
		all = append(all, side{"verdict", "candidate", v.Candidate.Hashes, c.Run})
		if v.Baseline != nil {
			all = append(all, side{"verdict", "baseline", v.Baseline.Hashes, c.Baseline})
		}
	}
	if k := c.Comparison; k != nil {
		all = append(all, side{"comparison", "candidate", k.Candidate.Hashes, c.Run}, side{"comparison", "baseline", k.Baseline.Hashes, c.Baseline})
	}
	for _, s := range all {
		if s.table != nil && s.table.Run.Hashes != s.want {
			return fmt.Errorf("%w: the run of %s is not the %s of the %s: it has other labels or logits", harness.ErrNotComparable, s.table.Run.Checkpoint.Name, s.word, s.of)
		}
	}
	return nil
}
