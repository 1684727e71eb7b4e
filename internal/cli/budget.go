package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"intakeq-bulk/intakeq"
)

// pagesFile remembers how long the list was, so that the next run can tell when
// it will be done: the API tells no total.
const pagesFile = "pages"

func (s *session) expectedPages() int {
	text, err := os.ReadFile(filepath.Join(s.dir, pagesFile))
	if err != nil {
		return 0 // the first run, or a hint that is lost: the line just says less
	}
	pages, _ := strconv.Atoi(string(text))
	return pages
}

func (s *session) rememberPages(clients int) {
	pages := (clients + intakeq.PageSize - 1) / intakeq.PageSize
	if err := os.WriteFile(filepath.Join(s.dir, pagesFile), []byte(strconv.Itoa(pages)), 0o600); err != nil {
		s.log.Debug("could not remember how long the list is", "error", err)
	}
}

// budget words what is left of the day, and when n more requests will be done.
func (s *session) budget() (string, func(int) string) {
	left := ""
	if status, err := s.ledger.Status(); err == nil && s.perDay > 0 {
		left = fmt.Sprintf(", %d requests left today", status.Left)
	}
	return left, func(n int) string {
		at, err := s.ledger.ETA(n)
		if err != nil || time.Until(at) < 2*time.Second {
			return ""
		}
		return ", done " + clock(at)
	}
}

// clock shows a moment in local time, with the day where it is another one.
func clock(at time.Time) string {
	at = at.Local()
	if at.YearDay() == time.Now().YearDay() && time.Until(at) < 24*time.Hour {
		return at.Format("15:04")
	}
	return at.Format("Mon 02 Jan 15:04")
}
