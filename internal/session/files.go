package session

import (
	"os"
	"path/filepath"

	"intakeq-bulk/internal/publish"
)

// KeepApart refuses an output that is one of the run's other files. Publishing
// replaces whatever stands at a path, so a report named like the spreadsheet
// would be the end of the spreadsheet.
func KeepApart(flag, output string, others ...string) error {
	for _, other := range others {
		if other != "" && other != "-" && sameFile(output, other) {
			return Usagef("%s %s: this run reads or writes that file already; name another", flag, output)
		}
	}
	return nil
}

// sameFile reports whether two paths are one file, through links too, and through
// case where the file system does.
func sameFile(a, b string) bool {
	was, errA := os.Stat(a)
	is, errB := os.Stat(b)
	if errA == nil && errB == nil {
		return os.SameFile(was, is)
	}
	absA, errA := filepath.Abs(a)
	absB, errB := filepath.Abs(b)
	return errA == nil && errB == nil && publish.Key(absA) == publish.Key(absB)
}

// Readable returns a mistake of the user where a file that was named can't be read.
// - is standard input, and "" is none.
func Readable(path string) error {
	if path == "" || path == "-" {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return AsUsage(err)
	}
	return f.Close()
}
