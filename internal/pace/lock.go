package pace

import (
	"fmt"
	"path/filepath"

	"github.com/gofrs/flock"
)

// WriteLock takes the account's write lock, which `apply` holds while it
// saves. It never blocks: if another holds it, the error is a [*Locked]. The
// lock dies with its process. The file stays: to remove it would let two
// processes hold a lock of the same name.
func (l *Ledger) WriteLock() (release func() error, err error) {
	return takeLock(l.opt.Dir, "write")
}

// MirrorLock takes the lock of the account's kept mirror, as WriteLock does
// the other.
func (l *Ledger) MirrorLock() (release func() error, err error) {
	return takeLock(l.opt.Dir, "mirror")
}

func takeLock(dir, which string) (func() error, error) {
	path := filepath.Join(dir, which+".lock")
	f := flock.New(path, flock.SetPermissions(0o600))
	got, err := f.TryLock()
	if err != nil {
		return nil, fmt.Errorf("take the %s lock: %w", which, err)
	}
	if !got {
		return nil, &Locked{Which: which, Path: path}
	}
	return f.Unlock, nil
}
