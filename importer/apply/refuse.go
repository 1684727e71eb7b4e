package apply

import (
	"context"
	"errors"
	"fmt"
	"time"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/publish"
	"intakeq-bulk/internal/record"
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

// refuse finds out whether the plan can be applied, and what is to do. It sends
// nothing.
func (a *Application) refuse(ctx context.Context) error {
	meta := a.file.Meta()
	begun, err := a.file.Begun(ctx)
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
	for _, path := range []string{resultsPath(a.file.Path()), rejectsPath(a.file.Path(), meta)} {
		if err := publish.CheckWritable(path); err != nil {
			return err
		}
	}
	return a.plan(ctx)
}

// wanted reports whether a row is to be sent, or was.
func wanted(r plan.Row) bool { return r.State != plan.None }

// plan finds what is left to do.
func (a *Application) plan(ctx context.Context) error {
	progress, err := a.file.Progress(ctx)
	if err != nil {
		return err
	}
	a.drift = newDrift(a, progress)
	deciding := newDeciding(a.Decisions, progress)
	for t, err := range a.file.Tried(ctx) {
		if err != nil {
			return err
		}
		if deciding.row(&t.Row) {
			a.decided = append(a.decided, t.Row)
		}
		a.lay(t)
	}
	if err := deciding.done(); err != nil {
		return err
	}
	a.progress.Rows = len(a.todo) + len(a.unsettled)
	if a.progress.Rows == 0 {
		return ErrNothingLeft
	}
	return nil
}

// lay sorts a row into what is to be sent, what is to be looked for first, and
// what is only good to know.
func (a *Application) lay(t plan.Tried) {
	for _, id := range []int64{t.ClientID, t.Lands} {
		if id != 0 {
			a.known[id] = time.Time{}
		}
	}
	if t.ClientID != 0 {
		a.claimed[t.ClientID] = t.Row.Row
	}
	if t.Step == plan.StepLanded {
		a.fallen[t.ClientID] = t.Row.Row
	}
	switch {
	case !goesOn(t.Row):
	case record.Creates(t.Row) && (t.State == plan.Sent || t.State == plan.Unknown):
		l := lost{t.Row.Row, t.Sent, t.Sent}
		if t.State == plan.Sent {
			l.till = a.began // the run was killed
		}
		a.unsettled = append(a.unsettled, l)
		a.noteLost(t.Row)
	default:
		a.todo = append(a.todo, t.Row.Row)
		a.tally.Count(&t.Row)
		a.drift.await(t.Row)
	}
}

// goesOn reports whether a further run has to do something for a row.
func goesOn(r plan.Row) bool {
	switch r.State {
	case plan.Planned, plan.Sent:
		return true
	case plan.Failed, plan.Unknown:
		return r.Decision != plan.DecideSkip
	}
	return false
}

// describe names a row in an error.
func describe(row int, err error) error { return fmt.Errorf("row %d: %w", row, err) }
