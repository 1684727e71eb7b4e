package session

import (
	"fmt"
	"time"

	"intakeq-bulk/importer/apply"
)

// applied is how far an apply got, for the progress line.
type applied struct {
	apply.Progress
	requests int // that all rows take, about
}

// line returns how far the apply is, and about how many requests are left to it.
func (a *applied) line() (line string, left int) {
	line = fmt.Sprintf("%d of %d rows done, %d saved, %d not as planned", a.Done, a.Rows, a.Saved, a.Done-a.Saved)
	if time.Now().Before(a.Waiting) {
		clients := "1 client"
		if a.Lost != 1 {
			clients = fmt.Sprintf("%d clients", a.Lost)
		}
		line += fmt.Sprintf(", looking for %s at %s", clients, Clock(a.Waiting))
	}
	left = a.requests * (a.Rows - a.Done) / max(a.Rows, 1)
	if a.Blind { // and read before
		left += a.Rows - a.Done
	}
	return line, left
}

// Applying shows an apply instead of a fetch.
func (p *Progress) Applying(t apply.Todo) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.applied = &applied{requests: t.Requests}
	p.applied.Rows = t.Rows + t.Unknown
}

// WatchApply shows how far an apply is.
func (p *Progress) WatchApply(now apply.Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.applied.Progress = now
}

// Left returns about how many requests are still to come, and until when the run
// waits.
func (p *Progress) Left() (requests int, until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.applied == nil {
		return 0, time.Time{}
	}
	_, requests = p.applied.line()
	for _, at := range []time.Time{p.waiting.Until, p.applied.Waiting} {
		if time.Now().Before(at) {
			until = at
		}
	}
	return requests, until
}
