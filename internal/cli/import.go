package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"intakeq-bulk/importer"
	"intakeq-bulk/importer/results"
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
		Usage:     "plan, kept as FILE.plan, show it, ask, and apply it; again on the same file: go on, or begin anew where all is done",
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
	if !o.dryRun {
		if err := o.apply.validate(); err != nil {
			return err
		}
	}
	found, err := o.found(ctx)
	if err != nil {
		return err
	}
	resume := found == begunSame && !o.dryRun
	if !resume {
		if err := o.plan.validateFlags(); err != nil {
			return err
		}
		if found != finished {
			if err := planWritable(o.plan.output); err != nil {
				return err
			}
		}
	}
	return o.Within(ctx, func(ctx context.Context, s *session.Session, display *session.Progress) error {
		if found == finished {
			if err := o.keepFinished(ctx, s); err != nil {
				return err
			}
		}
		if o.dryRun {
			return o.plan.runIn(ctx, s, display)
		}
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
		return o.write(ctx, s, display)
	}
	o.apply.decisions = "" // the plan is made with them
	err := o.plan.runIn(ctx, s, display)
	if !planned(err) {
		return err
	}
	return o.write(ctx, s, display)
}

// standing is what an import finds of an earlier one.
type standing int

const (
	noPlan    standing = iota // or one of which nothing was sent, or another begun one
	begunSame                 // an unfinished plan of this very input
	finished                  // a plan that was applied to its end
)

// found looks for a plan under the name that this run's has.
func (o *importOptions) found(ctx context.Context) (standing, error) {
	for _, path := range []string{o.plan.input, o.plan.mapping} {
		if err := session.Readable(path); err != nil {
			return noPlan, err
		}
	}
	if !session.Exists(o.plan.output) {
		return noPlan, nil
	}
	file, err := openPlan(ctx, o.plan.output)
	if err != nil {
		return noPlan, err
	}
	defer file.Close()
	begun, err := file.Begun(ctx)
	if err != nil || !begun {
		return noPlan, err
	}
	if done, err := file.Finished(ctx); err != nil || done {
		return finished, err
	}
	same, err := importer.SameSource(file, o.plan.input, o.plan.mapping)
	if err != nil || !same {
		return noPlan, err
	}
	return begunSame, nil
}

// keepFinished gives a finished plan, and the files beside it, a name of its own, so
// that a new one can be made: it is the record of what was sent.
func (o *importOptions) keepFinished(ctx context.Context, s *session.Session) error {
	journal, err := plan.OpenJournal(ctx, o.plan.output)
	if err != nil {
		return err
	}
	to := o.keptName(journal.Meta().Created)
	done, err := journal.Finished(ctx)
	if err == nil && !done { // another run has begun a new one meanwhile
		err = session.AsUsage(fmt.Errorf("plan %s: %w", o.plan.output, plan.ErrBegun))
	}
	if err == nil {
		err = results.Mend(ctx, journal.File, journal.Path())
	}
	if err == nil {
		s.RememberMove(journal.Path(), to)
		// First, so that a run that is killed in between finds the plan and goes on.
		err = results.Move(journal.File, journal.Path(), to)
	}
	if err != nil {
		return errors.Join(err, journal.Close())
	}
	if err := journal.MoveTo(to); err != nil {
		return err
	}
	s.Log.Info("the plan before this one is finished, and kept", "plan", to)
	return nil
}

// keptName is FILE.TIME.plan, of when the plan was made; the second of one moment has a
// number.
func (o *importOptions) keptName(made time.Time) string {
	base := o.plan.input + "." + made.Local().Format("20060102-150405")
	name := base + ".plan"
	for n := 2; len(taken(name)) > 0; n++ {
		name = fmt.Sprintf("%s-%d.plan", base, n)
	}
	return name
}

// taken lists what has a name already that begins so: a plan, or what was beside one.
func taken(name string) []string {
	entries, _ := os.ReadDir(filepath.Dir(name)) // who can't read it can't write to it either
	var names []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), filepath.Base(name)) {
			names = append(names, e.Name())
		}
	}
	return names
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
func (o *importOptions) write(ctx context.Context, s *session.Session, display *session.Progress) error {
	file, err := plan.Open(ctx, o.plan.output)
	if err != nil {
		return err
	}
	sends, err := sending(ctx, file)
	sends = sends && file.Meta().Complete // apply would refuse it, and the verdict says more
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	done := "planned"
	if sends || o.apply.decisions != "" { // on a begun plan they may make held rows ones to send
		if out, ok := s.Env.Stdout.(*written); ok {
			out.any = false // the plan is no result of what comes now
		}
		if err := o.apply.runIn(ctx, s, display); err != nil {
			return err
		}
		done = "applied"
	}
	// Anew: what kept the plan from being whole may have been accepted or decided since.
	if file, err = plan.Open(ctx, o.plan.output); err != nil {
		return err
	}
	return errors.Join(planExit(ctx, file, done, false), file.Close())
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
