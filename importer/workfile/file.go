package workfile

import (
	"context"
	"database/sql"
	_ "embed" // the schema
	"errors"
	"os"

	_ "modernc.org/sqlite" // the driver

	"intakeq-bulk/internal/host"
	"intakeq-bulk/internal/publish"
)

//go:embed schema.sql
var schema string

// MaxNamed is how many others a question asks for: enough to name some, and so few
// that a file of one placeholder email over and over costs no more than another.
const MaxNamed = 4

// File is the work file of one planning: SQLite on disk, so that memory stays
// flat. It holds clients' data, is private, and goes with the planning.
type File struct {
	path string
	db   *sql.DB
	conn *sql.Conn // no [sql.Tx]: each of its questions would begin a goroutine
	made map[string]*sql.Stmt

	clients clients
	ids     filled // ids and client_lists
	near    marks  // what of the ids can't be damaged
	people  filled // people, client_keys, client_contacts and first_names, as far as they are of clients
	sought  sought // what of these the rows ask for
	moved   bool   // there are moves,
	reached bool   // and some are of people, not of columns
}

// New makes a work file in a folder; "" is the system's for temporary files.
func New(ctx context.Context, dir string) (*File, error) {
	file, err := os.CreateTemp(dir, "planning-*.tmp") // 0600
	if err != nil {
		return nil, err
	}
	w := &File{path: file.Name(), made: map[string]*sql.Stmt{}, clients: clients{deleted: map[int64]bool{}}, near: newMarks(fewMarks)}
	w.sought.keys, w.sought.common = newMarks(manyMarks), newMarks(fewMarks)
	if err := errors.Join(file.Close(), w.open(ctx)); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

// open needs neither journal nor sync: nobody reads the file after a crash.
func (w *File) open(ctx context.Context) (err error) {
	// Pages that hold several rows each. A larger cache, in pages (see package mirror), makes nothing faster. (Over 8 KiB the driver's allocator takes 64 for one.)
	dsn := host.FileURI(w.path) + "?_pragma=page_size(8192)&_pragma=journal_mode(OFF)&_pragma=synchronous(OFF)&_pragma=locking_mode(EXCLUSIVE)&_pragma=cache_size(256)&_pragma=temp_store(MEMORY)"
	if w.db, err = sql.Open("sqlite", dsn); err != nil {
		return err
	}
	w.db.SetMaxOpenConns(1)
	if w.conn, err = w.db.Conn(ctx); err != nil {
		return err
	}
	_, err = w.conn.ExecContext(ctx, "BEGIN;"+schema)
	return err
}

func (w *File) Close() error {
	var errs []error
	if w.conn != nil {
		errs = append(errs, w.conn.Close())
	}
	if w.db != nil {
		errs = append(errs, w.db.Close())
	}
	return errors.Join(append(errs, publish.Remove(w.path))...)
}

// prepared keeps each statement, as parsing costs more than running it. They are run
// without the context, which is looked at here: one that may be cut off begins a
// goroutine, which costs more than the statement.
func (w *File) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if s := w.made[query]; s != nil {
		return s, nil
	}
	s, err := w.conn.PrepareContext(ctx, query)
	if err == nil {
		w.made[query] = s
	}
	return s, err
}

func (w *File) exec(ctx context.Context, query string, args ...any) error {
	s, err := w.prepared(ctx, query)
	if err == nil {
		_, err = s.Exec(args...)
	}
	return err
}

func firsts(pairs [][2]int64) []int64 {
	var out []int64
	for _, pair := range pairs {
		out = append(out, pair[0])
	}
	return out
}

// pairs gives the rows of a query of two columns.
func (w *File) pairs(ctx context.Context, query string, args ...any) ([][2]int64, error) {
	s, err := w.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := s.Query(args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out [][2]int64
	for rows.Next() {
		var pair [2]int64
		if err := rows.Scan(&pair[0], &pair[1]); err != nil {
			return nil, err
		}
		out = append(out, pair)
	}
	return out, rows.Err()
}
