package intakeq_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"intakeq-bulk/intakeq"
)

// TestRetryAfterOfAServerError: who says when to come back is asked again then.
func TestRetryAfterOfAServerError(t *testing.T) {
	for _, tt := range []struct {
		status      int
		retryAfter  string
		least, most time.Duration // of the wait before the second request; 0: none is sent
	}{
		{503, "30", 31 * time.Second, 31 * time.Second},
		{500, "30", 31 * time.Second, 31 * time.Second},
		{503, "900", 901 * time.Second, 901 * time.Second},
		{503, "0", 100 * time.Millisecond, 200 * time.Millisecond},
		{502, "30", 31 * time.Second, 31 * time.Second},
		{503, "", 100 * time.Millisecond, 200 * time.Millisecond},
		{503, "7200", 0, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			var times []time.Time
			client := newClient(t, intakeq.Options{Transport: inMemory(func(w http.ResponseWriter, r *http.Request) {
				if times = append(times, time.Now()); len(times) > 1 {
					says(200, "application/json", "[]")(w, r)
					return
				}
				if tt.retryAfter != "" {
					w.Header().Set("Retry-After", tt.retryAfter)
				}
				w.WriteHeader(tt.status)
			})})
			_, err := client.Page(t.Context(), intakeq.Query{}, 1)
			if tt.most == 0 {
				if e := failure(t, err); len(times) != 1 || e.RetryAfter != 2*time.Hour || !e.Temporary() {
					t.Errorf("%d, Retry-After %s: %d requests, %v", tt.status, tt.retryAfter, len(times), err)
				}
				return
			}
			if err != nil || len(times) != 2 {
				t.Fatalf("%d, Retry-After %q: %d requests, %v", tt.status, tt.retryAfter, len(times), err)
			}
			if wait := times[1].Sub(times[0]); wait < tt.least || wait > tt.most {
				t.Errorf("%d, Retry-After %q: waited %v", tt.status, tt.retryAfter, wait)
			}
		})
	}
}

// TestRetryAfterDoesNotRepeatACreate: it may have been done.
func TestRetryAfterDoesNotRepeatACreate(t *testing.T) {
	sent := 0
	client := newClient(t, intakeq.Options{Transport: inMemory(func(w http.ResponseWriter, _ *http.Request) {
		sent++
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(503)
	})})
	_, err := client.Create(t.Context(), intakeq.Document{})
	if sent != 1 || !failure(t, err).Unsure() {
		t.Errorf("%d requests, %v", sent, err)
	}
}

// network answers the first calls, and then nothing answers any more.
type network struct {
	cause error
	alive int
	asked int
}

// transport is net/http's own, over connections in memory that are dialled anew for
// each request.
func (n *network) transport(t *testing.T) http.RoundTripper {
	transport := listen(t, http.HandlerFunc(says(200, "application/json", "[]")))
	dial := transport.DialContext
	transport.DisableKeepAlives = true
	transport.DialContext = func(ctx context.Context, kind, address string) (net.Conn, error) {
		if n.asked++; n.asked > n.alive {
			return nil, &net.OpError{Op: "dial", Net: kind, Err: n.cause}
		}
		return dial(ctx, kind, address)
	}
	return transport
}

// TestNothingAnswers: where no answer ever came, a wrong address or a missing network
// is likelier than an outage, and who waits for it wants to know soon.
func TestNothingAnswers(t *testing.T) {
	for _, tt := range []struct {
		name        string
		alive       int
		cause       error
		retryFor    time.Duration
		tries       int // 0: any
		least, most time.Duration
	}{
		{"refused from the start", 0, syscall.ECONNREFUSED, 0, 3, 0, time.Second},
		{"no such host", 0, &net.DNSError{Err: "no such host", Name: "intakeq.example", IsNotFound: true}, 0, 3, 0, time.Second},
		{"an outage in the midst", 2, syscall.ECONNREFUSED, 0, 8, 10 * time.Second, 25 * time.Second},
		{"an outage that may be long", 0, syscall.ECONNREFUSED, time.Hour, 0, time.Hour, time.Hour + time.Minute},
	} {
		synctest.Test(t, func(t *testing.T) {
			n := &network{cause: tt.cause, alive: tt.alive}
			pacer := &counter{}
			client := newClient(t, intakeq.Options{Transport: n.transport(t), RetryFor: tt.retryFor, Pacer: pacer})
			for range tt.alive {
				if _, err := client.Diagnoses(t.Context(), 1); err != nil {
					t.Fatal(err)
				}
			}
			began := time.Now()
			_, err := client.Diagnoses(t.Context(), 1)
			if e := failure(t, err); !errors.Is(err, tt.cause) || e.OnWire || !e.Temporary() {
				t.Errorf("%s: %v", tt.name, err)
			}
			if tries := n.asked - tt.alive; tt.tries > 0 && tries != tt.tries || pacer.counts().released != tries {
				t.Errorf("%s: %d tries, %+v", tt.name, tries, pacer.counts())
			}
			if took := time.Since(began); took < tt.least || took > tt.most {
				t.Errorf("%s: took %v", tt.name, took)
			}
			client.Close()
		})
	}
}

// TestRetryForAnOutage: a server that comes back within the time is none that failed.
func TestRetryForAnOutage(t *testing.T) {
	for _, retryFor := range []time.Duration{0, 10 * time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			back := time.Now().Add(5 * time.Minute)
			client := newClient(t, intakeq.Options{RetryFor: retryFor, Transport: inMemory(func(w http.ResponseWriter, r *http.Request) {
				if time.Now().Before(back) {
					w.WriteHeader(http.StatusBadGateway)
					return
				}
				says(200, "application/json", "[]")(w, r)
			})})
			if _, err := client.Diagnoses(t.Context(), 1); (err == nil) != (retryFor > 0) {
				t.Errorf("going on for %v: %v", retryFor, err)
			}
		})
	}
}
