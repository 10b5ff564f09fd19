package trace

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// state is what a trainer_state.json holds; see TrainerState in transformers' trainer_callback.py.
type state struct {
	bestMetric     number
	bestCheckpoint string
	bestStep       int // newer versions write best_global_step; 0 if not there
	steps          int
	planned        int
	epochs         int
	log            []LogLine
	evaluations    []Evaluation
}

// field reads the value of one of the file's fields.
type field func(s *state, value json.RawMessage) error

// fields lists the fields that are read. All others are passed over.
var fields = map[string]field{
	"best_metric": func(s *state, v json.RawMessage) (err error) { s.bestMetric, err = numberOf(v); return err },
	"best_model_checkpoint": func(s *state, v json.RawMessage) error {
		var name *string
		if json.Unmarshal(v, &name) != nil {
			return fmt.Errorf("%s, where the name of a folder should be", excerpt(v))
		}
		if name != nil {
			s.bestCheckpoint = *name
		}
		return nil
	},
	"best_global_step": func(s *state, v json.RawMessage) (err error) { s.bestStep, err = wholeOrNone(v); return err },
	"global_step":      func(s *state, v json.RawMessage) (err error) { s.steps, err = wholeOrNone(v); return err },
	"max_steps":        func(s *state, v json.RawMessage) (err error) { s.planned, err = wholeOrNone(v); return err },
	"num_train_epochs": func(s *state, v json.RawMessage) error {
		n, err := numberOf(v)
		if err == nil && n.what == "" && n.value > 0 && n.value <= mostEpochs {
			s.epochs = int(math.Ceil(n.value))
		}
		return err
	},
}

// parseState reads a file line by line of its log, so that memory stays near what is kept.
func parseState(data []byte) (*state, error) {
	data = pythonNumbers(data)
	if !json.Valid(data) {
		return nil, invalid(data)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil, errors.New("not a JSON object, which a trainer_state.json is")
	}
	s, logged := &state{bestMetric: number{what: "null"}}, false
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		if key == "log_history" {
			logged = true
			if err := s.readLog(d); err != nil {
				return nil, err
			}
			continue
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, err
		}
		if read, ok := fields[key.(string)]; ok {
			if err := read(s, value); err != nil {
				return nil, fmt.Errorf("%s is %w", key, err)
			}
		}
	}
	if !logged {
		return nil, errors.New("no log_history in it: not the record of a training; the Trainer's trainer_state.json has one")
	}
	return s, nil
}

// invalid says where JSON ends to be JSON.
func invalid(data []byte) error {
	var syntax *json.SyntaxError
	var v json.RawMessage
	if err := json.Unmarshal(data, &v); errors.As(err, &syntax) {
		line := 1 + bytes.Count(data[:min(int(syntax.Offset), len(data))], []byte("\n"))
		return fmt.Errorf("line %d: not valid JSON: %v", line, syntax)
	}
	return errors.New("not valid JSON")
}

// readLog reads the list of log lines.
func (s *state) readLog(d *json.Decoder) error {
	if open, err := d.Token(); err != nil || open != json.Delim('[') {
		return errors.New("log_history is not a list of log lines")
	}
	for i := 0; d.More(); i++ {
		var line map[string]json.RawMessage
		if err := d.Decode(&line); err != nil || line == nil {
			return fmt.Errorf("log_history[%d] is not an object", i)
		}
		if err := s.addLine(line); err != nil {
			return fmt.Errorf("log_history[%d]: %w", i, err)
		}
	}
	_, err := d.Token()
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// addLine keeps a line that has a loss, a learning rate or an evaluation. Others say how long the training took.
func (s *state) addLine(line map[string]json.RawMessage) error {
	metrics := map[string]json.RawMessage{}
	for key, value := range line {
		if name, ok := strings.CutPrefix(key, "eval_"); ok && !timing(name) {
			metrics[name] = value
		}
	}
	loss, logged := line["loss"]
	rate, rated := line["learning_rate"]
	if !logged && !rated && len(metrics) == 0 {
		return nil
	}
	step, epoch, err := place(line)
	if err != nil {
		return err
	}
	if logged || rated {
		l := LogLine{Step: step, Epoch: epoch}
		if l.Loss, l.loss, err = optional("loss", loss); err != nil {
			return err
		}
		if l.LearningRate, l.rate, err = optional("learning_rate", rate); err != nil {
			return err
		}
		s.log = append(s.log, l)
	}
	if len(metrics) == 0 {
		return nil
	}
	e := Evaluation{Step: step, Epoch: epoch, Metrics: map[string]*float64{}}
	if e.Loss, e.loss, err = optional("eval_loss", metrics["loss"]); err != nil {
		return err
	}
	delete(metrics, "loss")
	for name, value := range metrics {
		if n, err := numberOf(value); err == nil {
			e.Metrics[name] = n.pointer()
		}
	}
	s.evaluations = append(s.evaluations, e)
	return nil
}

// timings are the ends of names under which the Trainer logs how long an evaluation took, and not how well it went.
var timings = []string{"runtime", "samples_per_second", "steps_per_second", "jit_compilation_time", "model_preparation_time"}

func timing(name string) bool {
	return strings.HasPrefix(name, "mem_") || slices.ContainsFunc(timings, func(end string) bool { return strings.HasSuffix(name, end) })
}

// place is the step and the epoch of a log line. An evaluation before any training has no epoch.
func place(line map[string]json.RawMessage) (step int, epoch float64, err error) {
	if line["step"] == nil {
		return 0, 0, errors.New("no step, which the Trainer writes into every line")
	}
	if step, err = whole(line["step"]); err != nil {
		return 0, 0, fmt.Errorf("step is %w", err)
	}
	if at := line["epoch"]; step == 0 && (at == nil || string(at) == "null") {
		return 0, 0, nil
	} else if at == nil {
		return 0, 0, errors.New("no epoch, which the Trainer writes into every line")
	}
	n, err := numberOf(line["epoch"])
	if err != nil || n.what != "" || n.value < 0 || n.value > mostEpochs {
		return 0, 0, fmt.Errorf("epoch is %s, where a number from 0 should be", excerpt(line["epoch"]))
	}
	return step, n.value, nil
}

// mostEpochs is more than any training has.
const mostEpochs = 1e9
