package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/urfave/cli/v2"
	"golang.org/x/term"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/publish"
	"intakeq-bulk/internal/report"
	"intakeq-bulk/internal/session"
)

// showOptions are how a plan is shown: on stdout, and in files.
type showOptions struct {
	reports []string
	values  bool
	row     int
	tmp     string
}

func showFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "report", Usage: "write a report to `FILE`, again and again: .html, .xlsx, .csv, .json, .txt"},
		&cli.BoolFlag{Name: "show-values", Usage: "show clients' values in the text, masked otherwise"},
	}
}

func readShow(c *cli.Context) showOptions {
	return showOptions{reports: c.StringSlice("report"), values: c.Bool("show-values"), row: c.Int("row")}
}

// validate takes the run's other files, on which no report may land.
func (o showOptions) validate(others ...string) error {
	for i, path := range o.reports {
		if _, err := report.FormatOf(path); err != nil {
			return session.AsUsage(err)
		}
		if slices.Contains(o.reports[:i], path) {
			return session.Usagef("--report %s: named twice", path)
		}
		if err := session.KeepApart("--report", path, slices.Concat(others, o.reports[:i])...); err != nil {
			return err
		}
		if err := publish.CheckWritable(path); err != nil {
			return session.AsUsage(err)
		}
	}
	return nil
}

func showCommand(env session.Env) *cli.Command {
	return &cli.Command{
		Name:      "show",
		Usage:     "a plan again, any time; sends nothing",
		UsageText: "intakeq-bulk show PLAN [--report FILE …] [--json] [--row N]",
		Flags: append(append([]cli.Flag{
			&cli.IntFlag{Name: "row", Usage: "only the spreadsheet's row `N`"},
		}, showFlags()...), session.TalkFlags()...),
		Action: func(c *cli.Context) error {
			t, err := session.ReadTalk(env, c)
			if err != nil {
				return err
			}
			if c.NArg() != 1 {
				return session.Usagef("show: name one plan")
			}
			o := readShow(c)
			if err := o.validate(c.Args().First()); err != nil {
				return err
			}
			file, err := openPlan(c.Context, c.Args().First())
			if err != nil {
				return err
			}
			defer file.Close()
			if err := file.Freeze(c.Context); err != nil {
				return err
			}
			if c.IsSet("row") {
				return o.one(c.Context, env, t, file)
			}
			return o.all(c.Context, env, t, file)
		},
	}
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
func (o showOptions) all(ctx context.Context, env session.Env, t session.Talk, file *plan.File) error {
	for _, path := range o.reports {
		if err := o.write(ctx, path, file); err != nil {
			return fmt.Errorf("report %s: %w", path, err)
		}
	}
	format := report.Text
	if t.JSON {
		format = report.JSON
	} else if t.Quiet {
		return nil
	}
	out := bufio.NewWriter(env.Stdout)
	err := report.Write(ctx, format, out, file, o.options(env))
	if err == nil && !t.JSON {
		err = printStanding(ctx, out, file)
	}
	return errors.Join(err, out.Flush())
}

// one shows one row.
func (o showOptions) one(ctx context.Context, env session.Env, t session.Talk, file *plan.File) error {
	row, err := file.Row(ctx, o.row)
	var none *plan.NoRowError
	if errors.As(err, &none) {
		return session.AsUsage(err)
	}
	if err != nil {
		return err
	}
	attempt, err := file.Attempt(ctx, o.row)
	if err != nil {
		return err
	}
	format := report.Text
	if t.JSON {
		format = report.JSON
	}
	return report.WriteRow(format, env.Stdout, plan.Tried{Row: row, Attempt: attempt}, o.options(env))
}

func (o showOptions) write(ctx context.Context, path string, file *plan.File) error {
	format, err := report.FormatOf(path)
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
	options := report.Options{ShowValues: true, TmpDir: o.tmp}
	if err := errors.Join(report.Write(ctx, format, out, file, options), out.Flush()); err != nil {
		return err
	}
	return f.Commit()
}

func (o showOptions) options(env session.Env) report.Options {
	return report.Options{
		ShowValues: o.values, TmpDir: o.tmp,
		Color: isTerminal(env.Stdout) && env.Getenv("NO_COLOR") == "",
	}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
