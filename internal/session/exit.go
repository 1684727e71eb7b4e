package session

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
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
	ExitDone        = 0
	ExitFailed      = 1
	ExitUsage       = 2
	ExitNotWhole    = 3
	ExitDiffers     = 4
	ExitAgain       = 5
	ExitStale       = 6
	ExitKey         = 7
	ExitLocked      = 8
	ExitTripped     = 9
	ExitChanges     = 10
	ExitInterrupted = 130
	ExitTerminated  = 143
)

// UsageError is a mistake in the command line, the configuration or a file that
// the user wrote; nothing was sent.
type UsageError struct{ Err error }

// Error returns the text of the error within.
func (e UsageError) Error() string { return e.Err.Error() }

// Unwrap returns the error within.
func (e UsageError) Unwrap() error { return e.Err }

// Usagef returns a UsageError with a text as fmt.Errorf makes it.
func Usagef(format string, args ...any) error { return UsageError{fmt.Errorf(format, args...)} }

// AsUsage makes an error one of the user's; nil stays nil.
func AsUsage(err error) error {
	if err == nil {
		return nil
	}
	return UsageError{err}
}

// ExitError is the end of work that is done, but not with exit code 0.
type ExitError struct {
	Code int
	Text string // "": the code says it all
}

// Error returns the text, which may be empty.
func (e ExitError) Error() string { return e.Text }

const resumeHint = "run the same command again: it goes on where it stopped"

// Explain is the one place that turns an error into an exit code and a hint.
// Where several hold, the first stands: an interrupt, the key, the budget, the
// rest.
func Explain(ctx context.Context, err error) (code int, hint string) {
	if err == nil {
		return ExitDone, ""
	}
	var stopped *Stopped
	if ctx.Err() != nil && errors.As(context.Cause(ctx), &stopped) {
		return stopped.Code, resumeHint
	}
	if code, hint := explainAPI(err); code != 0 {
		return code, hint
	}
	var done ExitError
	if errors.As(err, &done) {
		return done.Code, ""
	}
	switch {
	case errors.As(err, new(*pace.Spent)), errors.As(err, new(*pace.TooMany)):
		return ExitAgain, resumeHint + "; --wait sleeps until then instead"
	case errors.As(err, new(*mapping.Error)), errors.As(err, new(*sheet.Error)):
		return ExitUsage, "nothing was written to the account"
	case errors.As(err, new(UsageError)):
		return ExitUsage, "'intakeq-bulk help' lists the commands, 'intakeq-bulk COMMAND --help' the flags"
	case errors.As(err, new(*exporter.TargetError)):
		return ExitUsage, "nothing was asked of the account"
	case errors.As(err, new(*exporter.ColumnError)):
		return ExitUsage, "mend --columns and run it again: what was fetched is kept"
	case errors.As(err, new(*exporter.IncompleteError)):
		return ExitNotWhole, "run it again at a quieter time, or publish it as it is with --allow-incomplete"
	}
	if code, hint := explainApply(err); code != 0 {
		return code, hint
	}
	switch {
	case errors.As(err, new(*pace.Locked)), errors.Is(err, mirror.ErrInUse):
		return ExitLocked, "wait until the other run is over"
	case errors.Is(err, syscall.ENOSPC), isSQLite(err, codeFull):
		return ExitFailed, "the disk is full: make room and run it again; it goes on where it stopped"
	case errors.Is(err, syscall.EIO), isSQLite(err, codeIO):
		return ExitFailed, "the disk could not be read or written: look after it, then run it again; it goes on where it stopped"
	}
	return ExitFailed, ""
}

// Primary result codes of SQLite, from its C interface.
const (
	codeIO   = 10
	codeFull = 13
)

// isSQLite reports whether an error is SQLite's of that code: it does not give the
// system's own.
func isSQLite(err error, code int) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == code
}

func explainApply(err error) (code int, hint string) {
	var landing *apply.LandedError
	switch {
	case errors.As(err, new(*apply.DecisionsError)):
		return ExitUsage, "nothing was sent, and nothing was decided"
	case errors.Is(err, plan.ErrOtherAccount), errors.Is(err, apply.ErrStale),
		errors.Is(err, apply.ErrNotWhole), errors.Is(err, apply.ErrNothingLeft), errors.Is(err, importer.ErrNothingSent):
		return ExitStale, "'intakeq-bulk show PLAN' tells what the plan is, and what was done"
	case errors.As(err, new(*apply.TrippedError)):
		return ExitTripped, ""
	case errors.Is(err, apply.ErrRestless):
		return ExitAgain, resumeHint
	case errors.As(err, &landing):
		if !landing.Known {
			return ExitDiffers, "'intakeq-bulk show PLAN' tells what came of each row"
		}
		return ExitDiffers, "'intakeq-bulk undo PLAN -o PLAN2' makes a plan that takes it back"
	case errors.As(err, new(*apply.TooManyErrors)), errors.Is(err, apply.ErrCanary):
		return ExitDiffers, "'intakeq-bulk show PLAN' tells what came of each row"
	}
	return 0, ""
}

func explainAPI(err error) (code int, hint string) {
	var failure *intakeq.Error
	switch {
	case !errors.As(err, &failure):
		return 0, ""
	case failure.KeyRefused():
		return ExitKey, "check the API key (More > Settings > Integrations > Developer API) and the account's IP allow-list"
	case failure.Temporary():
		return ExitAgain, resumeHint
	}
	return ExitFailed, "check --base-url"
}

// Conclude prints an error with its hint and returns the exit code.
func Conclude(ctx context.Context, env Env, asJSON bool, err error) int {
	code, hint := Explain(ctx, err)
	if err == nil {
		return code
	}
	text := errorText(err, code)
	if text == "" {
		return code // the code says it all
	}
	if asJSON {
		slog.New(slog.NewJSONHandler(env.Stderr, nil)).Error(text, "exit", code, "hint", hint)
		return code
	}
	fmt.Fprintf(env.Stderr, "intakeq-bulk: %s\n", text)
	if hint != "" {
		fmt.Fprintf(env.Stderr, "hint: %s\n", hint)
	}
	return code
}

// errorText returns what is printed of an error. Of a signal that is all: what it
// broke off is of no interest. A list of mistakes keeps its lines.
func errorText(err error, code int) string {
	switch {
	case code == ExitInterrupted || code == ExitTerminated:
		return "interrupted"
	case errors.As(err, new(*mapping.Error)), errors.As(err, new(*sheet.Error)):
		return err.Error()
	}
	return strings.Join(strings.Split(err.Error(), "\n"), "; ")
}
