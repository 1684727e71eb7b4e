package intakeq

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"
)

// maxAnswer bounds an answer, in bytes: a page of 100 profiles is a few hundred KiB.
const maxAnswer = 32 << 20

// call is one request as a method of the client describes it.
type call struct {
	method, path string
	query        url.Values
	body         []byte // JSON, nil for none
	repeat       bool   // sending it twice is as good as once
	wantJSON     bool
}

// answer is a 200.
type answer struct {
	body   []byte
	server time.Time // by the server's Date header; zero where it sent none
}

var (
	errRedirect = errors.New("the server redirects; redirects are not followed, since they would hand over the key: check the base URL")
	errEmpty    = errors.New("the answer is empty")
	errNotJSON  = errors.New("the answer is not JSON (a maintenance page?)")
	errBadJSON  = errors.New("the answer is broken JSON")
	errTooLarge = fmt.Errorf("the answer is larger than %d MiB", maxAnswer>>20)
)

// byteOrderMark stands before the JSON of some .NET servers, though RFC 8259 forbids it.
func byteOrderMark() []byte { return []byte("\ufeff") }

// attempt sends a call once. A 429 comes back as an *Error with that status, or
// as the pacer's own error where the pacer says that the run must end.
func (c *Client) attempt(ctx context.Context, call call) (answer, error) {
	slot, err := c.pacer.Take(ctx)
	if err != nil {
		return answer{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	var onWire atomic.Bool
	sent := func() { onWire.Store(true); slot.Sent() }
	req, err := c.request(ctx, call, sent)
	if err != nil {
		slot.Release()
		return answer{}, err
	}
	if !c.traced {
		sent()
	}
	began := time.Now()
	resp, err := c.http.Do(req)
	if err != nil {
		if !onWire.Load() {
			slot.Release()
		}
		return answer{}, c.failed(call, &Error{OnWire: onWire.Load(), Err: cause(err)})
	}
	c.answered.Store(true)
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	slot.Answered()
	c.log.Debug("request", "method", call.method, "path", call.path, "page", call.query.Get("page"),
		"status", resp.StatusCode, "bytes", len(body), "took", time.Since(began).Round(time.Millisecond))
	if resp.StatusCode == http.StatusTooManyRequests {
		if err := slot.Refused(retryAfter(resp.Header)); err != nil {
			return answer{}, err
		}
	}
	return c.judge(call, resp, bytes.TrimPrefix(body, byteOrderMark()), err)
}

// request builds the HTTP request; sent is called whenever it goes on the wire.
func (c *Client) request(ctx context.Context, call call, sent func()) (*http.Request, error) {
	u := *c.base
	u.Path += call.path
	u.RawQuery = call.query.Encode()
	if c.traced {
		ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: sent})
	}
	// An empty body that is no http.NoBody: net/http re-sends a GET without a body
	// by itself when a kept connection breaks, and that request would be unpaced.
	body := io.Reader(struct{ io.Reader }{bytes.NewReader(nil)})
	if call.body != nil {
		body = bytes.NewReader(call.body)
	}
	req, err := http.NewRequestWithContext(ctx, call.method, u.String(), body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("X-Auth-Key", c.key.Reveal())
	req.Header.Set("Accept", "application/json")
	if c.userAgent != "" {
		req.Header.Set("User-Agent", c.userAgent)
	}
	if call.body != nil {
		req.Header.Set("Content-Type", "application/json; charset=utf-8")
	}
	return req, nil
}

// judge decides whether an answer that arrived can be used. Every status but 200 to
// 299 is an error; of the others what is not JSON from end to end may be a proxy's
// page, or half an answer, and believing it would lose clients.
func (c *Client) judge(call call, resp *http.Response, body []byte, readErr error) (answer, error) {
	fail := func(err error, final bool) (answer, error) {
		e := &Error{Status: resp.StatusCode, OnWire: true, Err: err, final: final}
		if resp.StatusCode >= 500 {
			e.RetryAfter, _ = retryAfter(resp.Header)
		}
		if readErr == nil {
			e.Words, e.Fields = words(c.key, resp.Header, body), refusedFields(resp.Header, body)
		}
		return answer{}, c.failed(call, e)
	}
	switch {
	case resp.StatusCode >= 300 && resp.StatusCode < 400:
		return fail(errRedirect, true)
	case resp.StatusCode < 200 || resp.StatusCode >= 300:
		return fail(nil, false)
	case readErr != nil:
		return fail(cause(readErr), false)
	case len(body) > maxAnswer:
		return fail(errTooLarge, true)
	case call.wantJSON && resp.StatusCode == http.StatusNoContent:
		return fail(errEmpty, false)
	case !isJSON(resp.Header) && (call.wantJSON || len(bytes.TrimSpace(body)) > 0):
		return fail(errNotJSON, false) // a tag call may answer with nothing, but not with a page
	case call.wantJSON && !validJSON(body):
		return fail(errBadJSON, false)
	}
	server, _ := http.ParseTime(resp.Header.Get("Date"))
	return answer{body: body, server: server}, nil
}

func (c *Client) failed(call call, e *Error) *Error {
	e.Method, e.Path = call.method, call.path
	return e
}

// cause strips what net/http wraps round an error: it repeats the URL, and the URL
// holds the query. Of an answer that breaks the protocol net/http repeats the line.
func cause(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	var network net.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("no answer in time: %w", err)
	case isTrust(err):
		return &TrustError{err}
	case errors.As(err, &network), errors.Is(err, context.Canceled), err == io.EOF, err == io.ErrUnexpectedEOF:
		return err // the words of the network and of this machine
	}
	return &protocolError{err}
}

// protocolError is an answer that is no HTTP; what it was is in err, and not told.
type protocolError struct{ err error }

// Error says no word of the server's.
func (*protocolError) Error() string { return "the connection broke, or the answer is not HTTP" }

// Unwrap gives the cause.
func (e *protocolError) Unwrap() error { return e.err }

// retryAfter reads the header of that name: seconds, or a moment.
func retryAfter(header http.Header) (wait time.Duration, given bool) {
	value := header.Get("Retry-After")
	if seconds, err := strconv.ParseFloat(value, 64); err == nil && seconds >= 0 && seconds < 1e9 {
		return time.Duration(seconds * float64(time.Second)), true
	}
	if at, err := http.ParseTime(value); err == nil {
		now := time.Now()
		if server, err := http.ParseTime(header.Get("Date")); err == nil {
			now = server // the moment is by the server's clock
		}
		return max(at.Sub(now), 0), true
	}
	return 0, false
}
