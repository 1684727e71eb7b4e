package plan

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"intakeq-bulk/internal/publish"
)

// Journal is a finished plan that is being applied. What it records is durable
// when the call returns, so a request may leave as soon as its intent is here.
// It is safe for concurrent use.
type Journal struct {
	*File
	path   string
	unlock func() error
	gate   chan struct{} // one writer at a time: a second one would only wait in SQLite; no mutex, on which a test's clock can't tell who waits
}

// Step is how far the sending of a row got.
type Step string

// The steps, in their order.
const (
	StepNone  Step = ""      // nothing was sent
	StepNames Step = "names" // the first of two saves of a held create
	StepSave  Step = "save"  // the save
	StepTags  Step = "tags"  // the save is done, the tag calls follow

	// StepLanded: the create fell on a client who was there. Base is that
	// client's document as it was, where it is known.
	StepLanded Step = "landed"
)

// Cell is a field that is not as planned.
type Cell struct {
	Field   string `json:"field"`
	Planned string `json:"planned"`
	Got     string `json:"got"`
}

// Attempt is what applying did for a row.
type Attempt struct {
	Step  Step
	Sent  time.Time // when the latest create left whose outcome is not known; of a run that was killed, when it was about to leave
	Error string    // why the row is not saved; no client's data

	// Of the latest create: how long its answer was waited for, and the highest
	// ClientId that was known when it left.
	Timeout time.Duration
	Highest int64

	Cells []Cell // what the server made otherwise
	Base  []byte // the document that the save was made of, where it is not the row's Before
	After []byte // the document as the server answered
	Said  string // the server's own words about a failure, with whatever they repeat of a client
}

// Progress is how far applying got as a whole.
type Progress struct {
	Claims    []string  // ids of the rows that runs of this file sent, under which the state folder remembers them
	Checked   time.Time // the server's clock at the last look for what staff changed
	Pages     int       // that the last look took
	Blind     bool      // the question for updates does not show our own saves
	Decisions []string  // the hashes of the decision files that were used
}

// RunStatus is how far the run that applies the plan was at a moment.
type RunStatus struct {
	At    time.Time
	Ended bool      // the run has ended
	Used  int       // requests of the last 24 hours
	Left  int       // of today's; -1: no limit
	Until time.Time // the run waits until then; zero: it does not
	Done  time.Time // when all rows would be done
}

// OpenJournal opens a finished plan to apply it, and keeps other runs from it until
// Close: their error is [ErrInUse].
func OpenJournal(ctx context.Context, path string) (*Journal, error) {
	j, err := openLocked(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("open plan %s: %w", path, err)
	}
	return j, nil
}

func openLocked(ctx context.Context, path string) (*Journal, error) {
	// The plan is looked at before SQLite may turn a foreign file to its journal mode.
	f, err := open(ctx, path)
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	unlock, err := lock(path)
	if err != nil {
		return nil, err
	}
	// WAL: one sync a commit, and others may read meanwhile. FULL: a commit is
	// there also after a power cut, for which macOS must be asked by a call of its own.
	const how = "?mode=rw&_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=fullfsync(1)&_txlock=immediate"
	db, err := sql.Open("sqlite", dsn(path)+how)
	if err != nil {
		return nil, errors.Join(err, unlock())
	}
	j := &Journal{File: &File{db: db}, path: path, unlock: unlock, gate: make(chan struct{}, 1)}
	if err := j.load(ctx); err != nil {
		return nil, errors.Join(err, j.closeDB(), unlock())
	}
	return j, nil
}

// Close folds the journal in: the plan is one file again. Where somebody else is
// just reading the plan, that reader does it at its end.
func (j *Journal) Close() error { return j.closeAnd(func() error { return nil }) }

// MoveTo closes the plan and gives it another name, where nothing is yet. It stays as
// it is where somebody is just reading it: SQLite's files beside it go by its name.
func (j *Journal) MoveTo(path string) error {
	return j.closeAnd(func() error {
		for _, beside := range []string{"-wal", "-journal"} {
			if _, err := os.Lstat(j.path + beside); err == nil {
				return ErrRead
			}
		}
		if _, err := os.Lstat(path); err == nil {
			return fmt.Errorf("%s is there already", path)
		}
		return publish.Rename(j.path, path)
	})
}

// closeAnd does something with the file while it is still kept from other runs.
func (j *Journal) closeAnd(do func() error) error {
	err := j.closeDB()
	if err == nil {
		err = j.fold()
	}
	if err == nil {
		err = do()
	}
	// At last: it would take SQLite's own locks of the file with it.
	if err = errors.Join(err, j.unlock()); err != nil {
		return fmt.Errorf("close plan %s: %w", j.path, err)
	}
	return nil
}

func (j *Journal) fold() error {
	db, err := sql.Open("sqlite", dsn(j.path)+"?mode=rw")
	if err != nil {
		return err
	}
	_, _ = db.Exec("PRAGMA journal_mode = DELETE") // only a reader can be in its way
	return db.Close()
}

// write runs one durable change.
func (j *Journal) write(ctx context.Context, change func(*sql.Tx) error) error {
	j.gate <- struct{}{}
	defer func() { <-j.gate }()
	// Not ctx: what a request did must be kept, also if the run is to end.
	tx, err := j.db.BeginTx(context.WithoutCancel(ctx), nil)
	if err == nil {
		if err = change(tx); err != nil {
			tx.Rollback() // the error that counts is there already
		} else {
			err = tx.Commit()
		}
	}
	if err != nil {
		return fmt.Errorf("plan %s: keep what was done: %w", j.path, err)
	}
	return nil
}

// Record keeps a row's state, and what was tried for it. was is the state that the run
// knows of the row: where it is not so any more, another run has the row, and the
// error is [ErrTaken].
func (j *Journal) Record(ctx context.Context, was State, r Row, a Attempt) error {
	return j.write(ctx, func(tx *sql.Tx) error {
		if err := updateRow(tx, sentColumns(), r, "= ?", was); err != nil {
			return err
		}
		tried := attemptColumns()
		query := "INSERT OR REPLACE INTO attempts (row, " + tried.names() + ") VALUES (?, " + tried.places() + ")"
		_, err := tx.Exec(query, append([]any{r.Row}, tried.cells(&a)...)...)
		return err
	})
}

// Decide keeps what a person said of rows, and the states that follow from it.
func (j *Journal) Decide(ctx context.Context, rows []Row) error {
	return j.write(ctx, func(tx *sql.Tx) error {
		for _, r := range rows {
			if err := updateRow(tx, decidedColumns(), r, undecided); err != nil {
				return err
			}
		}
		return nil
	})
}

// undecided says of a state that a decision may still change it: of all others nothing
// is decided any more, and [Row.Decide] leaves them alone.
const undecided = "NOT IN ('sent', 'saved', 'differs', 'conflict')"

// updateRow writes some members of a row, where what is said of its state holds.
func updateRow(tx *sql.Tx, some columns[Row], r Row, where string, states ...any) error {
	args := append(append(some.cells(&r), r.Row), states...)
	done, err := tx.Exec("UPDATE rows SET "+some.assignments()+" WHERE row = ? AND state "+where, args...)
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n != 1 {
		return cmp.Or(err, ErrTaken)
	}
	return nil
}

// SetRunStatus records the status of the run, for whoever looks at the plan meanwhile.
func (j *Journal) SetRunStatus(ctx context.Context, s RunStatus) error {
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return j.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec("INSERT OR REPLACE INTO standing VALUES (1, ?)", string(text))
		return err
	})
}

// SetProgress keeps how far applying got.
func (j *Journal) SetProgress(ctx context.Context, p Progress) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return j.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec("INSERT OR REPLACE INTO progress VALUES (1, ?)", string(text))
		return err
	})
}

// Path is where the plan is.
func (j *Journal) Path() string { return j.path }
