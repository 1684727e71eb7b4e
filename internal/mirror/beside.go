package mirror

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"intakeq-bulk/intakeq"
)

// OpenBeside opens the working copy of a run that makes the file name in dir: a
// hidden file there, named by account and query. If another such run is at work
// on it, this one takes a copy of its own. Old copies of the same file, which no
// run can go on with, are dropped: they hold clients' data.
func OpenBeside(ctx context.Context, dir, name, account string, q intakeq.Query, watch func(Progress)) (*Store, error) {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%+v", account, q))
	identity := hex.EncodeToString(sum[:])
	if err := dropOld(dir, name); err != nil {
		return nil, err
	}
	path := func(more string) string {
		return filepath.Join(dir, fmt.Sprintf(".%s.%s%s.partial", name, identity[:12], more))
	}
	o := Options{Path: path(""), Identity: identity, Query: q, Watch: watch}
	s, err := Open(ctx, o)
	if errors.Is(err, ErrInUse) {
		o.Path = path(fmt.Sprintf(".%d", os.Getpid()))
		s, err = Open(ctx, o)
	}
	return s, err
}

// staleTemporary is when the temporary file of a run that was killed while it
// published is no longer somebody's.
const staleTemporary = 24 * time.Hour

// dropOld removes working copies of the file that no run can go on with, and what
// killed runs left of a file that they were publishing.
func dropOld(dir, name string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		rest, ours := strings.CutPrefix(entry.Name(), "."+name+".")
		age := MaxAge
		switch {
		case ours && strings.HasPrefix(rest, "tmp-"):
			age = staleTemporary
		case !ours || !strings.Contains(rest, ".partial"):
			continue
		}
		info, err := entry.Info()
		if err != nil || time.Since(info.ModTime()) < age {
			continue
		}
		if err := os.Remove(filepath.Join(dir, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}
