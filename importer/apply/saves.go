package apply

import (
	"context"
	"sync"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/record"
)

// saves are the clients that the plan's runs have saved, which the question for
// updates shows beside those of others.
type saves struct {
	mu    sync.Mutex
	ours  map[int64]bool
	fresh map[int64]time.Time // those of this run that no look was asked for yet: since when
}

func newSaves() saves { return saves{ours: map[int64]bool{}, fresh: map[int64]time.Time{}} }

// began notes that a client is, or may have been, saved.
func (s *saves) began(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ours[id] = true
}

// ended notes that a client was saved, and that all of its row is done.
func (s *saves) ended(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fresh[id] = time.Now()
}

// shownAfter is how long a save may take to show.
const shownAfter = time.Minute

// due gives the clients that a look must show now. It is asked for them once.
func (s *saves) due() map[int64]bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	due := map[int64]bool{}
	for id, at := range s.fresh {
		if time.Since(at) > shownAfter {
			due[id] = true
			delete(s.fresh, id)
		}
	}
	return due
}

// without takes from a set of clients those that are ours.
func (s *saves) without(clients map[int64]bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id := range clients {
		if s.ours[id] {
			delete(clients, id)
		}
	}
}

// checkTags holds a client that was saved against its row: tag calls are answered with
// nothing, so only a look shows whether they were carried out.
func (d *drift) checkTags(ctx context.Context, id int64, doc intakeq.Document) error {
	t, err := d.sender.load(ctx, d.sender.clients.rowOf(id))
	if err != nil || t.State != plan.Saved || len(t.TagsAdd)+len(t.TagsRemove) == 0 {
		return err
	}
	for _, cell := range record.NotAsPlanned(t.Tried, doc) {
		if cell.Field == record.MemberTags {
			t.Cells = append(t.Cells, cell)
			return d.sender.end(ctx, t, outcome{state: plan.Differs,
				text: "the tag calls were answered, and the client's tags are not as planned: the account has not carried them out, or staff has changed them since"})
		}
	}
	return nil
}
