package cli

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/urfave/cli/v2"

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
			d := &doctor{Connection: n, code: session.ExitDone}
			if err := d.examine(c.Context); err != nil {
				return err
			}
			return d.report(c.Context)
		},
	}
}

// doctor gathers findings.
type doctor struct {
	*session.Connection
	found []finding
	code  int // that they make
}

// finding is what one check has found.
type finding struct {
	Check string `json:"check"`
	State state  `json:"state"`
	Text  string `json:"text"`
	Fix   string `json:"fix"` // "": the text says it, or there is nothing to do
}

type state string

const (
	stateOK   state = "ok"
	stateNote state = "note" // worth knowing
	stateMend state = "mend"
)

func (d *doctor) add(check string, s state, text, fix string) {
	d.found = append(d.found, finding{check, s, session.Visible(text), fix})
	if s == stateMend && d.code == session.ExitDone {
		d.code = session.ExitUsage
	}
}

// report prints the findings, and returns what the exit code is made of.
func (d *doctor) report(ctx context.Context) error {
	var err error
	if d.code != session.ExitDone {
		mend := 0
		for _, f := range d.found {
			if f.State == stateMend {
				mend++
			}
		}
		err = session.ExitError{Code: d.code, Text: counted(mend, "thing") + " to mend"}
	}
	if d.Talk.JSON {
		result := struct {
			Findings []finding `json:"findings"`
			*session.Failure
		}{d.found, session.Failed(ctx, err)}
		if broken := json.NewEncoder(d.Env.Stdout).Encode(result); broken != nil {
			return broken
		}
		return err
	}
	for _, f := range d.found {
		if d.Talk.Quiet && f.State != stateMend {
			continue
		}
		fmt.Fprintf(d.Env.Stdout, "%-5s %-10s %s\n", f.State, f.Check, f.Text)
		if f.Fix != "" {
			fmt.Fprintf(d.Env.Stdout, "%-16s %s\n", "", f.Fix)
		}
	}
	return err
}
