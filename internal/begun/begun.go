// Package begun remembers, in the state folder, which rows of each plan runs were about
// to send. A plan keeps that too, but a copy of its file from before knows nothing of
// what was sent since: held against this memory it is known for one.
//
// It keeps ids of plans, row numbers and times, and nothing of a client. The ids are each
// plan's own, so that accounts have one memory.
package begun

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gofrs/flock"

	"intakeq-bulk/internal/publish"
)

const (
	fileName = "begun.json"
	// keptFor is how long a plan is remembered: the file must not grow for ever.
	keptFor = 366 * 24 * time.Hour
)

// Claim is what the latest run of one file of a plan was about to send, and what was sent
// from that file before.
type Claim struct {
	ID   string    `json:"id"` // is in that file, too
	At   time.Time `json:"at"`
	Rows Rows      `json:"rows"`
}

// Claims are those on one plan.
type Claims []Claim

// Why says why a row that others claim is not sent; "": nobody does. A copy of a plan's
// file knows nothing of what was sent since: it would make again what staff have taken
// back.
func (l Claims) Why(row int) string {
	for _, c := range l {
		if c.Rows.Has(row) {
			return "this plan was applied from another file on " + c.At.Local().Format("Mon 2 Jan 2006 15:04") +
				", and this file, a copy, knows nothing of what was sent of this row then: go on with that file, or plan the spreadsheet again"
		}
	}
	return ""
}

// Rows are numbers of rows.
type Rows []span

// span is from one row to another, both included.
type span [2]int

// Add adds a row that comes after all others.
func (r *Rows) Add(row int) {
	if n := len(*r); n > 0 && (*r)[n-1][1] == row-1 {
		(*r)[n-1][1] = row
		return
	}
	*r = append(*r, span{row, row})
}

// Has reports whether a row is among them.
func (r Rows) Has(row int) bool {
	_, ok := slices.BinarySearchFunc(r, row, func(s span, row int) int {
		switch {
		case s[1] < row:
			return -1
		case s[0] > row:
			return 1
		}
		return 0
	})
	return ok
}

// Memory is what the state folder knows. The nil Memory knows nothing, and keeps nothing.
type Memory struct {
	path   string
	claims map[string]Claims // by the plan's id
}

// Path is where the memory is.
func Path(stateDir string) string { return filepath.Join(stateDir, fileName) }

// Read reads what the state folder knows.
func Read(stateDir string) (*Memory, error) {
	m := &Memory{path: Path(stateDir), claims: map[string]Claims{}}
	text, err := os.ReadFile(m.path)
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &m.claims); err != nil {
		return nil, fmt.Errorf("%s, which says which rows of plans were sent, is damaged: delete it, and apply no copy of a plan that was applied before", m.path)
	}
	return m, nil
}

// Own gives those of the ids that a file knows as its own under which there is a claim on
// the plan.
func (m *Memory) Own(plan string, ids []string) []string {
	if m == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		return !slices.ContainsFunc(m.claims[plan], func(c Claim) bool { return c.ID == id })
	})
}

// Others gives the claims on a plan that are not a file's own.
func (m *Memory) Others(plan string, own []string) Claims {
	if m == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(m.claims[plan]), func(c Claim) bool { return slices.Contains(own, c.ID) })
}

// Keep remembers a claim on a plan in the place of those that the same file had. It is on
// the disk when the call returns.
func (m *Memory) Keep(plan string, claim Claim, own []string) error {
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
	now.claims[plan] = append(now.Others(plan, own), claim)
	maps.DeleteFunc(now.claims, func(_ string, claims Claims) bool {
		return !slices.ContainsFunc(claims, func(c Claim) bool { return claim.At.Sub(c.At) <= keptFor })
	})
	m.claims = now.claims
	return publish.JSON(m.path, m.claims, "")
}
