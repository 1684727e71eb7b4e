// Package wire tells when a request that changes the account leaves. Once the run is to
// end, one that has not left never does, and one that has is waited for.
package wire

import (
	"context"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// Grace is how long what is in flight may take after Ctrl-C.
const Grace = 10 * time.Second

// Wire notes when a request leaves. The slot that it waits for may take long.
type Wire struct {
	at    atomic.Int64
	times atomic.Int32
}

// Watch gives the context of a request that changes the account. The caller calls done
// when the answer is here.
func Watch(ctx context.Context) (request context.Context, w *Wire, done func()) {
	w = &Wire{}
	request, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	end := func() {
		cause := context.Cause(ctx)
		if w.Left().IsZero() {
			cancel(cause)
			return
		}
		time.AfterFunc(Grace, func() { cancel(cause) })
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

// Left is when the latest sending was; zero: nothing left.
func (w *Wire) Left() time.Time {
	if w.at.Load() == 0 {
		return time.Time{}
	}
	return time.Unix(0, w.at.Load())
}

// Times is how often the request was sent.
func (w *Wire) Times() int { return int(w.times.Load()) }
