package mirror

import (
	"context"
	"errors"

	"intakeq-bulk/intakeq"
)

// walk reads the list from the page where it stopped to its end. Where it seems to
// repeat itself after a run that was cut off, many clients may have been created
// meanwhile: then all of it is read.
func (f *Fetcher) walk(ctx context.Context) error {
	if f.store.state.Walked {
		return nil
	}
	first := f.store.state.NextPage
	err := f.store.batched(func() error { return f.walkFrom(ctx, first) })
	if first == 1 || !errors.Is(err, intakeq.ErrRepeats) {
		return err
	}
	if err := f.restart(ctx); err != nil {
		return err
	}
	return f.store.batched(func() error { return f.walkFrom(ctx, 1) })
}

// walkFrom reads the list from a page to its end.
func (f *Fetcher) walkFrom(ctx context.Context, first int) error {
	q := f.query()
	q.Page, q.Endless = first, true
	for page, err := range f.account.Pages(ctx, q) {
		if err == nil {
			page, err = f.sure(ctx, page)
		}
		if err == nil {
			err = f.take(ctx, page)
		}
		if err != nil || f.store.state.Walked {
			return err
		}
	}
	return nil
}

// sure asks once more for a page of the walk that is empty where that is no proof of
// the end.
func (f *Fetcher) sure(ctx context.Context, p intakeq.Page) (intakeq.Page, error) {
	s := &f.store.state
	if len(p.Clients) > 0 || s.Empty || !s.doubtsEnd(p.Number, f.store.query.Filtered()) {
		return p, nil
	}
	return f.account.PageAgain(ctx, f.query(), p.Number)
}

// take stores a page of the walk.
func (f *Fetcher) take(ctx context.Context, p intakeq.Page) error {
	filtered := f.store.query.Filtered()
	step := func(s *state) { s.step(p, filtered) }
	if err := f.store.add(context.WithoutCancel(ctx), p, origin{page: p.Number, walk: true}, step); err != nil {
		return err
	}
	f.progress(p.Number)
	if p.Number == 1 && !f.store.query.Profile { // brief rows are all alike
		if err := f.store.fields(f.store); err != nil {
			return err
		}
	}
	return f.repeats(p)
}

// repeats is an error where pages show nobody new: one may, when somebody was created
// before it meanwhile; a second one in a row shows that there is no end.
func (f *Fetcher) repeats(p intakeq.Page) error {
	s := &f.store.state
	if p.Number == 1 || len(p.Clients) == 0 || f.store.fresh > 0 {
		s.Stale = 0
		return nil
	}
	if s.Stale++; s.Stale > 1 {
		return intakeq.ErrRepeats
	}
	return nil
}

// restart begins another walk.
func (f *Fetcher) restart(ctx context.Context) error {
	return f.store.change(ctx, func(s *state) { s.restart() })
}

// query asks for what the copy is of, in pages as the server cuts them.
func (f *Fetcher) query() intakeq.Query {
	q := f.store.query
	q.Size = f.store.state.Size
	return q
}

// page asks for one page of the list; for an empty one a second time.
func (f *Fetcher) page(ctx context.Context, q intakeq.Query, number int) (intakeq.Page, error) {
	page, err := f.account.Page(ctx, q, number)
	if err == nil && len(page.Clients) == 0 {
		page, err = f.account.PageAgain(ctx, q, number)
	}
	return page, err
}

// answer gives the pages of a query for evidence. They end at one that is not full,
// but where the server sends short pages in the middle. An empty page behind a full one is
// asked for again.
func (f *Fetcher) answer(ctx context.Context, q intakeq.Query, each func(intakeq.Page) error) error {
	q.Size, q.Endless = f.store.state.Size, f.store.state.Mixed
	empty, full := false, false
	for page, err := range f.account.Pages(ctx, q) {
		if err == nil && (q.Endless || full) && len(page.Clients) == 0 && !empty {
			page, err = f.account.PageAgain(ctx, q, page.Number)
		}
		if err == nil {
			err = each(page)
		}
		if err != nil || empty && len(page.Clients) == 0 {
			return err
		}
		empty, full = len(page.Clients) == 0, len(page.Clients) == f.store.state.pageSize()
	}
	return nil
}

// progress reports how far the walk is. The count is of clients that came so
// far, cheap to know and at most a little too high.
func (f *Fetcher) progress(page int) {
	f.store.watch(Progress{Pages: page, Clients: f.store.state.Rows, Proving: f.store.state.Walked})
}
