//go:build unix

package host

import (
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// Ours says why a file or folder of the state can't be relied on; nil: it can.
func Ours(path string, info fs.FileInfo) error {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok && int(stat.Uid) != os.Geteuid() {
		return fmt.Errorf("%s belongs to %s, and this is %s: run as that user, chown it, or name another folder with --state-dir",
			path, userName(int(stat.Uid)), userName(os.Geteuid()))
	}
	if mode := info.Mode().Perm(); mode&0o022 != 0 {
		return fmt.Errorf("%s: others can write it (mode %04o): chmod go-w it, or name another folder with --state-dir", path, mode)
	}
	if need := fs.FileMode(0o700); info.IsDir() && info.Mode().Perm()&need != need {
		return fmt.Errorf("%s: you may not read and write it (mode %04o): chmod 700 it, or name another folder with --state-dir", path, info.Mode().Perm())
	}
	return nil
}

func userName(id int) string {
	u, err := user.LookupId(strconv.Itoa(id))
	if err != nil {
		return "user " + strconv.Itoa(id)
	}
	return u.Username
}

// Hide does nothing: the dot before a name hides the file.
func Hide(string) {}

// Readers says who else may read a file, and what to do about it; "": nobody. A pipe, as
// of a shell's <(…), is nobody else's.
func Readers(f *os.File) (who, fix string) {
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Mode().Perm()&0o077 == 0 {
		return "", ""
	}
	return fmt.Sprintf("mode %04o", info.Mode().Perm()), "chmod 600 it"
}

// FolderReaders says who else may read what is made in a folder: here nobody, for each file
// is closed by itself.
func FolderReaders(string) (who, fix string) { return "", "" }

// NoCoreDumps keeps the kernel from writing the program's memory, with the key and
// clients in it, to a file when it crashes. Where that is not allowed, crashes are as
// before.
func NoCoreDumps() { _ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{}) }
