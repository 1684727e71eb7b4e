package exporter

import (
	"context"
	"errors"
	"fmt"
	"time"

	"intakeq-bulk/internal/mirror"
	"intakeq-bulk/internal/pace"
)

// dayPart is the part of the day that a budget for diagnoses leaves to others.
const dayPart = 5

// fetchDiagnoses takes a request a client, so it may take days: those who were deleted
// meanwhile must not be in a file that calls itself complete. It is a mirror.Work.
func (e *export) fetchDiagnoses(ctx context.Context, proved bool) (asked bool, err error) {
	switch {
	case !e.Diagnoses:
		return false, nil
	case e.DiagnosesBudget > 0:
		return e.fetchSome(ctx)
	case !proved:
		// What does not fit into the day is begun when the copy is proved: the list is
		// old by the time that it is done.
		if fits, err := e.fits(ctx); err != nil || !fits {
			return false, err
		}
	}
	return e.fetchAll(ctx)
}

// fetchAll asks for all that are missing. Where that takes longer than deletions are
// shown for (--wait sleeps for days), it asks for these in between.
func (e *export) fetchAll(ctx context.Context) (asked bool, err error) {
	for {
		until := time.Now().Add(mirror.MaxAge / 2)
		n, err := e.fetcher.FetchDiagnoses(ctx, mirror.Wanted{Until: until, Concurrency: e.Concurrency})
		asked = asked || n > 0
		if err != nil || n == 0 || !time.Now().After(until) {
			return asked, err
		}
		if err := e.fetcher.RecheckForGood(ctx); err != nil {
			return asked, err
		}
	}
}

// fetchUnproved does the same for a copy that is not certified, and is published as that.
func (e *export) fetchUnproved(ctx context.Context) error {
	asked, err := e.fetchDiagnoses(ctx, true)
	if err != nil || !asked {
		return err
	}
	return e.fetcher.Recheck(ctx)
}

// fits reports whether what is left of the day is enough.
func (e *export) fits(ctx context.Context) (bool, error) {
	if e.Ledger == nil {
		return true, nil
	}
	standing, err := e.store.Standing(ctx)
	if err != nil {
		return false, err
	}
	status, err := e.Ledger.Status()
	return err == nil && (status.Left < 0 || standing.Due+standing.ListLeft <= status.Left), err
}

// fetchSome asks for as many as the budget and the day allow.
func (e *export) fetchSome(ctx context.Context) (asked bool, err error) {
	most := e.DiagnosesBudget - e.share.Taken()
	if most <= 0 {
		return false, nil
	}
	if e.share.Leave, err = e.leave(ctx); err != nil {
		return false, err
	}
	want := mirror.Wanted{Most: most, Before: e.began, Concurrency: e.Concurrency}
	if e.share.Leave > 0 {
		want.Concurrency = 1 // where the day ends it, the first in the queue must have come first
	}
	n, err := e.fetcher.FetchDiagnoses(e.share.In(ctx), want)
	if errors.Is(err, pace.ErrShare) {
		err = nil
	}
	return n > 0, err
}

// leave is how many of the day's requests the diagnoses leave: as many as this run cost
// without them, or the next one may, and a part of the day; so that the next night and an
// import before it find theirs. What this run still asks is on top.
func (e *export) leave(ctx context.Context) (int, error) {
	if e.Ledger == nil || e.Ledger.PerDay() == 0 {
		return 0, nil
	}
	const left = 2 // the list of the deleted, which may be asked for twice
	next, err := e.store.NextCost(ctx)
	if err != nil {
		return 0, err
	}
	cost := e.Requests() - e.share.Taken() + left
	return max(cost, next) + (e.Ledger.PerDay()+dayPart-1)/dayPart + left, nil
}

// UnfinishedError says how far an export is that the day's limit ended, and what is left
// of it.
type UnfinishedError struct {
	mirror.Standing
	Diagnoses bool // are part of it
	Requests  int  // that are left, at least
	PerDay    int  // of them; 0: no limit
	Err       error
}

// Error tells it.
func (e *UnfinishedError) Error() string {
	s := e.Standing
	far := fmt.Sprintf("%d clients are read so far, of how many is not known yet", s.Clients)
	switch {
	case s.Walked && e.Diagnoses:
		far = fmt.Sprintf("%d of %d clients' diagnoses are read", s.Diagnosed, s.Clients)
	case s.Walked:
		far = fmt.Sprintf("all %d clients are read, and what changed meanwhile is not", s.Clients)
	case s.Expected > s.Clients:
		far = fmt.Sprintf("%d of about %d clients are read", s.Clients, s.Expected)
	}
	text := fmt.Sprintf("%s: %s; about %s left", reason(e.Err), far, plural(e.Requests, "request is", "requests are"))
	if !s.Walked && s.Expected <= s.Clients {
		text += " at least"
	}
	if e.PerDay > 0 {
		text += fmt.Sprintf(", %s at %d a day", plural((e.Requests+e.PerDay-1)/e.PerDay, "day", "days"), e.PerDay)
	}
	if at := pace.RetryAt(e.Err); !at.IsZero() {
		return text + "; run it again at " + at.Format(time.RFC3339)
	}
	return text + "; run it again later"
}

// Unwrap gives what ended it.
func (e *UnfinishedError) Unwrap() error { return e.Err }

// reason is why nothing more can be sent, without the rest of what the error says.
func reason(err error) string {
	var spent *pace.Spent
	if !errors.As(err, &spent) {
		text := "the server answered 429 (too many requests)"
		if !pace.RetryAt(err).IsZero() {
			text += ", and asks for a pause"
		}
		return text
	}
	if spent.Why == pace.WhyClock {
		return "the clock was set back, and the requests that seemed to be of the future count from when that was seen"
	}
	return fmt.Sprintf("the account's requests are spent (%s)", spent.Why)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprint(n, " ", many)
}

// unfinished tells how far the export is, where the account's limits ended it.
func (e *export) unfinished(ctx context.Context, cause error) error {
	if !errors.As(cause, new(*pace.Spent)) && !errors.As(cause, new(*pace.TooMany)) {
		return cause
	}
	standing, err := e.store.Standing(context.WithoutCancel(ctx))
	if err != nil {
		return errors.Join(cause, err)
	}
	u := &UnfinishedError{Standing: standing, Diagnoses: e.Diagnoses, Requests: standing.ListLeft, Err: cause}
	if e.Diagnoses {
		u.Requests += standing.Due
	}
	if e.Ledger != nil {
		u.PerDay = e.Ledger.PerDay()
	}
	return u
}
