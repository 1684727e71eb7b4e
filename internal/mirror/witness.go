package mirror

import (
	"context"
	"slices"
	"time"

	"intakeq-bulk/intakeq"
)

// reach is how old an update may be for the question for updates to reach back to it.
const reach = 30 * 24 * time.Hour

// witness is what an answer to the question for updates must show: a client, or
// whoever it may be.
type witness struct {
	wanted bool
	id     int64 // 0: anybody
}

func (w witness) in(p intakeq.Page) bool {
	return w.id == 0 && len(p.Clients) > 0 || slices.Contains(p.IDs(), w.id)
}

// witness says from when on to ask for updates, so that the answer can't rightly be
// empty: from the latest update that the walk saw. Where more than a page was updated
// about then, that would cost more than to ask a second time.
func (f *Fetcher) witness(ctx context.Context) (from time.Time, w witness, err error) {
	server := f.store.state.Since.UTC()
	from = server.Add(-overlap)
	id, at, err := f.store.updatedLast(ctx)
	if err != nil || id == 0 || at.Before(server.Add(-reach)) {
		// Nobody is known whom it must show. Where no list is counted after it, that it
		// shows nobody at all is not believed at once.
		return from, witness{wanted: f.store.follows()}, err
	}
	if !at.Before(server) {
		return from, witness{true, id}, nil
	}
	back := at.UTC().Add(-overlap)
	n, err := f.store.updatedSince(ctx, back.Add(-overlap/2)) // the day that it names, in any zone
	switch {
	case err != nil:
		return from, witness{}, err
	case n < f.store.state.pageSize():
		return back, witness{true, id}, nil
	case at.After(from.Add(overlap / 2)):
		return from, witness{true, id}, nil // it has to be shown all the same
	}
	return from, witness{wanted: true}, nil
}
