package session

import (
	"cmp"
	"fmt"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/mirror"
)

// expectedPages returns how many pages the list had when it was last read; 0: not
// known. The API gives no total.
func (s *Session) expectedPages() int {
	list := mirror.Recall(s.Dir)
	size := cmp.Or(list.PageSize, intakeq.PageSize)
	return (list.Clients + size - 1) / size
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
