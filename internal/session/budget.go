package session

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"intakeq-bulk/intakeq"
)

// pagesFile holds how long the list was, so that the next run can say when it will
// be done: the API gives no total.
const pagesFile = "pages"

// expectedPages returns how many pages the list had; 0: not known.
func (s *Session) expectedPages() int {
	text, err := os.ReadFile(filepath.Join(s.Dir, pagesFile))
	if err != nil {
		return 0 // the first run, or a hint that is lost: the line just says less
	}
	pages, _ := strconv.Atoi(string(text))
	return pages
}

// RememberPages records that the list is so many clients long.
func (s *Session) RememberPages(clients int) {
	pages := (clients + intakeq.PageSize - 1) / intakeq.PageSize
	if err := os.WriteFile(filepath.Join(s.Dir, pagesFile), []byte(strconv.Itoa(pages)), 0o600); err != nil {
		s.Log.Debug("could not remember how long the list is", "error", err)
	}
}

// budget returns, for the progress line, what is left of the day, and a function
// that says when n more requests will be done.
func (s *Session) budget() (string, func(int) string) {
	left := ""
	if status, err := s.Ledger.Status(); err == nil && s.PerDay > 0 {
		left = fmt.Sprintf(", %d requests left today", status.Left)
	}
	return left, func(n int) string {
		at, err := s.Ledger.ETA(n)
		if err != nil || time.Until(at) < 2*time.Second {
			return ""
		}
		return ", done " + Clock(at)
	}
}

// Clock returns a moment in local time, with the day where it is another one.
func Clock(at time.Time) string {
	at = at.Local()
	if at.YearDay() == time.Now().YearDay() && time.Until(at) < 24*time.Hour {
		return at.Format("15:04")
	}
	return at.Format("Mon 02 Jan 15:04")
}
