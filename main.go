// Holdout evaluates fine-tuned text models exported to ONNX on held-out labels. See README.md.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"holdout/harness/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	code := cli.Run(ctx, os.Args, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
