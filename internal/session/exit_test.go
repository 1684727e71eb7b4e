package session

import (
	"errors"
	"strings"
	"syscall"
	"testing"

	"intakeq-bulk/importer/apply"
)

// TestHintAfterALanding: an undo is promised only where there is something to
// restore.
func TestHintAfterALanding(t *testing.T) {
	for _, known := range []bool{false, true} {
		code, hint := Explain(t.Context(), &apply.LandedError{Row: 2, Client: 7, Known: known})
		if code != ExitDiffers || strings.Contains(hint, "undo PLAN") != known {
			t.Errorf("known %v: %d, %q", known, code, hint)
		}
	}
}

// TestLandingOverIOErrors: whose record was replaced matters more than the disk.
func TestLandingOverIOErrors(t *testing.T) {
	err := errors.Join(&apply.LandedError{Row: 2, Client: 7}, syscall.EIO)
	if code, _ := Explain(t.Context(), err); code != ExitDiffers {
		t.Errorf("exit code %d", code)
	}
}
