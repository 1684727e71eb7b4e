package intakeq_test

import (
	"context"
	"errors"
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
