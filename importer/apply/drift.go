package apply

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
)

// drift looks for what staff change while a plan waits and is applied. It knows
// the rows that are still to be sent: a row leaves it when it is begun, so that our
// own saves are no drift. A run calls enqueue, begin, due and check.
type drift struct {
	sender  *sender
	mu      sync.Mutex // guards the rest, one look at a time
	queue   queue
	saves   int // since the last look
	last    plan.Progress
	looked  bool           // in this run
	known   map[int64]bool // clients of others that the last look of this run showed
	awaited map[int64]bool // our own saves that this look must show
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
	d.awaited = d.sender.saves.Due()
	seen, err := d.read(ctx, intakeq.Query{Profile: true, UpdatedFrom: since.UTC().Add(-overlap)})
	if err != nil {
		return cmp.Or(seen.stop, fmt.Errorf("look for what changed meanwhile: %w", err))
	}
	d.saves, d.looked, d.known = 0, true, seen.strangers
	d.last.Pages = seen.pages
	if !seen.server.IsZero() {
		d.last.Checked = seen.server
	}
	if seen.blind && !d.last.Blind {
		d.last.Blind = true
		d.sender.careful.Store(true)
		d.sender.meter.tell(NoticeBlind)
	}
	return cmp.Or(seen.stop, d.sender.file.SetProgress(ctx, d.last))
}

// ErrRestless says that a look for what changed could not be finished.
var ErrRestless = errors.New("the list of updated clients kept changing while it was read: apply the plan again")

// reading is what reading a list came to.
type reading struct {
	server    time.Time // its clock at the first answer
	pages     int
	strangers map[int64]bool // the clients that are not of our own saves
	blind     bool           // none of our own saves was there that had to be
	stop      error          // why the run ends though the list could be read: all of it is looked at first
}

// read reads a list of updated clients. One page is one moment. A list of more is read
// until two readings agree, but where all that is in it was to be expected: what the
// last look saw, and our own saves. One that lacks our own saves is read twice.
func (d *drift) read(ctx context.Context, q intakeq.Query) (reading, error) {
	const readings = 5
	var before, seen reading
	for n := range readings {
		stop := seen.stop
		var err error
		if seen, err = d.readOnce(ctx, q); err != nil {
			return seen, err
		}
		seen.stop = cmp.Or(stop, seen.stop)
		settled := seen.pages == 1 || d.expected(seen) || n > 0 && maps.Equal(seen.strangers, before.strangers)
		if settled && (!seen.blind || n > 0) {
			return seen, nil
		}
		before = seen
	}
	return seen, ErrRestless
}

func (d *drift) readOnce(ctx context.Context, q intakeq.Query) (reading, error) {
	seen := reading{strangers: map[int64]bool{}, blind: len(d.awaited) > 0}
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
			seen.strangers[id] = true
			seen.blind = seen.blind && !d.awaited[id]
			stop, err := d.see(ctx, id, doc)
			if err != nil {
				return seen, err
			}
			seen.stop = cmp.Or(seen.stop, stop)
		}
	}
	d.sender.saves.Without(seen.strangers)
	return seen, nil
}

// expected reports whether a list shows no stranger whom the last look did not show,
// and lacks none of its: nobody else is about.
func (d *drift) expected(seen reading) bool {
	d.sender.saves.Without(d.known)
	for id := range d.known {
		if !seen.strangers[id] {
			return false
		}
	}
	return len(seen.strangers) == len(d.known)
}
