package cli

import (
	"context"
	"slices"

	"github.com/urfave/cli/v2"

	"intakeq-bulk/importer/undo"
	"intakeq-bulk/internal/mirror"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/session"
)

// undoOptions are what undo takes.
type undoOptions struct {
	*session.Connection
	plan, output string
	show         showOptions
}

func undoCommand(env session.Env) *cli.Command {
	o := &undoOptions{Connection: &session.Connection{Env: env}}
	return &cli.Command{
		Name:      "undo",
		Usage:     "a plan that takes a plan back; writes nothing to the account until it is applied",
		UsageText: "intakeq-bulk undo PLAN -o PLAN2 [--report FILE …]",
		Flags: slices.Concat([]cli.Flag{
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write the new plan to `PLAN2`", Destination: &o.output},
		}, o.show.flags(), o.Connection.Flags()),
		Action: func(c *cli.Context) (err error) {
			if o.plan, err = onlyArg(c, "undo", "plan"); err != nil {
				return err
			}
			if err := o.Connection.Validate(); err != nil {
				return err
			}
			if err := o.validate(); err != nil {
				return err
			}
			return o.run(c.Context)
		},
	}
}

func (o *undoOptions) validate() error {
	if o.output == "" {
		return session.Usagef("undo: name the plan to write with -o PLAN2")
	}
	if err := session.KeepApart("-o", o.output, o.plan); err != nil {
		return err
	}
	if err := o.show.validate(o.plan, o.output); err != nil {
		return err
	}
	return planWritable(o.output)
}

func (o *undoOptions) run(ctx context.Context) error {
	of, err := openPlan(ctx, o.plan)
	if err != nil {
		return err
	}
	defer of.Close()
	return o.Within(ctx, func(ctx context.Context, s *session.Session, display *session.Progress) error {
		return o.runIn(ctx, s, display, of)
	})
}

// runIn makes the plan while no other run writes to the account.
func (o *undoOptions) runIn(ctx context.Context, s *session.Session, display *session.Progress, of *plan.File) error {
	unlock, err := s.Ledger.WriteLock()
	if err != nil {
		return err
	}
	defer unlock()
	if err := undo.Check(ctx, of, s.Alias(of.Meta().Account)); err != nil {
		return err // before a working copy is made
	}
	if err := o.make(ctx, s, display, of); err != nil {
		return err
	}
	return showMade(ctx, s, display, o.output, &o.show, false)
}

func (o *undoOptions) make(ctx context.Context, s *session.Session, display *session.Progress, of *plan.File) error {
	return s.WorkingCopy(ctx, o.output, display, func(work *mirror.Store) error {
		return undo.Make(ctx, s.Client, work, of, undo.Options{
			Of: o.plan, Plan: o.output, Account: s.Alias(of.Meta().Account), AccountName: s.AccountName(), Tool: session.ToolName(), ETA: s.Ledger.ETA,
		})
	})
}
