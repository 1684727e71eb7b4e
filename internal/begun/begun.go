// Package begun remembers, in the state folder, when each plan was last applied. A plan
// keeps that too, but a copy of its file from before knows nothing of what was sent
// since: held against this memory it is known for an older copy.
//
// It keeps ids of plans and times, and nothing of a client. The ids are each plan's own,
// so that accounts have one memory.
package begun

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"intakeq-bulk/internal/publish"
)

const (
	fileName = "begun.json"
	// keptFor is how long a plan is remembered: the file must not grow for ever.
	keptFor = 366 * 24 * time.Hour
)

// Memory is what the state folder knows. The nil Memory knows nothing, and keeps nothing.
type Memory struct {
	path string
	last map[string]time.Time // by the plan's id
}

// Path is where the memory is.
func Path(stateDir string) string { return filepath.Join(stateDir, fileName) }

// Read reads what the state folder knows.
func Read(stateDir string) (*Memory, error) {
	m := &Memory{path: Path(stateDir), last: map[string]time.Time{}}
	text, err := os.ReadFile(m.path)
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &m.last); err != nil {
		return nil, fmt.Errorf("%s, which says when plans were applied, is damaged: delete it, and apply no copy of a plan that was applied before", m.path)
	}
	return m, nil
}

// Last is when a plan was last begun or gone on with; zero: this folder knows of no time.
func (m *Memory) Last(plan string) time.Time {
	if m == nil {
		return time.Time{}
	}
	return m.last[plan]
}

// Keep remembers that a plan is begun, or gone on with. It is on the disk when the call
// returns.
func (m *Memory) Keep(plan string, at time.Time) error {
	if m == nil {
		return nil
	}
	dir := filepath.Dir(m.path)
	lock := flock.New(filepath.Join(dir, "begun.lock"), flock.SetPermissions(0o600))
	if err := lock.Lock(); err != nil {
		return fmt.Errorf("lock the state folder: %w", err)
	}
	defer lock.Unlock()
	now, err := Read(dir) // a run on another account may have written meanwhile
	if err != nil {
		return err
	}
	m.last = now.last
	maps.DeleteFunc(m.last, func(_ string, last time.Time) bool { return at.Sub(last) > keptFor })
	m.last[plan] = at
	return publish.JSON(m.path, m.last, "\t")
}
