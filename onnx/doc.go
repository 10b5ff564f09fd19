// Package onnx runs ONNX graphs on ONNX Runtime's CPU provider: batches of token ids in, logits out.
//
// It finds the shared library ([Find]), opens the one environment a process may have ([Open]), reads what a model file
// says of itself ([ReadGraph]), opens it up to give tensors from inside ([Expose]), makes sessions, checks every matrix before it reaches native code, and stops a run when its
// context ends. It is the only package that touches github.com/yalue/onnxruntime_go.
//
// It refuses to look for the library below the working directory (loading a library runs its code), to run a graph whose inputs
// are not whole-number matrices, and to pass on an empty sequence or a negative token id: ONNX Runtime answers both with
// plausible numbers instead of an error.
package onnx
