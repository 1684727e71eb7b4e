package plan

import (
	"errors"
	"os"
	"syscall"
)

const (
	ofdSetlk = 37      // F_OFD_SETLK of fcntl(2), which package syscall lacks: the lock is the open file's
	lockByte = 1 << 40 // behind the end of any plan, and of SQLite's own locks
)

// lock keeps other runs from a plan. It is of the file itself: other names of it, such
// as hard links, are locked with it.
func lock(path string) (unlock func() error, err error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, bare(err)
	}
	err = syscall.FcntlFlock(f.Fd(), ofdSetlk, &syscall.Flock_t{Type: syscall.F_WRLCK, Start: lockByte, Len: 1})
	if errors.Is(err, syscall.EAGAIN) || errors.Is(err, syscall.EACCES) {
		err = ErrInUse
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f.Close, nil
}
