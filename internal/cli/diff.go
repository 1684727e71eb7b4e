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
	"intakeq-bulk/internal/sheet"
)

func diffCommand(env Env) *cli.Command {
	return &cli.Command{
		Name:      "diff",
		Usage:     "two exports, cell by cell; sends nothing",
		UsageText: "intakeq-bulk diff OLD NEW [--report FILE.csv]",
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: "report", Usage: "write the differences to `FILE.csv`, values and all"},
			&cli.BoolFlag{Name: "show-values", Usage: "show clients' values in the text, masked otherwise"},
		}, talkFlags()...),
		Action: func(c *cli.Context) error {
			t, err := readTalk(env, c)
			if err != nil {
				return err
			}
			if c.NArg() != 2 {
				return usagef("diff: name two exports, the old one first")
			}
			d := &diffOutput{env: env, quiet: t.quiet, values: c.Bool("show-values"), counts: map[string]int{}}
			if err := keepApart("--report", c.String("report"), c.Args().Slice()...); err != nil {
				return err
			}
			if err := d.open(c.String("report")); err != nil {
				return err
			}
			defer d.close()
			if err := exporter.Diff(c.Args().Get(0), c.Args().Get(1), d.add); err != nil {
				return usageError{err}
			}
			return d.finish()
		},
	}
}

// diffOutput prints differences, and writes them to a report if one is wanted.
type diffOutput struct {
	env    Env
	quiet  bool
	values bool
	counts map[string]int
	client string // of the latest difference
	out    *bufio.Writer

	file *publish.File
	csv  *csv.Writer
}

func (d *diffOutput) open(path string) error {
	d.out = bufio.NewWriter(d.env.Stdout)
	if path == "" {
		return nil
	}
	if f, err := sheet.FormatByExtension(path); err != nil || f != sheet.CSV {
		return usagef("--report %s: diff writes .csv", filepath.Base(path))
	}
	var err error
	if d.file, err = publish.Create(path); err != nil {
		return usageError{err}
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

// shown masks a value. Quoting keeps what a terminal would act on from it.
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
