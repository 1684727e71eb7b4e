package apply

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/record"
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

// wire notes when a request leaves. The slot that it waits for may take long.
type wire struct {
	at    atomic.Int64
	times atomic.Int32
}

// wired gives the context of a request that changes the account. Once the run is
// to end, a request that has not left never does, and one that has is waited for.
func (a *Application) wired() (ctx context.Context, w *wire, done func()) {
	w = &wire{}
	note := func() { w.at.Store(time.Now().UnixNano()) }
	ctx, cancel := context.WithCancelCause(a.work)
	end := func() {
		if w.left().IsZero() {
			cancel(context.Cause(a.ending))
		}
	}
	unhook := context.AfterFunc(a.ending, end)
	if a.ending.Err() != nil {
		end() // the hook runs in its own time
	}
	done = func() {
		unhook()
		cancel(nil)
	}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteHeaders: note, WroteRequest: func(httptrace.WroteRequestInfo) { note(); w.times.Add(1) },
	}), w, done
}

// left is when the latest sending was; zero: nothing left.
func (w *wire) left() time.Time {
	if w == nil || w.at.Load() == 0 {
		return time.Time{}
	}
	return time.Unix(0, w.at.Load())
}

// unsure reports whether the request may have been carried out: by its last
// answer, or in an earlier attempt. A create repeats itself only after answers
// that say that nothing was done.
func (w *wire) unsure(t *task, api *intakeq.Error) bool {
	return api.Unsure() || !record.Creates(t.Row) && (w.times.Load() > 1 || !api.OnWire && !w.left().IsZero())
}

// answered ends a row of failures.
func (a *Application) answered() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.inARow = 0
}

// fail keeps what is known of a row that was not saved. It is always false.
func (a *Application) fail(t *task, err error, w *wire) bool {
	var api *intakeq.Error
	isAPI := errors.As(err, &api)
	t.Error = failText(t, err, api)
	switch {
	case w == nil:
		t.State = plan.Failed // nothing was sent: the row can't be
	case t.Step == plan.StepTags && (!isAPI || a.ending.Err() != nil):
		t.State, t.Error = plan.Sent, "" // the save is done, and the next run goes on with the tags
	case a.ending.Err() != nil && w.left().IsZero():
		t.back()
	case isAPI && t.Step != plan.StepTags && w.unsure(t, api):
		t.State = plan.Unknown
	case isAPI:
		t.State = plan.Failed
	case record.Creates(t.Row) || w.left().IsZero():
		t.back() // without an answer to the last sending of a create, nothing was done
	default:
		t.State = plan.Unknown
	}
	if t.State == plan.Unknown && record.Creates(t.Row) {
		t.Sent = w.left()
		if t.Sent.IsZero() {
			t.Sent = time.Now()
		}
		a.lose(t)
	}
	a.record(t)
	if w != nil {
		a.judge(err, api)
	}
	return false
}

// back is for a row of which nothing was sent: it is as it was.
func (t *task) back() { t.State, t.Error = t.was, t.why }

func failText(t *task, err error, api *intakeq.Error) string {
	text := err.Error()
	if api != nil {
		text = api.Error()
	}
	if t.Step == plan.StepTags {
		text = "the save is done, a tag call is not: " + text
	}
	return text
}

// judge stops the run where going on makes no sense.
func (a *Application) judge(err error, api *intakeq.Error) {
	switch {
	case api == nil || api.KeyRefused() || a.work.Err() != nil:
		a.stop(err)
		return
	case !api.Temporary():
		a.answered()
		return
	}
	a.mu.Lock()
	if a.inARow++; api.Status != a.status {
		a.inARow, a.status = 1, api.Status
	}
	down := a.inARow >= maxInARow
	a.mu.Unlock()
	if down {
		a.stop(&ServerDownError{err})
	}
}
