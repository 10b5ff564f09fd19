# Recipes for people and machines. `just` alone lists them. Needs Go, a C compiler, and Node with npm.

set shell := ["bash", "-euo", "pipefail", "-c"]

os := if os() == "macos" { "darwin" } else if os() == "windows" { "win32" } else { "linux" }
arch := if arch() == "aarch64" { "arm64" } else { "x64" }
library := if os() == "macos" { "libonnxruntime.*.dylib" } else if os() == "windows" { "onnxruntime.dll" } else { "libonnxruntime.so.1" }
staticcheck := "honnef.co/go/tools/cmd/staticcheck@v0.8.2"

# list the recipes
default:
    @just --list 2>/dev/null || npx --yes rust-just --list

# tell the story of a fine-tuned model, end to end
demo: build
    bin/holdout demo

# install what is missing, and put the program and ONNX Runtime's library in bin
build: setup
    go build -o bin/ .

# name a missing prerequisite, and install ONNX Runtime's library from the npm package that onnx/runtime/package.json pins
setup:
    #!/usr/bin/env bash
    set -euo pipefail
    need() { command -v "$1" >/dev/null || { echo "missing: $1, $2" >&2; exit 1; }; }
    need go "the Go toolchain, 1.26 or newer; install it from go.dev/dl or your package manager"
    cc=$(go env CC)
    need "${cc%% *}" "a C compiler, which cgo needs; install gcc (Debian: apt-get install gcc libc6-dev) or clang (macOS: xcode-select --install)"
    [ "$(go env CGO_ENABLED)" = 1 ] || { echo "CGO_ENABLED is 0, and holdout calls ONNX Runtime through cgo; unset it" >&2; exit 1; }
    need npm "Node with npm, which brings ONNX Runtime's library; install Node 20 or newer from nodejs.org or your package manager"
    pinned=$(node -p "require('./onnx/runtime/package.json').devDependencies['onnxruntime-node']")
    if [ "$(cat bin/.onnxruntime 2>/dev/null)" = "$pinned" ] && ls bin/{{ library }} >/dev/null 2>&1; then exit 0; fi
    (cd onnx/runtime && npm ci --no-progress --loglevel=error)
    mkdir -p bin
    rm -f bin/{{ library }}
    cp onnx/runtime/node_modules/onnxruntime-node/bin/napi-v6/{{ os }}/{{ arch }}/{{ library }} bin/
    echo "$pinned" > bin/.onnxruntime

# install what is missing and run every test; HOLDOUT_PARITY names the folder of the larger parity data, where there is one
test *args: setup
    HOLDOUT_ONNXRUNTIME="$PWD/bin" go test -race {{ args }} ./...
    go test {{ args }} ./tokenize # what the race detector makes too slow, or forgets, runs in full here

# measure evaluate against ONNX Runtime alone on the same batches, in one run; or, as just bench tokenize, encoding against the Rust library
bench pattern='Evaluate': setup
    #!/usr/bin/env bash
    set -euo pipefail
    if [ '{{ pattern }}' = tokenize ]; then
        (cd tokenize/testdata/oracle && npm ci --no-progress --loglevel=error)
        go test -run '^$' -bench '^BenchmarkRust$' -benchtime 9x -timeout 60m ./tokenize
        go test -run '^$' -bench '^BenchmarkPerByte$' -benchtime 200ms -timeout 60m ./tokenize
    else
        HOLDOUT_ONNXRUNTIME="$PWD/bin" go test -run '^$' -bench '{{ pattern }}' -benchtime 5x -timeout 60m ./harness/cli
    fi

# formatting, vet, static analysis, tidy go.mod
check:
    test -z "$(gofmt -l $(git ls-files '*.go'))"
    go vet ./...
    go run {{ staticcheck }} ./...
    go mod tidy -diff

# how versions move: say what could, and what to run
upgrade:
    @echo "Go modules: go get MODULE@VERSION && go mod tidy. Direct ones with a newer release:"
    @go list -m -u -f '{{ "{{if and (not .Indirect) .Update}}  {{.Path}} {{.Version}} → {{.Update.Version}}{{end}}" }}' all | sort -u
    @echo "onnxruntime_go asks the library for the API version in its header: raise minVersion in onnx/inspect.go with it."
    @echo "ONNX Runtime: (cd onnx/runtime && npm install --save-exact --save-dev onnxruntime-node@VERSION)"
    @echo "Then: just test && just bench, and compare the logits hashes of a run before and after."
