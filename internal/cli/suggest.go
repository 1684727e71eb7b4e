package cli

import (
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"intakeq-bulk/internal/session"
)

// usage makes an error of the flags one of ours, with the flag that may have been
// meant.
func usage(c *cli.Context, err error, _ bool) error {
	name, unknown := strings.CutPrefix(err.Error(), "flag provided but not defined: -")
	if unknown && c.Command != nil {
		if meant := cli.SuggestFlag(c.Command.Flags, name, true); meant != "" {
			err = fmt.Errorf("%w; did you mean %q?", err, meant)
		}
	}
	return session.AsUsage(err)
}

func noSuchCommand(commands []*cli.Command, name string) error {
	meant := strings.Replace(cli.SuggestCommand(commands, name), "Did", "did", 1)
	return session.Usagef("no command %q; %s", name, meant)
}
