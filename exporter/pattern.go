package exporter

import (
	"cmp"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"intakeq-bulk/internal/publish"
)

// Pattern is a file's path in which {date} and {time} stand for when the run began, by
// the local clock.
type Pattern string

// The words of a pattern, and how they are written.
const (
	dateWord, dateLayout = "{date}", "2006-01-02"
	timeWord, timeLayout = "{time}", "150405"
)

// Dated reports whether each run makes a file of its own.
func (p Pattern) Dated() bool {
	return strings.Contains(string(p), dateWord) || strings.Contains(string(p), timeWord)
}

// Plain reports whether the words stand in the file's name alone, and not in its folder's.
func (p Pattern) Plain() bool { return !Pattern(filepath.Dir(string(p))).Dated() }

// At is the path of the file that is made at a moment.
func (p Pattern) At(at time.Time) string {
	at = at.Local()
	return strings.NewReplacer(dateWord, at.Format(dateLayout), timeWord, at.Format(timeLayout)).Replace(string(p))
}

// prune removes the files that earlier runs made by the pattern, but for the newest,
// of which as many stay as is said, made among them. Other names are let be. One that
// another program holds stays for the next run; it is the error, when all others are gone.
func (p Pattern) prune(keep int, made string) error {
	folder, ours := filepath.Dir(string(p)), p.names()
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	type old struct{ path, stamp string }
	var files []old
	for _, entry := range entries {
		info, err := entry.Info()
		stamp := ours.FindStringSubmatch(entry.Name())
		if err != nil || stamp == nil || !info.Mode().IsRegular() || entry.Name() == filepath.Base(made) {
			continue
		}
		// A time of day alone does not say which file is newer.
		when := strings.Join(stamp[1:], " ")
		if !strings.Contains(string(p), dateWord) {
			when = info.ModTime().UTC().Format(time.RFC3339Nano)
		}
		files = append(files, old{filepath.Join(folder, entry.Name()), when})
	}
	slices.SortFunc(files, func(a, b old) int { return cmp.Compare(b.stamp, a.stamp) })
	var held error
	for _, file := range files[min(len(files), keep-1):] {
		err := publish.Remove(file.path)
		if errors.As(err, new(*publish.HeldError)) {
			held = err
		} else if err != nil {
			return err
		}
	}
	return held
}

// names matches the names that the pattern makes, the date before the time.
func (p Pattern) names() *regexp.Regexp {
	text := regexp.QuoteMeta(filepath.Base(string(p)))
	text = strings.ReplaceAll(text, regexp.QuoteMeta(dateWord), `(\d{4}-\d\d-\d\d)`)
	return regexp.MustCompile("^" + strings.ReplaceAll(text, regexp.QuoteMeta(timeWord), `(\d{6})`) + "$")
}
