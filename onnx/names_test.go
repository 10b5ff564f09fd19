package onnx

import "testing"

func TestNamesOfEachPlatform(t *testing.T) {
	tests := []struct{ goos, name, pattern string }{
		{"linux", "libonnxruntime.so.1", "libonnxruntime.so*"},
		{"darwin", "libonnxruntime.dylib", "libonnxruntime.*dylib"},
		{"windows", "onnxruntime.dll", "onnxruntime.dll"},
	}
	for _, tt := range tests {
		if name, pattern := libraryName(tt.goos), libraryPattern(tt.goos); name != tt.name || pattern != tt.pattern {
			t.Errorf("%s: %s, %s; want %s, %s", tt.goos, name, pattern, tt.name, tt.pattern)
		}
	}
	if dirs := systemFolders("linux", "arm64"); dirs[1] != "/usr/lib/aarch64-linux-gnu" {
		t.Errorf("Linux arm64 looks in %v", dirs)
	}
	if dirs := systemFolders("windows", "amd64"); dirs != nil {
		t.Errorf("Windows looks in %v; its System32 may hold an old library", dirs)
	}
}

func TestNewer(t *testing.T) {
	tests := []struct {
		a, b  string
		newer bool
	}{
		{"1.24", "1.23.2", true},
		{"1.24", "1.24", false},
		{"1.24", "1.24.0", false},
		{"1.24.1", "1.24", true},
		{"1.9", "1.24", false},
		{"1.24", "1.9", true},
		{"2.0", "1.30", true},
	}
	for _, tt := range tests {
		if got := newer(tt.a, tt.b); got != tt.newer {
			t.Errorf("newer(%s, %s) = %t", tt.a, tt.b, got)
		}
	}
}
