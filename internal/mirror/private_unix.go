//go:build unix

package mirror

import (
	"io/fs"
	"os"
	"syscall"
)

// ours reports whether a file belongs to who runs this, and is closed to all others.
func ours(info fs.FileInfo) bool {
	if info.Mode().Perm()&0o077 != 0 {
		return false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Geteuid() && stat.Nlink == 1
}
