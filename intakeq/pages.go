package intakeq

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"time"
)

// PageSize is how many clients the API gives at most in one answer ("a maximum of
// 100 records", API document).
const PageSize = 100

// maxPage is how many clients an answer may have where the server thinks
// otherwise.
const maxPage = 10_000

// Page is one answer to a query.
type Page struct {
	Number  int
	Clients []Document
	Server  time.Time // when, by the server's clock; zero where it did not say
}

// Pages asks for a query's pages in order, one at a time, from q.Page on. While
// the caller works on one, the next is on its way, but not after an empty one. A
// list of everybody ends after an empty page, a filtered one after a page that is
// not full: the API sends no total. Every row of a filtered answer is checked
// against the filter; see [IgnoredError]. A server that repeats itself is found out;
// see [ErrRepeats].
func (c *Client) Pages(ctx context.Context, q Query) iter.Seq2[Page, error] {
	return func(yield func(Page, error) bool) {
		ctx, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		next := c.ask(ctx, q, max(q.Page, 1))
		var before Page
		for {
			got := <-next
			if got.err == nil && before.repeatedBy(got.page) {
				got.page, got.err = c.repeated(ctx, q, before)
			}
			if got.err != nil {
				yield(Page{}, got.err)
				return
			}
			empty := len(got.page.Clients) == 0
			last := !q.Endless && (empty || q.Filtered() && len(got.page.Clients) < c.pageSize(q))
			if before = got.page; !empty && !last {
				next = c.ask(ctx, q, got.page.Number+1)
			}
			if !yield(got.page, nil) {
				cancel(errAbandoned)
				if !empty && !last {
					<-next
				}
				return
			}
			if last {
				return
			}
			if empty {
				next = c.ask(ctx, q, got.page.Number+1)
			}
		}
	}
}

// pageSize is how many clients a full page has.
func (c *Client) pageSize(q Query) int { return cmp.Or(q.Size, c.size, PageSize) }

// ErrRepeats reports a server that sends one page again and again: it ignores the
// parameter, or has no end that could be seen.
var ErrRepeats = errors.New("the server sends the same clients for one page after another: the end of the list can't be found, and nothing of it was used")

// repeated asks once more for the page that was the same as the one before.
func (c *Client) repeated(ctx context.Context, q Query, before Page) (Page, error) {
	page, err := c.PageAgain(ctx, q, before.Number+1)
	if err == nil && before.repeatedBy(page) {
		err = ErrRepeats
	}
	return page, err
}

// repeatedBy reports whether the next page shows the same clients, in whatever order;
// where equal names change places, a few at its border may differ.
func (p Page) repeatedBy(next Page) bool {
	if len(p.Clients) == 0 || len(p.Clients) != len(next.Clients) {
		return false
	}
	have := map[int64]bool{}
	for _, id := range p.IDs() {
		have[id] = true
	}
	same := 0
	for _, id := range next.IDs() {
		if have[id] {
			same++
		}
	}
	return same*10 >= len(next.Clients)*9
}

// IDs lists the clients of the page.
func (p Page) IDs() []int64 {
	ids := make([]int64, len(p.Clients))
	for i, d := range p.Clients {
		ids[i], _ = d.ID() // no page has a row without it
	}
	return ids
}

var errAbandoned = errors.New("no more pages are wanted")

// asked is the outcome of one page asked for in the background.
type asked struct {
	page Page
	err  error
}

// ask fetches a page in the background. The channel holds one answer, so that
// the sender never waits.
func (c *Client) ask(ctx context.Context, q Query, number int) <-chan asked {
	out := make(chan asked, 1)
	go func() {
		page, err := c.Page(ctx, q, number)
		out <- asked{page, err}
	}()
	return out
}

// PageAgain asks for a page whose answer is doubted, after a second: what an answer
// from a server in trouble lacks, the next one may have.
func (c *Client) PageAgain(ctx context.Context, q Query, number int) (Page, error) {
	const doubt = 5 // times the first wait, which is a fifth of a second
	if err := sleep(ctx, doubt*c.firstWait); err != nil {
		return Page{}, context.Cause(ctx)
	}
	return c.Page(ctx, q, number)
}

// Page asks for one page of a query.
func (c *Client) Page(ctx context.Context, q Query, number int) (Page, error) {
	capital := c.capital.Load()
	page, err := c.page(ctx, q, number, capital)
	if err == nil && !capital && q.needsProfile() && page.brief() {
		// Some accounts are said to know only the capitalised parameter (field
		// notes, "includeProfile").
		c.capital.Store(true)
		page, err = c.page(ctx, q, number, true)
	}
	if errors.As(err, new(*IgnoredError)) && len(q.Custom) > 0 && c.respelt.CompareAndSwap(false, true) {
		// Others know only the older spelling, custom[ID] (field notes, "custom filter");
		// and one that was seen to may have changed.
		c.brackets.Store(!c.brackets.Load())
		page, err = c.page(ctx, q, number, c.capital.Load())
	}
	if err == nil && q.needsProfile() && page.brief() {
		return Page{}, errNoProfile
	}
	return page, err
}
