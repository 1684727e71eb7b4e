//go:build linux || darwin

package host

import "syscall"

// Room returns how many bytes are free where a folder is; known is false where the
// system does not tell.
func Room(dir string) (bytes uint64, known bool) {
	var stat syscall.Statfs_t
	if err := syscall.Statfs(dir, &stat); err != nil {
		return 0, false
	}
	return stat.Bavail * uint64(stat.Bsize), true
}
