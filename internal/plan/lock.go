package plan

import "errors"

// A plan has one user at a time. The lock is the system's: it dies with its process,
// and whatever the state directory, who applies the same file is kept out.

var (
	// ErrInUse says that another run is applying the plan.
	ErrInUse = errors.New("another run is applying this plan: nothing was sent")
	// ErrRead says that another run is reading the plan, so that it must keep its name.
	ErrRead = errors.New("another run is reading this plan, which can't have another name meanwhile: nothing was sent; run it again")
	// ErrTaken says that a row is not as this run left it: another run has it.
	ErrTaken = errors.New("another run has taken this row of the plan: this one has stopped")
)
