package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"

	"modernc.org/sqlite"

	"intakeq-bulk/exporter"
	"intakeq-bulk/importer"
	"intakeq-bulk/importer/apply"
	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/mirror"
	"intakeq-bulk/internal/pace"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/sheet"
	"intakeq-bulk/mapping"
)

// The exit codes, promised to scripts.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitNotWhole    = 3
	exitDiffers     = 4
	exitAgain       = 5
	exitStale       = 6
	exitKey         = 7
	exitLocked      = 8
	exitTripped     = 9
	exitChanges     = 10
	exitInterrupted = 130
	exitTerminated  = 143
)

// usageError is a mistake in the command line, the configuration or a file that
// the user wrote; nothing was sent.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// coded is work that is done, with something that the exit code must tell.
type coded struct {
	code int
	text string // "": the code says it all
}

func (e coded) Error() string { return e.text }

const goOn = "run the same command again: it goes on where it stopped"

// explain is the one place that turns an error into an exit code and a hint.
// Where several hold, the first stands: an interrupt, the key, the budget, the
// rest.
func explain(ctx context.Context, err error) (code int, hint string) {
	if err == nil {
		return exitDone, ""
	}
	var stopped *Stopped
	if ctx.Err() != nil && errors.As(context.Cause(ctx), &stopped) {
		return stopped.Code, goOn
	}
	if code, hint := explainAPI(err); code != 0 {
		return code, hint
	}
	var done coded
	if errors.As(err, &done) {
		return done.code, ""
	}
	switch {
	case errors.As(err, new(*pace.Spent)), errors.As(err, new(*pace.TooMany)):
		return exitAgain, goOn + "; --wait sleeps until then instead"
	case errors.As(err, new(*mapping.Error)), errors.As(err, new(*sheet.Error)):
		return exitUsage, "nothing was written to the account"
	case errors.As(err, new(usageError)):
		return exitUsage, "'intakeq-bulk help' lists the commands, 'intakeq-bulk COMMAND --help' the flags"
	case errors.As(err, new(*exporter.TargetError)):
		return exitUsage, "nothing was asked of the account"
	case errors.As(err, new(*exporter.ColumnError)):
		return exitUsage, "mend --columns and run it again: what was fetched is kept"
	case errors.As(err, new(*exporter.IncompleteError)):
		return exitNotWhole, "run it again at a quieter time, or publish it as it is with --allow-incomplete"
	}
	if code, hint := explainApply(err); code != 0 {
		return code, hint
	}
	switch {
	case errors.As(err, new(*pace.Locked)), errors.Is(err, mirror.ErrInUse):
		return exitLocked, "wait until the other run is over"
	case errors.Is(err, syscall.ENOSPC), ofSQLite(err, codeFull):
		return exitFailed, "the disk is full: make room and run it again; it goes on where it stopped"
	case errors.Is(err, syscall.EIO), ofSQLite(err, codeIO):
		return exitFailed, "the disk could not be read or written: look after it, then run it again; it goes on where it stopped"
	}
	return exitFailed, ""
}

// Primary result codes of SQLite, from its C interface.
const (
	codeIO   = 10
	codeFull = 13
)

// ofSQLite knows an error of SQLite, which does not give the system's own.
func ofSQLite(err error, code int) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == code
}

func explainApply(err error) (code int, hint string) {
	var landed *apply.LandedError
	switch {
	case errors.As(err, new(*apply.DecisionsError)):
		return exitUsage, "nothing was sent, and nothing was decided"
	case errors.Is(err, plan.ErrOtherAccount), errors.Is(err, apply.ErrStale),
		errors.Is(err, apply.ErrNotWhole), errors.Is(err, apply.ErrNothingLeft), errors.Is(err, importer.ErrNothingSent):
		return exitStale, "'intakeq-bulk show PLAN' tells what the plan is, and what was done"
	case errors.As(err, new(*apply.TrippedError)):
		return exitTripped, ""
	case errors.Is(err, apply.ErrRestless):
		return exitAgain, goOn
	case errors.As(err, &landed):
		if !landed.Known {
			return exitDiffers, "'intakeq-bulk show PLAN' tells what came of each row"
		}
		return exitDiffers, "'intakeq-bulk undo PLAN -o PLAN2' makes a plan that takes it back"
	case errors.As(err, new(*apply.TooManyErrors)), errors.Is(err, apply.ErrCanary):
		return exitDiffers, "'intakeq-bulk show PLAN' tells what came of each row"
	}
	return 0, ""
}

func explainAPI(err error) (code int, hint string) {
	var failure *intakeq.Error
	switch {
	case !errors.As(err, &failure):
		return 0, ""
	case failure.KeyRefused():
		return exitKey, "check the API key (More > Settings > Integrations > Developer API) and the account's IP allow-list"
	case failure.Temporary():
		return exitAgain, goOn
	}
	return exitFailed, "check --base-url"
}

// textOf is what is said of an error. A signal is told as such: what it broke off
// is of no interest. A list of mistakes keeps its lines.
func textOf(err error, code int) string {
	switch {
	case code == exitInterrupted || code == exitTerminated:
		return "interrupted"
	case errors.As(err, new(*mapping.Error)), errors.As(err, new(*sheet.Error)):
		return err.Error()
	}
	return strings.Join(strings.Split(err.Error(), "\n"), "; ")
}
