package leakage

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says how a held-out row is in the training set.
type Kind string

// The kinds of leak. A row that leaks in several ways is of the first.
const (
	Exact      Kind = "exact"
	Normalized Kind = "normalized"
	Near       Kind = "near"
)

// Kinds lists the kinds of leak, the plainest first.
func Kinds() []Kind { return []Kind{Exact, Normalized, Near} }

// Agreement says whether the labels of the two rows of a leak are the same.
type Agreement string

// What the two labels of a leak can be. Labels cannot be compared where one of the two is in one file only.
const (
	Same      Agreement = "same"
	Different Agreement = "different"
	Unrelated Agreement = "unrelated"
)

// Summary counts the held-out rows that are in a training set: what a run keeps.
type Summary struct {
	Train     string  `json:"train"`     // name of the training file
	Digest    string  `json:"digest"`    // SHA-256 of its bytes, after decompression
	TrainRows int     `json:"rows"`      // training rows
	Compared  int     `json:"compared"`  // held-out rows that were looked for: all but those without a text
	SameFile  bool    `json:"same_file"` // the training file is the held-out file
	Threshold float64 `json:"threshold"` // Jaccard index from which on rows are near

	// Held-out rows by kind of leak, each counted once.
	Exact      int `json:"exact"`
	Normalized int `json:"normalized"`
	Near       int `json:"near"`

	CutShort    int      `json:"cut_short"`     // training rows that more held-out rows resemble than were compared: near may be too low
	OnlyHeldout []string `json:"only_held_out"` // labels that no training row has, sorted
	OnlyTrain   []string `json:"only_train"`    // labels that no held-out row has, sorted
}

// Rows is the number of held-out rows that leak in any way.
func (s Summary) Rows() int { return s.Exact + s.Normalized + s.Near }

// Leaks are the leaks of a held-out file.
type Leaks struct {
	Summary
	Leaks []Leak `json:"leaks"` // exact, normalized, near; within a kind the nearest first, then in the order of the held-out rows
}

// Leak is a held-out row that is in the training set, and the training row: of several the nearest, and of these the first.
type Leak struct {
	Kind    Kind      `json:"kind"`
	Jaccard float64   `json:"jaccard"` // of the shingles of both, computed exactly; 1 unless the kind is near
	Labels  Agreement `json:"labels"`
	Heldout Row       `json:"held_out"`
	Train   Row       `json:"train"`
}

// Row is a row of a leak.
type Row struct {
	Line  int    `json:"line"` // where it starts in its file, from 1
	ID    string `json:"id"`
	Label string `json:"label"`
	Text  string `json:"text"` // its first 200 characters, with … where there are more; of a pair the first text
}

// Settings are the choices of a search; the zero value is a good one.
type Settings struct {
	Near    float64 // Jaccard index from which on rows are near, from 0.3 to 1; 0: 0.6
	Workers int     // rows compared at once; 0: one for each processor
}

// The thresholds there may be. Below the least, rows that have nothing to do with each other meet.
const (
	DefaultNear = 0.6
	MinNear     = 0.3
)

// ErrSettings is what an error wraps that says which setting is out of range.
var ErrSettings = errors.New("setting out of range")

// Notes says what a person should know of the leaks before trusting the scores on the rows, the worst first.
func (s Summary) Notes() []string {
	var notes []string
	if s.SameFile {
		notes = append(notes, fmt.Sprintf("the training file %s is the held-out file: every row leaks", s.Train))
	}
	said := fmt.Sprintf("%d of %d held-out rows are in the training set %s", s.Rows(), s.Compared, s.Train)
	if s.Rows() > 0 {
		said += fmt.Sprintf(": %d exactly, %d after normalisation, %d nearly (Jaccard index of at least %v)", s.Exact, s.Normalized, s.Near, s.Threshold)
	}
	notes = append(notes, said)
	for _, names := range []struct {
		there, missing string
		labels         []string
	}{{"held-out", "training", s.OnlyHeldout}, {"training", "held-out", s.OnlyTrain}} {
		if n := len(names.labels); n > 0 {
			const most = 10
			listed := strings.Join(names.labels[:min(n, most)], ", ")
			if n > most {
				listed += fmt.Sprintf(" and %d more", n-most)
			}
			notes = append(notes, fmt.Sprintf("labels in the %s file that no %s row has: %s", names.there, names.missing, listed))
		}
	}
	if s.CutShort > 0 {
		notes = append(notes, fmt.Sprintf("%d of %d training rows resemble more held-out rows than are compared: near leaks may have been missed", s.CutShort, s.TrainRows))
	}
	return notes
}
