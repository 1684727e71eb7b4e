package mirror

import (
	"context"
	"iter"

	"intakeq-bulk/intakeq"
)

// Account is what a fetch asks of the API.
type Account interface {
	Pages(context.Context, intakeq.Query) iter.Seq2[intakeq.Page, error]
	Page(context.Context, intakeq.Query, int) (intakeq.Page, error)
	PageAgain(context.Context, intakeq.Query, int) (intakeq.Page, error)
	Diagnoses(context.Context, int64) ([]byte, error)
}

// Certificate says whether a copy is proved to be whole, and if not, why.
type Certificate struct {
	Complete bool
	Reason   string // of an incomplete copy, for people; no client's data
	Shrunk   Shrunk // of a complete copy that is hard to believe
}

// Fetcher reads an account's clients into a [Store], and proves that the store
// holds all of them. It is for one goroutine.
type Fetcher struct {
	store   *Store
	account Account
	work    Work // may be nil
}

// Work is what a caller does with the clients once all are known, and what takes so long
// that some may be deleted meanwhile: it reads their diagnoses. It reports whether it
// asked the account for anything.
//
// It is called first where the copy looks whole, and only the list of deleted clients is
// left to be asked for: that comes after it then, once. Work that can't be done in one go
// asks for nothing yet. It is called again when the copy is proved.
type Work func(ctx context.Context, proved bool) (asked bool, err error)

// NewFetcher makes what fills a store from an account.
func NewFetcher(store *Store, account Account) *Fetcher {
	return &Fetcher{store: store, account: account}
}

// Fetch reads the query's clients into the copy, from where an earlier run
// stopped, and proves that none is missing. Of a kept copy it reads what changed, where
// that is enough. An error leaves what was read for the next run.
func (f *Fetcher) Fetch(ctx context.Context) (Certificate, error) {
	return f.FetchWith(ctx, nil)
}

// FetchWith is Fetch with work on the clients; who was deleted while it went on is not in
// the copy. A copy that is not proved, or hard to believe, gets none.
func (f *Fetcher) FetchWith(ctx context.Context, work Work) (Certificate, error) {
	f.work = work
	if err := f.store.begin(ctx); err != nil {
		return Certificate{}, err
	}
	certificate, err := f.read(ctx)
	if err == nil && certificate.Complete && !f.store.query.Filtered() {
		certificate.Shrunk, err = f.store.believe(ctx)
	}
	switch {
	case err != nil:
		return Certificate{}, err
	case !certificate.Complete || certificate.Shrunk.Bad():
		return certificate, f.store.change(ctx, func(s *state) { s.Refused = true })
	}
	if err := f.finish(ctx); err != nil {
		return Certificate{}, err
	}
	return certificate, f.store.forget(ctx)
}

// finish does what is left of the work. Where anything is, it asks once more for deleted
// clients.
func (f *Fetcher) finish(ctx context.Context) error {
	if f.work == nil {
		return nil
	}
	asked, err := f.work(ctx, true)
	if err != nil || !asked {
		return err
	}
	return f.readDeletions(ctx, new(findings))
}

// early does the work where only the list of deleted clients is missing to a proof.
func (f *Fetcher) early(ctx context.Context, doubt string) error {
	if f.work == nil || doubt != "" {
		return nil
	}
	if shrunk, err := f.store.shrunk(ctx); err != nil || shrunk.Bad() {
		return err
	}
	_, err := f.work(ctx, false)
	return err
}

func (f *Fetcher) read(ctx context.Context) (Certificate, error) {
	if f.store.follows() {
		whole, err := f.follow(ctx)
		if err == nil && whole {
			err = f.store.fields(f.store)
		}
		if err != nil || whole {
			return Certificate{Complete: whole}, err
		}
		if err := f.store.renew(ctx, ""); err != nil {
			return Certificate{}, err
		}
	}
	if err := f.walk(ctx); err != nil {
		return Certificate{}, err
	}
	if err := f.store.fields(f.store); err != nil {
		return Certificate{}, err
	}
	certificate, err := f.prove(ctx)
	if err == nil && certificate.Complete {
		err = f.store.change(ctx, func(s *state) { s.Whole = s.Began })
	}
	return certificate, err
}

// prove proves that the copy is whole, in the way that its list allows.
func (f *Fetcher) prove(ctx context.Context) (Certificate, error) {
	switch {
	case !f.store.query.Filtered() && !f.store.state.Mixed:
		return f.certify(ctx)
	case !f.store.query.Filtered():
		return f.certifyMixed(ctx)
	}
	certificate, err := f.certifyReadings(ctx)
	if err == nil && f.store.query.Deleted {
		err = f.checkDeleted(ctx)
	}
	return certificate, err
}
