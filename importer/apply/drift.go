package apply

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/record"
)

// drift looks for what staff change while a plan waits and is applied. The rows
// that are still to be sent are its own; a row leaves when it is begun, so that
// our own saves are no drift.
//
// It is used by the goroutine that begins rows, and by one look at a time, for
// which that goroutine waits.
type drift struct {
	a       *Application
	clients map[int64]int    // rows to be sent, by their client
	keys    map[string][]int // creates to be sent, by what a client has that they would meet
	rows    map[int]awaited  // what of the two is a row's
	saves   int              // since the last look
	last    plan.Progress
	looked  bool // in this run
}

func newDrift(a *Application, last plan.Progress) *drift {
	return &drift{a: a, clients: map[int64]int{}, keys: map[string][]int{}, rows: map[int]awaited{}, last: last}
}

// awaited is by what a row that is to be sent is found.
type awaited struct {
	client int64
	keys   []string
}

// await notes a row that is to be sent.
func (d *drift) await(r plan.Row) {
	if !record.Creates(r) {
		if r.ClientID != 0 {
			d.clients[r.ClientID] = r.Row
			d.rows[r.Row] = awaited{client: r.ClientID}
		}
		return
	}
	var keys []string
	if r.Action != plan.Hold { // else its first save can land on nobody
		keys = record.CreateKeys(r)
	}
	switch {
	case r.ExternalID != "":
		keys = append(keys, externalKey(r.ExternalID))
	case len(keys) == 0:
		keys = append(keys, nameKey(r.Name))
	}
	for _, key := range keys {
		d.keys[key] = append(d.keys[key], r.Row)
	}
	d.rows[r.Row] = awaited{keys: keys}
}

// externalKey is of a client who has the id of a create to come: somebody else,
// or another plan, has made it already. The API never looks at that id.
func externalKey(id string) string { return "x" + record.PlainID(id) }

// nameKey is of a new client by whose name alone a create that has no id, email or
// phone can be told.
func nameKey(name string) string { return "n" + intakeq.Fold(name) }

// begin notes that a row is being sent.
func (d *drift) begin(row int) {
	d.saves++
	of := d.rows[row]
	delete(d.rows, row)
	delete(d.clients, of.client)
	for _, key := range of.keys {
		rows := slices.DeleteFunc(d.keys[key], func(r int) bool { return r == row })
		if d.keys[key] = rows; len(rows) == 0 {
			delete(d.keys, key)
		}
	}
}

// due reports whether it is time to look: so that looking costs little beside
// saving, though our own saves make its answers longer.
func (d *drift) due() bool {
	const step = 25
	return !d.looked || d.saves >= max(step, step*d.last.Pages)
}

// overlap is how far before the last look the next one begins: the filter takes
// whole days, in a zone that is not known.
const overlap = 2 * 24 * time.Hour

// check looks for what was updated since the plan was made, or since the last
// look.
func (d *drift) check(ctx context.Context) error {
	if !d.looked {
		d.last.Pages = 0
	}
	since := d.last.Checked
	if since.IsZero() {
		since = d.a.file.Meta().Snapshot
	}
	server, pages, err := d.read(ctx, intakeq.Query{Profile: true, UpdatedFrom: since.UTC().Add(-overlap)})
	if err != nil {
		return fmt.Errorf("look for what changed meanwhile: %w", err)
	}
	d.saves, d.looked = 0, true
	d.last.Pages = pages
	if !server.IsZero() {
		d.last.Checked = server
	}
	return d.a.file.SetProgress(ctx, d.last)
}

// ErrRestless says that a look for what changed could not be finished.
var ErrRestless = errors.New("the list of updated clients kept changing while it was read: apply the plan again")

// read takes in all pages of a query. One page is one moment; a list of more is
// read until two readings agree. It gives the server's clock at the first answer.
func (d *drift) read(ctx context.Context, q intakeq.Query) (server time.Time, pages int, err error) {
	const readings = 5
	var before []int64
	for range readings {
		var ids []int64
		pages = 0
		for page, err := range d.a.account.Pages(ctx, q) {
			if err != nil {
				return server, pages, err
			}
			if pages++; server.IsZero() {
				server = page.Server
			}
			for _, doc := range page.Clients {
				id, _ := doc.ID() // no page has a row without it
				ids = append(ids, id)
				if err := d.take(ctx, id, doc); err != nil {
					return server, pages, err
				}
			}
		}
		slices.Sort(ids)
		if pages == 1 || slices.Equal(ids, before) && len(slices.Compact(ids)) == len(before) {
			return server, pages, nil
		}
		before = ids
	}
	return server, pages, ErrRestless
}

// take holds a client as it is now against the rows to come.
func (d *drift) take(ctx context.Context, id int64, doc intakeq.Document) error {
	client := record.NewCells(doc)
	keys := record.ContactKeys(client.Get)
	if fell, err := d.a.fellBefore(ctx, id, doc, keys); fell || err != nil {
		return err
	}
	if row, awaited := d.clients[id]; awaited {
		after, err := d.follow(ctx, row, doc)
		if err != nil {
			return err
		}
		keys = append(keys, after...)
	} else {
		d.note(id)
		if !d.looked { // nothing of this run can have fallen on the client yet
			if err := d.a.file.Refresh(ctx, id, doc.Raw()); err != nil {
				return err
			}
		}
	}
	for _, key := range append(keys, d.identity(id, doc)...) {
		for _, row := range d.keys[key] {
			if err := d.collide(ctx, row, id, key); err != nil {
				return err
			}
		}
	}
	return nil
}

// identity are the keys by which a client may be the one that a create to come
// would make. The client of another row of the plan is not.
func (d *drift) identity(id int64, doc intakeq.Document) []string {
	if d.a.claimedByAnother(id, 0) {
		return nil
	}
	var keys []string
	if external := record.PlainID(doc.Cell(record.MemberExternal)); external != "" {
		keys = append(keys, externalKey(external))
	}
	if !older(doc, d.a.file.Meta().Snapshot) {
		keys = append(keys, nameKey(doc.Cell(record.MemberName)))
	}
	return keys
}

// note keeps since when a client is known to be there.
func (d *drift) note(id int64) {
	d.a.mu.Lock()
	defer d.a.mu.Unlock()
	if _, known := d.a.known[id]; !known {
		d.a.known[id] = time.Now()
	}
}

// follow rebases a row on its client's new document, or finds it in conflict. It
// gives the contact keys that the client will have.
func (d *drift) follow(ctx context.Context, row int, doc intakeq.Document) (after []string, err error) {
	t, err := d.a.load(ctx, row)
	if err != nil || !goesOn(t.Row) || t.Step == plan.StepTags || bytes.Equal(record.Base(t.Tried).Raw(), doc.Raw()) {
		return nil, err
	}
	by, err := d.a.replaced(ctx, t.ClientID, doc)
	if err != nil {
		return nil, err
	}
	if by != 0 {
		t.Error = fmt.Sprintf("the new client of row %d fell on this client, and replaced the record: undo the plan first", by)
		return nil, d.conflict(ctx, t)
	}
	var conflicts []plan.Cell
	t.Row, conflicts = rebase(t.Row, doc)
	if len(conflicts) > 0 {
		t.Cells, t.Error = conflicts, "somebody else has changed what the plan changes: "+record.FieldNames(conflicts)
		return nil, d.conflict(ctx, t)
	}
	t.Base = bytes.Clone(doc.Raw())
	now, will := record.NewCells(doc), record.Diff{Changes: t.Changes}
	return record.ContactKeys(will.After(now.Get)), d.a.file.Record(ctx, t.Row, t.Attempt)
}

func (d *drift) conflict(ctx context.Context, t *task) error {
	t.State = plan.Conflict
	if err := d.a.file.Record(ctx, t.Row, t.Attempt); err != nil {
		return err
	}
	d.a.tell(t)
	return nil
}

// collide finds a create in conflict with a client who has its key: on whom it
// would land, or who is the same person.
func (d *drift) collide(ctx context.Context, row int, id int64, key string) error {
	t, err := d.a.load(ctx, row)
	if err != nil || t.State == plan.Conflict {
		return err
	}
	switch key {
	case externalKey(t.ExternalID):
		t.Error = fmt.Sprintf("client %d, who is new or was changed since the plan was made, has this ExternalClientId: plan the file again", id)
	case nameKey(t.Name):
		t.Error = fmt.Sprintf("client %d, who is new since the plan was made, has this name, and the row has no email, phone or ExternalClientId to tell them apart: plan the file again", id)
	default:
		t.Error = fmt.Sprintf("IntakeQ would take this new client for client %d, who is new or was changed since the plan was made: the same first name, and the same email or phone", id)
	}
	return d.conflict(ctx, t)
}
