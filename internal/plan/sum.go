package plan

import (
	"errors"

	"intakeq-bulk/internal/publish"
)

// ErrOtherAccount says that a plan is of another account than it is used with.
var ErrOtherAccount = errors.New("the plan is of another account: nothing was sent; make a plan for this one")

// FileSum is the SHA-256 of a file, in hex, as a plan has it of what it was made from.
func FileSum(path string) (string, error) { return publish.Sum(path) }
