package apply

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/wire"
)

// maxInARow is how many equal failures of the server end the run.
const maxInARow = 5

// TooManyErrors says that more rows than allowed were not saved as planned.
type TooManyErrors struct{ Errors int }

// Error says how many, and how to go on.
func (e *TooManyErrors) Error() string {
	return fmt.Sprintf("%d rows were not saved as planned, more than --max-errors allows: look at the results, then apply the plan again", e.Errors)
}

// ServerDownError says that the server, or the network, kept failing.
type ServerDownError struct{ Err error }

// Error says how, and how to go on.
func (e *ServerDownError) Error() string {
	return fmt.Sprintf("%d requests in a row failed in the same way: apply the plan again later: %v", maxInARow, e.Err)
}

// Unwrap gives the last failure.
func (e *ServerDownError) Unwrap() error { return e.Err }

// unfit is the outcome of a row that can't be sent; nothing was.
func unfit(err error) outcome { return outcome{state: plan.Failed, text: err.Error()} }

// asBefore is the outcome of a row of which nothing was sent.
func (t *task) asBefore() outcome { return outcome{state: t.was, text: t.why, said: t.said} }

// fail is the outcome of a row whose request gave an error, and whether the run ends.
func (s *sender) fail(ctx context.Context, t *task, err error, w *wire.Wire) outcome {
	out := s.failed(ctx, t, err, w)
	out.stop = s.stops(ctx, err)
	return out
}

// failed is the outcome of a row whose request gave an error.
func (s *sender) failed(ctx context.Context, t *task, err error, w *wire.Wire) outcome {
	var api *intakeq.Error
	errors.As(err, &api)
	ending := ctx.Err() != nil
	var out outcome
	switch {
	case t.Step == plan.StepTags && (api == nil || ending):
		// The save is done and kept, and tag calls may be repeated: the next run
		// goes on with them.
		out.state = plan.Sent
	case ending && w.Left().IsZero():
		// wire.Watch lets nothing leave once the run is to end: the server knows nothing.
		out = t.asBefore()
	case api != nil && t.Step != plan.StepTags && unsure(t, w, api):
		// It left, and no answer refused it. A create must not be repeated before
		// it was looked for, nor an update before the client was read again.
		out = outcome{state: plan.Unknown, text: failText(t, api), said: api.Words}
	case api != nil:
		// The server has refused it: the account is as before, but for tag calls,
		// which the next run repeats.
		out = outcome{state: plan.Failed, text: failText(t, api), said: api.Words}
	case t.Row.Creates() || w.Left().IsZero():
		// Not the API's error: the budget, or our end, between two sendings. A
		// create is sent again only after an answer that refused it.
		out = t.asBefore()
	default:
		// An update that was sent before may have been done without an answer.
		out = outcome{state: plan.Unknown, text: failText(t, err)}
	}
	if out.state == plan.Unknown && t.Row.Creates() {
		s.lose(t, w)
	}
	return out
}

// unsure reports whether the request may have been carried out: by its last
// answer, or in an earlier attempt. A create repeats itself only after answers
// that say that nothing was done.
func unsure(t *task, w *wire.Wire, api *intakeq.Error) bool {
	return api.Unsure() || !t.Row.Creates() && (w.Times() > 1 || !api.OnWire && !w.Left().IsZero())
}

// lose notes a create whose answer was lost.
func (s *sender) lose(t *task, w *wire.Wire) {
	if t.Sent = w.Left(); t.Sent.IsZero() {
		t.Sent = time.Now()
	}
	s.lost.add(t.Row, t.Sent, t.Sent, t.Timeout)
}

func failText(t *task, err error) string {
	if t.Step == plan.StepTags {
		return "the save is done, a tag call is not: " + err.Error()
	}
	return err.Error()
}

// stops says why the run makes no sense any more after an error; nil: it does.
func (s *sender) stops(ctx context.Context, err error) error {
	var api *intakeq.Error
	errors.As(err, &api)
	switch {
	case api != nil && api.Status == http.StatusForbidden && ctx.Err() == nil && s.keyWorks(ctx):
		return nil
	case api == nil || api.KeyRefused() || errors.As(err, new(*intakeq.TrustError)):
		return err // every other row would fail in the same way
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case !api.Temporary():
		s.failures.reset() // the server is there, and refuses this row
		return nil
	case s.failures.add(api.Status) >= maxInARow:
		return &ServerDownError{err}
	}
	return nil
}

// keyWorks finds out whether a 403 is of one record, such as a firewall gives to the
// text of a note, or of the key: then a cheap read is refused too. Several in a row
// are of the key all the same, which may read and not write.
func (s *sender) keyWorks(ctx context.Context) bool {
	if s.failures.add(http.StatusForbidden) >= maxInARow {
		return false
	}
	_, err := s.account.Page(ctx, intakeq.Query{}, 1)
	return err == nil
}

// failures counts failures of the server with one status, without another answer
// between.
type failures struct {
	mu    sync.Mutex
	n, of int
}

func (f *failures) add(status int) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.n++; status != f.of {
		f.n, f.of = 1, status
	}
	return f.n
}

func (f *failures) reset() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.n = 0
}
