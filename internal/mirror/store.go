package mirror

import (
	"context"
	"database/sql"
	_ "embed" // the schema
	"errors"
	"fmt"
	"syscall"
	"time"

	"modernc.org/sqlite" // also the driver

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/host"
)

// MaxAge is how long a copy can be gone on with. The list of deleted clients
// reaches back ten days (API document); two are kept as a margin for time zones.
const MaxAge = 8 * 24 * time.Hour

// DefaultMaxAge is how old the pages of a copy may be that is gone on with.
const DefaultMaxAge = 24 * time.Hour

// schemaVersion is the shape of the file; a file of another shape is fetched anew.
const schemaVersion = 2

//go:embed schema.sql
var schema string

// ErrInUse reports that another run is working with the file.
var ErrInUse = errors.New("another run is using the working copy")

// Store is an open copy of an account's clients, with how far a [Fetcher] got in
// filling it. It is for one goroutine.
type Store struct {
	db      *sql.DB
	path    string
	query   intakeq.Query
	state   state
	columns columns
	batch   batch
	one     *sql.Stmt // of [Store.Client]; nil: not asked yet
	fresh   int       // clients of the latest answer whom its walk had not shown before
	before  int       // requests that earlier runs sent

	home      string
	maxShrink int
	maxAge    time.Duration
	keep      bool
	whole     bool
	full      bool
	force     bool
	say       func(string)
	watch     func(Progress)
	requests  func() int
	fields    func(*Store) error
}

// Options says what a copy is of, and who wants to know how it goes.
type Options struct {
	Path     string
	Identity string // account, filters, profile: a file of another identity is thrown away
	Query    intakeq.Query

	Home      string        // the account's folder, which remembers how long its list is; "": nothing is
	MaxShrink int           // by how many percent the list may be shorter than is remembered
	MaxAge    time.Duration // older pages of an earlier run are read again; 0: DefaultMaxAge

	Keep  bool // the copy stays: another run asks only for what changed since
	Whole bool // of a kept copy the list is read as a whole; the diagnoses stay
	Full  bool // of a kept copy everything is read again, all diagnoses too
	Force bool // of a kept copy what stopped it is let be

	// These may be nil.
	Watch    func(Progress)
	Requests func() int         // sent by this run so far
	Warn     func(string)       // is told what became of an earlier run's work
	Fields   func(*Store) error // is called when it is known what members clients have; an error ends the fetch
}

// defaults fills what the caller left open.
func (o Options) defaults() Options {
	if o.MaxAge == 0 {
		o.MaxAge = DefaultMaxAge
	}
	if o.Watch == nil {
		o.Watch = func(Progress) {}
	}
	if o.Warn == nil {
		o.Warn = func(string) {}
	}
	if o.Fields == nil {
		o.Fields = func(*Store) error { return nil }
	}
	if o.Requests == nil {
		o.Requests = func() int { return 0 }
	}
	return o
}

// Progress is how far a fetch got.
type Progress struct {
	Pages, Clients            int
	Diagnoses, DiagnosesTotal int
	Proving                   bool // the walk is over; the evidence is being gathered
}

// Open opens the copy at o.Path, going on where an earlier run of the same
// identity stopped, or begins a new one. It returns [ErrInUse] if another
// process has it open.
func Open(ctx context.Context, o Options) (*Store, error) {
	o = o.defaults()
	s, err := open(ctx, o)
	var useless *uselessError
	if errors.As(err, &useless) {
		o.Warn("the working copy of an earlier run is " + useless.why + ": what it held is fetched anew (" + o.Path + ")")
		if err = removeFiles(o.Path); err == nil {
			s, err = open(ctx, o)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("working copy %s: %w", o.Path, err)
	}
	return s, nil
}

// uselessError means that the file is of no use and may go: it is only a copy.
type uselessError struct{ why string }

// Error says why.
func (e *uselessError) Error() string { return e.why }

func open(ctx context.Context, o Options) (*Store, error) {
	if err := makePrivate(o.Path, o.Warn); err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", dsn(o.Path))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	s := &Store{
		db: db, path: o.Path, query: o.Query, home: o.Home, maxShrink: o.MaxShrink, maxAge: min(o.MaxAge, MaxAge),
		watch: o.Watch, requests: o.Requests, fields: o.Fields,
		keep: o.Keep, whole: o.Whole, full: o.Full, force: o.Force, say: o.Warn,
	}
	if err := s.load(ctx, o.Identity); err != nil {
		db.Close()
		return nil, translate(err)
	}
	return s, nil
}

// dsn names the file for the driver. Exclusive locking keeps a second run out and dies with its process; WAL
// with NORMAL loses at most the latest pages in a power cut, and never half of
// one.
func dsn(path string) string {
	// Large pages hold several documents each. The driver runs _pragma by the alphabet,
	// and _journal_mode behind them: a file that has a journal keeps its page size. The cache
	// is told in pages: one told in KiB would be counted by the page size of before. As the
	// driver is built, all caches of the process share their pages, whatever the size of these:
	// the file with the largest ones comes to have as many as all caches together may hold,
	// so that every file that is open beside this one (pace, plan, workfile) has a small one
	// too. Larger ones make nothing faster.
	return host.FileURI(path) + "?_pragma=page_size(16384)&_pragma=locking_mode(EXCLUSIVE)" +
		"&_pragma=synchronous(NORMAL)&_pragma=cache_size(128)&_pragma=wal_autocheckpoint(2000)&_journal_mode=WAL&_txlock=immediate"
}

// Primary result codes of SQLite, from its C interface.
const (
	codeBusy    = 5
	codeCorrupt = 11
	codeFull    = 13
	codeNotADB  = 26
)

// translate gives SQLite's errors the meaning that they have here.
func translate(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() & 0xff {
	case codeBusy:
		return ErrInUse
	case codeFull:
		return syscall.ENOSPC
	case codeCorrupt, codeNotADB:
		return errDamaged
	}
	return err
}

// load reads how far an earlier run got, or begins. It returns a [uselessError] for a
// file that can't be gone on with.
func (s *Store) load(ctx context.Context, identity string) error {
	var version int
	if err := s.db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	if version == 0 {
		return s.create(ctx, identity)
	}
	if version != schemaVersion {
		return &uselessError{"of another version of this program"}
	}
	// A write lock even for reading: with it, a second run is found out here.
	if _, err := s.db.ExecContext(ctx, "BEGIN IMMEDIATE; COMMIT"); err != nil {
		return err
	}
	if err := s.loadState(ctx); err != nil {
		return err
	}
	if s.state.Identity != identity {
		return &uselessError{"of something else"}
	}
	if age := time.Since(s.state.Got); age.Abs() > MaxAge && !s.keep {
		return &uselessError{"too old to be gone on with"}
	}
	if err := s.check(ctx); err != nil {
		return err
	}
	return s.loadColumns(ctx)
}

func (s *Store) create(ctx context.Context, identity string) error {
	s.state = state{Identity: identity, Started: time.Now(), Got: time.Now(), NextPage: 1, Gen: 1, Size: Recall(s.home).PageSize}
	s.columns = newColumns()
	return s.commit(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, schema+fmt.Sprintf("\nPRAGMA user_version = %d;", schemaVersion))
		return err
	})
}

// Resumed reports whether an earlier run left something to go on with.
func (s *Store) Resumed() bool { return s.state.Seq > 0 }

// Started is when the copy was begun.
func (s *Store) Started() time.Time { return s.state.Started }

// Requests is how many requests this run and earlier ones spent on this copy.
func (s *Store) Requests() int { return s.before + s.requests() }

// Close leaves the copy for a later run to go on with.
func (s *Store) Close() error {
	err := s.commit(context.Background(), func(*sql.Tx) error { return nil }) // what was sent since the latest answer
	return errors.Join(err, s.wrap(s.db.Close()))
}

// Remove closes and deletes the copy.
func (s *Store) Remove() error {
	// Closing folds the journal into the file. What goes right after need not reach the disk.
	_, _ = s.db.Exec("PRAGMA synchronous = OFF")
	return errors.Join(s.db.Close(), removeFiles(s.path))
}
