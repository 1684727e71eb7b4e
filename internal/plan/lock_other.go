//go:build !linux && !windows

package plan

import (
	"path/filepath"

	"github.com/gofrs/flock"
)

// lock keeps other runs from a plan, by a file beside it: here a lock of the plan
// itself could be in the way of SQLite's. The file stays: to remove it would let two
// runs hold a lock of the same name.
func lock(path string) (unlock func() error, err error) {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return nil, bare(err)
	}
	f := flock.New(filepath.Join(filepath.Dir(real), "."+filepath.Base(real)+".lock"), flock.SetPermissions(0o600))
	got, err := f.TryLock()
	switch {
	case err != nil:
		return nil, err
	case !got:
		return nil, ErrInUse
	}
	return f.Unlock, nil
}
