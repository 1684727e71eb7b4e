package sandbox

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
	"syscall"
)

// Transport takes requests to the account without a socket, so that it works
// in a testing/synctest bubble. Aborted answers are the errors they would be
// on a network, and httptrace is told when a request is written.
func (a *Account) Transport() http.RoundTripper { return transport{a} }

type transport struct{ handler http.Handler }

// RoundTrip runs the handler in a goroutine, which may outlive the call: a
// server doesn't stop because its caller has gone.
func (t transport) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	caller, hangUp := context.WithCancel(ctx)
	served, err := arriving(req, caller)
	if err != nil {
		hangUp()
		return nil, err
	}
	ex := &exchange{header: http.Header{}, begun: make(chan struct{}), wake: make(chan struct{}, 1), hangUp: hangUp}
	trace := httptrace.ContextClientTrace(ctx)
	if trace != nil && trace.WroteRequest != nil {
		trace.WroteRequest(httptrace.WroteRequestInfo{})
	}
	go func() {
		defer ex.finish()
		t.handler.ServeHTTP(ex, served)
	}()
	select {
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-ex.begun:
	}
	if trace != nil && trace.GotFirstResponseByte != nil {
		trace.GotFirstResponseByte()
	}
	return ex.response(req)
}

// arriving is the request as a server sees it; the client's body is read and
// closed, as a RoundTripper must.
func arriving(req *http.Request, caller context.Context) (*http.Request, error) {
	var body []byte
	if req.Body != nil {
		var err error
		body, err = io.ReadAll(req.Body)
		_ = req.Body.Close() // it was read; nothing is lost
		if err != nil {
			return nil, fmt.Errorf("read request body: %w", err)
		}
	}
	if err := caller.Err(); err != nil {
		return nil, err
	}
	served := req.Clone(caller)
	served.Body = io.NopCloser(bytes.NewReader(body))
	served.RequestURI = req.URL.RequestURI()
	served.RemoteAddr = "127.0.0.1:1"
	return served, nil
}

// exchange is one answer on its way: a ResponseWriter to the handler, and the
// body to the caller.
type exchange struct {
	header http.Header
	begun  chan struct{} // closed when there is a status, or the end
	wake   chan struct{} // there is more to read
	hangUp func()        // ends the server's context, as a closed connection does

	mu      sync.Mutex
	status  int
	sent    http.Header
	pending bytes.Buffer
	end     error // set when no more will come
}

func (e *exchange) Header() http.Header { return e.header }

func (e *exchange) WriteHeader(status int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.status == 0 {
		e.status, e.sent = status, e.header.Clone()
		close(e.begun)
	}
}

func (e *exchange) Write(p []byte) (int, error) {
	e.WriteHeader(http.StatusOK)
	e.mu.Lock()
	defer e.mu.Unlock()
	n, err := e.pending.Write(p)
	e.more()
	return n, err
}

// Flush is there for http.NewResponseController: all is sent at once anyway.
func (e *exchange) Flush() {}

func (e *exchange) more() {
	select {
	case e.wake <- struct{}{}:
	default: // it has been told
	}
}

// finish ends the answer, as net/http would when a handler returns or aborts.
func (e *exchange) finish() {
	defer e.hangUp()
	end := error(io.EOF)
	if p := recover(); p == http.ErrAbortHandler {
		end = io.ErrUnexpectedEOF
	} else if p != nil {
		panic(p)
	} else {
		e.WriteHeader(http.StatusOK)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.end = end
	if e.status == 0 {
		close(e.begun)
	}
	e.more()
}

func (e *exchange) response(req *http.Request) (*http.Response, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.status == 0 {
		return nil, &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	}
	length := int64(-1)
	if _, err := fmt.Sscan(e.sent.Get("Content-Length"), &length); err != nil {
		length = -1
	}
	return &http.Response{
		Status: fmt.Sprintf("%d %s", e.status, http.StatusText(e.status)), StatusCode: e.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: e.sent, ContentLength: length, Request: req,
		Body: &answerBody{e, req.Context()},
	}, nil
}

// answerBody reads an answer, which may stop in the middle and never go on.
type answerBody struct {
	*exchange
	ctx context.Context
}

func (b *answerBody) Read(p []byte) (int, error) {
	for {
		b.mu.Lock()
		n, _ := b.pending.Read(p)
		end := b.end
		b.mu.Unlock()
		switch {
		case n > 0:
			return n, nil
		case b.ctx.Err() != nil:
			return 0, context.Cause(b.ctx)
		case end != nil:
			return 0, end
		}
		select {
		case <-b.wake:
		case <-b.ctx.Done():
		}
	}
}

func (b *answerBody) Close() error {
	b.hangUp()
	return nil
}
