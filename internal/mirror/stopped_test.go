package mirror

import (
	"context"
	"errors"
	"iter"
	"testing"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
)

// stopped ends the run when a page has arrived and is not yet stored.
type stopped struct {
	*intakeq.Client
	stop context.CancelFunc
}

func (s stopped) Pages(ctx context.Context, q intakeq.Query) iter.Seq2[intakeq.Page, error] {
	return func(yield func(intakeq.Page, error) bool) {
		for page, err := range s.Client.Pages(ctx, q) {
			s.stop()
			if !yield(page, err) {
				return
			}
		}
	}
}

// TestArrivedPageIsKept: Ctrl-C between a page's answer and its storing must not
// cost the request again.
func TestArrivedPageIsKept(t *testing.T) {
	account := sandbox.New(sandbox.Options{Clients: 150, Seed: 1})
	m := openFor(t, intakeq.Query{Profile: true})
	ctx, stop := context.WithCancel(t.Context())
	if _, err := NewFetcher(m, stopped{clientOf(t, account), stop}).Fetch(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("a run that was stopped: %v", err)
	}
	before := len(account.Log())
	must(NewFetcher(m, clientOf(t, account)).Fetch(t.Context()))
	if got := account.Log()[before].Query.Get("page"); got != "2" {
		t.Errorf("the next run began with page %s, want 2", got)
	}
}
