package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/urfave/cli/v2"

	"holdout/onnx"
	"holdout/reports"
)

func versionVerb() *cli.Command {
	return &cli.Command{
		Name:   "version",
		Usage:  "print the versions of holdout, Go and the ONNX Runtime library it finds",
		Flags:  []cli.Flag{libraryFlag()},
		Action: version,
	}
}

func version(c *cli.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	fmt.Fprintf(c.App.Writer, "holdout %s, %s, %s/%s\n", programVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	library, _, err := onnx.Find(c.String("onnxruntime"))
	if err != nil {
		return err
	}
	r, err := onnx.Open(library)
	if err != nil {
		return err
	}
	defer r.Close()
	fmt.Fprintf(c.App.Writer, "ONNX Runtime %s, %s\n", r.Library.Version, reports.Plain(library.Path))
	return nil
}

// programVersion is the version that the go command stamped into the program.
func programVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}
