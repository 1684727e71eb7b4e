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
