package sandbox

import (
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
func (a *Account) Before(n int, edit func(*Staff)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.before[a.calls+n] = append(a.before[a.calls+n], edit)
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
	if err != nil || !wait(r.Context(), a.opts.Latency/2) {
		panic(http.ErrAbortHandler) // the request never arrived whole
	}
	c := a.arrive(r, body)
	out := a.answer(c, r)
	if !wait(r.Context(), a.opts.Latency/2) {
		out.cut = cutAll
	}
	a.leave(c, out)
	out.write(w, r)
}

// call is a request on its way through the account.
type call struct {
	n    int
	at   int // in the log
	path string
	query
	fault Kind
	body  []byte
}

// arrive numbers and logs a request, and lets staff's edits go first.
func (a *Account) arrive(r *http.Request, body []byte) *call {
	a.mu.Lock()
	a.calls++
	c := &call{n: a.calls, at: len(a.log), body: body, path: strings.TrimPrefix(r.URL.Path, "/api/v1")}
	values := r.URL.Query() // what can't be parsed is left out, as ASP.NET does
	c.query = a.newQuery(values)
	edits := a.before[c.n]
	a.log = append(a.log, Request{N: c.n, Time: time.Now(), Method: r.Method, Path: r.URL.Path, Query: values, Body: body})
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
	if out, struck := c.fault.before(); struck {
		return out
	}
	if c.fault == Late {
		linger(r.Context(), a.opts.SlowFor)
	}
	a.mu.Lock()
	out := a.route(c, r)
	a.mu.Unlock()
	if out.changed {
		a.tell()
	}
	return c.fault.after(r.Context(), out, a.opts.SlowFor)
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
	c.fault = a.faultOf(c, r.Method)
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
	id, found := strings.CutPrefix(c.path, "/client/")
	if id, cut := strings.CutSuffix(id, "/diagnoses"); found && cut && r.Method == http.MethodGet {
		return a.diagnoses(id)
	}
	return page(http.StatusNotFound, "404 - File or directory not found.")
}

func onlyJSON(r *http.Request, c *call, do func([]byte) answer) answer {
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	if !strings.EqualFold(strings.TrimSpace(kind), "application/json") {
		return message(http.StatusUnsupportedMediaType, "The request entity's media type is not supported for this resource.")
	}
	return do(c.body)
}
