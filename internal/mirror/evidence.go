package mirror

import (
	"context"
	"slices"
	"time"

	"intakeq-bulk/intakeq"
)

// findings is what the evidence of one round says beyond the tables it fills.
type findings struct {
	earliest int    // the first page that could have slid; 0: none is known
	doubt    string // why the evidence itself can't be relied on; "" if it can
	unseen   int64  // a client whom the list of updated ones had to show, and did not; 0: none
}

// overlap is how far before the walk the list of updated clients is asked from:
// the parameter takes whole days, in a zone that is not known, and may exclude
// the day it names.
const overlap = 2 * 24 * time.Hour

// leeway is how much the clock that stamps updates may differ from the one that
// stamps answers.
const leeway = 2 * time.Minute

// readUpdates asks what was updated since the walk began, and stores it. An answer that
// lacks the client who was updated last is asked for once more.
func (f *Fetcher) readUpdates(ctx context.Context, found *findings) error {
	s := &f.store.state
	f.store.watch(Progress{Pages: s.NextPage - 1, Clients: s.Bound, Proving: true})
	from, w, err := f.witness(ctx)
	if err != nil {
		return err
	}
	q := intakeq.Query{Profile: true, UpdatedFrom: from}
	for again := false; ; again = true {
		asked, shown := time.Now(), !w.wanted
		sure, err := f.readList(ctx, q, func(p intakeq.Page) error {
			shown = shown || w.in(p)
			return f.addUpdates(ctx, p, found)
		})
		if err != nil {
			return err
		}
		if !sure {
			found.doubt = "the list of updated clients kept changing"
		}
		if shown || again {
			s.Followed = asked
			if !shown {
				found.unseen = w.id
			}
			return nil
		}
	}
}

// readDeletions asks for the deleted clients and drops them from the copy. An answer
// that lacks somebody whom the one before showed is asked for once more: to come back
// to life is rarer than an answer that is wrong. So is one that shows nobody where no list
// tells who is there; and where it showed somebody the last time, that list is read.
func (f *Fetcher) readDeletions(ctx context.Context, found *findings) error {
	before, err := f.store.deleted(ctx)
	if err != nil {
		return err
	}
	for again := false; ; again = true {
		gone := map[int64]struct{}{}
		q := intakeq.Query{Profile: f.store.query.Profile, Deleted: true}
		sure, err := f.readList(ctx, q, func(p intakeq.Page) error {
			for _, id := range p.IDs() {
				gone[id] = struct{}{}
			}
			return nil
		})
		if err != nil {
			return err
		}
		if !sure {
			found.doubt = "the list of deleted clients kept changing"
		}
		nobody := len(gone) == 0 && f.store.follows()
		if again && nobody && len(before) > 0 {
			found.doubt = "the list of deleted clients is empty all at once"
		}
		if again || holdsAll(gone, before) && !nobody {
			return f.drop(ctx, gone, found)
		}
	}
}

func holdsAll(set map[int64]struct{}, ids []int64) bool {
	return !slices.ContainsFunc(ids, func(id int64) bool {
		_, ok := set[id]
		return !ok
	})
}

// readList asks a filtered query until its answer can be relied on: one page can that is
// not full, others when two readings in a row agree: an empty page behind a full one is no
// proof that it was the last. It reports whether they did.
func (f *Fetcher) readList(ctx context.Context, q intakeq.Query, each func(intakeq.Page) error) (bool, error) {
	var before map[int64]struct{}
	for range rounds + 1 {
		ids := map[int64]struct{}{}
		pages, rows := 0, 0
		err := f.answer(ctx, q, func(page intakeq.Page) error {
			if len(page.Clients) > 0 {
				pages++
			}
			rows += len(page.Clients)
			for _, id := range page.IDs() {
				ids[id] = struct{}{}
			}
			return each(page)
		})
		if err != nil {
			return false, err
		}
		// One page is one moment. Of several, a client on two pages shows that the
		// list moved between them, and somebody may have been missed.
		if pages <= 1 && rows < f.store.state.pageSize() || len(ids) == rows && sameIDs(ids, before) {
			return true, nil
		}
		before = ids
	}
	return false, nil
}

// sameIDs reports whether both readings showed the same clients; before the first
// reading b is nil.
func sameIDs(a, b map[int64]struct{}) bool {
	for id := range a {
		if _, ok := b[id]; !ok {
			return false
		}
	}
	return b != nil && len(a) == len(b)
}

// addUpdates stores updated clients, and notes which of them may have moved. As long
// as it is not known whether the list shows archived clients (field notes, "archived
// clients"), those are kept apart: to be seen here is not to be seen in the list.
func (f *Fetcher) addUpdates(ctx context.Context, p intakeq.Page, found *findings) error {
	since := f.store.state.Since.Add(-leeway)
	if err := f.learnArchived(ctx, p.Clients, since); err != nil {
		return err
	}
	var listed, archived []intakeq.Document
	for _, d := range p.Clients {
		if d.Get("Archived").Bool() && !f.store.state.ShowsArchived {
			archived = append(archived, d)
		} else {
			listed = append(listed, d)
		}
	}
	for _, d := range p.Clients {
		if err := f.addUpdate(ctx, d, updatedBefore(d, since), found); err != nil {
			return err
		}
	}
	p.Clients = listed
	if err := f.store.add(ctx, p, origin{}, nil); err != nil {
		return err
	}
	return f.store.doubt(ctx, archived, since)
}

// addUpdate notes what it means for the list that a client was updated.
func (f *Fetcher) addUpdate(ctx context.Context, d intakeq.Document, old bool, found *findings) error {
	id, _ := d.ID()
	if !old {
		page, err := f.store.pageShowing(ctx, id)
		found.slid(page)
		return err
	}
	// He moved before the walk began, if at all: the list had him all the time.
	known, err := f.store.knows(ctx, id)
	if err == nil && !known && !d.Get("Archived").Bool() {
		found.doubt = "the list lacks clients that were there before it was read"
	}
	return err
}

// learnArchived finds out from the updates whether the list shows archived clients,
// which brief rows don't tell: it does if it showed one that was archived then.
func (f *Fetcher) learnArchived(ctx context.Context, clients []intakeq.Document, since time.Time) error {
	for _, d := range clients {
		if f.store.state.ShowsArchived || !d.Get("Archived").Bool() {
			continue
		}
		id, _ := d.ID()
		// Archived before the walk began, any page tells. Archived since, only one
		// that came after that was known.
		showing := f.store.pageAfterDoubt
		if updatedBefore(d, since) {
			showing = f.store.pageShowing
		}
		page, err := showing(ctx, id)
		if err != nil {
			return err
		}
		f.store.state.ShowsArchived = page > 0
	}
	return nil
}

// slid notes that a page, and all behind it, may have moved.
func (f *findings) slid(page int) {
	if page > 0 && (f.earliest == 0 || page < f.earliest) {
		f.earliest = page
	}
}

// drop takes the deleted clients out of the copy, and back in who was restored.
func (f *Fetcher) drop(ctx context.Context, ids map[int64]struct{}, found *findings) error {
	if err := f.checkDeletedOnly(ctx, ids); err != nil {
		return err
	}
	for id := range ids {
		page, err := f.store.pageHolding(ctx, id)
		if err != nil {
			return err
		}
		found.slid(page)
	}
	return f.store.replaceDeleted(ctx, ids)
}
