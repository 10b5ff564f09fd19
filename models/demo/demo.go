// Package demo holds the demonstration: a small BERT before and after fine-tuning, and the reviews that it was fine-tuned and judged on.
//
// README.md, beside this file, is its card: who wrote the texts, how the checkpoints were made, and what was measured. The last epoch's
// checkpoint, epoch5, is a folder beside it and not embedded.
package demo

import "embed"

// Names of what is in [Files].
const (
	Base      = "base"               // checkpoint before fine-tuning
	Finetuned = "finetuned"          // checkpoint of the epoch with the lowest validation loss in trainer_state.json
	Training  = "trainer_state.json" // what was logged while it was fine-tuned
	Policy    = "holdout.yaml"
	Train     = "reviews-train.jsonl"
	Heldout   = "reviews-heldout.jsonl"
)

// Files is the embedded part of the demonstration.
//
//go:embed base finetuned trainer_state.json holdout.yaml reviews-train.jsonl reviews-heldout.jsonl
var Files embed.FS
