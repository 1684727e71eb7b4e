package intakeq

import (
	"fmt"
	"net/http"
	"time"
)

// maxErrorBody bounds how much of an answer an [Error] carries, in bytes.
const maxErrorBody = 300

// Error is a call that did not give a usable answer.
type Error struct {
	Method string
	Path   string // no query: a search term may be a client's name
	Status int    // 0: no answer came
	Body   string // scrubbed, and at most maxErrorBody long
	Err    error  // what went wrong below, if anything

	RetryAfter time.Duration // what a failing server said to wait; 0: nothing

	OnWire bool // the request may have left, whole or in part; see Unsure

	final bool // repeating the call cannot help, whatever the status
}

// Error names the call, the status and what the server said.
func (e *Error) Error() string {
	text := e.Method + " " + e.Path
	if e.Status != 0 {
		text += fmt.Sprintf(": %d %s", e.Status, http.StatusText(e.Status))
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	if e.Body != "" {
		text += ": " + e.Body
	}
	return text
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// KeyRefused reports that the server does not accept the API key, or not from
// this address: an account may have an IP allow-list.
func (e *Error) KeyRefused() bool {
	return e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden
}

// Unsure reports that the server may have done what was asked: the request left,
// and no answer came, or one that does not tell (a gateway's 504, a 200 that
// breaks off). Otherwise the account is certainly as before.
func (e *Error) Unsure() bool {
	// A redirect or a 4xx is given before anything is saved. 408 is not: the server
	// gave up waiting, perhaps for its own answer.
	refused := e.Status >= 300 && e.Status < 500 && e.Status != http.StatusRequestTimeout
	return e.OnWire && !refused
}

// Temporary reports that the same call may succeed later: no answer, a server
// error, or an answer that is not what the API sends (a maintenance page).
func (e *Error) Temporary() bool {
	return !e.final && (e.Status == 0 || e.Status == http.StatusRequestTimeout ||
		e.Status >= 500 || e.Status == http.StatusOK)
}
