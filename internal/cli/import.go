package cli

import (
	"context"
	"errors"
	"slices"

	"github.com/urfave/cli/v2"

	"intakeq-bulk/importer"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/session"
)

// importOptions are those of plan and of apply, one after the other.
type importOptions struct {
	*session.Connection
	plan   planOptions
	apply  applyOptions
	dryRun bool
}

func importCommand(env session.Env) *cli.Command {
	n := &session.Connection{Env: env}
	o := &importOptions{Connection: n, plan: planOptions{Connection: n}, apply: applyOptions{Connection: n, command: "import"}}
	return &cli.Command{
		Name:      "import",
		Usage:     "plan, kept as FILE.plan, show it, ask, and apply it; again on the same file: go on",
		UsageText: "intakeq-bulk import FILE [--mapping FILE] [--dry-run]",
		Flags: slices.Concat([]cli.Flag{
			&cli.BoolFlag{Name: "dry-run", Usage: "stop after the plan; nothing is written to the account", Destination: &o.dryRun},
		}, o.plan.flags(), o.apply.flags(), n.Flags()),
		Action: func(c *cli.Context) (err error) {
			if err := n.Validate(); err != nil {
				return err
			}
			if o.plan.input, err = onlyArg(c, "import", "spreadsheet"); err != nil {
				return err
			}
			if o.plan.input == "-" {
				return session.Usagef("import: standard input has no name to keep a plan under: use plan - -o PLAN")
			}
			o.plan.output = o.plan.input + ".plan"
			o.apply.plan, o.apply.values = o.plan.output, o.plan.show.values
			o.plan.decisions, o.plan.accept = o.apply.decisions, o.apply.accept
			return o.run(c.Context)
		},
	}
}

func (o *importOptions) run(ctx context.Context) error {
	if o.dryRun {
		if err := o.plan.validate(); err != nil {
			return err
		}
		return o.Within(ctx, o.plan.runIn)
	}
	if err := o.apply.validate(); err != nil {
		return err
	}
	resume, err := o.begun(ctx)
	if err != nil {
		return err
	}
	if !resume {
		if err := o.plan.validate(); err != nil {
			return err
		}
	}
	return o.Within(ctx, func(ctx context.Context, s *session.Session, display *session.Progress) error {
		return o.runIn(ctx, s, display, resume)
	})
}

// runIn makes the plan, unless resume says that there is one, and applies it.
func (o *importOptions) runIn(ctx context.Context, s *session.Session, display *session.Progress, resume bool) error {
	if resume {
		s.Log.Info("going on with a plan that was begun", "plan", o.plan.output)
		if err := o.dropUsed(ctx); err != nil {
			return err
		}
		return o.write(ctx, s, display, nil)
	}
	o.apply.decisions = "" // the plan is made with them
	err := o.plan.runIn(ctx, s, display)
	if !planned(err) {
		return err
	}
	return o.write(ctx, s, display, err)
}

// begun reports whether a plan of this very input was begun, so that the run goes
// on with it.
func (o *importOptions) begun(ctx context.Context) (bool, error) {
	for _, path := range []string{o.plan.input, o.plan.mapping} {
		if err := session.Readable(path); err != nil {
			return false, err
		}
	}
	if !session.Exists(o.plan.output) {
		return false, nil
	}
	file, err := openPlan(ctx, o.plan.output)
	if err != nil {
		return false, err
	}
	defer file.Close()
	begun, err := file.Begun(ctx)
	if err != nil || !begun {
		return false, err
	}
	return importer.SameSource(file, o.plan.input, o.plan.mapping)
}

// dropUsed leaves the file of decisions out where the plan was made with it: they
// are in the plan.
func (o *importOptions) dropUsed(ctx context.Context) error {
	if o.apply.decisions == "" {
		return nil
	}
	sum, err := plan.FileSum(o.apply.decisions)
	if err != nil {
		return err
	}
	file, err := openPlan(ctx, o.plan.output)
	if err != nil {
		return err
	}
	defer file.Close()
	if file.Meta().Decisions == sum {
		o.apply.decisions = ""
	}
	return nil
}

// planned reports whether a plan was made that can be applied, as far as its rows
// can.
func planned(err error) bool {
	var done session.ExitError
	return err == nil || errors.As(err, &done) && (done.Code == session.ExitChanges || done.Code == session.ExitNotWhole)
}

// write applies the plan, if there is anything to send. Rows that were held or
// rejected make the exit code, unless something worse does.
func (o *importOptions) write(ctx context.Context, s *session.Session, display *session.Progress, verdict error) error {
	file, err := plan.Open(ctx, o.plan.output)
	if err != nil {
		return err
	}
	sends, err := sending(ctx, file)
	sends = sends && file.Meta().Complete // apply would refuse it, and the verdict says more
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	if sends || o.apply.decisions != "" { // on a begun plan they may make held rows ones to send
		if err := o.apply.runIn(ctx, s, display); err != nil {
			return err
		}
	}
	if verdict == nil {
		return nil
	}
	// Not the verdict: what kept the plan from being whole may have been accepted since.
	if file, err = plan.Open(ctx, o.plan.output); err != nil {
		return err
	}
	return errors.Join(planExit(ctx, file, false), file.Close())
}

// sending reports whether a plan has rows to send, or sent already.
func sending(ctx context.Context, file *plan.File) (bool, error) {
	states, err := file.States(ctx)
	for state, n := range states {
		if state != plan.None && n > 0 {
			return true, err
		}
	}
	return false, err
}
