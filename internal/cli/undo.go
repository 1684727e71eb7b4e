package cli

import (
	"context"

	"github.com/urfave/cli/v2"

	"intakeq-bulk/importer"
	"intakeq-bulk/internal/mirror"
	"intakeq-bulk/internal/plan"
)

type undoOptions struct {
	plan, output string
	show         showOptions
}

func undoCommand(env Env) *cli.Command {
	return &cli.Command{
		Name:      "undo",
		Usage:     "a plan that takes a plan back; writes nothing to the account until it is applied",
		UsageText: "intakeq-bulk undo PLAN -o PLAN2 [--report FILE …]",
		Flags: append(append([]cli.Flag{
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write the new plan to `PLAN2`"},
		}, showFlags()...), connectionFlags()...),
		Action: func(c *cli.Context) error {
			if c.NArg() != 1 {
				return usagef("undo: name one plan")
			}
			n, err := readConnection(env, c)
			if err != nil {
				return err
			}
			o := &undoOptions{plan: c.Args().First(), output: c.String("output"), show: readShow(c)}
			if err := o.validate(); err != nil {
				return err
			}
			return o.run(c.Context, n)
		},
	}
}

func (o *undoOptions) validate() error {
	if o.output == "" {
		return usagef("undo: name the plan to write with -o PLAN2")
	}
	if err := keepApart("-o", o.output, o.plan); err != nil {
		return err
	}
	if err := o.show.validate(o.plan, o.output); err != nil {
		return err
	}
	return planWritable(o.output)
}

func (o *undoOptions) run(ctx context.Context, n *connection) error {
	of, err := openPlan(ctx, o.plan)
	if err != nil {
		return err
	}
	defer of.Close()
	return n.within(ctx, func(ctx context.Context, s *session, display *progress) error {
		return o.runIn(ctx, s, display, of)
	})
}

// runIn makes the plan while no other run writes to the account.
func (o *undoOptions) runIn(ctx context.Context, s *session, display *progress, of *plan.File) error {
	unlock, err := s.ledger.WriteLock()
	if err != nil {
		return err
	}
	defer unlock()
	if err := importer.Undoable(ctx, of, s.id); err != nil {
		return err // before a working copy is made
	}
	if err := o.make(ctx, s, display, of); err != nil {
		return err
	}
	return s.showMade(ctx, display, o.output, o.show, false)
}

func (o *undoOptions) make(ctx context.Context, s *session, display *progress, of *plan.File) error {
	return s.workingCopy(ctx, o.output, display, func(work *mirror.Mirror) error {
		_, err := importer.Undo(ctx, s.client, work, of, importer.UndoOptions{
			Of: o.plan, Plan: o.output, Account: s.id, Tool: toolName(), ETA: s.ledger.ETA,
		})
		return err
	})
}
