package mirror

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"intakeq-bulk/internal/host"
	"intakeq-bulk/internal/publish"
)

// suffixes are those of the files that SQLite keeps for one copy.
func suffixes() []string { return []string{"", "-wal", "-shm", "-journal"} }

// makePrivate makes the file of a copy, if there is none. What was found there is gone
// on with only if nobody else can have put it there or can read it: a link, another's
// file or one that is open to others is taken away, and what it leads to is left alone.
func makePrivate(path string, say func(string)) error {
	for _, suffix := range suffixes() {
		info, err := os.Lstat(path + suffix)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if private(info) {
			continue
		}
		say("something that is not this program's stood where the working copy goes: it is made anew")
		if err := removeFiles(path); err != nil {
			return fmt.Errorf("%w: something that is not this program's stands there: take it away", err)
		}
		break
	}
	if _, err := os.Lstat(path); err == nil {
		return nil
	}
	// SQLite would make it readable to others; its -wal file follows this mode.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	host.Hide(path)
	return f.Close()
}

// private reports whether a file is regular, ours, for nobody else, and of one name.
func private(info fs.FileInfo) bool {
	return info.Mode().IsRegular() && ours(info)
}

func removeFiles(path string) error {
	var errs []error
	for _, suffix := range suffixes() {
		if err := publish.Remove(path + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
