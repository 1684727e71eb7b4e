package cli

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"strconv"

	"github.com/urfave/cli/v2"

	"intakeq-bulk/exporter/diff"
	"intakeq-bulk/internal/session"
)

// diffOptions are what diff takes.
type diffOptions struct {
	talk     session.Talk
	old, new string
	report   string
	values   bool
	detailed bool
}

func (o *diffOptions) flags() []cli.Flag {
	return append([]cli.Flag{
		&cli.StringFlag{Name: "report", Usage: "write the differences, values and all, to `FILE`: .csv, .xlsx, .html, .json", Destination: &o.report},
		&cli.BoolFlag{Name: "detailed-exitcode", Usage: "exit with 10 if there are changes", Destination: &o.detailed},
		showValuesFlag(&o.values),
	}, o.talk.Flags()...)
}

func diffCommand(env session.Env) *cli.Command {
	o := &diffOptions{}
	return &cli.Command{
		Name:      "diff",
		Usage:     "two exports, cell by cell; sends nothing",
		UsageText: "intakeq-bulk diff OLD NEW [--report FILE]",
		Flags:     o.flags(),
		Action: func(c *cli.Context) error {
			if err := o.talk.Validate(); err != nil {
				return err
			}
			if c.NArg() != 2 {
				return session.Usagef("diff: name two exports, the old one first")
			}
			o.old, o.new = c.Args().Get(0), c.Args().Get(1)
			if err := o.validate(); err != nil {
				return err
			}
			return o.run(env)
		},
	}
}

func (o *diffOptions) validate() error {
	if o.report == "" {
		return nil
	}
	if err := diff.CheckName(o.report); err != nil {
		return session.Usagef("--report %w", err)
	}
	return session.KeepApart("--report", o.report, o.old, o.new)
}

func (o *diffOptions) run(env session.Env) error {
	d := &diffOutput{diffOptions: o, out: bufio.NewWriter(env.Stdout)}
	if o.talk.JSON {
		d.json = diff.NewJSON(&d.held)
	}
	if o.report != "" {
		var err error
		if d.file, err = diff.CreateReport(o.report, ""); err != nil {
			return session.AsUsage(err)
		}
		defer d.file.Abort()
	}
	if err := diff.Files(o.old, o.new, d.add); err != nil {
		if failed, ok := errors.AsType[outputError](err); ok {
			return failed.error
		}
		return session.AsUsage(err) // of the files
	}
	if err := d.finish(); err != nil {
		return err
	}
	if o.detailed && d.counts.Any() {
		return session.ExitError{Code: session.ExitChanges}
	}
	return nil
}

// outputError is a failure to write, where all others are the files' fault.
type outputError struct{ error }

// diffOutput prints differences, and writes them to a report if one is wanted.
type diffOutput struct {
	*diffOptions
	out    *bufio.Writer
	json   diff.Writer  // nil: text is wanted
	held   bytes.Buffer // of JSON: half of it would be none
	file   *diff.Report
	counts diff.Counts
}

func (d *diffOutput) add(x diff.Difference) error {
	d.counts.Add(x)
	var err error
	switch {
	case d.json != nil:
		err = d.json.Add(x)
	case !d.talk.Quiet:
		d.print(x)
	}
	if d.file != nil {
		err = errors.Join(err, d.file.Add(x))
	}
	if err != nil {
		return outputError{err}
	}
	return nil
}

func (d *diffOutput) print(x diff.Difference) {
	sign := "~"
	switch x.Change {
	case diff.Added:
		fmt.Fprintf(d.out, "+ client %s\n", x.ClientID)
		return
	case diff.Removed:
		fmt.Fprintf(d.out, "- client %s\n", x.ClientID)
		return
	case diff.ColumnAdded:
		fmt.Fprintf(d.out, "+ column %s\n", strconv.Quote(x.Column))
		return
	case diff.ColumnRemoved:
		fmt.Fprintf(d.out, "- column %s\n", strconv.Quote(x.Column))
		return
	case diff.Form:
		sign = "=" // the same value
	}
	fmt.Fprintf(d.out, "%s client %s, %s: %s -> %s\n", sign, x.ClientID, strconv.Quote(x.Column), d.shown(x.Before), d.shown(x.After))
}

// shown returns a value as the text shows it, masked unless values are wanted.
// Quoting keeps what a terminal would act on from it.
func (d *diffOutput) shown(value string) string {
	switch {
	case value == "":
		return "(empty)"
	case d.values:
		return strconv.Quote(value)
	}
	return "•••"
}

func (d *diffOutput) finish() error {
	var err error
	switch {
	case d.json != nil:
		err = d.json.Close(&d.counts)
		_, _ = d.held.WriteTo(d.out) // whose error stays
	default:
		fmt.Fprintln(d.out, &d.counts)
	}
	if err = errors.Join(err, d.out.Flush()); err != nil || d.file == nil {
		return err
	}
	return d.file.Commit()
}
