package mirror

import (
	"context"
	"database/sql"
	_ "embed" // the schema
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"modernc.org/sqlite" // also the driver

	"intakeq-bulk/intakeq"
)

// MaxAge is how long a copy can be gone on with. The list of deleted clients
// reaches back ten days (API document); two are kept as a margin for time zones.
const MaxAge = 8 * 24 * time.Hour

// schemaVersion is the shape of the file; a file of another shape is fetched anew.
const schemaVersion = 1

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
	watch   func(Progress)
	batch   batch
}

// state is how far the fetch got. It is committed together with the rows that it
// speaks of, so that a kill between the two is impossible.
type state struct {
	Identity string
	Started  time.Time // by our clock: decides the age
	Server   time.Time // by the server's, at the first answer: decides what is news

	Seq      int  // one more with every answer taken in
	Gen      int  // the Seq at which the walk that counts began
	NextPage int  // of that walk
	Walked   bool // that walk reached its end
	LastRows int  // rows of its latest page

	BoundSeq int // the Seq of the answer that told the length of the list
	Bound    int // that length, or the most that it can be

	Passes   int // walks of a filtered list that were consistent in themselves
	PassSize int // clients of the latest of them
	Requests int // sent for this copy by earlier runs

	ShowsArchived bool // the list was seen to hold archived clients
}

// Options says what a copy is of, and who wants to know how it goes.
type Options struct {
	Path     string
	Identity string // account, filters, profile: a file of another identity is thrown away
	Query    intakeq.Query
	Watch    func(Progress) // may be nil
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
	s, err := open(ctx, o)
	if errors.Is(err, errUseless) {
		if err = removeFiles(o.Path); err == nil {
			s, err = open(ctx, o)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("working copy %s: %w", o.Path, err)
	}
	return s, nil
}

// errUseless means that the file is of no use and may go: it is only a copy.
var errUseless = errors.New("of another shape, age or content")

func open(ctx context.Context, o Options) (*Store, error) {
	// SQLite would make it readable to others; its -wal file follows this mode.
	f, err := os.OpenFile(o.Path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", dsn(o.Path))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	s := &Store{db: db, path: o.Path, query: o.Query, watch: o.Watch}
	if s.watch == nil {
		s.watch = func(Progress) {}
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
	abs, err := filepath.Abs(path)
	if err != nil {
		abs = path
	}
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(abs)}
	// Large pages hold several documents each.
	return "file:" + u.EscapedPath() + "?_pragma=page_size(16384)&_pragma=locking_mode(EXCLUSIVE)" +
		"&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=cache_size(-8000)&_pragma=wal_autocheckpoint(8000)&_txlock=immediate"
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
		return errUseless
	}
	return err
}

// load reads how far an earlier run got, or begins. It returns errUseless for a file
// that can't be gone on with.
func (s *Store) load(ctx context.Context, identity string) error {
	var version int
	if err := s.db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	if version == 0 {
		return s.create(ctx, identity)
	}
	if version != schemaVersion {
		return errUseless
	}
	// A write lock even for reading: with it, a second run is found out here.
	if _, err := s.db.ExecContext(ctx, "BEGIN IMMEDIATE; COMMIT"); err != nil {
		return err
	}
	var text string
	if err := s.db.QueryRowContext(ctx, "SELECT value FROM state").Scan(&text); err != nil {
		return errors.Join(errUseless, err)
	}
	if err := json.Unmarshal([]byte(text), &s.state); err != nil {
		return errUseless
	}
	if s.state.Identity != identity || time.Since(s.state.Started).Abs() > MaxAge {
		return errUseless
	}
	return s.loadColumns(ctx)
}

func (s *Store) create(ctx context.Context, identity string) error {
	s.state = state{Identity: identity, Started: time.Now(), NextPage: 1, Gen: 1}
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

// Requests is how many requests earlier runs spent on this copy.
func (s *Store) Requests() int { return s.state.Requests }

// AddRequests remembers what this run spent.
func (s *Store) AddRequests(ctx context.Context, n int) error {
	s.state.Requests += n
	return s.commit(ctx, func(*sql.Tx) error { return nil })
}

// Close leaves the copy for a later run to go on with.
func (s *Store) Close() error { return s.wrap(s.db.Close()) }

// Remove closes and deletes the copy.
func (s *Store) Remove() error {
	return errors.Join(s.db.Close(), removeFiles(s.path))
}

func removeFiles(path string) error {
	var errs []error
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
