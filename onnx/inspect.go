package onnx

import (
	"debug/elf"
	"debug/macho"
	"debug/pe"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
)

// minVersion is the oldest ONNX Runtime that answers to the API version onnxruntime_go v1.27.0 asks for
// (ORT_API_VERSION 24 in its header; an API version n came with release 1.n).
const minVersion = "1.24"

// machines maps a Go architecture to its number in each format of shared library.
var machines = map[string]struct {
	elf   elf.Machine
	macho macho.Cpu
	pe    uint16
}{
	"amd64": {elf.EM_X86_64, macho.CpuAmd64, pe.IMAGE_FILE_MACHINE_AMD64},
	"arm64": {elf.EM_AARCH64, macho.CpuArm64, pe.IMAGE_FILE_MACHINE_ARM64},
}

// inspect reads a shared library's version and checks that it fits this machine, without loading it.
// The version is "" where the file does not tell.
func inspect(path string) (version string, err error) {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return "", errors.New("not a file that can be read")
	}
	head := make([]byte, 4)
	f, err := os.Open(path)
	if err != nil {
		return "", errors.New("cannot be read")
	}
	_, err = f.Read(head)
	f.Close()
	if err != nil {
		return "", errors.New("empty or unreadable")
	}
	switch {
	case string(head) == elf.ELFMAG:
		version, err = inspectELF(path, runtime.GOOS, runtime.GOARCH)
	case string(head[:2]) == "MZ":
		err = inspectPE(path, runtime.GOOS, runtime.GOARCH)
	case strings.Contains("\xcf\xfa\xed\xfe \xca\xfe\xba\xbe", string(head)):
		err = inspectMachO(path, runtime.GOOS, runtime.GOARCH)
	default:
		err = errors.New("not a shared library")
	}
	if err != nil {
		return "", err
	}
	if version != "" && newer(minVersion, version) {
		return "", fmt.Errorf("version %s is too old, %s or newer is needed", version, minVersion)
	}
	return version, nil
}

// inspectELF reads the version from the name of the symbol version that ONNX Runtime's exports carry, VERS_1.24.3.
func inspectELF(path, goos, goarch string) (string, error) {
	f, err := elf.Open(path)
	if err != nil {
		return "", fmt.Errorf("damaged ELF file: %v", err)
	}
	defer f.Close()
	if f.Machine != machines[goarch].elf || goos != "linux" {
		return "", fmt.Errorf("for Linux on %v, not for %s/%s", f.Machine, goos, goarch)
	}
	versions, _ := f.DynamicVersions() // none: a build without symbol versions, which is allowed
	for _, v := range versions {
		if version, ok := strings.CutPrefix(v.Name, "VERS_"); ok {
			return version, nil
		}
	}
	return "", nil
}

func inspectMachO(path, goos, goarch string) error {
	if goos != "darwin" {
		return fmt.Errorf("for macOS, not for %s", goos)
	}
	if f, err := macho.OpenFat(path); err == nil {
		defer f.Close()
		for _, arch := range f.Arches {
			if arch.Cpu == machines[goarch].macho {
				return nil
			}
		}
		return fmt.Errorf("holds no code for %s", goarch)
	}
	f, err := macho.Open(path)
	if err != nil {
		return fmt.Errorf("damaged Mach-O file: %v", err)
	}
	defer f.Close()
	if f.Cpu != machines[goarch].macho {
		return fmt.Errorf("for %v, not for %s", f.Cpu, goarch)
	}
	return nil
}

func inspectPE(path, goos, goarch string) error {
	if goos != "windows" {
		return fmt.Errorf("for Windows, not for %s", goos)
	}
	f, err := pe.Open(path)
	if err != nil {
		return fmt.Errorf("damaged PE file: %v", err)
	}
	defer f.Close()
	if f.Machine != machines[goarch].pe {
		return fmt.Errorf("for machine %#x, not for %s", f.Machine, goarch)
	}
	return nil
}

// newer says whether version a comes after version b. Parts that are not numbers count as 0.
func newer(a, b string) bool {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range max(len(as), len(bs)) {
		x, y := part(as, i), part(bs, i)
		if x != y {
			return x > y
		}
	}
	return false
}

func part(parts []string, i int) int {
	if i >= len(parts) {
		return 0
	}
	n, _ := strconv.Atoi(parts[i])
	return n
}
