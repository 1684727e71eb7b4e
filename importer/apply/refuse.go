package apply

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"intakeq-bulk/importer/results"
	"intakeq-bulk/internal/plan"
)

// maxAge is how old a plan may be of which nothing was sent.
const maxAge = 7 * 24 * time.Hour

// Why a plan is not applied; nothing was sent.
var (
	// ErrStale says that the plan is too old to be begun.
	ErrStale = errors.New("the plan is more than 7 days old: nothing was sent; make it again, or say --stale-ok")
	// ErrNotWhole says that the plan does not know all clients: what it would
	// create may be there already.
	ErrNotWhole = errors.New("the account could not be read whole when the plan was made: nothing was sent; make it again at a quieter time")
	// ErrNothingLeft says that the plan is done.
	ErrNothingLeft = errors.New("the plan has nothing left to do: nothing was sent")
)

// TrippedError says that the plan ran into a guard when it was made.
type TrippedError struct{ Guard string }

// Error says which guard.
func (e *TrippedError) Error() string {
	return e.Guard + ": the plan can't be applied; make it again with another limit"
}

// AlarmError says that nobody has accepted an alarm of the plan.
type AlarmError struct{ Codes []string }

// Error says which.
func (e *AlarmError) Error() string {
	return "nobody has accepted what the plan alarms of: " + strings.Join(e.Codes, ", ") + ": nothing was sent"
}

// CopyError says that the plan was begun, or gone on with, from another file since this
// one was copied: of what was sent then this file knows nothing.
type CopyError struct {
	Plan string // its id
	At   time.Time
	File string // that file; "": not known, and whoever knows fills it in
}

// Error says when.
func (e *CopyError) Error() string {
	return "this plan was applied from " + cmp.Or(e.File, "another file") + " on " + e.At.Local().Format("Mon 2 Jan 2006 15:04") + ", and this one is a copy from before, which knows nothing of what was sent then: nothing was sent"
}

// claim keeps that the plan is begun, or gone on with: from now on a copy from before is
// known for one. The plan first: it may know more than the memory, but not less.
func (a *Application) claim(ctx context.Context) error {
	p := a.drift.last
	now := time.Now().UTC().Truncate(time.Millisecond)
	if !now.After(p.Begun) { // the clock was put back
		now = p.Begun.Add(time.Millisecond)
	}
	p.Begun = now
	if err := a.drift.setProgress(ctx, p); err != nil {
		return err
	}
	return a.Begun.Keep(a.sender.file.Meta().ID, now)
}

// alarmed says which alarms are in the way; nil: none.
func (a *Application) alarmed(ctx context.Context) error {
	alarms, err := a.sender.file.Unaccepted(ctx)
	if err != nil {
		return err
	}
	e := &AlarmError{}
	for _, alarm := range alarms {
		if !slices.Contains(a.Accept, alarm.Code) {
			e.Codes = append(e.Codes, alarm.Code)
		}
	}
	if len(e.Codes) == 0 {
		return nil
	}
	return e
}

// refuse says why the plan can't be applied; nil: it can.
func (a *Application) refuse(ctx context.Context) error {
	meta := a.sender.file.Meta()
	begun, err := a.sender.file.Begun(ctx)
	progress, failed := a.sender.file.Progress(ctx)
	switch {
	case err != nil || failed != nil:
		return cmp.Or(err, failed)
	case meta.Account != a.Account:
		return plan.ErrOtherAccount
	case a.Begun.Last(meta.ID).After(progress.Begun):
		return &CopyError{Plan: meta.ID, At: a.Begun.Last(meta.ID)}
	case meta.Tripped != "":
		return &TrippedError{meta.Tripped}
	case !meta.Complete:
		return ErrNotWhole
	case !begun && !a.StaleOK && time.Since(meta.Created) > maxAge:
		return ErrStale
	}
	if err := a.alarmed(ctx); err != nil {
		return err
	}
	return results.CheckWritable(a.sender.file.File, a.sender.file.Path())
}
