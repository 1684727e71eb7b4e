package publish

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// Abandoned returns the folder in which runs write a file before it is published, and
// whether a name there is of what they wrote, or wrote beside it: NAME.diagnoses.csv, or
// what a pattern with {date} and {time} made. Who was killed leaves it.
func Abandoned(path string) (dir string, is func(name string) bool) {
	path = landing(path)
	return abandoned(strings.TrimSuffix(path, filepath.Ext(path)), ".*")
}

// landing is where what is published at path lands: not at a link.
func landing(path string) string {
	if real, err := realTarget(path); err == nil {
		return real
	}
	return path
}

func abandoned(path, more string) (dir string, is func(name string) bool) {
	const sure = 150 // temporaryName may have cut off what follows
	stem := filepath.Base(path)
	if len(stem) > sure {
		stem, more = strings.ToValidUTF8(stem[:sure], ""), ".*"
	}
	stem = regexp.QuoteMeta(stem)
	for word, stands := range map[string]string{"{date}": `[0-9]{4}-[0-9]{2}-[0-9]{2}`, "{time}": "[0-9]{6}"} {
		stem = strings.ReplaceAll(stem, regexp.QuoteMeta(word), stands)
	}
	return filepath.Dir(path), regexp.MustCompile(`^\.` + stem + more + `\.tmp-[0-9]+$`).MatchString
}

// Stale is when what a run wrote before it was killed is no longer somebody's.
const Stale = 24 * time.Hour

// Sweep removes what killed runs left of files that they were publishing, once it is so
// old that no run is at work on it.
func Sweep(paths ...string) error {
	for _, path := range paths {
		dir, is := abandoned(landing(path), "")
		entries, err := os.ReadDir(dir)
		if err != nil {
			return err
		}
		for _, entry := range entries {
			info, err := entry.Info()
			if err != nil || !is(entry.Name()) || !info.Mode().IsRegular() || time.Since(info.ModTime()) < Stale {
				continue
			}
			if err := os.Remove(filepath.Join(dir, entry.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}
