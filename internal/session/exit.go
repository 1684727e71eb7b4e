package session

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"intakeq-bulk/internal/sheet"
	"intakeq-bulk/mapping"
)

// The exit codes, promised to scripts.
const (
	ExitDone        = 0
	ExitFailed      = 1   // what nobody expects: the disk, a mistake in the program
	ExitUsage       = 2   // of the command line, the configuration, a mapping; nothing was sent
	ExitNotWhole    = 3   // done, but rows are rejected or held, or an export is not certified
	ExitDiffers     = 4   // applied or verified, and rows are not as planned
	ExitAgain       = 5   // the budget, the network or the server: run it again
	ExitStale       = 6   // the plan is too old, of another account, or has nothing left to do
	ExitKey         = 7   // the API key was refused
	ExitLocked      = 8   // another run holds the lock
	ExitTripped     = 9   // more changes or clears than the plan's limits allow
	ExitChanges     = 10  // --detailed-exitcode: there are changes
	ExitInterrupted = 130 // as a shell gives it for SIGINT
	ExitTerminated  = 143 // as a shell gives it for SIGTERM
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
