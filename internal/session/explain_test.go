package session

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"syscall"
	"testing"

	"intakeq-bulk/exporter"
	"intakeq-bulk/importer/apply"
	"intakeq-bulk/importer/decided"
	"intakeq-bulk/importer/undo"
	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/mirror"
	"intakeq-bulk/internal/pace"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/publish"
	"intakeq-bulk/internal/sheet"
	"intakeq-bulk/mapping"
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

// TestHintOfAHeldFile: what helps is to close it, and neither a list of flags nor a look
// after the disk.
func TestHintOfAHeldFile(t *testing.T) {
	for want, err := range map[string]error{
		untouched: AsUsage(&publish.HeldError{Path: "clients.xlsx"}), "when it is closed, " + resumeHint: &publish.HeldError{Path: "clients.xlsx"},
	} {
		if _, hint := Explain(t.Context(), err); hint != want {
			t.Errorf("%T: %q", err, hint)
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

// TestExitCodes holds each error against the code that is promised for it, and what
// counts where several are joined.
func TestExitCodes(t *testing.T) {
	t.Parallel()
	refused := &intakeq.Error{Status: 401}
	down := &intakeq.Error{Status: 503}
	differs := ExitError{Code: ExitDiffers}
	for _, c := range []struct {
		name string
		err  error
		code int
	}{
		{"nothing", nil, ExitDone},
		{"anything", errors.New("odd"), ExitFailed},
		{"an odd answer", &intakeq.Error{Status: 404}, ExitFailed},
		{"a flag", Usagef("--x"), ExitUsage},
		{"a mapping", &mapping.Error{}, ExitUsage},
		{"a spreadsheet", &sheet.Error{Err: io.EOF}, ExitUsage},
		{"an output", &publish.TargetError{Err: io.EOF}, ExitUsage},
		{"a file that is held, before", &publish.TargetError{Err: &publish.HeldError{}}, ExitUsage},
		{"a file that is held, of a flag", AsUsage(&publish.HeldError{}), ExitUsage},
		{"a file that is held, at the end", &publish.HeldError{}, ExitFailed},
		{"a full disk, before", &publish.TargetError{Err: syscall.ENOSPC}, ExitFailed},
		{"a full disk, of a flag", AsUsage(&fs.PathError{Err: syscall.ENOSPC}), ExitFailed},
		{"a quota, of a flag", AsUsage(&fs.PathError{Err: syscall.EDQUOT}), ExitFailed},
		{"a disk that fails, of a flag", AsUsage(&fs.PathError{Err: syscall.EIO}), ExitFailed},
		{"a column", &exporter.ColumnError{}, ExitUsage},
		{"alarm", &apply.AlarmError{}, ExitTripped},
		{"decisions", &decided.Error{}, ExitUsage},
		{"not certified", &exporter.IncompleteError{}, ExitNotWhole},
		{"too many errors", &apply.TooManyErrors{}, ExitDiffers},
		{"canary", apply.ErrCanary, ExitDiffers},
		{"the day", &pace.Spent{}, ExitAgain},
		{"429s", &pace.TooMany{}, ExitAgain},
		{"the server", down, ExitAgain},
		{"restless", apply.ErrRestless, ExitAgain},
		{"another account", plan.ErrOtherAccount, ExitStale},
		{"stale", apply.ErrStale, ExitStale},
		{"not whole", apply.ErrNotWhole, ExitStale},
		{"nothing left", apply.ErrNothingLeft, ExitStale},
		{"nothing sent", undo.ErrNothingSent, ExitStale},
		{"nothing to verify", apply.ErrNothingSent, ExitStale},
		{"the key", refused, ExitKey},
		{"a lock", &pace.Locked{}, ExitLocked},
		{"a mirror in use", mirror.ErrInUse, ExitLocked},
		{"a plan in use", plan.ErrInUse, ExitLocked},
		{"a plan that is read", plan.ErrRead, ExitLocked},
		{"a row that is another's", fmt.Errorf("row 2: %w", plan.ErrTaken), ExitLocked},
		{"a save that was answered with another client", &apply.MisansweredError{}, ExitDiffers},
		{"tripped", &apply.TrippedError{}, ExitTripped},
		{"wrapped", fmt.Errorf("row 2: %w", &pace.Locked{}), ExitLocked},
		{"the key over rows", errors.Join(differs, refused), ExitKey},
		{"the server over rows", errors.Join(differs, down), ExitAgain},
		{"the key over the day", errors.Join(&pace.Spent{}, refused), ExitKey},
		{"the day over limits", errors.Join(&apply.TrippedError{}, &pace.Spent{}), ExitAgain},
		{"the day over rows", errors.Join(differs, &pace.Spent{}), ExitAgain},
		{"limits over rows", errors.Join(differs, &apply.TrippedError{}), ExitTripped},
		{"rows over what is not whole", errors.Join(&exporter.IncompleteError{}, differs), ExitDiffers},
		{"not whole over changes", errors.Join(ExitError{Code: ExitChanges}, &exporter.IncompleteError{}), ExitNotWhole},
		{"a certificate", &intakeq.Error{Err: &intakeq.TrustError{Err: io.EOF}}, ExitFailed},
		{"the key over a list that moves", errors.Join(apply.ErrRestless, refused), ExitKey},
		{"the disk over what is not whole", errors.Join(&exporter.IncompleteError{}, syscall.ENOSPC), ExitFailed},
		{"rows over the disk", errors.Join(syscall.ENOSPC, differs), ExitDiffers},
	} {
		if code, _ := Explain(t.Context(), c.err); code != c.code {
			t.Errorf("%s: exit code %d, want %d", c.name, code, c.code)
		}
	}
}

// TestInterruptCounts: whatever else it broke off.
func TestInterruptCounts(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(&Stopped{ExitTerminated})
	if code, hint := Explain(ctx, &intakeq.Error{Status: 401}); code != ExitTerminated || hint != resumeHint {
		t.Errorf("%d, %q", code, hint)
	}
}

// What SQLite says of a disk: it has codes of its own, which add to the primary ones.
func TestMeansCode(t *testing.T) {
	for _, c := range []struct {
		has  int
		want []int // of full, fsync, IO: the first is what is said
	}{
		{13, []int{codeFull}}, {4874, []int{codeFull, codeIO}}, {1034, []int{codeFsync, codeIO}}, {10, []int{codeIO}}, {778, []int{codeIO}}, {11, nil},
	} {
		var got []int
		for _, code := range []int{codeFull, codeFsync, codeIO} {
			if meansCode(c.has, code) {
				got = append(got, code)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%d: %v, want %v", c.has, got, c.want)
		}
	}
}
