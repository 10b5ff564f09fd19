package onnx

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"

	ort "github.com/yalue/onnxruntime_go"
	"golang.org/x/sys/cpu"
)

// environment is ONNX Runtime's one environment in this process: onnxruntime_go keeps it in package variables.
var environment struct {
	sync.Mutex
	path  string
	users int
}

// Runtime is a loaded ONNX Runtime. Several may be open at once if they share one library.
type Runtime struct {
	Library Library
	close   func() error
}

// Open loads the library and starts its environment, with logging off: what goes wrong is returned as an error.
//
// A process has room for one library: Open fails while another one is open.
func Open(library Library) (*Runtime, error) {
	environment.Lock()
	defer environment.Unlock()
	if environment.users > 0 && environment.path != library.Path {
		return nil, fmt.Errorf("%s: ONNX Runtime is already loaded from %s; close that one first", library.Path, environment.path)
	}
	if environment.users == 0 {
		ort.SetSharedLibraryPath(library.Path)
		if err := ort.InitializeEnvironment(ort.WithLogLevelFatal()); err != nil {
			return nil, fmt.Errorf("%s: %w", library.Path, startError(err))
		}
		environment.path = library.Path
	}
	environment.users++
	library.Version = ort.GetVersion()
	return &Runtime{Library: library, close: sync.OnceValue(release)}, nil
}

// startError puts the binding's answers into words that say what to do.
func startError(err error) error {
	if strings.Contains(err.Error(), "ORT API base") {
		return fmt.Errorf("this ONNX Runtime is older than %s; install a newer one with `just setup`", minVersion)
	}
	return errors.New(oneLine(err))
}

// release counts one user out and ends the environment after the last.
func release() error {
	environment.Lock()
	defer environment.Unlock()
	environment.users--
	if environment.users > 0 {
		return nil
	}
	return ort.DestroyEnvironment()
}

// Close ends the runtime. Sessions made from it must be closed before. A second Close does nothing.
func (r *Runtime) Close() error { return r.close() }

// Fingerprint says what on this machine can move the last bits of a logit: the runtime's version and the CPU's vector instructions.
func (r *Runtime) Fingerprint() map[string]string {
	return map[string]string{
		"onnxruntime": r.Library.Version,
		"platform":    runtime.GOOS + "/" + runtime.GOARCH,
		"cpu":         strings.Join(CPUFeatures(), " "),
	}
}

// CPUFeatures names the vector instructions that this CPU has and ONNX Runtime's kernels choose by.
func CPUFeatures() []string {
	var names []string
	for _, f := range []struct {
		name string
		has  bool
	}{
		{"avx", cpu.X86.HasAVX}, {"avx2", cpu.X86.HasAVX2}, {"fma", cpu.X86.HasFMA},
		{"avx512f", cpu.X86.HasAVX512F}, {"avx512bw", cpu.X86.HasAVX512BW}, {"avx512vnni", cpu.X86.HasAVX512VNNI},
		{"avxvnni", cpu.X86.HasAVXVNNI}, {"amx-int8", cpu.X86.HasAMXInt8}, {"amx-bf16", cpu.X86.HasAMXBF16},
		{"asimd", cpu.ARM64.HasASIMD}, {"asimddp", cpu.ARM64.HasASIMDDP}, {"asimdhp", cpu.ARM64.HasASIMDHP}, {"sve", cpu.ARM64.HasSVE},
	} {
		if f.has {
			names = append(names, f.name)
		}
	}
	return names
}

// oneLine is an error of native code as one line: such messages carry line breaks and runs of blanks.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }
