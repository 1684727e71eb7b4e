package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"
	"unicode"

	"intakeq-bulk/internal/pace"
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
	ExitHungUp      = 129 // as a shell gives it for SIGHUP
	ExitInterrupted = 130 // as a shell gives it for SIGINT; also where a person declined
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

// ErrDeclined is the end of a run whose question was not answered with a yes.
var ErrDeclined = errors.New("not confirmed: nothing was sent")

// ErrNotProbed is that of a doctor, who has sent a request before he asked.
var ErrNotProbed = fmt.Errorf("%w but the doctor's own request", ErrDeclined)

// Ending is how the end of a run is told.
type Ending struct {
	JSONLog bool // on stderr
	Quiet   bool // no word about success
	Result  bool // on stdout, as JSON, unless the command has written one
}

// Failure is the result of a run that failed, for programs. A command that has a result
// all the same puts it into that.
type Failure struct {
	Error   string     `json:"error"`
	Exit    int        `json:"exit"`
	RetryAt *time.Time `json:"retry_at"` // null: not known, or nothing to wait for
}

// Failed returns the result of a run that ended with err; nil where it did not fail.
func Failed(ctx context.Context, err error) *Failure {
	if err == nil {
		return nil
	}
	code, _ := Explain(ctx, err)
	return &Failure{Visible(errorText(err, code)), code, retryAt(err)}
}

// Conclude tells how a run ended, with a hint, and returns the exit code.
func Conclude(ctx context.Context, env Env, how Ending, err error) int {
	code, hint := Explain(ctx, err)
	text := ""
	if failed := Failed(ctx, err); failed != nil {
		text = failed.Error
		if how.Result {
			// Where not even this can be written, the exit code is left to tell.
			_ = json.NewEncoder(env.Stdout).Encode(failed)
		}
	}
	switch {
	case how.JSONLog:
		logEnd(env, how.Quiet, text, code, hint)
	case text == "": // the code says it all
	case hint == "":
		fmt.Fprintf(env.Stderr, "intakeq-bulk: %s\n", text)
	default:
		fmt.Fprintf(env.Stderr, "intakeq-bulk: %s\nhint: %s\n", text, hint)
	}
	return code
}

// logEnd makes the end the log's last line.
func logEnd(env Env, quiet bool, text string, code int, hint string) {
	log := slog.New(slog.NewJSONHandler(env.Stderr, nil))
	switch {
	case text != "":
		log.Error(text, "exit", code, "hint", hint)
	case code != ExitDone || !quiet:
		log.Info("done", "exit", code)
	}
}

// retryAt returns when it makes sense to run again, where that is known.
func retryAt(err error) *time.Time {
	at := pace.RetryAt(err)
	if at.IsZero() {
		return nil
	}
	return &at
}

// Visible writes control characters, which a terminal could obey, as Go does in
// quotes. Line breaks stay.
func Visible(text string) string {
	var b strings.Builder
	for _, c := range text {
		if unicode.IsControl(c) && c != '\n' {
			b.WriteString(strings.Trim(strconv.QuoteRune(c), "'"))
		} else {
			b.WriteRune(c)
		}
	}
	return b.String()
}

// errorText returns what is printed of an error. Of a signal that is all: what it
// broke off is of no interest. A list of mistakes keeps its lines.
func errorText(err error, code int) string {
	switch {
	case errors.Is(err, ErrDeclined):
		return err.Error()
	case code == ExitHungUp || code == ExitInterrupted || code == ExitTerminated:
		return "interrupted"
	case errors.As(err, new(*mapping.Error)), errors.As(err, new(*sheet.Error)):
		return err.Error()
	}
	return strings.Join(strings.Split(err.Error(), "\n"), "; ")
}
