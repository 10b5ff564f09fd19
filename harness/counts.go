package harness

// counts are what a run says of its rows beside the scores.
type counts struct {
	rows, right, truncated, unknown int
	replacedRows, replacedBytes     int
	held                            []int // rows held out as each label
}

// add counts a predicted row.
func (c *counts) add(r *row) {
	c.rows++
	c.held[r.want]++
	if r.want == r.got {
		c.right++
	}
	if r.cut > 0 {
		c.truncated++
	}
	if r.unknown > 0 {
		c.unknown++
	}
	if r.example.Replaced > 0 {
		c.replacedRows++
		c.replacedBytes += r.example.Replaced
	}
}
