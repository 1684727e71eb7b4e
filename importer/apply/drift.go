package apply

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
)

// drift looks for what staff change while a plan waits and is applied. It knows
// the rows that are still to be sent: a row leaves it when it is begun, so that our
// own saves are no drift. A run calls enqueue, begin, due and check.
type drift struct {
	sender *sender
	mu     sync.Mutex // guards the rest, one look at a time
	queue  queue
	saves  int // since the last look
	last   plan.Progress
	looked bool // in this run
}

func newDrift(s *sender, last plan.Progress) *drift {
	return &drift{sender: s, queue: newQueue(), last: last}
}

// enqueue notes a row that is to be sent.
func (d *drift) enqueue(r plan.Row) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.queue.add(r)
}

// begin notes that a row is being sent, and reports whether it makes a client.
func (d *drift) begin(row int) (creates bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.saves++
	creates = d.queue.rows[row].creates
	d.queue.remove(row)
	return creates
}

// due reports whether it is time to look: so that looking costs little beside
// saving, though our own saves make its answers longer.
func (d *drift) due() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return !d.looked || d.saves >= plan.SavesBetweenLooks(d.last.Pages)
}

// setProgress keeps how far applying got, from which the looks go on.
func (d *drift) setProgress(ctx context.Context, p plan.Progress) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.last = p
	return d.sender.file.SetProgress(ctx, p)
}

// overlap is how far before the last look the next one begins: the filter takes
// whole days, in a zone that is not known.
const overlap = 2 * 24 * time.Hour

// check looks for what was updated since the plan was made, or since the last
// look. An error is why the run ends.
func (d *drift) check(ctx context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.looked {
		d.last.Pages = 0
	}
	since := d.last.Checked
	if since.IsZero() {
		since = d.sender.file.Meta().Snapshot
	}
	seen, err := d.read(ctx, intakeq.Query{Profile: true, UpdatedFrom: since.UTC().Add(-overlap)})
	if err != nil {
		return cmp.Or(seen.stop, fmt.Errorf("look for what changed meanwhile: %w", err))
	}
	d.saves, d.looked = 0, true
	d.last.Pages = seen.pages
	if !seen.server.IsZero() {
		d.last.Checked = seen.server
	}
	return cmp.Or(seen.stop, d.sender.file.SetProgress(ctx, d.last))
}

// ErrRestless says that a look for what changed could not be finished.
var ErrRestless = errors.New("the list of updated clients kept changing while it was read: apply the plan again")

// reading is what reading a list came to.
type reading struct {
	server time.Time // its clock at the first answer
	pages  int
	stop   error // why the run ends though the list could be read: all of it is looked at first
}

// read goes through all pages of a query. One page is one moment; a list of more
// is read until two readings agree.
func (d *drift) read(ctx context.Context, q intakeq.Query) (reading, error) {
	const readings = 5
	var seen reading
	var before []int64
	for range readings {
		var ids []int64
		seen.pages = 0
		for page, err := range d.sender.account.Pages(ctx, q) {
			if err != nil {
				return seen, err
			}
			if seen.pages++; seen.server.IsZero() {
				seen.server = page.Server
			}
			d.sender.proof.SawClock(page.Server)
			for _, doc := range page.Clients {
				id, _ := doc.ID() // no page has a row without it
				ids = append(ids, id)
				stop, err := d.see(ctx, id, doc)
				if err != nil {
					return seen, err
				}
				seen.stop = cmp.Or(seen.stop, stop)
			}
		}
		slices.Sort(ids)
		if seen.pages == 1 || slices.Equal(ids, before) && len(slices.Compact(ids)) == len(before) {
			return seen, nil
		}
		before = ids
	}
	return seen, ErrRestless
}
