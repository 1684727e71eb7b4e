package apply

import (
	"sync"
	"time"

	"intakeq-bulk/internal/plan"
)

// Progress is how far a run got.
type Progress struct {
	Rows    int       // that this run has to do
	Done    int       // of these, whatever came of them
	Saved   int       // of these, as planned
	Blind   bool      // the run has found that it must read each client before its save
	Lost    int       // clients that the run looks for when it has waited
	Waiting time.Time // until when the run waits before it looks for creates whose answer was lost; zero: it doesn't
}

// meter counts the rows that are done, and shows it.
type meter struct {
	mu        sync.Mutex
	progress  Progress
	unsaved   map[int]bool   // rows that are done, and not as planned
	maxErrors *int           // nil: any number
	watch     func(Progress) // may be nil; one call at a time
	notify    func(Notice, int)
	told      map[Notice]bool
}

// Notice is what a run finds out about the account that a person should know, in words.
type Notice string

// The notices.
const (
	NoticeBlind Notice = "the account's list of updated clients does not show what was saved more than a minute ago, so it may not show staff's edits either: from now on each client is read right before its save"
	NoticeKeeps Notice = "this account keeps what is cleared: a save that empties a value is answered with the old one"
)

// tell gives a notice once.
func (m *meter) tell(n Notice) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.told[n] {
		return
	}
	m.told[n] = true
	left := m.progress.Rows - m.progress.Done
	if n == NoticeBlind {
		m.progress.Blind = true
		m.show()
	}
	if m.progress.Blind {
		left *= 2
	}
	if m.notify != nil {
		m.notify(n, left)
	}
}

// report counts a row that has ended. It is reported again of a row that is looked
// at again: what was said of it before is no longer so. The error says that too
// many rows are not as planned.
func (m *meter) report(row int, state plan.State) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if state == plan.Planned || state == plan.Sent {
		return nil
	}
	if !m.unsaved[row] {
		m.progress.Done++
	}
	if state == plan.Saved {
		m.progress.Saved++
		delete(m.unsaved, row)
	} else {
		m.unsaved[row] = true
	}
	m.show()
	if n := len(m.unsaved); m.maxErrors != nil && n > *m.maxErrors {
		return &TooManyErrors{n}
	}
	return nil
}

// wait shows until when the run waits; the zero time: it goes on.
func (m *meter) wait(until time.Time, clients int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.progress.Waiting, m.progress.Lost = until, clients
	m.show()
}

func (m *meter) show() {
	if m.watch != nil {
		m.watch(m.progress)
	}
}
