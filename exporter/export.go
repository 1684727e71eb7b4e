package exporter

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/mirror"
	"intakeq-bulk/internal/pace"
	"intakeq-bulk/internal/publish"
	"intakeq-bulk/internal/sheet"
)

// Options says what to export, and where to.
type Options struct {
	Target          string  // a path, or "-" for Stdout
	Pattern         Pattern // of which Target is made, where each run makes a file of its own; it names the working copy
	Keep            int     // how many complete exports of Pattern stay; 0: all
	Format          sheet.Format
	Query           intakeq.Query
	Diagnoses       bool
	Columns         []string // only these, in this order; none: all
	Delimiter       rune     // of CSV; 0: a comma
	BOM             bool
	Manifest        string  // a path; "": none
	ManifestPattern Pattern // of which Manifest is made
	Changes         string  // a path for what differs from the last complete export of the target; "": none
	ChangesPattern  Pattern // of which Changes is made
	Incomplete      bool    // publish even what could not be certified
	Concurrency     int     // requests for diagnoses at once

	Incremental bool // the copy stays in Home, and the next run asks only for what changed
	Full        bool // of that copy all is asked for again, diagnoses too
	Force       bool // what stopped such runs is let be
	// DiagnosesBudget is how many requests for diagnoses a run sends at most; 0: as many
	// as there are clients. The copy stays in Home then, too.
	DiagnosesBudget int

	MaxShrink int           // by how many percent the account may have shrunk since it was last read
	MaxAge    time.Duration // older pages of a run that was cut off are asked for again; 0: mirror.DefaultMaxAge

	Account string            // the account's id, for the manifest and the name of the working copy
	Version string            // of this tool, for the manifest
	Filters map[string]string // as the user gave them, for the manifest
	WorkDir string            // for what can't stand beside the target: a private folder
	Home    string            // the account's folder, which remembers how long its list is; "": nothing is

	Stdout   io.Writer
	Watch    func(mirror.Progress) // may be nil
	Requests func() int            // sent by this run so far
	Ledger   *pace.Ledger          // the account's budget; nil: none
	Warn     func(string)          // is told what became of an earlier run's work; may be nil
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
	Silent                    []string // members that changed though LastUpdateDate did not: changes can't be followed
}

// IncompleteError says that the copy could not be certified, and that nothing
// was published.
type IncompleteError struct{ Reason string }

// Error gives the reason.
func (e *IncompleteError) Error() string {
	return "the export can't be certified as complete, and was not written: " + e.Reason
}

// ShrunkError says that the account was read with far fewer clients than the last
// time, and that nothing was published.
type ShrunkError struct {
	mirror.Shrunk
	Allowed int // percent
}

// Error gives both numbers.
func (e *ShrunkError) Error() string {
	return fmt.Sprintf("the account shows %d clients, and showed %d when it was last read: more than %d%% fewer; nothing was written",
		e.Now, e.Before, e.Allowed)
}

// Export fetches the clients and publishes them. On an error nothing is
// published; what was fetched stays for the next run, but for errors that the next
// run would meet again: after these it begins anew.
func Export(ctx context.Context, account mirror.Account, o Options) (Result, error) {
	if err := o.CheckTargets(); err != nil {
		return Result{}, err
	}
	if err := publish.Sweep(o.Patterns()...); err != nil {
		return Result{}, err
	}
	store, err := o.openStore(ctx)
	if err != nil {
		return Result{}, err
	}
	e := export{Options: o, store: store, fetcher: mirror.NewFetcher(store, account), began: time.Now()}
	e.share.Most = o.DiagnosesBudget
	e.result.Manifest = Manifest{
		Tool: "intakeq-bulk", Version: o.Version, Account: o.Account, Filters: o.Filters, Started: store.Started().UTC(),
	}
	e.result.Resumed = store.Resumed()
	if err := e.run(ctx); err != nil {
		e.result.Requests = store.Requests()
		return e.result, errors.Join(e.unfinished(ctx, err), e.abandon(err))
	}
	if err := e.end(ctx); err != nil {
		return e.result, err
	}
	if e.late != nil {
		return e.result, fmt.Errorf("the export is published, but what changed since the last one is not known: %w", e.late)
	}
	return e.result, e.prune()
}

// prune removes what earlier runs made by the pattern. An export that is not certified
// takes no other one's place.
func (e *export) prune() error {
	if e.Keep == 0 || !e.result.Complete {
		return nil
	}
	made := e.paths()
	for i, pattern := range e.Patterns() {
		if !Pattern(pattern).Dated() {
			continue
		}
		err := Pattern(pattern).prune(e.Keep, made[i])
		if errors.As(err, new(*publish.HeldError)) {
			e.warn("--keep leaves more for now: " + err.Error())
			continue
		}
		if err != nil {
			return fmt.Errorf("the export is published, but older ones are in the way of --keep: %w", err)
		}
	}
	return nil
}

// end drops the copy, or keeps it for tomorrow.
func (e *export) end(ctx context.Context) error {
	if !e.kept() {
		return e.store.Remove()
	}
	if e.Incremental { // else the list is read as a whole all the same
		e.result.Silent = e.store.Silent()
	}
	return errors.Join(e.store.Finish(ctx), e.store.Close())
}

type export struct {
	Options
	store   *mirror.Store
	fetcher *mirror.Fetcher
	began   time.Time
	share   pace.Share // of the day, which the budget for diagnoses is
	result  Result
	late    error // of what came after the files were written
}

func (e *export) run(ctx context.Context) error {
	certificate, err := e.fetcher.FetchWith(ctx, e.fetchDiagnoses)
	switch {
	case err != nil:
		return err
	case certificate.Shrunk.Bad():
		return &ShrunkError{certificate.Shrunk, e.MaxShrink}
	}
	if !certificate.Complete && !e.Incomplete {
		return &IncompleteError{certificate.Reason}
	}
	if !certificate.Complete {
		if err := e.fetchUnproved(ctx); err != nil {
			return err
		}
	}
	e.result.Complete, e.result.Reason = certificate.Complete, certificate.Reason
	e.result.Requests = e.store.Requests()
	ages, err := e.store.Ages(ctx)
	if err != nil {
		return err
	}
	e.result.Oldest, e.result.AsOf, e.result.DiagnosesAsOf = known(ages.Oldest), known(ages.Followed), known(ages.Diagnoses)
	return e.publish(ctx)
}

// abandon keeps the working copy for the next run where that run can use it. A copy that
// could not be certified, or believed, would fail again: it goes, unless it holds
// diagnoses. Then the next run reads the list again, and these are not asked for twice.
func (e *export) abandon(cause error) error {
	damaged := errors.As(cause, new(*mirror.DamagedError))
	if e.kept() && !damaged {
		return e.store.Close() // it knows what it is worth, and holds diagnoses
	}
	refused := errors.As(cause, new(*IncompleteError)) || errors.As(cause, new(*ShrunkError))
	if damaged || refused && !e.Diagnoses || errors.As(cause, new(*intakeq.IgnoredError)) || errors.Is(cause, intakeq.ErrRepeats) {
		return e.store.Remove()
	}
	return e.store.Close()
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
			return &publish.TargetError{Err: err}
		}
	}
	return nil
}

// Patterns are the files that runs with these options publish: of those that each run
// makes anew, the pattern.
func (o Options) Patterns() []string {
	o.Target = cmp.Or(string(o.Pattern), o.Target)
	o.Changes = cmp.Or(string(o.ChangesPattern), o.Changes)
	o.Manifest = cmp.Or(string(o.ManifestPattern), o.Manifest)
	return o.paths()
}

// paths are the files that will be published, the manifest last.
func (o Options) paths() []string {
	var paths []string
	if o.Target != stdout {
		paths = append(paths, o.Target)
	}
	if o.diagnosesApart() && o.Target != stdout {
		paths = append(paths, o.diagnosesPath())
	}
	if o.Changes != "" {
		paths = append(paths, o.Changes)
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
		dir, name = filepath.Dir(o.Target), filepath.Base(cmp.Or(string(o.Pattern), o.Target))
	}
	options := mirror.Options{
		Identity: o.Account, Query: o.Query, Home: o.Home, MaxShrink: o.MaxShrink, MaxAge: o.MaxAge,
		Full: o.Full, Force: o.Force,
		Watch: o.Watch, Requests: o.Requests, Warn: o.Warn, Fields: o.checkColumns,
	}
	if !o.kept() {
		return mirror.OpenBeside(ctx, dir, name, options)
	}
	options.Whole = !o.Incremental
	store, err := mirror.OpenKept(ctx, options)
	if err == nil {
		err = store.Begin(ctx)
	}
	return store, err
}

// kept reports whether the copy stays in the account's folder.
func (o Options) kept() bool { return o.Incremental || o.DiagnosesBudget > 0 }

// checkColumns refuses columns that no client has, before more is asked for.
func (o Options) checkColumns(store *mirror.Store) error {
	_, err := newLayout(store, o)
	return err
}
