package cli

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/urfave/cli/v2"

	"intakeq-bulk/internal/doctor"
	"intakeq-bulk/internal/session"
)

func doctorCommand(env session.Env) *cli.Command {
	n := &session.Connection{Env: env}
	return &cli.Command{
		Name:  "doctor",
		Usage: "look for what would keep runs from working, and say how to mend it; sends one request",
		Flags: n.Flags(),
		Action: func(c *cli.Context) error {
			if err := noArgs(c); err != nil {
				return err
			}
			if err := n.Validate(); err != nil {
				return err
			}
			found, err := doctor.Examine(c.Context, n)
			if err != nil {
				return err
			}
			return reportFindings(c.Context, n, found)
		},
	}
}

// reportFindings prints the findings, and returns what the exit code is made of.
func reportFindings(ctx context.Context, n *session.Connection, found []doctor.Finding) error {
	var err error
	mend, code := 0, session.ExitUsage
	for _, f := range found {
		if f.State == doctor.Mend {
			mend++
		}
		if f.Key {
			code = session.ExitKey
		}
	}
	if mend > 0 {
		err = session.ExitError{Code: code, Text: counted(mend, "thing") + " to mend"}
	}
	if n.Talk.JSON {
		result := struct {
			Findings []doctor.Finding `json:"findings"`
			*session.Failure
		}{found, session.Failed(ctx, err)}
		if broken := json.NewEncoder(n.Env.Stdout).Encode(result); broken != nil {
			return broken
		}
		return err
	}
	for _, f := range found {
		if n.Talk.Quiet && f.State != doctor.Mend {
			continue
		}
		fmt.Fprintf(n.Env.Stdout, "%-5s %-10s %s\n", f.State, f.Check, f.Text)
		if f.Fix != "" {
			fmt.Fprintf(n.Env.Stdout, "%-16s %s\n", "", f.Fix)
		}
	}
	return err
}
