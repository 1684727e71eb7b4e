package plan

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"modernc.org/sqlite"

	"intakeq-bulk/internal/publish"
)

var (
	// ErrNotPlan says that a file is no plan that this version can read.
	ErrNotPlan = errors.New("not a plan of this tool")
	// ErrBegun says that a plan has sent rows, so that it is the only record of
	// what was done.
	ErrBegun = errors.New("rows of this plan were sent, and it is the record of them")
	// ErrOtherAccount says that a plan is of another account than it is used with.
	ErrOtherAccount = errors.New("the plan is of another account: nothing was sent; make a plan for this one")
)

// FileSum is the SHA-256 of a file, in hex, as a plan has it of what it was made from.
func FileSum(path string) (string, error) { return publish.Sum(path) }

// Open opens a finished plan for reading. It may be read while another run
// applies it.
func Open(ctx context.Context, path string) (*File, error) {
	f, err := open(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("open plan %s: %w", path, err)
	}
	return f, nil
}

func open(ctx context.Context, path string) (*File, error) {
	// SQLite would say only that it is unable to open a database file.
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		err = ErrNotPlan
	}
	if err != nil {
		return nil, bare(err)
	}
	// query_only, and not mode=ro: a run that was killed while it applied the
	// plan may have left a journal, which has to be folded in first.
	db, err := sql.Open("sqlite", dsn(path)+"?mode=rw&_pragma=busy_timeout(5000)&_pragma=query_only(1)")
	if err != nil {
		return nil, err
	}
	f := &File{db: db}
	if err := f.load(ctx); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// bare drops the path, which the caller names.
func bare(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

func (f *File) load(ctx context.Context) error {
	var id, version int
	err := f.reads().QueryRowContext(ctx, "SELECT application_id, user_version FROM pragma_application_id, pragma_user_version").Scan(&id, &version)
	switch {
	case err != nil:
		return foreign(err)
	case id != applicationID:
		return ErrNotPlan
	case version != schemaVersion:
		return fmt.Errorf("%w: it has format %d, and this version reads format %d: make the plan again", ErrNotPlan, version, schemaVersion)
	}
	var text string
	if err := f.reads().QueryRowContext(ctx, "SELECT value FROM meta").Scan(&text); err != nil {
		return foreign(err)
	}
	if err := json.Unmarshal([]byte(text), &f.meta); err != nil {
		return fmt.Errorf("%w: it is damaged", ErrNotPlan)
	}
	return f.checkRows(ctx)
}

// checkRows holds the rows against what the plan says of itself: one that is missing
// would be left out in silence, and of an unknown action nobody knows what it does.
func (f *File) checkRows(ctx context.Context) error {
	counts, err := f.Actions(ctx)
	if err != nil {
		return foreign(err)
	}
	rows := 0
	for action, n := range counts {
		if !slices.Contains(Actions(), action) {
			return fmt.Errorf("%w: it is damaged: %d rows have an action that this version does not know", ErrNotPlan, n)
		}
		rows += n
	}
	if rows != f.meta.Rows {
		return fmt.Errorf("%w: it is damaged: it had %d rows, and has %d", ErrNotPlan, f.meta.Rows, rows)
	}
	return nil
}

// Primary result codes of SQLite, from its C interface.
const (
	codeCorrupt = 11
	codeNotADB  = 26
)

// foreign distinguishes a file of another kind, or a damaged one, from a failure to
// read.
func foreign(err error) error {
	var e *sqlite.Error
	if errors.Is(err, sql.ErrNoRows) || errors.As(err, &e) && e.Code()&0xff == codeCorrupt {
		return fmt.Errorf("%w: it is damaged", ErrNotPlan)
	}
	if e != nil && e.Code()&0xff == codeNotADB {
		return ErrNotPlan
	}
	return err
}

// Overwritable reports why a plan must not be made at path: a plan of which rows
// were sent is there ([ErrBegun]), or something that is no plan ([ErrNotPlan]).
func Overwritable(path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Mode().IsRegular() && info.Size() == 0 {
		return nil
	}
	ctx := context.Background()
	old, err := Open(ctx, path)
	if errors.Is(err, ErrNotPlan) {
		return fmt.Errorf("%w; it is left as it is: choose another name for the plan, or move it away", err)
	}
	if err != nil {
		return err
	}
	begun, err := old.Begun(ctx)
	// Closing folds in a journal that a killed run has left: over a new file it
	// would be taken for its own.
	if err = errors.Join(err, old.Close()); err != nil {
		return fmt.Errorf("plan %s: %w", path, err)
	}
	if begun {
		return fmt.Errorf("plan %s: %w: go on with it, or choose another name for the new one", path, ErrBegun)
	}
	for _, journal := range []string{"-wal", "-journal"} {
		if _, err := os.Stat(path + journal); err == nil {
			return fmt.Errorf("plan %s: another run has it open", path)
		}
	}
	return nil
}

// Begun reports whether applying the plan has begun: some row was sent, or was
// found in conflict.
func (f *File) Begun(ctx context.Context) (bool, error) {
	var begun bool
	err := f.reads().QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM rows WHERE state NOT IN (?, ?))", None, Planned).Scan(&begun)
	return begun, err
}

// Finished reports whether the plan was applied, and nothing of it is left to send.
func (f *File) Finished(ctx context.Context) (bool, error) {
	begun, err := f.Begun(ctx)
	if err != nil || !begun {
		return false, err
	}
	for t, err := range f.Tried(ctx) {
		if err != nil || t.Unfinished() {
			return false, err
		}
	}
	return true, nil
}
