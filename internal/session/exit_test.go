package session

import (
	"strings"
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
