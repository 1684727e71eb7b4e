package apply

import (
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
	switch {
	case err != nil:
		return err
	case meta.Account != a.Account:
		return plan.ErrOtherAccount
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
