package mirror

import (
	"cmp"
	"context"
	"fmt"

	"intakeq-bulk/intakeq"
)

// rounds is how often a copy that failed its proof is mended and tried again.
const rounds = 3

// certify proves that the copy is the whole list, mending it where it is not.
func (f *Fetcher) certify(ctx context.Context) (Certificate, error) {
	var found findings
	if err := f.readUpdates(ctx, &found); err != nil {
		return Certificate{}, err
	}
	if err := f.whileWhole(ctx, found.doubt); err != nil {
		return Certificate{}, err
	}
	for round := 0; ; round++ {
		// Deletions last: they must be asked for after the list was measured.
		if err := f.readDeletions(ctx, &found); err != nil {
			return Certificate{}, err
		}
		counted, err := f.store.count(ctx)
		if err != nil {
			return Certificate{}, err
		}
		reason := cmp.Or(found.doubt, counted.doubt())
		if reason == "" || round == rounds {
			return Certificate{Complete: reason == "", Reason: reason}, nil
		}
		if err := f.repair(ctx, round, counted, &found); err != nil {
			return Certificate{}, err
		}
	}
}

// whileWhole does the work early where the counts agree before anybody is known to be
// deleted. Somebody who was, and left a page before the list was measured, makes them
// disagree afterwards: then the copy is mended as if it had not been done.
func (f *Fetcher) whileWhole(ctx context.Context, doubt string) error {
	counted, err := f.store.count(ctx)
	if err != nil {
		return err
	}
	return f.early(ctx, cmp.Or(doubt, counted.doubt()))
}

// repair mends the copy, and asks for the updates that this takes: before, they name
// clients to add. After, they name those who were archived before the list was
// measured, which matters only as long as the list may hide them.
func (f *Fetcher) repair(ctx context.Context, round int, c counts, found *findings) error {
	found.doubt = ""
	if round > 0 && f.store.state.ShowsArchived {
		if err := f.readUpdates(ctx, found); err != nil {
			return err
		}
	}
	if err := f.mend(ctx, c, found.earliest); err != nil {
		return err
	}
	found.earliest = 0
	if f.store.state.ShowsArchived {
		return nil
	}
	return f.readUpdates(ctx, found)
}

// doubt says why the counts prove nothing, or nothing if they prove the copy: as
// many clients as the list held, each of them there when it was measured, leave
// room for nobody else. Each other case names what may hide somebody.
func (c counts) doubt() string {
	switch {
	case c.held < c.listed: // somebody whom no page showed
		return fmt.Sprintf("the list moved while it was read: it holds %d clients, and %d of them were read", c.listed, c.held)
	case c.held > c.listed: // who left unseen pulled a neighbour over a page's border, perhaps unseen too
		return fmt.Sprintf("%d clients left the list while it was read, and the account does not show them as deleted", c.held-c.listed)
	case c.doubtful > 0: // one of them may count for a client who was missed
		return fmt.Sprintf("%d clients were archived while the list was read, and may have left it", c.doubtful)
	}
	return ""
}

// mend reads what may have been missed, and measures the list again.
func (f *Fetcher) mend(ctx context.Context, c counts, earliest int) error {
	if err := f.lookAgain(ctx, c); err != nil {
		return err
	}
	if whole, err := f.counted(ctx); err != nil || whole {
		return err
	}
	if err := f.searchTwice(ctx); err != nil {
		return err
	}
	whole, err := f.counted(ctx)
	if err != nil {
		return err
	}
	if whole {
		return f.measureAgain(ctx)
	}
	return f.reread(ctx, earliest)
}

// lookAgain measures the list anew. Where more clients are held than it holds,
// someone left it without a trace, and may have hidden a neighbour: then no page
// is above suspicion, and all are read again.
func (f *Fetcher) lookAgain(ctx context.Context, c counts) error {
	if c.held <= c.listed && c.doubtful == 0 {
		return f.measureAgain(ctx)
	}
	if err := f.restart(ctx); err != nil {
		return err
	}
	return f.walk(ctx)
}

// counted reports whether as many clients are held as the list holds, whenever
// they were read: enough to stop reading, not enough for the proof.
func (f *Fetcher) counted(ctx context.Context) (bool, error) {
	held, err := f.store.Len(ctx)
	return held >= f.store.state.Bound, err
}

// measureAgain asks for the last page, wherever it is now.
func (f *Fetcher) measureAgain(ctx context.Context) error {
	held, err := f.store.Len(ctx)
	if err != nil {
		return err
	}
	size := f.store.state.pageSize()
	number := max(1, (held+size-1)/size)
	for step := 0; ; {
		page, err := f.page(ctx, f.query(), number)
		if err != nil {
			return err
		}
		full := f.store.state.full(page)
		end := !full && (len(page.Clients) > 0 || number == 1 || step > 0)
		err = f.store.add(ctx, page, origin{page: number}, func(s *state) {
			if end {
				s.measure(page)
			}
			s.noteArchived(page)
		})
		if err != nil || end {
			return err
		}
		if step = 1; !full {
			step = -1
		}
		number += step
	}
}

// searchTwice asks for the names that a walk met on two pages. Equal names
// change places from call to call, so where one was met twice another was missed.
func (f *Fetcher) searchTwice(ctx context.Context) error {
	names, err := f.store.namesSeenTwice(ctx)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := f.searchName(ctx, name); err != nil {
			return err
		}
		if whole, err := f.counted(ctx); err != nil || whole {
			return err
		}
	}
	return nil
}

// searchName asks for the clients of a name.
func (f *Fetcher) searchName(ctx context.Context, name string) error {
	if !searchable(name) {
		return nil
	}
	q := intakeq.Query{Search: name, Profile: f.store.query.Profile}
	err := f.answer(ctx, q, func(p intakeq.Page) error { return f.store.add(ctx, p, origin{}, nil) })
	if ignored(err) {
		return nil // this account searches otherwise; rereading finds them too
	}
	return err
}

// reread walks again from a page, until as many clients are held as the list
// has, or to its end.
func (f *Fetcher) reread(ctx context.Context, from int) error {
	for number := max(1, from); ; number++ {
		page, err := f.page(ctx, f.query(), number)
		if err != nil {
			return err
		}
		if err := f.store.add(ctx, page, origin{page: number}, func(s *state) { s.noteArchived(page) }); err != nil {
			return err
		}
		f.store.watch(Progress{Pages: number, Clients: f.store.state.Bound, Proving: true})
		if whole, err := f.counted(ctx); err != nil {
			return err
		} else if whole || !f.store.state.full(page) {
			return f.measureAgain(ctx)
		}
	}
}
