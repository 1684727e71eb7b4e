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

// Fetch reads the query's clients into the copy, from where an earlier run
// stopped, and proves that none is missing. An error leaves what was read for
// the next run.
func (m *Mirror) Fetch(ctx context.Context, account Account) (Certificate, error) {
	if err := m.walk(ctx, account); err != nil {
		return Certificate{}, err
	}
	if m.query.Filtered() {
		certificate, err := m.agree(ctx, account)
		if err == nil && m.query.Deleted {
			err = m.checkDeleted(ctx, account)
		}
		return certificate, err
	}
	return m.certify(ctx, account)
}

// errStuck guards against a server that ignores the page number: the walk would
// never end.
var errStuck = errors.New("the server sends the same page again and again; nothing of it was used")

// walk reads the list from the page where it stopped to its end.
func (m *Mirror) walk(ctx context.Context, account Account) error {
	if m.state.Walked {
		return nil
	}
	return m.batched(func() error { return m.walkOn(ctx, account) })
}

func (m *Mirror) walkOn(ctx context.Context, account Account) error {
	q := m.query
	q.Page = m.state.NextPage
	var before []int64
	for page, err := range account.Pages(ctx, q) {
		if err != nil {
			return err
		}
		ids := idsOf(page)
		if page.Full() && slices.Equal(ids, before) {
			return errStuck
		}
		before = ids
		if err := m.take(context.WithoutCancel(ctx), page, source{page: page.Number, walk: true}, m.step(page)); err != nil {
			return err
		}
		m.progress(page.Number)
	}
	return m.change(ctx, func(s *state) { s.Walked = true })
}

func idsOf(p intakeq.Page) []int64 {
	ids := make([]int64, len(p.Clients))
	for i, d := range p.Clients {
		ids[i], _ = d.ID() // no page has a row without it
	}
	return ids
}

// step notes a page of the walk, and what it tells of the list's length.
func (m *Mirror) step(p intakeq.Page) func(*state) {
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

func (s *state) noteArchived(p intakeq.Page) {
	for _, d := range p.Clients {
		if s.ShowsArchived {
			return
		}
		s.ShowsArchived = d.Get("Archived").Bool()
	}
}

// anew begins another walk: only clients seen from now on count.
func (m *Mirror) anew(ctx context.Context) error {
	return m.change(ctx, func(s *state) {
		s.Gen, s.NextPage, s.LastRows, s.Walked = s.Seq+1, 1, 0, false
		s.BoundSeq, s.Bound = 0, 0
	})
}

// progress reports how far the walk is. The count is of clients that came so
// far, cheap to know and at most a little too high.
func (m *Mirror) progress(page int) {
	clients := (page-1)*intakeq.PageSize + m.state.LastRows
	m.watch(Progress{Pages: page, Clients: clients, Proving: m.state.Walked})
}
