package mirror

import (
	"context"
	"errors"
	"iter"
	"slices"

	"intakeq-bulk/intakeq"
)

// Account is what a fetch asks of the API.
type Account interface {
	Pages(context.Context, intakeq.Query) iter.Seq2[intakeq.Page, error]
	Page(context.Context, intakeq.Query, int) (intakeq.Page, error)
	Diagnoses(context.Context, int64) ([]byte, error)
}

// Certificate says whether a copy is proved to be whole, and if not, why.
type Certificate struct {
	Complete bool
	Reason   string // of an incomplete copy, for people; no client's data
}

// Fetcher reads an account's clients into a [Store], and proves that the store
// holds all of them. It is for one goroutine.
type Fetcher struct {
	store   *Store
	account Account
}

// NewFetcher makes what fills a store from an account.
func NewFetcher(store *Store, account Account) *Fetcher {
	return &Fetcher{store: store, account: account}
}

// Fetch reads the query's clients into the copy, from where an earlier run
// stopped, and proves that none is missing. An error leaves what was read for
// the next run.
func (f *Fetcher) Fetch(ctx context.Context) (Certificate, error) {
	if err := f.walk(ctx); err != nil {
		return Certificate{}, err
	}
	if f.store.query.Filtered() {
		certificate, err := f.certifyFiltered(ctx)
		if err == nil && f.store.query.Deleted {
			err = f.checkDeleted(ctx)
		}
		return certificate, err
	}
	return f.certify(ctx)
}

// errStuck guards against a server that ignores the page number: the walk would
// never end.
var errStuck = errors.New("the server sends the same page again and again; nothing of it was used")

// walk reads the list from the page where it stopped to its end.
func (f *Fetcher) walk(ctx context.Context) error {
	if f.store.state.Walked {
		return nil
	}
	return f.store.batched(func() error { return f.walkFrom(ctx, f.store.state.NextPage) })
}

// walkFrom reads the list from a page to its end.
func (f *Fetcher) walkFrom(ctx context.Context, first int) error {
	q := f.store.query
	q.Page = first
	var before []int64
	for page, err := range f.account.Pages(ctx, q) {
		if err != nil {
			return err
		}
		ids := clientIDs(page)
		if page.Full() && slices.Equal(ids, before) {
			return errStuck
		}
		before = ids
		if err := f.store.add(context.WithoutCancel(ctx), page, origin{page: page.Number, walk: true}, f.step(page)); err != nil {
			return err
		}
		f.progress(page.Number)
	}
	return f.store.change(ctx, func(s *state) { s.Walked = true })
}

// clientIDs lists the clients of a page.
func clientIDs(p intakeq.Page) []int64 {
	ids := make([]int64, len(p.Clients))
	for i, d := range p.Clients {
		ids[i], _ = d.ID() // no page has a row without it
	}
	return ids
}

// step notes a page of the walk, and what it tells of the list's length.
func (f *Fetcher) step(p intakeq.Page) func(*state) {
	return func(s *state) {
		rows := len(p.Clients)
		// After a page that was not full, an empty one tells less than it did.
		if rows < intakeq.PageSize && (rows > 0 || p.Number == 1 || s.LastRows == intakeq.PageSize) {
			s.measure(p)
		}
		s.NextPage, s.LastRows = p.Number+1, rows
		s.noteArchived(p)
	}
}

// measure takes the length of the list from a page that is not full.
func (s *state) measure(p intakeq.Page) {
	s.BoundSeq, s.Bound = s.Seq, intakeq.PageSize*(p.Number-1)+len(p.Clients)
}

// noteArchived notes that the list shows archived clients, if a row of it is one.
func (s *state) noteArchived(p intakeq.Page) {
	for _, d := range p.Clients {
		if s.ShowsArchived {
			return
		}
		s.ShowsArchived = d.Get("Archived").Bool()
	}
}

// restart begins another walk: only clients seen from now on count.
func (f *Fetcher) restart(ctx context.Context) error {
	return f.store.change(ctx, func(s *state) {
		s.Gen, s.NextPage, s.LastRows, s.Walked = s.Seq+1, 1, 0, false
		s.BoundSeq, s.Bound = 0, 0
	})
}

// progress reports how far the walk is. The count is of clients that came so
// far, cheap to know and at most a little too high.
func (f *Fetcher) progress(page int) {
	clients := (page-1)*intakeq.PageSize + f.store.state.LastRows
	f.store.watch(Progress{Pages: page, Clients: clients, Proving: f.store.state.Walked})
}
