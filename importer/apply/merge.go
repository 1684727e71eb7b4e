package apply

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/record"
)

// see holds a client as it is now against the rows to come. stop is why the run
// ends when the look is done; nil: it goes on.
func (d *drift) see(ctx context.Context, id int64, doc intakeq.Document) (stop, err error) {
	if d.awaited[id] {
		if err := d.checkTags(ctx, id, doc); err != nil {
			return nil, err
		}
	}
	keys := record.ContactKeys(record.NewCells(doc).Get)
	// A landing goes first: were the client's own row to follow the document now, the
	// record that was replaced would be lost.
	if stop, err := d.sender.findLanding(ctx, id, doc, keys); stop != nil || err != nil {
		return stop, err
	}
	if row, awaited := d.queue.updates[id]; awaited {
		after, conflict, err := d.follow(ctx, row, doc)
		if err != nil {
			return nil, describe(row, err)
		}
		// The client will have these keys too, before a create among the rows is sent.
		keys, stop = append(keys, after...), conflict
	} else {
		d.sender.clients.add(id, time.Now())
		d.sender.proof.SawClient(id)
		if !d.looked { // nothing of this run can have landed on the client yet
			if err := d.sender.file.RefreshBystander(ctx, id, doc.Raw()); err != nil {
				return nil, err
			}
		}
	}
	for _, key := range append(keys, d.identity(id, doc)...) {
		for _, row := range d.queue.creates[key] {
			conflict, err := d.meet(ctx, row, id, key)
			if err != nil {
				return nil, describe(row, err)
			}
			stop = cmp.Or(stop, conflict)
		}
	}
	return stop, nil
}

// identity are the keys by which a client may be the one that a create to come
// would make. The client of another row of the plan is not.
func (d *drift) identity(id int64, doc intakeq.Document) []string {
	if d.sender.clients.ofAnother(id, 0) {
		return nil
	}
	var keys []string
	if external := record.PlainID(doc.Cell(record.MemberExternal)); external != "" {
		keys = append(keys, externalKey(external))
	}
	if d.isNew(id, doc) {
		keys = append(keys, nameKey(doc.Cell(record.MemberName)))
	}
	return keys
}

// isNew reports whether a client is new since the plan was made: whoever was there then
// is known to the plan, and another plan would say no more of it.
func (d *drift) isNew(id int64, doc intakeq.Document) bool {
	const otherZone = 24 * time.Hour
	meta := d.sender.file.Meta()
	made, dated := intakeq.ParseTime(doc.Get("DateCreated"))
	dated = dated && !meta.Snapshot.IsZero()
	if id > meta.Highest {
		return !dated || !made.Before(meta.Snapshot.Add(-otherZone))
	}
	// An account that does not count upwards. A date in the future is of another clock.
	now, ok := d.sender.proof.Now()
	return ok && dated && !made.Before(meta.Snapshot) && !made.After(now)
}

// follow rebases a row on its client's new document, or finds it in conflict. It
// gives the contact keys that the client will have.
func (d *drift) follow(ctx context.Context, row int, doc intakeq.Document) (after []string, stop, err error) {
	t, err := d.sender.load(ctx, row)
	switch {
	case err != nil:
		return nil, nil, err
	case !t.Row.Unfinished(), t.Step == plan.StepTags:
		return nil, nil, nil // nothing of its save is still to come
	}
	told, err := d.sender.rebase(ctx, t, doc)
	switch {
	case err != nil:
		return nil, nil, err
	case told != "":
		return nil, d.conflict(ctx, t, told), nil
	}
	will := record.Diff{Changes: t.Changes}
	return record.ContactKeys(will.After(record.NewCells(doc).Get)), nil, nil
}

// conflict ends a row that is not to be sent. It gives why the run ends, if it
// does.
func (d *drift) conflict(ctx context.Context, t *task, text string) error {
	return d.sender.end(ctx, t, outcome{state: plan.Conflict, text: text})
}

// meet finds a create in conflict with a client who has its key: on whom it would
// land, or who is the same person.
func (d *drift) meet(ctx context.Context, row int, id int64, key string) (stop, err error) {
	t, err := d.sender.load(ctx, row)
	if err != nil || t.State == plan.Conflict {
		return nil, err
	}
	var text string
	switch key {
	case externalKey(t.ExternalID):
		text = fmt.Sprintf("client %d, who is new or was changed since the plan was made, has this ExternalClientId: plan the file again", id)
	case nameKey(t.Name):
		text = fmt.Sprintf("client %d, who is new since the plan was made, has this name, and the row has no email, phone or ExternalClientId to tell them apart: plan the file again", id)
	default:
		text = fmt.Sprintf("IntakeQ would take this new client for client %d, who is new or was changed since the plan was made: the same first name, and the same email or phone", id)
	}
	return d.conflict(ctx, t, text), nil
}
