package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/urfave/cli/v2"

	"intakeq-bulk/importer"
	"intakeq-bulk/internal/host"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/publish"
	"intakeq-bulk/internal/report"
	"intakeq-bulk/internal/session"
	"intakeq-bulk/internal/sheet"
)

// showOptions are how a plan is shown: on stdout, and in files.
type showOptions struct {
	reports cli.StringSlice
	values  bool
	plan    string // the plan's file, as it was named
	tmp     string // a folder for what does not fit into memory; "": the system's
}

func (o *showOptions) flags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "report", Usage: "write a report to `FILE`, again and again: .html, .xlsx, .csv, .json, .txt", Destination: &o.reports},
		showValuesFlag(&o.values),
	}
}

// showValuesFlag returns --show-values, bound to values.
func showValuesFlag(values *bool) cli.Flag {
	return &cli.BoolFlag{Name: "show-values", Usage: "show clients' values in the text, masked otherwise", Destination: values}
}

// validate checks the reports' names. No report may land on one of the run's other
// files.
func (o *showOptions) validate(others ...string) error {
	reports := o.reports.Value()
	for i, path := range reports {
		if _, err := report.FormatByName(path); err != nil {
			return session.AsUsage(err)
		}
		if slices.Contains(reports[:i], path) {
			return session.Usagef("--report %s: named twice", path)
		}
		if err := session.KeepApart("--report", path, slices.Concat(others, reports[:i])...); err != nil {
			return err
		}
		if err := publish.CheckWritable(path); err != nil {
			return session.AsUsage(err)
		}
	}
	return nil
}

// rowsOnScreen is how many rows of each section are shown on a terminal; reports in
// files have all.
const rowsOnScreen = 20

func showCommand(env session.Env) *cli.Command {
	var (
		o    showOptions
		talk session.Talk
		row  *int
	)
	return &cli.Command{
		Name:      "show",
		Usage:     "a plan again, any time; sends nothing",
		UsageText: "intakeq-bulk show PLAN [--report FILE …] [--json] [--row N]",
		Flags: slices.Concat([]cli.Flag{
			&cli.IntFlag{Name: "row", Usage: "only the spreadsheet's row `N`", Action: session.Given(&row)},
		}, o.flags(), talk.Flags()),
		Action: func(c *cli.Context) error {
			if err := talk.Validate(); err != nil {
				return err
			}
			path, err := onlyArg(c, "show", "plan")
			if err != nil {
				return err
			}
			if err := o.validate(path); err != nil {
				return err
			}
			return o.run(c.Context, env, talk, path, row)
		},
	}
}

// run shows a plan, or where row is not nil that row of it.
func (o *showOptions) run(ctx context.Context, env session.Env, talk session.Talk, path string, row *int) error {
	file, err := openPlan(ctx, path)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := file.Freeze(ctx); err != nil {
		return err
	}
	if row != nil {
		return o.one(ctx, env, talk, file, *row)
	}
	o.plan = path
	return o.all(ctx, env, talk, file)
}

// openPlan opens a plan that the user named.
func openPlan(ctx context.Context, path string) (*plan.File, error) {
	file, err := plan.Open(ctx, path)
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, plan.ErrNotPlan) {
		return nil, session.AsUsage(err)
	}
	return file, err
}

// all writes the reports, then shows the plan on stdout.
func (o *showOptions) all(ctx context.Context, env session.Env, talk session.Talk, file *plan.File) error {
	for _, path := range o.reports.Value() {
		end := session.SayIfSlow(env, talk, "writing "+path)
		err := o.write(ctx, path, file)
		end()
		if err != nil {
			return fmt.Errorf("report %s: %w", path, err)
		}
	}
	format := report.Text
	if talk.JSON {
		format = report.JSON
	} else if talk.Quiet {
		return nil
	}
	out := bufio.NewWriter(env.Stdout)
	options := o.options(env)
	options.Rows = rowsOnScreen
	err := report.Write(ctx, format, out, file, options)
	if err == nil && !talk.JSON {
		err = printRunStatus(ctx, out, file)
	}
	return errors.Join(err, out.Flush())
}

// one shows one row.
func (o *showOptions) one(ctx context.Context, env session.Env, talk session.Talk, file *plan.File, n int) error {
	row, err := file.Row(ctx, n)
	var none *plan.NoRowError
	if errors.As(err, &none) {
		return session.AsUsage(err)
	}
	if err != nil {
		return err
	}
	attempt, err := file.Attempt(ctx, n)
	if err != nil {
		return err
	}
	card, err := file.Card(ctx, n)
	if err != nil {
		return err
	}
	format := report.Text
	if talk.JSON {
		format = report.JSON
	}
	shown := plan.Shown{Tried: plan.Tried{Row: row, Attempt: attempt}, Card: card}
	return report.WriteRow(format, env.Stdout, shown, file.Meta().Fields, o.options(env))
}

func (o *showOptions) write(ctx context.Context, path string, file *plan.File) error {
	format, err := report.FormatByName(path)
	if err != nil {
		return err
	}
	f, err := publish.Create(path)
	if err != nil {
		return err
	}
	defer f.Abort()
	out := bufio.NewWriterSize(f, 256<<10)
	// A report in a file is for the person who decides, so it shows values.
	options := report.Options{ShowValues: true, TmpDir: o.tmp, Plan: o.plan}
	if err := errors.Join(report.Write(ctx, format, out, file, options), out.Flush()); err != nil {
		return err
	}
	return f.Commit()
}

func (o *showOptions) options(env session.Env) report.Options {
	return report.Options{
		ShowValues: o.values, TmpDir: o.tmp, Plan: o.plan,
		Color: env.Getenv("NO_COLOR") == "" && host.Colors(env.Stdout),
	}
}

// missingFile is --missing: a list of the account's clients that no row is of.
type missingFile struct{ path string }

func (m *missingFile) flag() cli.Flag {
	return &cli.StringFlag{Name: "missing", Usage: "write the account's clients that no row is of to `FILE`: .csv, .tsv, .xlsx, .jsonl", Destination: &m.path}
}

func (m *missingFile) validate(others ...string) error {
	if m.path == "" {
		return nil
	}
	if _, err := sheet.FormatByExtension(m.path); err != nil {
		return session.AsUsage(err)
	}
	if err := session.KeepApart("--missing", m.path, others...); err != nil {
		return err
	}
	return session.AsUsage(publish.CheckWritable(m.path))
}

// missingList is such a list on its way to its file; the zero list goes nowhere.
type missingList struct {
	file  *publish.File
	table sheet.Writer
}

func (m *missingFile) create(tmp string) (*missingList, error) {
	if m.path == "" {
		return &missingList{}, nil
	}
	format, err := sheet.FormatByExtension(m.path)
	if err != nil {
		return nil, err
	}
	list := &missingList{}
	if list.file, err = publish.Create(m.path); err != nil {
		return nil, err
	}
	list.table, err = sheet.NewWriter(format, list.file, sheet.WriteOptions{TmpDir: tmp})
	if err == nil {
		var columns []sheet.Column
		for _, name := range importer.MissingColumns() {
			columns = append(columns, sheet.Column{Name: name})
		}
		err = list.table.Begin("Clients", columns)
	}
	if err != nil {
		list.abort()
		return nil, err
	}
	return list, nil
}

// taker takes the clients of the list; nil: nobody asked for it.
func (l *missingList) taker() func(cells []string) error {
	if l.table == nil {
		return nil
	}
	return func(cells []string) error { return l.table.Write(sheet.Row{Cells: cells}) }
}

func (l *missingList) abort() {
	if l.table != nil {
		l.table.Abort()
	}
	if l.file != nil {
		l.file.Abort()
	}
}

func (l *missingList) commit() error {
	if l.table == nil {
		return nil
	}
	if err := l.table.Close(); err != nil {
		return err
	}
	return l.file.Commit()
}
