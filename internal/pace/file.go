package pace

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
	_ "modernc.org/sqlite" // registers the driver "sqlite"

	"intakeq-bulk/internal/host"
	"intakeq-bulk/internal/publish"
)

// FileName is the ledger's name in the account's folder.
const FileName = "ledger.db"

// fileVersion stands in the file's user_version.
const fileVersion = 1

// schema: times are nanoseconds since 1970, for a time.Time would be stored as
// its String. latest is when the answer came or, while answered is 0, the last
// moment at which it can come; all limits follow from it. The account has one
// row: a missing one is damage. A timeout of 0 marks an answered request that seemed to
// be of the future, and was moved to when that was seen.
const schema = `
CREATE TABLE request (
	id       INTEGER PRIMARY KEY,
	sent     INTEGER NOT NULL,
	latest   INTEGER NOT NULL,
	timeout  INTEGER NOT NULL,
	answered INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX request_latest ON request (latest, answered, sent);
CREATE TABLE account (
	id          INTEGER PRIMARY KEY CHECK (id = 1),
	even_since  INTEGER NOT NULL DEFAULT 0,
	refused     INTEGER NOT NULL DEFAULT 0,
	pause_began INTEGER NOT NULL DEFAULT 0,
	pause_until INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO account (id) VALUES (1);
`

// openFile opens the ledger of a folder, made first if it is not there. One that is
// damaged is put aside; aside is its new name.
func openFile(dir string) (db *sql.DB, path, aside string, err error) {
	dir, err = filepath.Abs(dir)
	if err != nil {
		return nil, "", "", fmt.Errorf("find the account's state folder: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, "", "", fmt.Errorf("make the account's state folder: %w", err)
	}
	path = filepath.Join(dir, FileName)
	// Another process may be just putting a damaged one aside, so that it is not there.
	for range maxOpenings {
		if err := createFile(dir, path); err != nil {
			return nil, "", "", fmt.Errorf("make the request ledger: %w", err)
		}
		if db, err = openWhole(path); errors.As(err, new(*Damaged)) {
			damage := err
			if aside, err = putAside(dir, path, damage); err == nil {
				err = damage // if it happens again and again
				continue
			}
		}
		if !isMissing(err) {
			break
		}
	}
	return db, path, aside, err
}

// maxOpenings is how often a ledger is looked for that another process replaces.
const maxOpenings = 5

// openWhole opens a ledger that is not damaged.
func openWhole(path string) (*sql.DB, error) {
	db, err := openDB(path)
	if err != nil {
		return nil, err
	}
	if err := check(db, path); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// createFile makes the ledger where there is none. It is made whole under another name, then renames it. So
// an empty or half file is never one that is just being made: it is damage.
func createFile(dir, path string) error {
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	unlock, err := lockCreation(dir)
	if err != nil {
		return err
	}
	defer unlock()
	if _, err := os.Stat(path); err == nil {
		return nil // another process was first
	}
	return makeFile(dir, path, schema)
}

// lockCreation waits for the lock of whoever makes a ledger.
func lockCreation(dir string) (unlock func() error, err error) {
	lock := flock.New(filepath.Join(dir, "create.lock"), flock.SetPermissions(0o600))
	return lock.Unlock, lock.Lock()
}

// makeFile makes a ledger whose content is what the statements say.
func makeFile(dir, path, statements string) error {
	// A journal whose ledger was deleted would be read into the new one.
	if err := removeAll(path); err != nil {
		return err
	}
	temp, err := os.CreateTemp(dir, FileName+".new-*") // 0600, as SQLite would not make it
	if err != nil {
		return err
	}
	defer removeAll(temp.Name()) // finds nothing once it is renamed
	if err := temp.Close(); err != nil {
		return err
	}
	if err := fill(temp.Name(), statements); err != nil {
		return err
	}
	return publish.Rename(temp.Name(), path)
}

// removeAll removes a ledger and what belongs to it, as far as it is there.
func removeAll(path string) error {
	var errs []error
	for _, tail := range []string{"", "-wal", "-shm", "-journal"} {
		if err := publish.Remove(path + tail); !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func fill(path, statements string) error {
	db, err := openDB(path)
	if err != nil {
		return err
	}
	// The log is in the file's header from here on: no later opening has
	// to change it, which would need the file for itself. It is folded in here
	// and not by Close, which would not tell if the disk fails: the log is not
	// renamed with the file.
	_, err = db.Exec("PRAGMA synchronous = FULL; PRAGMA journal_mode = WAL; BEGIN;" + statements +
		fmt.Sprintf("PRAGMA user_version = %d; COMMIT; PRAGMA wal_checkpoint(TRUNCATE);", fileVersion))
	return errors.Join(err, db.Close())
}

// openDB opens an existing file. One connection: the order in which this
// process's requests are written is then the order of its calls.
//
// synchronous NORMAL does not wait for the disk at each request: what a
// process has committed survives its death in the system's memory. The cache is of 64
// pages: each request needs a few, and caches share their room (see package mirror).
func openDB(path string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", host.FileURI(path)+"?mode=rw&_txlock=immediate"+
		"&_pragma=busy_timeout(20000)&_pragma=cache_size(64)&_pragma=synchronous(NORMAL)")
	if err != nil {
		return nil, fmt.Errorf("open request ledger: %w", err)
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

// check reads the whole file once, so that damage is found before the first
// request and not by the one that happens on the broken page.
func check(db *sql.DB, path string) error {
	var version int
	if err := db.QueryRow("PRAGMA user_version").Scan(&version); err != nil {
		return judge(path, err)
	}
	if version > fileVersion {
		return fmt.Errorf("the request ledger %s was made by a newer version of this program: use that one", path)
	}
	var verdict string
	// main: without it the check opens a temporary database too, with a cache of its own.
	if err := db.QueryRow("PRAGMA main.quick_check(1)").Scan(&verdict); err != nil {
		return judge(path, err)
	}
	if verdict != "ok" {
		return &Damaged{Path: path, Err: errors.New(verdict)}
	}
	var rows int
	if err := db.QueryRow("SELECT count(*) FROM account").Scan(&rows); err != nil {
		return judge(path, err)
	}
	if rows != 1 || version < fileVersion {
		return &Damaged{Path: path, Err: errors.New("not a whole ledger")}
	}
	return nil
}
