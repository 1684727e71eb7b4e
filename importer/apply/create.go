package apply

import (
	"errors"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/record"
)

// create makes the row's client. It reports whether the row can go on.
func (a *Application) create(t *task) bool {
	changes, step := t.Changes, plan.StepSave
	if t.Action == plan.Hold {
		changes, step = landless(t.Changes), plan.StepNames
	}
	doc, err := record.Patched(intakeq.Document{}, changes)
	if err != nil {
		return a.fail(t, err, nil)
	}
	t.Sent = time.Now() // at the earliest; what is killed from here on is looked for
	if !a.intend(t, step) {
		return false
	}
	ctx, wire, done := a.wired()
	defer done()
	saved, err := a.account.Create(ctx, doc)
	if err != nil {
		return a.fail(t, err, wire)
	}
	return a.made(t, saved, doc, wire)
}

// landless are the changes of a first save that the API can land on nobody: names
// and ids only, for it lands by a first name together with an email or a phone (API
// document, "Saving Clients").
func landless(changes []plan.Change) []plan.Change {
	var out []plan.Change
	for _, c := range changes {
		if intakeq.HasRole(c.Field, append(intakeq.Names(), intakeq.ID)...) {
			out = append(out, c)
		}
	}
	return out
}

var errNoClient = errors.New("the answer names no client")

// made takes in the answer to a create.
func (a *Application) made(t *task, saved intakeq.Saved, sent intakeq.Document, wire *wire) bool {
	id, ok := saved.Document.ID()
	if !ok {
		return a.fail(t, &intakeq.Error{Method: "POST", Path: "/clients", Status: 200, OnWire: true, Err: errNoClient}, wire)
	}
	a.answered()
	if a.landed(t, id, saved, wire) {
		return false
	}
	return a.own(t, id, saved.Document, sent)
}

// own makes a client that a create made, or that was found to be of one, the row's.
func (a *Application) own(t *task, id int64, doc, sent intakeq.Document) bool {
	t.ClientID, t.was, t.why = id, plan.Sent, "" // the row is begun, whatever it was
	a.claim(id, t.Row.Row)
	if t.Step == plan.StepNames {
		t.Base, t.Step = doc.Raw(), plan.StepSave
		return a.record(t)
	}
	t.After, t.Cells, t.Step = doc.Raw(), record.Differing(t.Changes, sent, doc), plan.StepTags
	return len(t.TagsAdd)+len(t.TagsRemove) == 0 || a.record(t)
}

func (a *Application) claim(id int64, row int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.claimed[id] = row
}
