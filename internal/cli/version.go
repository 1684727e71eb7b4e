package cli

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/urfave/cli/v2"
)

// Version of the tool; see CHANGELOG.md.
const Version = "0.1.0"

func versionCommand(env Env) *cli.Command {
	return &cli.Command{
		Name:  "version",
		Usage: "print the version",
		Flags: []cli.Flag{jsonFlag()},
		Action: func(c *cli.Context) error {
			if err := noArgs(c); err != nil {
				return err
			}
			if c.Bool("json") {
				return json.NewEncoder(env.Stdout).Encode(map[string]string{
					"version": Version, "revision": revision(), "go": runtime.Version(), "platform": platform(),
				})
			}
			text := toolName()
			if r := revision(); r != "" {
				text += " " + r
			}
			_, err := fmt.Fprintf(env.Stdout, "%s (%s, %s)\n", text, runtime.Version(), platform())
			return err
		},
	}
}

// toolName is the tool with its version, as plans name it.
func toolName() string { return "intakeq-bulk " + Version }

func platform() string { return runtime.GOOS + "/" + runtime.GOARCH }

// revision is the commit that the binary was built from, where it is known.
func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) > 12 {
			return s.Value[:12]
		}
	}
	return ""
}
