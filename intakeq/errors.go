package intakeq

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Error is a call that did not give a usable answer.
type Error struct {
	Method string
	Path   string // no query: a search term may be a client's name
	Status int    // 0: no answer came
	Err    error  // what went wrong below, if anything

	// Words are what the server said, with whatever it repeats of a client, but never
	// the key. They belong into files that hold clients' data, and into no log.
	Words  string
	Fields []string // those that the server refuses by name

	RetryAfter time.Duration // what a failing server said to wait; 0: nothing

	OnWire bool // the request may have left, whole or in part; see Unsure

	final bool // repeating the call cannot help, whatever the status
}

// Error names the call, the status and the fields that the server refuses.
func (e *Error) Error() string {
	text := e.Method + " " + e.Path
	if e.Status != 0 {
		text += fmt.Sprintf(": %d %s", e.Status, http.StatusText(e.Status))
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	if len(e.Fields) > 0 {
		text += ": the server refuses " + strings.Join(e.Fields, ", ")
	}
	return text
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// maxReason bounds a reason that repeats names of a certificate, in bytes.
const maxReason = 300

// TrustError is a connection that TLS refused: the certificate is not valid, or of
// another host, or the two sides have no version in common. Trying again does not help.
type TrustError struct{ Err error }

// Error gives the reason.
func (e *TrustError) Error() string {
	return "no secure connection: " + shorten(printable(e.Err.Error()), maxReason)
}

// Unwrap gives the cause.
func (e *TrustError) Unwrap() error { return e.Err }

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
	return !e.final && !errors.As(e.Err, new(*TrustError)) && (e.Status == 0 || e.Status == http.StatusRequestTimeout ||
		e.Status >= 500 || e.Status == http.StatusOK)
}
