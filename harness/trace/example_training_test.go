package trace_test

import (
	"fmt"
	"log"
	"strings"

	"holdout/harness/trace"
)

// A training's record says which epoch was best and what the loss did after it.
func ExampleReadTraining() {
	state := `{"log_history": [
		{"step": 50, "epoch": 1.0, "loss": 0.62}, {"step": 50, "epoch": 1.0, "eval_loss": 0.55},
		{"step": 100, "epoch": 2.0, "loss": 0.41}, {"step": 100, "epoch": 2.0, "eval_loss": 0.48},
		{"step": 150, "epoch": 3.0, "loss": 0.27}, {"step": 150, "epoch": 3.0, "eval_loss": 0.57}]}`
	t, err := trace.ReadTraining("trainer_state.json", strings.NewReader(state))
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range t.Epochs {
		fmt.Println(e.Epoch, e.Observation)
	}
	fmt.Println(t.Observations[0].Text)
	// Output:
	// 1 first evaluation
	// 2 learning
	// 3 over-fitting
	// epoch 2 has the lowest validation loss, 0.4800; it is not the last of 3
}
