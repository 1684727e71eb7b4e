package cli

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"path/filepath"
	"strconv"

	"github.com/gocarina/gocsv"
	"github.com/urfave/cli/v2"

	"intakeq-bulk/exporter"
	"intakeq-bulk/internal/publish"
	"intakeq-bulk/internal/session"
	"intakeq-bulk/internal/sheet"
)

// diffOptions are what diff takes.
type diffOptions struct {
	talk     session.Talk
	old, new string
	report   string
	values   bool
}

func (o *diffOptions) flags() []cli.Flag {
	return append([]cli.Flag{
		&cli.StringFlag{Name: "report", Usage: "write the differences to `FILE.csv`, values and all", Destination: &o.report},
		showValuesFlag(&o.values),
	}, o.talk.Flags()...)
}

func diffCommand(env session.Env) *cli.Command {
	o := &diffOptions{}
	return &cli.Command{
		Name:      "diff",
		Usage:     "two exports, cell by cell; sends nothing",
		UsageText: "intakeq-bulk diff OLD NEW [--report FILE.csv]",
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
	if err := session.KeepApart("--report", o.report, o.old, o.new); err != nil {
		return err
	}
	if f, err := sheet.FormatByExtension(o.report); err != nil || f != sheet.CSV {
		return session.Usagef("--report %s: diff writes .csv", filepath.Base(o.report))
	}
	return nil
}

func (o *diffOptions) run(env session.Env) error {
	d := &diffOutput{out: bufio.NewWriter(env.Stdout), quiet: o.talk.Quiet, values: o.values, counts: map[string]int{}}
	if err := d.open(o.report); err != nil {
		return err
	}
	defer d.close()
	if err := exporter.Diff(o.old, o.new, d.add); err != nil {
		return session.AsUsage(err)
	}
	return d.finish()
}

// diffOutput prints differences, and writes them to a report if one is wanted.
type diffOutput struct {
	out    *bufio.Writer
	quiet  bool
	values bool
	counts map[string]int
	client string // of the latest difference

	file *publish.File
	csv  *csv.Writer
}

func (d *diffOutput) open(path string) error {
	if path == "" {
		return nil
	}
	var err error
	if d.file, err = publish.Create(path); err != nil {
		return session.AsUsage(err)
	}
	d.csv = csv.NewWriter(d.file)
	return gocsv.MarshalCSV([]exporter.Difference{}, d.csv)
}

func (d *diffOutput) close() {
	if d.file != nil {
		d.file.Abort()
	}
}

func (d *diffOutput) add(x exporter.Difference) error {
	if x.Change != exporter.Changed || x.ClientID != d.client {
		d.counts[x.Change]++
	}
	d.client = x.ClientID
	if !d.quiet {
		d.print(x)
	}
	if d.csv == nil {
		return nil
	}
	for _, cell := range []*string{&x.Column, &x.Before, &x.After} {
		*cell = sheet.Guard(*cell)
	}
	return gocsv.MarshalCSVWithoutHeaders([]exporter.Difference{x}, d.csv)
}

func (d *diffOutput) print(x exporter.Difference) {
	switch x.Change {
	case exporter.Added:
		fmt.Fprintf(d.out, "+ client %s\n", x.ClientID)
	case exporter.Removed:
		fmt.Fprintf(d.out, "- client %s\n", x.ClientID)
	case exporter.ColumnAdded:
		fmt.Fprintf(d.out, "+ column %s\n", strconv.Quote(x.Column))
	case exporter.ColumnRemoved:
		fmt.Fprintf(d.out, "- column %s\n", strconv.Quote(x.Column))
	default:
		fmt.Fprintf(d.out, "~ client %s, %s: %s -> %s\n", x.ClientID, strconv.Quote(x.Column), d.shown(x.Before), d.shown(x.After))
	}
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
	fmt.Fprintf(d.out, "%d clients added, %d removed, %d changed\n",
		d.counts[exporter.Added], d.counts[exporter.Removed], d.counts[exporter.Changed])
	if err := d.out.Flush(); err != nil || d.file == nil {
		return err
	}
	d.csv.Flush()
	if err := d.csv.Error(); err != nil {
		return err
	}
	return d.file.Commit()
}
