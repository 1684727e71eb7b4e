package apply

import (
	"context"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"intakeq-bulk/intakeq"
)

// grace is how long what is in flight may take after Ctrl-C.
const grace = 10 * time.Second

// wire notes when a request leaves. The slot that it waits for may take long.
type wire struct {
	at    atomic.Int64
	times atomic.Int32
}

// wired gives the context of a request that changes the account. Once ctx has
// ended, a request that has not left never does, and one that has is waited for.
func wired(ctx context.Context) (request context.Context, w *wire, done func()) {
	w = &wire{}
	request, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	end := func() {
		cause := context.Cause(ctx)
		if w.left().IsZero() {
			cancel(cause)
			return
		}
		time.AfterFunc(grace, func() { cancel(cause) })
	}
	unhook := context.AfterFunc(ctx, end)
	if ctx.Err() != nil {
		end() // the hook runs in its own time
	}
	done = func() {
		unhook()
		cancel(nil)
	}
	note := func() { w.at.Store(time.Now().UnixNano()) }
	return httptrace.WithClientTrace(request, &httptrace.ClientTrace{
		WroteHeaders: note, WroteRequest: func(httptrace.WroteRequestInfo) { note(); w.times.Add(1) },
	}), w, done
}

// left is when the latest sending was; zero: nothing left.
func (w *wire) left() time.Time {
	if w.at.Load() == 0 {
		return time.Time{}
	}
	return time.Unix(0, w.at.Load())
}

// unsure reports whether the request may have been carried out: by its last
// answer, or in an earlier attempt. A create repeats itself only after answers
// that say that nothing was done.
func (w *wire) unsure(t *task, api *intakeq.Error) bool {
	return api.Unsure() || !t.Row.Creates() && (w.times.Load() > 1 || !api.OnWire && !w.left().IsZero())
}
