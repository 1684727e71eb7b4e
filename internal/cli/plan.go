package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"intakeq-bulk/importer"
	"intakeq-bulk/importer/decided"
	"intakeq-bulk/internal/leftover"
	"intakeq-bulk/internal/mirror"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/publish"
	"intakeq-bulk/internal/session"
	"intakeq-bulk/internal/sheet"
)

// planOptions are what plan and import take.
type planOptions struct {
	*session.Connection
	input, mapping, output string
	sheet, mode            string
	headerRow              int
	maxChanges, maxClears  *int
	detailed               bool
	decisions              string     // of an earlier plan
	accept                 acceptFlag // alarms
	missing                missingFile
	incremental            incrementalFlag
	show                   showOptions
}

func (o *planOptions) flags() []cli.Flag {
	return append([]cli.Flag{
		&cli.StringFlag{Name: "mapping", Usage: "what the columns mean: a mapping `FILE`; without it the spreadsheet is an export of this tool", Destination: &o.mapping},
		&cli.StringFlag{Name: "sheet", Usage: "the workbook's sheet `NAME`; without it the first that is not hidden", Destination: &o.sheet},
		headerRowFlag(&o.headerRow),
		&cli.StringFlag{Name: "mode", Value: string(plan.ModeUpsert), Usage: "`upsert`; update: rows without a client are skipped; create: rows with one are", Destination: &o.mode},
		&cli.IntFlag{Name: "max-changes", Usage: "refuse to apply a plan that changes more than `N` values", Action: session.Given(&o.maxChanges)},
		&cli.IntFlag{Name: "max-clears", Usage: "refuse to apply a plan that clears more than `N` values", Action: session.Given(&o.maxClears)},
		o.missing.flag(),
		&cli.BoolFlag{Name: "detailed-exitcode", Usage: "exit with 10 if there are changes", Destination: &o.detailed},
		o.incremental.flag("read only what changed since the last run with this flag, of plan or export"),
	}, o.show.flags()...)
}

func planCommand(env session.Env) *cli.Command {
	o := &planOptions{Connection: &session.Connection{Env: env}}
	return &cli.Command{
		Name:      "plan",
		Usage:     "the dry run: what a spreadsheet would change, saved in a plan; writes nothing to the account",
		UsageText: "intakeq-bulk plan FILE [--mapping FILE] -o PLAN [--report FILE …]",
		Flags: slices.Concat([]cli.Flag{
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write the plan to `PLAN`", Destination: &o.output},
			&cli.StringFlag{Name: "decisions", Usage: "what a person decided on an earlier plan, as `FILE`: its XLSX or CSV report, or PlanId,Row,Key,Decision", Destination: &o.decisions},
			o.accept.flag(),
		}, o.flags(), o.Connection.Flags()),
		Action: func(c *cli.Context) (err error) {
			if o.input, err = onlyArg(c, "plan", "spreadsheet"); err != nil {
				return err
			}
			if o.output == "" {
				return session.Usagef("plan: name the plan to write with -o PLAN")
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

func (o *planOptions) validate() error {
	if err := o.validateFlags(); err != nil {
		return err
	}
	return planWritable(o.output)
}

// validateFlags leaves out whether the plan can be written.
func (o *planOptions) validateFlags() error {
	switch plan.Mode(o.mode) {
	case plan.ModeUpsert, plan.ModeUpdate, plan.ModeCreate:
	default:
		return session.Usagef("--mode %q: want upsert, update or create", o.mode)
	}
	if o.headerRow < 0 {
		return session.Usagef("--header-row takes the number of a row")
	}
	for _, limit := range []*int{o.maxChanges, o.maxClears} {
		if limit != nil && *limit < 0 {
			return session.Usagef("--max-changes and --max-clears take 0 or more")
		}
	}
	if err := o.accept.validate(); err != nil {
		return err
	}
	if err := o.show.validate(o.input, o.mapping, o.output, o.decisions); err != nil {
		return err
	}
	if err := o.missing.validate(append(o.show.reports.Value(), o.input, o.mapping, o.output, o.decisions)...); err != nil {
		return err
	}
	for _, path := range []string{o.input, o.mapping, o.decisions} {
		if err := session.Readable(path); err != nil {
			return err
		}
	}
	return nil
}

// planWritable returns a mistake of the user where no plan can be written to path:
// better now than after an hour of reading the account.
func planWritable(path string) error {
	if err := plan.Overwritable(path); err != nil {
		return session.AsUsage(err)
	}
	return session.AsUsage(publish.CheckWritable(path))
}

// runIn plans and shows, in an account that is open already.
func (o *planOptions) runIn(ctx context.Context, s *session.Session, display *session.Progress) error {
	input, done, err := o.spool(s)
	if err != nil {
		return err
	}
	defer done()
	if err := o.make(ctx, s, display, input); err != nil {
		return err
	}
	return showMade(ctx, s, display, o.output, &o.show, o.detailed)
}

// showMade shows a plan that was just made, and returns what the exit code is made
// of.
func showMade(ctx context.Context, s *session.Session, display *session.Progress, path string, o *showOptions, detailed bool) error {
	display.Pause()
	file, err := plan.Open(ctx, path)
	if err != nil {
		return err
	}
	defer file.Close()
	o.tmp, o.plan = s.Dir, path
	if err := o.all(ctx, s.Env, s.Talk, file); err != nil {
		return err
	}
	s.Remember(leftover.KindReport, o.reports.Value()...)
	return planExit(ctx, file, "planned", detailed)
}

// make plans against a working copy of the account, which stays for the next run
// if this one is cut off.
func (o *planOptions) make(ctx context.Context, s *session.Session, display *session.Progress, input string) error {
	read := sheet.ReadOptions{Sheet: o.sheet, HeaderRow: o.headerRow, TmpDir: s.Dir}
	if o.input == "-" {
		read.Format = sheet.CSV
	}
	earlier, err := o.earlier()
	if err != nil {
		return err
	}
	missing, err := o.missing.create(s.Dir)
	if err != nil {
		return err
	}
	defer missing.abort()
	reading := s.WorkingCopy
	if o.incremental.on {
		reading = s.KeptCopy
	}
	err = reading(ctx, o.output, display, func(work *mirror.Store) error {
		return importer.Make(ctx, s.Client, work, importer.Options{
			Input: input, Source: o.input, Read: read, Mapping: o.mapping, Mode: plan.Mode(o.mode), Plan: o.output,
			MaxChanges: o.maxChanges, MaxClears: o.maxClears, Decisions: earlier, Accept: o.accept.codes.Value(), Missing: missing.taker(),
			Account: s.ID, AccountName: s.AccountName(), Tool: session.ToolName(), WorkDir: s.Dir, ETA: s.Ledger.ETA,
		})
	})
	if err != nil {
		return err
	}
	return missing.commit()
}

// earlier reads the decisions of an earlier plan, before anything is asked of the
// account; nil: none.
func (o *planOptions) earlier() (*decided.Earlier, error) {
	if o.decisions == "" {
		return nil, nil
	}
	return decided.ReadEarlier(o.decisions)
}

// spool keeps standard input in a private file, since a spreadsheet is read
// twice, and returns what to read and how to clean up.
func (o *planOptions) spool(s *session.Session) (path string, done func(), err error) {
	if o.input != "-" {
		return o.input, func() {}, nil
	}
	f, err := os.CreateTemp(s.Dir, "stdin-*.csv") // made 0600
	if err != nil {
		return "", nil, err
	}
	done = func() { os.Remove(f.Name()) }
	_, err = io.Copy(f, s.Env.Stdin)
	if err = errors.Join(err, f.Close()); err != nil {
		done()
		return "", nil, fmt.Errorf("read standard input: %w", err)
	}
	return f.Name(), done, nil
}

// planExit returns the exit code of a plan as an error. Several may hold, and the
// first counts: what apply refuses to send, then a plan that may be wrong, then rows
// that wait for somebody, then mere changes. done is what was done with the plan.
func planExit(ctx context.Context, file *plan.File, done string, detailed bool) error {
	meta := file.Meta()
	if meta.Tripped != "" {
		return session.ExitError{Code: session.ExitTripped, Text: "the plan is written, and apply will refuse it: " + meta.Tripped}
	}
	rows, err := file.Actions(ctx)
	if err != nil {
		return err
	}
	alarms, err := file.Unaccepted(ctx)
	if err != nil {
		return err
	}
	balance, err := file.Balance(ctx)
	if err != nil {
		return err
	}
	switch {
	case !meta.Complete:
		return session.ExitError{Code: session.ExitNotWhole, Text: "the account could not be read whole, so the plan may be wrong: " + meta.Reason}
	case len(alarms) > 0:
		return session.ExitError{Code: session.ExitNotWhole, Text: "planned, and apply will send nothing before somebody has accepted the " + alarmsText(alarms)}
	case rows[plan.Reject] > 0 || rows[plan.Hold] > 0:
		return session.ExitError{Code: session.ExitNotWhole, Text: done + leftText(rows, balance.Held)}
	case detailed && rows[plan.Create]+rows[plan.Update] > 0:
		return session.ExitError{Code: session.ExitChanges, Text: ""}
	}
	return nil
}

// leftText says what a plan leaves to a person; open: the held rows of which nothing is
// decided yet.
func leftText(rows map[plan.Action]int, open int) string {
	var parts []string
	if rows[plan.Reject] > 0 {
		parts = append(parts, areRows(rows[plan.Reject])+" rejected")
	}
	if open > 0 {
		parts = append(parts, areRows(open)+" held for a decision")
	}
	if len(parts) == 0 {
		return "; of the rows that were held each is decided: " + counted(rows[plan.Hold], "row")
	}
	return ", but " + strings.Join(parts, " and ")
}

func areRows(n int) string {
	if n == 1 {
		return "1 row is"
	}
	return fmt.Sprintf("%d rows are", n)
}
