package intakeq_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"intakeq-bulk/intakeq"
)

// TestAttemptsBesideRefusals: a call that draws 429s still ends after eight
// attempts that failed otherwise, neither sooner nor never.
func TestAttemptsBesideRefusals(t *testing.T) {
	for _, refusals := range []int{3, 10} {
		synctest.Test(t, func(t *testing.T) {
			requests := 0
			client := newClient(t, intakeq.Options{Pacer: &counter{}, Transport: inMemory(func(w http.ResponseWriter, r *http.Request) {
				if requests++; requests > 40 {
					t.Fatal("asked without end")
				}
				status := http.StatusBadGateway
				if requests <= refusals {
					status = http.StatusTooManyRequests
				}
				says(status, "", "")(w, r)
			})})
			if _, err := client.Diagnoses(t.Context(), 1); failure(t, err).Status != http.StatusBadGateway {
				t.Error(err)
			}
			if requests != refusals+8 {
				t.Errorf("%d requests with %d refusals, want 8 more", requests, refusals)
			}
		})
	}
}

// TestCancelledCreate: whoever cancels a create that is on its way hears both, why
// it ended and that the client may exist.
func TestCancelledCreate(t *testing.T) {
	reason := errors.New("the user pressed Ctrl-C")
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(reason) })
		_, err := newClient(t, intakeq.Options{Transport: hangs{}}).Create(ctx, intakeq.Document{})
		if e := failure(t, err); !errors.Is(err, reason) || !e.Unsure() {
			t.Errorf("%v, unsure %v", err, e.Unsure())
		}
	})
}

// TestAnotherProtocolOnThePort: what speaks neither TLS nor HTTP, as a mail server
// does, will not next time either.
func TestAnotherProtocolOnThePort(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Write([]byte("220 mail.example.test ESMTP\r\n"))
			defer conn.Close()
		}
	}()
	pacer := &counter{}
	_, err = newClient(t, intakeq.Options{BaseURL: "https://" + listener.Addr().String(), Pacer: pacer}).Diagnoses(t.Context(), 1)
	if e := failure(t, err); e.OnWire || !errors.As(err, new(*intakeq.TrustError)) || pacer.counts() != (counts{taken: 1, released: 1}) {
		t.Errorf("%v, on the wire %v, the pacer heard %+v", err, e.OnWire, pacer.counts())
	}
}

// TestLongRetryAfter: a server that is down asks for a quarter of an hour and is
// waited for; one that asks for more ends the call at once, unless the user gave
// the run more time.
func TestLongRetryAfter(t *testing.T) {
	const minute = time.Minute
	for _, c := range []struct {
		after, retryFor time.Duration
		requests        int
	}{{15 * minute, 0, 2}, {16 * minute, 0, 1}, {30 * minute, time.Hour, 2}, {61 * minute, time.Hour, 1}} {
		synctest.Test(t, func(t *testing.T) {
			requests, began := 0, time.Now()
			client := newClient(t, intakeq.Options{RetryFor: c.retryFor, Transport: inMemory(func(w http.ResponseWriter, r *http.Request) {
				if requests++; requests > 1 {
					says(http.StatusOK, "application/json", "[]")(w, r)
					return
				}
				w.Header().Set("Retry-After", strconv.Itoa(int(c.after.Seconds())))
				w.WriteHeader(http.StatusServiceUnavailable)
			})})
			_, err := client.Diagnoses(t.Context(), 1)
			if (err == nil) != (c.requests == 2) || requests != c.requests {
				t.Errorf("Retry-After %v, time %v: %d requests, %v", c.after, c.retryFor, requests, err)
			}
			if err == nil && time.Since(began) != c.after+time.Second {
				t.Errorf("waited %v, want %v and a second", time.Since(began), c.after)
			}
		})
	}
}

// TestSilenceOnTheWire: a server that takes requests and never answers may be slow;
// it gets every try, and not the few of one that nobody reaches.
func TestSilenceOnTheWire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pacer := &counter{}
		_, err := newClient(t, intakeq.Options{Transport: hangs{}, Pacer: pacer}).Diagnoses(t.Context(), 1)
		if e := failure(t, err); !e.OnWire || pacer.counts().sent != 8 {
			t.Errorf("%d requests, want 8: %v", pacer.counts().sent, err)
		}
	})
}

// TestLongOutageIsAskedSeldom: about once a minute, once the usual tries are over, and
// then ever more seldom: what is asked of a server that is down counts against the day.
func TestLongOutageIsAskedSeldom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pacer, began := &counter{}, time.Now()
		client := newClient(t, intakeq.Options{Transport: says(http.StatusBadGateway, "", ""), Pacer: pacer, RetryFor: 6 * time.Hour})
		if _, err := client.Diagnoses(t.Context(), 1); err == nil {
			t.Fatal("no error")
		}
		if n := pacer.counts().sent; n < 40 || n > 90 || time.Since(began) < 6*time.Hour || time.Since(began) > 6*time.Hour+time.Minute {
			t.Errorf("%d requests in %v", n, time.Since(began))
		}
	})
}

// TestNoContentForATag is a success: a tag call needs no answer's body.
func TestNoContentForATag(t *testing.T) {
	client := newClient(t, intakeq.Options{Transport: says(http.StatusNoContent, "", "")})
	if err := errors.Join(client.AddTag(t.Context(), 1, "x"), client.RemoveTag(t.Context(), 1, "x")); err != nil {
		t.Error(err)
	}
}

// TestTimeoutIsTold in words, and not in those of Go's contexts alone.
func TestTimeoutIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, err := newClient(t, intakeq.Options{Transport: hangs{}}).Create(t.Context(), intakeq.Document{})
		if !strings.Contains(failure(t, err).Error(), "no answer in time") {
			t.Error(err)
		}
	})
}
