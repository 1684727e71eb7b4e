package apply

import (
	"slices"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/record"
)

// queue finds the rows that are still to be sent by the clients whom they would
// meet.
type queue struct {
	updates map[int64]int    // by their client
	creates map[string][]int // by what a client has that they would meet
	rows    map[int]queued   // what of the two is a row's
}

// queued is by what a row is found.
type queued struct {
	client  int64
	creates bool
	keys    []string
}

func newQueue() queue {
	return queue{updates: map[int64]int{}, creates: map[string][]int{}, rows: map[int]queued{}}
}

func (q *queue) add(r plan.Row) {
	if !r.Creates() {
		if r.ClientID != 0 {
			q.updates[r.ClientID] = r.Row
			q.rows[r.Row] = queued{client: r.ClientID}
		}
		return
	}
	var keys []string
	if r.Decision != plan.DecideCreate { // else its first save can land on nobody
		keys = record.CreateKeys(r)
	}
	switch {
	case r.ExternalID != "":
		keys = append(keys, externalKey(r.ExternalID))
	case len(keys) == 0:
		keys = append(keys, nameKey(r.Name))
	}
	for _, key := range keys {
		q.creates[key] = append(q.creates[key], r.Row)
	}
	q.rows[r.Row] = queued{creates: true, keys: keys}
}

func (q *queue) remove(row int) {
	of := q.rows[row]
	delete(q.rows, row)
	delete(q.updates, of.client)
	for _, key := range of.keys {
		rows := slices.DeleteFunc(q.creates[key], func(r int) bool { return r == row })
		if q.creates[key] = rows; len(rows) == 0 {
			delete(q.creates, key)
		}
	}
}

// externalKey is of a client who has the id of a create to come: somebody else,
// or another plan, has made it already. The API never looks at that id.
func externalKey(id string) string { return "x" + record.PlainID(id) }

// nameKey is of a new client by whose name alone a create that has no id, email or
// phone can be told.
func nameKey(name string) string { return "n" + intakeq.Fold(name) }
