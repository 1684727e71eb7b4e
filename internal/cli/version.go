package cli

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/urfave/cli/v2"

	"intakeq-bulk/internal/session"
)

func versionCommand(env session.Env) *cli.Command {
	asJSON := false
	return &cli.Command{
		Name:  "version",
		Usage: "print the version",
		Flags: []cli.Flag{session.JSONFlag(&asJSON)},
		Action: func(c *cli.Context) error {
			if err := noArgs(c); err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(env.Stdout).Encode(map[string]string{
					"version": session.Version, "revision": revision(), "go": runtime.Version(), "platform": platform(),
				})
			}
			text := session.ToolName()
			if r := revision(); r != "" {
				text += " " + r
			}
			_, err := fmt.Fprintf(env.Stdout, "%s (%s, %s)\n", text, runtime.Version(), platform())
			return err
		},
	}
}

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
