package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/urfave/cli/v2"

	"intakeq-bulk/importer/apply"
	"intakeq-bulk/importer/results"
	"intakeq-bulk/internal/leftover"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/report"
	"intakeq-bulk/internal/session"
)

// applyOptions are what apply and import take.
type applyOptions struct {
	*session.Connection
	command         string // apply or import, for messages
	plan, decisions string
	yes, staleOK    bool
	careful         bool
	canary          int
	maxErrors       *int
	values          bool
	accept          acceptFlag
}

func (o *applyOptions) flags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "decisions", Usage: "what a person decided: the plan's XLSX or CSV report, filled in, or PlanId,Row,Key,Decision, as `FILE`", Destination: &o.decisions},
		&cli.BoolFlag{Name: "yes", Usage: "don't ask", Destination: &o.yes},
		&cli.IntFlag{Name: "canary", Usage: "save `N` rows first, read them again and show them, before the others", Destination: &o.canary},
		&cli.IntFlag{Name: "max-errors", Usage: "stop when more than `N` rows are not saved as planned", Action: session.Given(&o.maxErrors)},
		o.accept.flag(),
		&cli.BoolFlag{Name: "careful", Usage: "read each client right before its save: one request more a row", Destination: &o.careful},
		&cli.BoolFlag{Name: "stale-ok", Usage: "begin a plan that is older than 7 days", Destination: &o.staleOK},
	}
}

func applyCommand(env session.Env) *cli.Command {
	o := &applyOptions{Connection: &session.Connection{Env: env}, command: "apply"}
	return &cli.Command{
		Name:      o.command,
		Usage:     "write what a plan says to the account; again on the same plan: go on",
		UsageText: "intakeq-bulk apply PLAN [--decisions FILE] [--canary N] [--yes]",
		Flags:     slices.Concat([]cli.Flag{showValuesFlag(&o.values)}, o.flags(), o.Connection.Flags()),
		Action: func(c *cli.Context) (err error) {
			if o.plan, err = onlyArg(c, o.command, "plan"); err != nil {
				return err
			}
			if err := o.Connection.Validate(); err != nil {
				return err
			}
			if err := o.validate(); err != nil {
				return err
			}
			return o.Within(c.Context, o.runIn)
		},
	}
}

// validate checks the flags. A run that would have to ask, and can't, ends here,
// before anything is looked at.
func (o *applyOptions) validate() error {
	switch {
	case o.canary < 0:
		return session.Usagef("--canary takes 1 or more")
	case o.maxErrors != nil && *o.maxErrors < 0:
		return session.Usagef("--max-errors takes 0 or more")
	case !o.yes && !o.CanAsk():
		return session.Usagef("%s would ask before it writes, and there is no terminal to ask on: say --yes", o.command)
	}
	if err := o.accept.validate(); err != nil {
		return err
	}
	return session.Readable(o.decisions)
}

// runIn applies the plan in an account that is open already. Two runs never write
// to one account at once.
func (o *applyOptions) runIn(ctx context.Context, s *session.Session, display *session.Progress) error {
	display.Pause()
	if err := session.AsUsage(checkPlan(ctx, o.plan)); err != nil {
		return err
	}
	unlock, err := s.Ledger.WriteLock()
	if err != nil {
		return err
	}
	defer unlock()
	journal, err := plan.OpenJournal(ctx, o.plan)
	if err != nil {
		return err
	}
	s.Remember(leftover.KindPlan, o.plan)
	err = o.apply(ctx, s, display, journal)
	return errors.Join(err, journal.Close())
}

// checkPlan returns a mistake of the user where path is no plan.
func checkPlan(ctx context.Context, path string) error {
	file, err := openPlan(ctx, path)
	if err != nil {
		return err
	}
	return file.Close()
}

func (o *applyOptions) apply(ctx context.Context, s *session.Session, display *session.Progress, journal *plan.Journal) error {
	decisions, err := o.decide(ctx, s, journal)
	if err != nil {
		return err
	}
	accepted, err := o.alarms(ctx, journal)
	if err != nil {
		return err
	}
	begun, err := s.Begun()
	if err != nil {
		return err
	}
	t := &applyReporter{Session: s, display: display, journal: journal, values: o.values, yes: o.yes}
	app, err := apply.Begin(ctx, s.Client, journal, apply.Options{
		Account: s.Alias(journal.Meta().Account), Concurrency: s.Workers, Timeout: s.Timeout, Patience: s.Env.Patience, MaxErrors: o.maxErrors, StaleOK: o.staleOK, Known: s.Known, Begun: begun,
		Decisions: decisions, Accept: accepted, Canary: o.canary, Confirm: t.canary, Careful: o.careful, Watch: display.WatchApply, Notify: t.notify,
	})
	if errors.Is(err, apply.ErrNothingLeft) {
		err = errors.Join(err, results.Mend(ctx, journal.File, journal.Path()))
	}
	if err != nil {
		return err
	}
	todo := app.Todo()
	if todo.Copied > 0 {
		s.Log.Warn("rows of this plan were sent from another file, or were about to be, since this one was copied: they are in conflict, and not sent again", "rows", todo.Copied)
	}
	if err := t.price(todo); err != nil {
		return err
	}
	if !o.yes {
		if goOn, err := t.confirm(ctx, todo); err != nil {
			return err
		} else if !goOn {
			return session.ErrDeclined
		}
	}
	display.Applying(todo)
	display.Resume()
	stop := t.recordStatus(ctx)
	out, err := app.Run(ctx)
	stop()
	display.Close()
	return t.finish(ctx, out, err)
}

// decide reads what a person filled in; where no file is given it returns nil.
func (o *applyOptions) decide(ctx context.Context, s *session.Session, journal *plan.Journal) (*apply.Decisions, error) {
	if o.decisions == "" {
		return nil, nil
	}
	id := journal.Meta().ID
	decisions, err := apply.ReadDecisions(ctx, o.decisions, journal.File, func(r plan.Shown) map[string]string { return report.Cells(id, r) })
	if err != nil {
		return nil, err
	}
	for _, e := range decisions.Edited {
		s.Log.Warn("a cell was edited in the report besides the decisions; it is not used", "row", e.Row, "column", e.Column)
	}
	if len(decisions.Unused) > 0 {
		s.Log.Warn("the file with decisions was used before, so of these rows, whose answer was lost meanwhile, it decides nothing more; look the clients up in IntakeQ, and decide in a report that show writes now", "rows", decisions.Unused)
	}
	return decisions, nil
}

// pathsText returns the names of one or two files as a sentence has them.
func pathsText(paths []string) string {
	switch len(paths) {
	case 0:
		return ""
	case 1:
		return paths[0]
	}
	return fmt.Sprintf("%s and %s", paths[0], paths[1])
}
