package intakeq_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"intakeq-bulk/intakeq"
)

// wireCalls are one call of each method that net/http treats differently.
func wireCalls() map[string]func(context.Context, *intakeq.Client) error {
	return map[string]func(context.Context, *intakeq.Client) error{
		"GET": func(ctx context.Context, c *intakeq.Client) error {
			_, err := c.Diagnoses(ctx, 1)
			return err
		},
		"POST": func(ctx context.Context, c *intakeq.Client) error { return c.AddTag(ctx, 1, "x") },
		"DELETE": func(ctx context.Context, c *intakeq.Client) error {
			return c.RemoveTag(ctx, 1, "x")
		},
		"create": func(ctx context.Context, c *intakeq.Client) error {
			_, err := c.Create(ctx, intakeq.Document{})
			return err
		},
	}
}

// answering counts and answers every request.
func answering(hits *atomic.Int32) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		hits.Add(1)
		body := "{}"
		if r.Method == http.MethodGet {
			body = "[]"
		}
		says(http.StatusOK, "application/json", body)(w, r)
	}
}

// dropping answers all but its second request, whose connection it closes.
func dropping(hits *atomic.Int32) http.HandlerFunc {
	answer := answering(hits)
	return func(w http.ResponseWriter, r *http.Request) {
		if hits.Load() == 1 {
			hits.Add(1)
			panic(http.ErrAbortHandler)
		}
		answer(w, r)
	}
}

// net/http sends a GET again by itself when the server drops a kept connection.
// That request would reach the server without a slot.
func TestKeptConnectionDropped(t *testing.T) {
	check := func(t *testing.T, c *intakeq.Client, pacer *counter, hits *atomic.Int32, name string, call func(context.Context, *intakeq.Client) error) {
		t.Helper()
		if _, err := c.Diagnoses(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		err := call(t.Context(), c)
		want := 3
		if name == "create" {
			want = 2
			if e := failure(t, err); !e.Unsure() {
				t.Errorf("a create was dropped, and the error is sure: %v", err)
			}
		} else if err != nil {
			t.Error(err)
		}
		if got := pacer.counts(); int(hits.Load()) != want || got.sent != want || got.taken != want || got.released != 0 {
			t.Errorf("%d requests reached the server, want %d; the pacer heard %+v", hits.Load(), want, got)
		}
	}
	for name, call := range wireCalls() {
		t.Run(name+" in memory", func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var hits atomic.Int32
				pacer := &counter{}
				check(t, newClient(t, intakeq.Options{Pacer: pacer, Transport: listen(t, dropping(&hits))}), pacer, &hits, name, call)
			})
		})
		t.Run(name+" on loopback", func(t *testing.T) {
			t.Parallel()
			var hits atomic.Int32
			server := httptest.NewServer(dropping(&hits))
			defer server.Close()
			pacer := &counter{}
			check(t, newClient(t, intakeq.Options{Pacer: pacer, BaseURL: server.URL}), pacer, &hits, name, call)
		})
	}
}

// TestIdleConnectionClosed has the server close each connection as soon as it
// has answered, without saying so: a request may meet the closing one. None may
// reach the server uncounted, and none that was done may be reported as not sent.
func TestIdleConnectionClosed(t *testing.T) {
	for name, call := range wireCalls() {
		var hits atomic.Int32
		server := httptest.NewUnstartedServer(answering(&hits))
		server.Config.ConnState = func(c net.Conn, state http.ConnState) {
			if state == http.StateIdle {
				_ = c.Close()
			}
		}
		server.Start()
		pacer := &counter{}
		client := newClient(t, intakeq.Options{Pacer: pacer, BaseURL: server.URL})
		for range 30 {
			if err := call(t.Context(), client); err != nil {
				if e := failure(t, err); name != "create" || !e.OnWire {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
		server.Close()
		if got := pacer.counts(); int(hits.Load()) > got.sent {
			t.Errorf("%s: %d requests reached the server, the pacer heard %+v", name, hits.Load(), got)
		}
	}
}

// TestGetHasNoBody: the trick that keeps net/http from sending a GET again must
// not show on the wire; some servers refuse a GET that announces a body.
func TestGetHasNoBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		transport := listen(t, func(w http.ResponseWriter, r *http.Request) {
			if r.ContentLength != 0 || len(r.TransferEncoding) != 0 || r.Header.Get("Content-Length") != "" || r.Header.Get("Idempotency-Key") != "" {
				t.Errorf("length %d, encoding %q, header %v", r.ContentLength, r.TransferEncoding, r.Header)
			}
			if r.Header.Get("X-Auth-Key") != testKey || r.Header.Get("Accept") != "application/json" || r.Header.Get("User-Agent") != "tests/1" {
				t.Errorf("header %v", r.Header)
			}
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte("[]"))
		})
		client := newClient(t, intakeq.Options{Transport: transport, UserAgent: "tests/1"})
		if _, err := client.Diagnoses(t.Context(), 1); err != nil {
			t.Error(err)
		}
		if err := client.RemoveTag(t.Context(), 1, "x"); err != nil {
			t.Error(err)
		}
	})
}
