package cli

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/urfave/cli/v2"

	"intakeq-bulk/exporter"
	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/leftover"
	"intakeq-bulk/internal/mirror"
	"intakeq-bulk/internal/pace"
	"intakeq-bulk/internal/session"
	"intakeq-bulk/internal/sheet"
)

// exportOptions are what export takes.
type exportOptions struct {
	*session.Connection
	output, format     string
	profile, diagnoses bool
	filters            filterOptions
	columns, manifest  *string // nil: not given
	changes            *string
	bom                bool
	delimiter          string
	allowIncomplete    bool
	keep               *int // nil: not given
	watch              watchOptions
	incremental        incrementalFlag
	full               bool
	diagnosesBudget    *int // nil: not given
	maxAge             time.Duration
	maxShrink          int
	export             exporter.Options // what validate makes of them
	result             exporter.Result
}

func exportCommand(env session.Env) *cli.Command {
	o := &exportOptions{Connection: &session.Connection{Env: env}, maxAge: mirror.DefaultMaxAge}
	return &cli.Command{
		Name:      "export",
		Usage:     "all clients to a CSV, TSV, XLSX or JSON lines file",
		UsageText: "intakeq-bulk export -o clients.xlsx [--profile] [--diagnoses]",
		Flags:     slices.Concat(o.flags(), o.filters.flags(), o.watch.flags(), o.Connection.Flags()),
		Action: func(c *cli.Context) error {
			if err := noArgs(c); err != nil {
				return err
			}
			if err := o.Connection.Validate(); err != nil {
				return err
			}
			if err := o.validate(); err != nil {
				return err
			}
			return o.watched(c.Context, func() error { return o.Within(c.Context, o.run) })
		},
	}
}

func (o *exportOptions) flags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write to `FILE`: .csv, .tsv, .xlsx or .jsonl; - is standard output", Destination: &o.output},
		&cli.StringFlag{Name: "format", Usage: "`csv`, tsv, xlsx or jsonl, where the file's name doesn't tell", Destination: &o.format},
		&cli.BoolFlag{Name: "profile", Usage: "every profile field, each custom field a column", Destination: &o.profile},
		&cli.BoolFlag{Name: "diagnoses", Usage: "diagnoses too: one request a client", Destination: &o.diagnoses},
		&cli.StringFlag{Name: "columns", Usage: "only these columns, in this order: `A,B`", Action: session.Given(&o.columns)},
		&cli.BoolFlag{Name: "bom", Usage: "begin CSV and TSV with a byte order mark", Destination: &o.bom},
		&cli.StringFlag{Name: "delimiter", Usage: "between the cells of a CSV: one `CHARACTER`, or tab", Destination: &o.delimiter},
		&cli.StringFlag{Name: "manifest", Usage: "write what was done to `FILE`, as JSON", Action: session.Given(&o.manifest)},
		&cli.StringFlag{Name: "changes", Usage: "write what changed since the last export to `FILE`: .csv, .xlsx, .html, .json", Action: session.Given(&o.changes)},
		&cli.IntFlag{Name: "keep", Usage: "of the files that {date} or {time} in -o makes, keep the newest `N`", Action: session.Given(&o.keep)},
		o.incremental.flag("read only what changed since the last run with this flag; `=force` does so though that seems unwise"),
		&cli.BoolFlag{Name: "full", Usage: "with --incremental: read everything again, all diagnoses too", Destination: &o.full},
		&cli.IntFlag{Name: "diagnoses-budget", Usage: "send `N` requests for diagnoses a run at most: first of clients never read, then the oldest; leave a part of the day to others", DefaultText: "as many as there are clients", Action: session.Given(&o.diagnosesBudget)},
		session.DurationFlag("max-age", &o.maxAge, "", "going on with a run that was cut off, ask again for pages that are older than `D`"),
		&cli.IntFlag{Name: "max-shrink", Value: mirror.DefaultMaxShrink, Usage: "stop where the account has `PERCENT` fewer clients than when it was last read", Destination: &o.maxShrink},
		&cli.BoolFlag{Name: "allow-incomplete", Usage: "publish an export that could not be certified", Destination: &o.allowIncomplete},
	}
}

// validate checks every flag and pair of flags, and touches nothing.
func (o *exportOptions) validate() error {
	o.export = exporter.Options{
		Target: o.output, Diagnoses: o.diagnoses, BOM: o.bom, Incomplete: o.allowIncomplete, MaxAge: o.maxAge, MaxShrink: o.maxShrink,
	}
	for _, check := range []func() error{o.checkOutput, o.checkManifest, o.checkIncremental, o.checkBudget, o.checkTrust, o.checkShape, o.checkChanges, o.checkPattern, o.checkFilters} {
		if err := check(); err != nil {
			return err
		}
	}
	return o.watch.validate(o.export.Target, o.export.Manifest, o.export.Changes)
}

func (o *exportOptions) checkOutput() error {
	var err error
	switch {
	case o.output == "":
		return session.Usagef("export: name the file to write with -o FILE")
	case o.output == "-" && o.Talk.JSON:
		return session.Usagef("--json and -o - can't be used together: both write to standard output")
	case o.format != "":
		o.export.Format, err = sheet.ParseFormat(o.format)
	case o.output == "-":
		return session.Usagef("export: -o - needs --format csv, tsv, xlsx or jsonl")
	default:
		o.export.Format, err = sheet.FormatByExtension(o.output)
	}
	if err != nil {
		return session.AsUsage(err)
	}
	apart := o.export.Format == sheet.CSV || o.export.Format == sheet.TSV
	switch {
	case o.output == "-" && o.diagnoses && apart:
		return session.Usagef("--diagnoses needs a second file in %s: name a file with -o, or use --format xlsx or jsonl", o.export.Format)
	case o.diagnoses && o.filters.deleted:
		return session.Usagef("--diagnoses and --deleted can't be used together: the API shows no diagnoses of deleted clients")
	}
	return nil
}

func (o *exportOptions) checkManifest() error {
	switch {
	case o.manifest == nil:
		return nil
	case *o.manifest == "" || *o.manifest == "-":
		return session.Usagef("--manifest %q: name a file; --json prints the manifest on standard output", *o.manifest)
	}
	o.export.Manifest = *o.manifest
	return nil
}

// checkTrust checks what is believed of the account and of earlier runs.
func (o *exportOptions) checkTrust() error {
	switch {
	case o.maxAge <= 0:
		return session.Usagef("--max-age takes more than 0s, such as 24h or 2d")
	case o.maxShrink < 0 || o.maxShrink > 100:
		return session.Usagef("--max-shrink takes 0 to 100 percent")
	}
	return nil
}

func (o *exportOptions) checkShape() error {
	f := o.export.Format
	if o.bom && f != sheet.CSV && f != sheet.TSV {
		return session.Usagef("--bom is for CSV and TSV")
	}
	if o.delimiter != "" {
		if f != sheet.CSV {
			return session.Usagef("--delimiter is for CSV")
		}
		r, size := utf8.DecodeRuneInString(o.delimiter)
		if o.delimiter == "tab" || o.delimiter == `\t` {
			r, size = '\t', len(o.delimiter)
		}
		if size != len(o.delimiter) || r == utf8.RuneError || strings.ContainsRune("\"\r\n", r) {
			return session.Usagef("--delimiter %q: want one character, or tab", o.delimiter)
		}
		o.export.Delimiter = r
	}
	return o.checkColumns()
}

// checkColumns refuses at once what no account can have; custom fields and
// undocumented members are known only once the clients are here.
func (o *exportOptions) checkColumns() error {
	if o.columns == nil {
		return nil
	}
	if strings.TrimSpace(*o.columns) == "" {
		return session.Usagef("--columns is empty: name columns, or drop it")
	}
	r := csv.NewReader(strings.NewReader(*o.columns))
	columns, err := r.Read()
	if err != nil {
		return session.Usagef("--columns: %w", err)
	}
	brief := map[string]bool{}
	for _, f := range intakeq.BaseColumns(false) {
		brief[f.Name] = true
	}
	for i, name := range columns {
		if _, documented := intakeq.FieldByName(name); documented && !brief[name] && !o.profile {
			return session.Usagef("--columns: %s needs --profile", name)
		}
		if name == "" {
			return session.Usagef("--columns: an empty name")
		}
		if slices.Contains(columns[:i], name) {
			return session.Usagef("--columns: %s is named twice", name)
		}
	}
	o.export.Columns = columns
	return nil
}

func (o *exportOptions) run(ctx context.Context, s *session.Session, display *session.Progress) error {
	if o.output != "-" {
		release, err := pace.TargetLock(filepath.Dir(s.Dir), o.output)
		if err != nil {
			return err
		}
		defer release()
	}
	if err := o.complete(ctx, s); err != nil {
		return err
	}
	o.export.Watch = display.WatchFetch
	var err error
	o.result, err = exporter.Export(ctx, s.Client, o.export)
	display.Close()
	if err != nil {
		return err
	}
	return o.report(s, o.result)
}

// complete fills in what takes an open account.
func (o *exportOptions) complete(ctx context.Context, s *session.Session) error {
	e := &o.export
	e.Account, e.Version, e.Filters = s.ID, session.Version, o.filters.given()
	s.Remember(leftover.KindExport, e.Patterns()...)
	s.Remind(o.output)
	s.WarnOfRoom(o.profile, o.output)
	e.WorkDir, e.Home, e.Concurrency = s.Dir, s.Dir, s.Workers
	e.Stdout, e.Requests, e.Ledger, e.Warn = s.Env.Stdout, s.Requests, s.Ledger, s.Warn
	if len(e.Query.Custom) == 0 {
		return nil
	}
	if err := e.CheckTargets(); err != nil {
		return err
	}
	return findCustom(ctx, s, e.Query.Custom)
}

// report prints what was done, and returns the error that the exit code is made of.
func (o *exportOptions) report(s *session.Session, r exporter.Result) error {
	if o.export.Changes != "" {
		s.Remember(leftover.KindReport, o.export.Changes)
	}
	if r.BirthDates > 0 && r.OddBirthDates*20 > r.BirthDates {
		s.Log.Warn("birth dates carry a time of day, so some may be a day off where a program applies a time zone; they are exported as the UTC day",
			"with a time", r.OddBirthDates, "of", r.BirthDates)
	}
	if r.DiagnosesMissing > 0 && o.export.DiagnosesBudget == 0 {
		s.Log.Warn("diagnoses are missing", "clients", r.DiagnosesMissing)
	}
	if len(r.Silent) > 0 {
		s.Log.Warn("clients changed though their LastUpdateDate did not, and such changes can't be followed: every run reads the whole account, until --incremental=force",
			"fields", strings.Join(r.Silent, ", "))
	}
	if s.Talk.JSON {
		if err := json.NewEncoder(s.Env.Stdout).Encode(r.Manifest); err != nil {
			return err
		}
	}
	if !r.Complete {
		return session.ExitError{Code: session.ExitNotWhole, Text: "published, but not certified as complete: " + r.Reason}
	}
	missing := ""
	if r.DiagnosesMissing > 0 {
		missing = fmt.Sprintf(", but for the diagnoses of %d", r.DiagnosesMissing)
	}
	s.Say(fmt.Sprintf("exported %d clients to %s: complete%s, %d requests", r.Clients, o.name(), missing, r.Requests))
	return nil
}

func (o *exportOptions) name() string {
	if o.output == "-" {
		return "standard output"
	}
	return o.export.Target
}
