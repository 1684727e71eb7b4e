package exporter

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/mirror"
	"intakeq-bulk/internal/publish"
	"intakeq-bulk/internal/sheet"
)

// Options says what to export, and where to.
type Options struct {
	Target      string // a path, or "-" for Stdout
	Format      sheet.Format
	Query       intakeq.Query
	Diagnoses   bool
	Columns     []string // only these, in this order; none: all
	Delimiter   rune     // of CSV; 0: a comma
	BOM         bool
	Manifest    string // a path; "": none
	Incomplete  bool   // publish even what could not be certified
	Concurrency int    // requests for diagnoses at once

	Account string            // the account's id, for the manifest and the name of the working copy
	Version string            // of this tool, for the manifest
	Filters map[string]string // as the user gave them, for the manifest
	WorkDir string            // for what can't stand beside the target: a private folder

	Stdout   io.Writer
	Watch    func(mirror.Progress) // may be nil
	Requests func() int            // sent by this run so far
}

// stdout is the target that means standard output.
const stdout = "-"

// Result is what an export did.
type Result struct {
	Manifest
	Resumed bool // an earlier run's work was gone on with
	// OddBirthDates is how many of BirthDates carry a time of day: by convention
	// they are midnight UTC, and others may show as another day elsewhere.
	OddBirthDates, BirthDates int
}

// IncompleteError says that the copy could not be certified, and that nothing
// was published.
type IncompleteError struct{ Reason string }

// Error gives the reason.
func (e *IncompleteError) Error() string {
	return "the export can't be certified as complete, and was not written: " + e.Reason
}

// Export fetches the clients and publishes them. On an error nothing is
// published; what was fetched stays for the next run, but for an
// [IncompleteError], after which the next run begins anew.
func Export(ctx context.Context, account mirror.Account, o Options) (Result, error) {
	started := time.Now()
	if err := o.CheckTargets(); err != nil {
		return Result{}, err
	}
	store, err := o.openStore(ctx)
	if err != nil {
		return Result{}, err
	}
	e := export{Options: o, store: store, fetcher: mirror.NewFetcher(store, account)}
	e.result.Manifest = Manifest{
		Tool: "intakeq-bulk", Version: o.Version, Account: o.Account, Filters: o.Filters, Started: started.UTC(),
	}
	e.result.Resumed = store.Resumed()
	if err := e.run(ctx); err != nil {
		return e.result, errors.Join(err, e.leave(ctx, err))
	}
	return e.result, store.Remove()
}

type export struct {
	Options
	store   *mirror.Store
	fetcher *mirror.Fetcher
	result  Result
}

func (e *export) run(ctx context.Context) error {
	certificate, err := e.fetcher.Fetch(ctx)
	if err != nil {
		return err
	}
	if e.Diagnoses {
		if err := e.fetchDiagnoses(ctx); err != nil {
			return err
		}
	}
	if !certificate.Complete && !e.Incomplete {
		return &IncompleteError{certificate.Reason}
	}
	e.result.Complete, e.result.Reason = certificate.Complete, certificate.Reason
	e.result.Requests = e.store.Requests() + e.Requests()
	return e.publish(ctx)
}

// fetchDiagnoses takes a request a client, so it may take days: those who were
// deleted meanwhile must not be in a file that calls itself complete.
func (e *export) fetchDiagnoses(ctx context.Context) error {
	asked, err := e.fetcher.FetchDiagnoses(ctx, e.Concurrency)
	if err != nil || asked == 0 {
		return err
	}
	return e.fetcher.Recheck(ctx)
}

// leave keeps the working copy for the next run where that run can use it. A
// copy that could not be certified would fail again: it goes.
func (e *export) leave(ctx context.Context, cause error) error {
	if errors.As(cause, new(*IncompleteError)) || errors.As(cause, new(*intakeq.IgnoredError)) {
		return e.store.Remove()
	}
	err := e.store.AddRequests(context.WithoutCancel(ctx), e.Requests())
	return errors.Join(err, e.store.Close())
}

// CheckTargets finds out what can't be written. Export does it before its first
// request; who asks the account anything before that does it as well.
func (o Options) CheckTargets() error {
	if o.Format != sheet.XLSX && o.Format != sheet.JSONLines && o.Diagnoses && o.Target == stdout {
		return fmt.Errorf("diagnoses need a second file in %s: name a file with -o, or use --format jsonl or xlsx", o.Format)
	}
	var files publish.Group
	defer files.Abort()
	for _, path := range o.paths() {
		if _, err := files.Create(path); err != nil {
			return &TargetError{err}
		}
	}
	return nil
}

// TargetError says that a file can't be written where it was asked for.
type TargetError struct{ Err error }

// Error says which and why.
func (e *TargetError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *TargetError) Unwrap() error { return e.Err }

// paths are the files that will be published, the manifest last.
func (o Options) paths() []string {
	var paths []string
	if o.Target != stdout {
		paths = append(paths, o.Target)
	}
	if o.diagnosesApart() && o.Target != stdout {
		paths = append(paths, o.diagnosesPath())
	}
	if o.Manifest != "" {
		paths = append(paths, o.Manifest)
	}
	return paths
}

// diagnosesApart reports whether diagnoses are a second file: CSV and TSV hold one table.
func (o Options) diagnosesApart() bool {
	return o.Diagnoses && (o.Format == sheet.CSV || o.Format == sheet.TSV)
}

func (o Options) diagnosesPath() string {
	ext := filepath.Ext(o.Target)
	return strings.TrimSuffix(o.Target, ext) + ".diagnoses." + string(o.Format)
}

// openStore opens the working copy beside the target.
func (o Options) openStore(ctx context.Context) (*mirror.Store, error) {
	dir, name := o.WorkDir, "stdout"
	if o.Target != stdout {
		dir, name = filepath.Dir(o.Target), filepath.Base(o.Target)
	}
	return mirror.OpenBeside(ctx, dir, name, o.Account, o.Query, o.Watch)
}
