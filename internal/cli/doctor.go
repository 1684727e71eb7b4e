package cli

import (
	"slices"

	"github.com/urfave/cli/v2"

	"intakeq-bulk/internal/doctor"
	"intakeq-bulk/internal/session"
)

func doctorCommand(env session.Env) *cli.Command {
	n := &session.Connection{Env: env}
	var o doctor.Options
	return &cli.Command{
		Name:  "doctor",
		Usage: "look for what would keep runs from working, and say how to mend it; sends one request",
		Flags: slices.Concat([]cli.Flag{
			&cli.BoolFlag{Name: "probe", Usage: "find out how this account answers where the API's document leaves it open, with a client that is made for it and archived: up to 25 requests", Destination: &o.Probe},
			&cli.BoolFlag{Name: "yes", Usage: "don't ask before a probe", Destination: &o.Yes},
		}, n.Flags()),
		Action: func(c *cli.Context) error {
			if err := noArgs(c); err != nil {
				return err
			}
			if err := n.Validate(); err != nil {
				return err
			}
			switch {
			case o.Yes && !o.Probe:
				return session.Usagef("--yes is of --probe")
			case o.Probe && !o.Yes && !n.CanAsk():
				return session.Usagef("doctor --probe would ask before it writes, and there is no terminal to ask on: say --yes")
			}
			found, err := doctor.Examine(c.Context, n, o)
			if err != nil {
				return err
			}
			return found.Print(c.Context, n)
		},
	}
}
