package intakeq_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
)

// counter is a pacer that lets everything through and counts.
type counter struct {
	mu                              sync.Mutex
	taken, sent, answered, released int
	refused                         []refusal
	stopAt                          int // end the run at this refusal; 0: never
}

type refusal struct {
	after time.Duration
	told  bool
}

var errStop = errors.New("the pacer ends the run")

func (c *counter) Take(ctx context.Context) (intakeq.Slot, error) {
	c.add(&c.taken)
	return c, ctx.Err()
}

func (c *counter) add(n *int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	*n++
}

func (c *counter) Sent()     { c.add(&c.sent) }
func (c *counter) Answered() { c.add(&c.answered) }
func (c *counter) Release()  { c.add(&c.released) }

func (c *counter) Refused(after time.Duration, told bool) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refused = append(c.refused, refusal{after, told})
	if len(c.refused) == c.stopAt {
		return errStop
	}
	return nil
}

// counts are what a counter has seen.
type counts struct{ taken, sent, answered, released int }

func (c *counter) counts() counts {
	c.mu.Lock()
	defer c.mu.Unlock()
	return counts{c.taken, c.sent, c.answered, c.released}
}

// newClient fills in what a test leaves out.
func newClient(t testing.TB, o intakeq.Options) *intakeq.Client {
	t.Helper()
	if o.Key.Empty() {
		o.Key = secret(t)
	}
	if o.BaseURL == "" {
		o.BaseURL = "http://127.0.0.1/api/v1"
	}
	c, err := intakeq.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// sandboxClient is a client of an account, without a socket.
func sandboxClient(t testing.TB, account *sandbox.Account, pacer intakeq.Pacer) *intakeq.Client {
	t.Helper()
	key, err := intakeq.NewSecret(account.Key())
	if err != nil {
		t.Fatal(err)
	}
	return newClient(t, intakeq.Options{Key: key, Transport: account.Transport(), Pacer: pacer})
}

// inMemory calls a handler without a socket, so that time can be virtual.
type inMemory http.HandlerFunc

func (f inMemory) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	if r.Body == nil {
		r.Body = http.NoBody
	}
	f(w, r)
	return w.Result(), nil
}

// says answers every request the same way.
func says(status int, contentType, body string) inMemory {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Type"] = nil // none is sniffed
		if contentType != "" {
			w.Header().Set("Content-Type", contentType)
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

// pipes is a network in memory: net/http runs in full, and time can be virtual.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
}

// listen serves a handler on the network, and returns a transport to it.
func listen(t *testing.T, handler http.HandlerFunc) *http.Transport {
	p := &pipes{make(chan net.Conn), make(chan struct{})}
	server := &http.Server{Handler: handler}
	go func() { _ = server.Serve(p) }()
	transport := &http.Transport{DialContext: p.dial}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		_ = server.Close()
	})
	return transport
}

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case p.conns <- there:
		return here, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	close(p.done)
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }

// failure is the *Error in err; the test fails without one.
func failure(t testing.TB, err error) *intakeq.Error {
	t.Helper()
	var e *intakeq.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want an *intakeq.Error", err)
	}
	return e
}
