package harness

import (
	"context"
	"fmt"

	"holdout/harness/dataset"
	"holdout/harness/leakage"
)

// CardSchema names the shape of a card. It changes when a reader would have to.
const CardSchema = "holdout/data/v1"

// Card says what a held-out file holds, and which of its rows are in the training set.
type Card struct {
	Schema string `json:"schema"`
	dataset.Card
	Leakage *leakage.Leaks `json:"leakage"` // null where no training set was given
}

// CardSettings are the choices of a card; the zero value is a good one.
type CardSettings struct {
	Tokens dataset.Tokens  // nil: tokens are not counted
	Train  *dataset.Reader // training set, which is read to its end; nil: leakage is not measured
	Near   float64         // Jaccard index from which on a training row is near; 0: 0.6
}

// NewCard reads held-out rows to their end, and the training set, and says what is in them. Rows without a text are counted.
func NewCard(ctx context.Context, data *dataset.Reader, s CardSettings) (*Card, error) {
	finder, err := leakage.NewFinder(leakage.Settings{Near: s.Near})
	if err != nil {
		return nil, err
	}
	data.KeepEmpty()
	maker := dataset.NewCardMaker(data, s.Tokens)
	for example, err := range data.All() {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, err
		}
		if err := maker.Add(example); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", data.Name(), example.Line, err)
		}
		if s.Train != nil {
			finder.Hold(example)
		}
	}
	c := &Card{Schema: CardSchema, Card: *maker.Card()}
	if s.Train == nil {
		return c, nil
	}
	finder.Whole(c.Digest)
	s.Train.KeepEmpty()
	c.Leakage, err = finder.Search(ctx, s.Train)
	return c, err
}
