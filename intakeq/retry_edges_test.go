package intakeq_test

import (
	"context"
	"errors"
	"net"
	"net/http"
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
