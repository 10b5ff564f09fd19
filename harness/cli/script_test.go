package cli_test

import (
	"context"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"holdout/harness/cli"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"holdout": func() { os.Exit(cli.Run(context.Background(), os.Args, os.Stdout, os.Stderr)) },
	})
}
