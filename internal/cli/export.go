package cli

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/urfave/cli/v2"

	"intakeq-bulk/exporter"
	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/sheet"
)

type exportOptions struct {
	output, format     string
	profile, diagnoses bool
	search, externalID string
	blank              string            // a filter that was given nothing
	days               map[string]string // --created-from and the like, by flag
	custom             []string
	deleted            bool
	columns            string
	bom                bool
	delimiter          string
	manifest           string
	allowIncomplete    bool
	target             exporter.Options // what validate makes of them
}

func exportCommand(env Env) *cli.Command {
	return &cli.Command{
		Name:      "export",
		Usage:     "all clients to a CSV, TSV, XLSX or JSON lines file",
		UsageText: "intakeq-bulk export -o clients.xlsx [--profile] [--diagnoses]",
		Flags:     append(exportFlags(), connectionFlags()...),
		Action: func(c *cli.Context) error {
			if err := noArgs(c); err != nil {
				return err
			}
			n, err := readConnection(env, c)
			if err != nil {
				return err
			}
			o := readExport(c)
			if err := o.validate(); err != nil {
				return err
			}
			return n.within(c.Context, o.run)
		},
	}
}

func exportFlags() []cli.Flag {
	flags := []cli.Flag{
		&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write to `FILE`: .csv, .tsv, .xlsx or .jsonl; - is standard output"},
		&cli.StringFlag{Name: "format", Usage: "`csv`, tsv, xlsx or jsonl, where the file's name doesn't tell"},
		&cli.BoolFlag{Name: "profile", Usage: "every profile field, each custom field a column"},
		&cli.BoolFlag{Name: "diagnoses", Usage: "diagnoses too: one request a client"},
		&cli.StringFlag{Name: "columns", Usage: "only these columns, in this order: `A,B`"},
		&cli.BoolFlag{Name: "bom", Usage: "begin CSV and TSV with a byte order mark"},
		&cli.StringFlag{Name: "delimiter", Usage: "between the cells of a CSV: one `CHARACTER`, or tab"},
		&cli.StringFlag{Name: "manifest", Usage: "write what was done to `FILE`, as JSON"},
		&cli.BoolFlag{Name: "allow-incomplete", Usage: "publish an export that could not be certified"},
	}
	const group = "filters"
	flags = append(flags,
		&cli.StringFlag{Name: "search", Usage: "clients with `TEXT` in name or email, or with this ClientId", Category: group},
		&cli.StringFlag{Name: "external-id", Usage: "clients with this ExternalClientId", Category: group},
		&cli.StringSliceFlag{Name: "custom", Usage: "clients whose custom field, by id or label, has a value: `FIELD=VALUE`", Category: group},
		&cli.BoolFlag{Name: "deleted", Usage: "clients deleted in the last 10 days, and only they", Category: group},
	)
	for _, name := range dayFlags() {
		flags = append(flags, &cli.StringFlag{Name: name, Usage: "a day as `YYYY-MM-DD`, in the account's time zone", Category: group})
	}
	return flags
}

func dayFlags() []string { return []string{"created-from", "created-to", "updated-from", "updated-to"} }

func readExport(c *cli.Context) *exportOptions {
	o := &exportOptions{
		output: c.String("output"), format: c.String("format"), profile: c.Bool("profile"), diagnoses: c.Bool("diagnoses"),
		search: c.String("search"), externalID: c.String("external-id"), custom: c.StringSlice("custom"), deleted: c.Bool("deleted"),
		blank: blankFilter(c), columns: c.String("columns"), bom: c.Bool("bom"), delimiter: c.String("delimiter"), manifest: c.String("manifest"),
		allowIncomplete: c.Bool("allow-incomplete"), days: map[string]string{},
	}
	for _, name := range dayFlags() {
		o.days[name] = c.String(name)
	}
	return o
}

// validate checks every flag and pair of flags, and touches nothing.
func (o *exportOptions) validate() error {
	o.target = exporter.Options{
		Target: o.output, Diagnoses: o.diagnoses, BOM: o.bom, Manifest: o.manifest, Incomplete: o.allowIncomplete,
	}
	for _, check := range []func() error{o.checkOutput, o.checkShape, o.checkQuery} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (o *exportOptions) checkOutput() error {
	var err error
	switch {
	case o.output == "":
		return usagef("export: name the file to write with -o FILE")
	case o.format != "":
		o.target.Format, err = sheet.ParseFormat(o.format)
	case o.output == "-":
		return usagef("export: -o - needs --format csv, tsv, xlsx or jsonl")
	default:
		o.target.Format, err = sheet.FormatByExtension(o.output)
	}
	if err != nil {
		return usageError{err}
	}
	apart := o.target.Format == sheet.CSV || o.target.Format == sheet.TSV
	switch {
	case o.output == "-" && o.diagnoses && apart:
		return usagef("--diagnoses needs a second file in %s: name a file with -o, or use --format xlsx or jsonl", o.target.Format)
	case o.diagnoses && o.deleted:
		return usagef("--diagnoses and --deleted can't be used together: the API shows no diagnoses of deleted clients")
	}
	return nil
}

func (o *exportOptions) checkShape() error {
	f := o.target.Format
	if o.bom && f != sheet.CSV && f != sheet.TSV {
		return usagef("--bom is for CSV and TSV")
	}
	if o.delimiter != "" {
		if f != sheet.CSV {
			return usagef("--delimiter is for CSV")
		}
		r, size := utf8.DecodeRuneInString(o.delimiter)
		if o.delimiter == "tab" || o.delimiter == `\t` {
			r, size = '\t', len(o.delimiter)
		}
		if size != len(o.delimiter) || r == utf8.RuneError || strings.ContainsRune("\"\r\n", r) {
			return usagef("--delimiter %q: want one character, or tab", o.delimiter)
		}
		o.target.Delimiter = r
	}
	return o.checkColumns()
}

// checkColumns refuses at once what no account can have; custom fields and
// undocumented members are known only once the clients are here.
func (o *exportOptions) checkColumns() error {
	if o.columns == "" {
		return nil
	}
	r := csv.NewReader(strings.NewReader(o.columns))
	columns, err := r.Read()
	if err != nil {
		return usagef("--columns: %w", err)
	}
	brief := map[string]bool{}
	for _, f := range exporter.BaseColumns(false) {
		brief[f.Name] = true
	}
	for i, name := range columns {
		if _, documented := intakeq.FieldByName(name); documented && !brief[name] && !o.profile {
			return usagef("--columns: %s needs --profile", name)
		}
		if name == "" {
			return usagef("--columns: an empty name")
		}
		if slices.Contains(columns[:i], name) {
			return usagef("--columns: %s is named twice", name)
		}
	}
	o.target.Columns = columns
	return nil
}

func (o *exportOptions) run(ctx context.Context, s *session, display *progress) error {
	if err := o.complete(ctx, s); err != nil {
		return err
	}
	o.target.Watch = display.watch
	result, err := exporter.Export(ctx, s.client, o.target)
	display.close()
	if err != nil {
		return err
	}
	return o.tell(s, result)
}

// complete fills in what takes an open account.
func (o *exportOptions) complete(ctx context.Context, s *session) error {
	t := &o.target
	t.Account, t.Version, t.Filters = s.id, Version, o.filters()
	t.WorkDir, t.Concurrency = s.dir, s.workers
	t.Stdout, t.Requests = s.env.Stdout, s.requests
	if len(t.Query.Custom) == 0 {
		return nil
	}
	if err := t.CheckTargets(); err != nil {
		return err
	}
	return s.findCustom(ctx, t.Query.Custom)
}

// tell says what was done, and returns the error that the exit code is made of.
func (o *exportOptions) tell(s *session, r exporter.Result) error {
	if r.BirthDates > 0 && r.OddBirthDates*20 > r.BirthDates {
		s.log.Warn("birth dates carry a time of day, so some may be a day off where a program applies a time zone; they are exported as the UTC day",
			"with a time", r.OddBirthDates, "of", r.BirthDates)
	}
	if r.DiagnosesMissing > 0 {
		s.log.Warn("diagnoses are missing", "clients", r.DiagnosesMissing)
	}
	if s.talk.json && o.output != "-" {
		if err := json.NewEncoder(s.env.Stdout).Encode(r.Manifest); err != nil {
			return err
		}
	}
	if r.Complete && len(o.target.Filters) == 0 {
		s.rememberPages(r.Clients)
	}
	if !r.Complete {
		return coded{exitNotWhole, "published, but not certified as complete: " + r.Reason}
	}
	if !s.talk.quiet {
		fmt.Fprintf(s.env.Stderr, "intakeq-bulk: exported %d clients to %s: complete, %d requests\n", r.Clients, o.name(), r.Requests)
	}
	return nil
}

func (o *exportOptions) name() string {
	if o.output == "-" {
		return "standard output"
	}
	return o.output
}
