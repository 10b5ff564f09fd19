package models

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"strconv"

	"holdout/onnx"
)

// Settings are the choices that a checkpoint leaves open.
type Settings struct {
	Variant   string // which graph, "quantized" for model_quantized.onnx, or a file name; "" for the only one
	MaxLength int    // tokens that texts are cut at; 0 for what the checkpoint says
	Threads   int    // threads inside one call; 0 means 1
}

// Checkpoint is an open checkpoint: a classifier. Its methods may be called from several goroutines at once.
type Checkpoint struct {
	tokenizer *Tokenizer
	session   *onnx.Session
	runtime   *onnx.Runtime
	inputs    []string
	labels    []string
	head      string // name of the head
	predict   head
	first     int // position number of a text's first token
	graph     string
	threads   int
	digests   map[string]string
	bytes     int64 // size of the graph and its external data files

	files      fs.FS
	dir        string // folder that files lie in; "" for none
	dataFolder string // folder that the graph's external data files lie in, absolute; "" for none
	logits     string // name of the output
}

// Open opens the checkpoint in a folder. Errors name the folder and the file in it.
func Open(ctx context.Context, r *onnx.Runtime, dir string, s Settings) (*Checkpoint, error) {
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: no such checkpoint folder", dir)
	}
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("%s: a file; a checkpoint is the folder that holds config.json, tokenizer.json and model.onnx", dir)
	}
	c, err := open(ctx, r, os.DirFS(dir), dir, s)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	return c, nil
}

// OpenFS opens a checkpoint in a file system, such as one that is embedded in the program. It must keep all weights in the graph's file.
func OpenFS(ctx context.Context, r *onnx.Runtime, files fs.FS, name string, s Settings) (*Checkpoint, error) {
	c, err := open(ctx, r, files, "", s)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return c, nil
}

// open reads the parts, checks that they agree, and runs the graph once. The folder dir, if any, is where files lies on disk.
func open(ctx context.Context, r *onnx.Runtime, files fs.FS, dir string, s Settings) (*Checkpoint, error) {
	c := &Checkpoint{runtime: r, threads: max(1, s.Threads), digests: map[string]string{}, files: files, dir: dir}
	conf, err := c.openConfig(files)
	if err != nil {
		return nil, err
	}
	if c.tokenizer, err = openTokenizer(files, conf, TokenizerSettings{MaxLength: s.MaxLength}); err != nil {
		return nil, err
	}
	c.digests["tokenizer"] = c.tokenizer.digest
	if err := c.openGraph(files, dir, s); err != nil {
		return nil, err
	}
	if err := c.tryOut(ctx, conf); err != nil {
		c.session.Close()
		return nil, fmt.Errorf("%s: %w", c.graph, err)
	}
	return c, nil
}

func (c *Checkpoint) openConfig(files fs.FS) (config, error) {
	conf, data, err := readConfig(files)
	if err != nil {
		return conf, err
	}
	c.digests["config"] = digest(data)
	c.first = conf.firstPosition()
	c.labels, err = conf.labels()
	c.head, c.predict = heads[conf.ProblemType].name, heads[conf.ProblemType].head
	return conf, err
}

func (c *Checkpoint) openGraph(files fs.FS, dir string, s Settings) error {
	var err error
	c.graph, err = chooseGraph(files, s.Variant)
	if err != nil {
		return err
	}
	model, err := readFile(files, c.graph, maxModel)
	if err != nil {
		return err
	}
	graph, err := onnx.ReadGraph(model)
	if err != nil {
		return fmt.Errorf("%s: %w", c.graph, err)
	}
	c.digests["model"], c.bytes, err = digestWeights(files, dir, c.graph, model, graph.External)
	if err != nil {
		return err
	}
	inputs, err := inputNames(graph)
	if err != nil {
		return fmt.Errorf("%s: %w", c.graph, err)
	}
	logits, err := logitsName(graph, c.labels != nil)
	if err != nil {
		return fmt.Errorf("%s: %w", c.graph, err)
	}
	if dir != "" {
		c.dataFolder, err = filepath.Abs(filepath.Join(dir, path.Dir(c.graph)))
		if err != nil {
			return err
		}
	}
	c.inputs, c.logits = inputs, logits
	c.session, err = c.runtime.NewSession(model, inputs, []string{logits}, onnx.SessionOptions{Threads: c.threads, DataFolder: c.dataFolder})
	if err != nil {
		return fmt.Errorf("%s: %w", c.graph, err)
	}
	return nil
}

// tryOut runs one text, to see that the graph works and that it gives a logit for each label.
func (c *Checkpoint) tryOut(ctx context.Context, conf config) error {
	ids, typeIDs, _, _, err := c.Encode("a", "")
	if err != nil {
		return err
	}
	out, err := c.run(ctx, rows{1, len(ids), ids, typeIDs, c.first})
	if err != nil {
		return err
	}
	if len(out.Dims) != 2 || out.Dims[0] != 1 {
		return fmt.Errorf("logits of shape %v for one text; a classifier of texts gives [1 × labels]", out.Dims)
	}
	if conf.NumLabels > 0 && len(conf.ID2Label) == 0 && conf.NumLabels != len(out.Data) {
		return fmt.Errorf("gives %d logits a text, and config.json says num_labels %d", len(out.Data), conf.NumLabels)
	}
	if c.labels == nil {
		c.labels = defaultLabels(len(out.Data))
	}
	if len(c.labels) != len(out.Data) {
		return fmt.Errorf("gives %d logits a text, and config.json names %d labels", len(out.Data), len(c.labels))
	}
	if len(c.labels) < 2 {
		return errors.New("gives one logit a text, a regression; this version scores classification into two labels or more")
	}
	return nil
}

// Labels names the classes in the order of the logits.
func (c *Checkpoint) Labels() []string { return c.labels }

// Encode turns a text, or a pair if pair is not empty, into at most as many token ids as the model reads.
// Cut counts the tokens that did not fit, unknown those that the vocabulary has no word for.
func (c *Checkpoint) Encode(text, pair string) (ids, typeIDs []int64, cut, unknown int, err error) {
	return c.tokenizer.Encode(text, pair)
}

// Logits runs B encodings of T tokens each, row by row in ids and typeIDs, and returns B×C logits.
// All must be of that length: nothing is padded, so a row's logits do not depend on its neighbours.
func (c *Checkpoint) Logits(ctx context.Context, B, T int, ids, typeIDs []int64) ([]float32, error) {
	out, err := c.run(ctx, rows{B, T, ids, typeIDs, c.first})
	if err != nil {
		return nil, err
	}
	if len(out.Data) != B*len(c.labels) {
		return nil, fmt.Errorf("logits of shape %v for %d texts and %d labels", out.Dims, B, len(c.labels))
	}
	return out.Data, nil
}

func (c *Checkpoint) run(ctx context.Context, r rows) (onnx.Tensor, error) {
	out, err := c.session.Run(ctx, c.matrices(r)...)
	if err != nil {
		return onnx.Tensor{}, err
	}
	return out[0], nil
}

// matrices are the graph's inputs, filled.
func (c *Checkpoint) matrices(r rows) []onnx.Matrix {
	all := make([]onnx.Matrix, len(c.inputs))
	for i, name := range c.inputs {
		all[i] = onnx.Matrix{Rows: r.B, Cols: r.T, Data: feeds[name](r)}
	}
	return all
}

// Predict turns a text's C logits into probabilities, written to the slice given, and returns the index of the predicted label.
func (c *Checkpoint) Predict(logits []float32, probabilities []float64) int {
	return c.predict(logits, probabilities)
}

// Describe says what a run must record of a checkpoint: SHA-256 digests of its parts, the settings that decide its logits, and what
// on this machine can move their last bits.
func (c *Checkpoint) Describe() (digests, settings, fingerprint map[string]string) {
	tokens, from, side := c.tokenizer.MaxLength()
	settings = map[string]string{
		"graph":           c.graph,
		"head":            c.head,
		"max_length":      tokens,
		"max_length_from": from,
		"model_bytes":     strconv.FormatInt(c.bytes, 10),
		"tokenizer_proof": c.tokenizer.proof,
		"truncation_side": side,
	}
	if stride := c.tokenizer.tokens.Stride(); stride > 0 {
		settings["stride_ignored"] = strconv.Itoa(stride)
	}
	fingerprint = c.runtime.Fingerprint()
	fingerprint["threads_per_call"] = strconv.Itoa(c.threads)
	fingerprint["graph_optimization"] = "all"
	return maps.Clone(c.digests), settings, fingerprint
}

// Close frees the session.
func (c *Checkpoint) Close() error { return c.session.Close() }

// Inputs names the graph's inputs in its own order.
func (c *Checkpoint) Inputs() []string { return c.inputs }

// Tokenizer is what makes ids of texts.
func (c *Checkpoint) Tokenizer() *Tokenizer { return c.tokenizer }
