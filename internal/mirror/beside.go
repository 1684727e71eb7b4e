package mirror

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"intakeq-bulk/internal/publish"
)

// OpenBeside opens the working copy of a run that makes the file name in dir: a
// hidden file there, named by account (o.Identity) and query. If another such run is at
// work on it, this one takes a copy of its own. Old copies of the same file, which no
// run can go on with, are dropped: they hold clients' data.
func OpenBeside(ctx context.Context, dir, name string, o Options) (*Store, error) {
	o = o.defaults()
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%+v", o.Identity, o.Query))
	o.Identity = hex.EncodeToString(sum[:])
	if err := dropOld(ctx, dir, name, o.Warn); err != nil {
		return nil, err
	}
	path := func(more string) string {
		return filepath.Join(dir, fmt.Sprintf(".%s.%s%s%s", name, o.Identity[:12], more, partial))
	}
	o.Path = path("")
	s, err := Open(ctx, o)
	if errors.Is(err, ErrInUse) {
		o.Path = path(fmt.Sprintf(".%d", os.Getpid()))
		s, err = Open(ctx, o)
	}
	return s, err
}

// partial is how the names of working copies end.
const partial = ".partial"

// secondCopy is the name of a copy that a run made for itself, as another one was at
// work: by its process. No run goes on with it.
var secondCopy = regexp.MustCompile(`^[0-9a-f]{12}\.[0-9]+\.partial$`)

// dropOld removes working copies of the file that no run can go on with, and what
// killed runs left of a file that they were publishing.
func dropOld(ctx context.Context, dir, name string, say func(string)) error {
	if err := publish.Sweep(filepath.Join(dir, name)); err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		rest, ours := strings.CutPrefix(entry.Name(), "."+name+".")
		if !ours {
			continue
		}
		path := filepath.Join(dir, entry.Name())
		switch {
		case secondCopy.MatchString(rest):
			err = dropUnused(ctx, path)
		case strings.Contains(rest, partial):
			var dropped bool
			if dropped, err = dropOlder(path, entry, MaxAge); dropped && strings.HasSuffix(rest, partial) {
				say("a working copy of this file that no run went on with for 8 days was dropped")
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func dropOlder(path string, entry fs.DirEntry, age time.Duration) (bool, error) {
	info, err := entry.Info()
	if err != nil || time.Since(info.ModTime()) < age {
		return false, nil // gone meanwhile, or not old
	}
	// What a run does goes into the -wal file first.
	if wal, err := os.Stat(path + "-wal"); err == nil && time.Since(wal.ModTime()) < age {
		return false, nil
	}
	return true, publish.Remove(path)
}

// dropUnused removes a copy that its run left when it was killed: nobody holds its lock.
func dropUnused(ctx context.Context, path string) error {
	if info, err := os.Lstat(path); err != nil || !private(info) {
		return nil
	}
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	_, err = db.ExecContext(ctx, "BEGIN IMMEDIATE; COMMIT")
	if err = errors.Join(translate(err), db.Close()); errors.Is(err, ErrInUse) {
		return nil
	}
	return removeFiles(path)
}
