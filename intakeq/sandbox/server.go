package sandbox

import (
	"context"
	"crypto/subtle"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Request is one line of the account's log.
type Request struct {
	N      int // from 1
	Time   time.Time
	Done   time.Time // when the answer left; zero while it hasn't
	Method string
	Path   string
	Query  url.Values
	Status int    // 0: no answer, or none yet
	Fault  Kind   // 0: none
	Body   []byte // of a POST
}

// Log is every request so far, refused and failed ones included.
func (a *Account) Log() []Request {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]Request(nil), a.log...)
}

// Before has edit called just before the nth request from now (1: the next) is
// handled, as if staff had been quicker.
func (a *Account) Before(n int, edit func(*Staff)) { a.BeforeOn(On{Nth: n}, edit) }

// BeforeOn has edit called just before the requests that fit are handled.
// Refused ones count here, for staff don't know of limits.
func (a *Account) BeforeOn(on On, edit func(*Staff)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.rules = append(a.rules, &rule{on: on, edit: edit})
}

// Wait returns when no request is being handled any more: callers may have
// given up on some that are still to be carried out.
func (a *Account) Wait() { a.flights.Wait() }

// ServeHTTP answers the API's calls, under /api/v1 or at the root. An answer
// that breaks off is a panic with http.ErrAbortHandler, which net/http and
// Transport understand, but not httptest.ResponseRecorder.
func (a *Account) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.flights.Add(1)
	defer a.flights.Done()
	const maxBody = 8 << 20
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	latency := a.behaviour().Latency
	if err != nil || !wait(r.Context(), latency/2) {
		panic(http.ErrAbortHandler) // the request never arrived whole
	}
	c := a.arrive(r, body)
	out := a.answer(c, r)
	if !wait(r.Context(), latency/2) {
		out.cut = cutAll
	}
	out.date = c.date(time.Now())
	a.leave(c, out)
	out.write(w, r)
}

// call is a request on its way through the account.
type call struct {
	n     int
	at    int // in the log
	path  string
	sent  url.Values // all parameters
	query            // those that the account takes notice of
	body  []byte
	opts  Options // how the account behaves when the request comes

	what  map[What]bool
	page  int   // of a list
	id    int64 // of the client that it is about; 0: none
	fault Kind
}

// arrive numbers and logs a request, and lets staff's edits go first.
func (a *Account) arrive(r *http.Request, body []byte) *call {
	a.mu.Lock()
	a.calls++
	c := &call{n: a.calls, at: len(a.log), body: body, path: strings.TrimPrefix(r.URL.Path, "/api/v1"), opts: a.opts}
	c.sent = r.URL.Query() // what can't be parsed is left out, as ASP.NET does
	c.query = a.newQuery(c.sent)
	c.classify(r.Method)
	var edits []func(*Staff)
	for _, rule := range a.rules {
		if rule.edit != nil && rule.strikes(c) {
			edits = append(edits, rule.edit)
		}
	}
	a.log = append(a.log, Request{N: c.n, Time: time.Now(), Method: r.Method, Path: r.URL.Path, Query: c.sent, Body: body})
	a.mu.Unlock()
	for _, edit := range edits {
		edit(a.Staff())
	}
	return c
}

// answer decides, in the order of a real service: the key, the limits, what
// stands between, and only then the call itself.
func (a *Account) answer(c *call, r *http.Request) answer {
	if refused := a.enter(c, r); refused != nil {
		return *refused
	}
	if out, struck := c.before(); struck {
		return out
	}
	if c.fault == Late {
		linger(r.Context(), c.opts.SlowFor)
	}
	if c.what[Save] && c.opts.SaveTakes > 0 {
		wait(context.WithoutCancel(r.Context()), c.opts.SaveTakes)
	}
	a.mu.Lock()
	out := a.twist(c, a.route(c, r))
	a.mu.Unlock()
	if out.changed {
		a.tell()
	}
	return c.fault.after(r.Context(), out, c.opts.SlowFor)
}

// enter checks key and limits, and draws the fault.
func (a *Account) enter(c *call, r *http.Request) *answer {
	key := r.Header.Get("X-Auth-Key")
	a.mu.Lock()
	defer a.mu.Unlock()
	if subtle.ConstantTimeCompare([]byte(key), []byte(a.opts.Key)) != 1 {
		return &answer{status: http.StatusUnauthorized}
	}
	if refused := a.admit(time.Now()); refused != nil {
		return refused
	}
	c.fault = a.faultOf(c)
	a.log[c.at].Fault = c.fault
	return nil
}

// leave completes the log.
func (a *Account) leave(c *call, out answer) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.log[c.at].Done = time.Now()
	if out.cut != cutAll {
		a.log[c.at].Status = out.status
	}
}

// route finds the call; what there isn't gets a page for people, with 404.
func (a *Account) route(c *call, r *http.Request) answer {
	switch r.Method + " " + c.path {
	case "GET /clients":
		return a.list(c)
	case "POST /clients":
		return onlyJSON(r, c, a.save)
	case "POST /clientTags":
		return onlyJSON(r, c, a.addTag)
	case "DELETE /clientTags":
		return a.removeTag(c)
	}
	switch {
	case r.Method != http.MethodGet:
	case c.what[Diagnoses]:
		return a.diagnoses(c.id)
	case c.what[Profile] && a.opts.Profiles:
		return a.profile(c.id)
	}
	return page(http.StatusNotFound, "404 - File or directory not found.")
}

func onlyJSON(r *http.Request, c *call, do func(*call) answer) answer {
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	if !strings.EqualFold(strings.TrimSpace(kind), "application/json") {
		return message(http.StatusUnsupportedMediaType, "The request entity's media type is not supported for this resource.")
	}
	return do(c)
}
