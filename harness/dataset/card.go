package dataset

import (
	"crypto/sha256"
	"slices"
	"strings"
	"unicode/utf8"
)

// Card says what a data set holds.
type Card struct {
	Name    string   `json:"name"`
	Digest  string   `json:"digest"` // SHA-256 of the file's bytes, after decompression
	Rows    int      `json:"rows"`
	Columns []string `json:"columns"`
	Text    string   `json:"text"` // name of the column that holds it
	Pair    string   `json:"pair,omitempty"`
	Label   string   `json:"label"`
	ID      string   `json:"id,omitempty"`

	Labels     []LabelCount  `json:"labels"`           // the most frequent first, then by name
	Imbalance  *float64      `json:"imbalance"`        // rows of the most frequent label over rows of the rarest; null where there is one label only
	Characters Lengths       `json:"characters"`       // of the texts, of a pair both together
	Tokens     *TokenLengths `json:"tokens,omitempty"` // nil: no checkpoint was given

	Repeats   Repeats     `json:"repeats"`
	Conflicts []Conflict  `json:"conflicts"` // texts with more than one label, in the order of their first rows
	Empty     []Placed    `json:"empty"`     // rows without a text, or of a pair without one of the two
	Replaced  Replacement `json:"replaced"`
}

// LabelCount is how often a label is held out.
type LabelCount struct {
	Label string  `json:"label"`
	Rows  int     `json:"rows"`
	Share float64 `json:"share"`
}

// Lengths says how long texts are. Quantiles are lengths that occur: the smallest that at least the share of the rows does not exceed.
type Lengths struct {
	Least  int     `json:"least"`
	P5     int     `json:"p5"`
	P25    int     `json:"p25"`
	Median int     `json:"median"`
	P75    int     `json:"p75"`
	P95    int     `json:"p95"`
	Most   int     `json:"most"`
	Mean   float64 `json:"mean"`
}

// TokenLengths says how long texts are in a checkpoint's tokens, special ones included, before they are cut.
type TokenLengths struct {
	Lengths
	Checkpoint string `json:"checkpoint"`
	MaxLength  string `json:"max_length"` // tokens that texts are cut at; "none" where there is no limit
	From       string `json:"max_length_from"`
	Longer     int    `json:"longer"` // rows that are cut there
}

// Repeats counts texts, or pairs, that occur more than once, exactly. Rows without a text do not count.
type Repeats struct {
	Texts  int      `json:"texts"`  // distinct texts that occur more than once
	Rows   int      `json:"rows"`   // rows whose text an earlier row has
	Groups []Repeat `json:"groups"` // in the order of their first rows
}

// Repeat is a text and the rows that have it.
type Repeat struct {
	Text string   `json:"text"` // clipped
	Rows []Placed `json:"rows"`
}

// Conflict is a text that rows hold out as different labels.
type Conflict struct {
	Text   string   `json:"text"` // clipped
	Labels []string `json:"labels"`
	Rows   []Placed `json:"rows"`
}

// Placed is a row by its place.
type Placed struct {
	Line  int    `json:"line"` // where it starts in the file, from 1
	ID    string `json:"id"`
	Label string `json:"label"`
}

// Replacement counts what was not UTF-8.
type Replacement struct {
	Rows  int `json:"rows"`
	Bytes int `json:"bytes"`
}

// Tokens counts the tokens of a text or a pair that a checkpoint keeps, and those that it cuts.
type Tokens func(text, pair string) (kept, cut int, err error)

// CardMaker makes the card of a file's rows as they are read. It keeps a few numbers a row, its id, and of the texts a digest.
type CardMaker struct {
	reader     *Reader
	pairs      bool   // rows have two texts
	tokens     Tokens // nil: they are not counted
	card       Card
	labels     map[string]int
	texts      map[[16]byte]int // number of each distinct text
	first      []Placed         // row of each
	repeats    map[int]*Repeat  // of those that occur again
	order      []int            // their numbers, as they were met
	characters []int32
	counts     []int32 // of tokens
	longer     int
	buffer     []byte
}

// NewCardMaker returns a CardMaker for the rows that r is to read. Tokens may be nil.
func NewCardMaker(r *Reader, tokens Tokens) *CardMaker {
	return &CardMaker{reader: r, pairs: r.Columns().Pair != "", tokens: tokens, labels: map[string]int{}, texts: map[[16]byte]int{}, repeats: map[int]*Repeat{}}
}

// Add takes the next row. An error is that of Tokens.
func (m *CardMaker) Add(e Example) error {
	m.labels[e.Label]++
	m.characters = append(m.characters, int32(utf8.RuneCountInString(e.Text)+utf8.RuneCountInString(e.Pair)))
	if e.Replaced > 0 {
		m.card.Replaced.Rows++
		m.card.Replaced.Bytes += e.Replaced
	}
	if m.tokens != nil {
		kept, cut, err := m.tokens(e.Text, e.Pair)
		if err != nil {
			return err
		}
		m.counts = append(m.counts, int32(kept+cut))
		if cut > 0 {
			m.longer++
		}
	}
	m.text(e)
	return nil
}

// text remembers a row's text.
func (m *CardMaker) text(e Example) {
	row := Placed{e.Line, e.ID, e.Label}
	if strings.TrimSpace(e.Text) == "" || m.pairs && strings.TrimSpace(e.Pair) == "" {
		m.card.Empty = append(m.card.Empty, row)
		return
	}
	m.buffer = append(append(append(m.buffer[:0], e.Text...), 0), e.Pair...)
	sum := sha256.Sum256(m.buffer)
	k := [16]byte(sum[:16])
	n, known := m.texts[k]
	if !known {
		m.texts[k] = len(m.first)
		m.first = append(m.first, row)
		return
	}
	r := m.repeats[n]
	if r == nil {
		r = &Repeat{Text: Clip(e.Text), Rows: []Placed{m.first[n]}}
		m.repeats[n] = r
		m.order = append(m.order, n)
	}
	r.Rows = append(r.Rows, row)
}

// Card is the card of the rows so far, of which there must be one.
func (m *CardMaker) Card() *Card {
	r := m.reader
	c, columns := m.card, r.Columns()
	c.Name, c.Digest, c.Rows, c.Columns = strings.ToValidUTF8(r.Name(), "\uFFFD"), r.Digest(), r.Rows(), r.Header()
	c.Text, c.Pair, c.Label, c.ID = columns.Text, columns.Pair, columns.Label, columns.ID
	c.Empty = append([]Placed{}, c.Empty...)
	c.Characters = lengths(m.characters)
	if m.tokens != nil {
		c.Tokens = &TokenLengths{Lengths: lengths(m.counts), Longer: m.longer}
	}
	c.Labels, c.Imbalance = balance(m.labels, c.Rows)
	c.Repeats, c.Conflicts = m.repeated()
	return &c
}

// repeated lists the texts that occur again, and those of them that have several labels.
func (m *CardMaker) repeated() (Repeats, []Conflict) {
	all, conflicts := Repeats{Groups: []Repeat{}}, []Conflict{}
	slices.Sort(m.order)
	for _, n := range m.order {
		r := m.repeats[n]
		all.Texts++
		all.Rows += len(r.Rows) - 1
		all.Groups = append(all.Groups, *r)
		var labels []string
		met := map[string]bool{}
		for _, row := range r.Rows {
			if !met[row.Label] {
				labels, met[row.Label] = append(labels, row.Label), true
			}
		}
		if len(labels) > 1 {
			conflicts = append(conflicts, Conflict{r.Text, labels, r.Rows})
		}
	}
	return all, conflicts
}
