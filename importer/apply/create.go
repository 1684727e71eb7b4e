package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"intakeq-bulk/importer/apply/proof"
	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/record"
	"intakeq-bulk/internal/wire"
)

// create makes the row's client, where it has still to become one. A held create
// takes two saves: the update that follows is the second.
func (s *sender) create(ctx context.Context, t *task) (outcome, error) {
	if !t.Row.Creates() {
		return outcome{}, nil
	}
	changes, step := t.Changes, plan.StepSave
	if t.Decision == plan.DecideCreate {
		changes, step = namesOnly(t.Changes), plan.StepNames
	}
	doc, err := record.Patched(intakeq.Document{}, changes)
	if err != nil {
		return unfit(err), nil
	}
	t.Sent = time.Now() // at the earliest; what is killed from here on is looked for
	t.Timeout, t.Highest = s.timeout, s.proof.Highest()
	if err := s.intend(ctx, t, step); err != nil {
		return outcome{}, err
	}
	request, left, done := wire.Watch(ctx)
	defer done()
	answer, err := s.account.Create(request, doc)
	if err != nil {
		return s.fail(ctx, t, err, left), nil
	}
	id, ok := answer.Document.ID()
	if !ok {
		err := &intakeq.Error{Method: "POST", Path: "/clients", Status: 200, OnWire: true, Err: errNoClient}
		return s.fail(ctx, t, err, left), nil
	}
	s.failures.reset()
	s.proof.SawClock(answer.Server)
	verdict, err := s.prove(ctx, t, answer.Document, proof.Sending{At: left.Left(), Slack: roundedTo, Highest: t.Highest})
	switch {
	case err != nil:
		s.lose(t, left)
		return outcome{state: plan.Unknown, text: (&LandedError{Row: t.Row.Row, Client: id, Unproved: true}).what(), stop: s.stops(ctx, err)}, nil
	case verdict != proof.New:
		return s.land(ctx, t, id, answer.Document, verdict), nil
	}
	s.proved.Store(true)
	t.sent = true
	return outcome{}, s.assign(ctx, t, id, answer.Document, doc)
}

// roundedTo is how far off DateCreated may be though all is well: it, and the
// server's clock, may come in whole seconds.
const roundedTo = 2 * time.Second

// prove decides whether the client of a create's answer is new. Where the answer
// can't tell, the client is looked up.
func (s *sender) prove(ctx context.Context, t *task, doc intakeq.Document, sending proof.Sending) (proof.Verdict, error) {
	id, _ := doc.ID()
	if s.clients.thereBefore(id, t.Row.Row, sending.At) {
		return proof.Old, nil
	}
	if verdict := s.proof.Judge(doc, sending); verdict != proof.Unproved {
		return verdict, nil
	}
	now, found, err := s.account.ByID(ctx, id, doc)
	if err != nil || !found {
		return proof.Unproved, err
	}
	sending.Looked = true
	return s.proof.Judge(now, sending), nil
}

var errNoClient = errors.New("the answer names no client")

// namesOnly are the changes of a first save that the API can land on nobody: names
// and ids only, for it lands by a first name together with an email or a phone (API
// document, "Saving Clients").
func namesOnly(changes []plan.Change) []plan.Change {
	var out []plan.Change
	for _, c := range changes {
		if intakeq.HasRole(c.Field, append(intakeq.Names(), intakeq.ID)...) {
			out = append(out, c)
		}
	}
	return out
}

// assign makes a client that a create made, or that was found to be of one, the
// row's.
func (s *sender) assign(ctx context.Context, t *task, id int64, doc, sent intakeq.Document) error {
	t.ClientID, t.was, t.why, t.said, t.read = id, plan.Sent, "", "", true // the row is begun, whatever it was
	s.clients.assign(id, t.Row.Row)
	s.proof.SawClient(id)
	s.saves.Began(id)
	if t.Step == plan.StepNames {
		t.Base, t.Step = doc.Raw(), plan.StepSave
		return s.record(ctx, t)
	}
	return s.saved(ctx, t, doc, sent)
}

// adopt makes of a held create the update of the client that it would land on.
// The plan does not hold that client's document: it is read now.
func (s *sender) adopt(ctx context.Context, t *task) (outcome, error) {
	if t.ClientID != 0 {
		return outcome{}, nil
	}
	doc, found, err := s.account.ByID(ctx, t.Lands, intakeq.Document{})
	switch {
	case err != nil:
		out := t.asBefore()
		out.stop = describe(t.Row.Row, err)
		if ctx.Err() != nil {
			out.stop = context.Cause(ctx)
		}
		return out, nil
	case !found:
		return unfit(fmt.Errorf("the account has no client %d any more", t.Lands)), nil
	}
	now := record.Against(t.Row, doc)
	if moved, err := s.notShown(ctx, t, now.Changes); err != nil || moved != nil {
		return outcome{state: plan.Conflict, text: fmt.Sprintf("client %d was changed since the plan was made, and what was decided is not what would be written: %s: plan again",
			t.Lands, strings.Join(moved, ", "))}, err
	}
	t.Row, t.ClientID, t.Before, t.read = now, t.Lands, doc.Raw(), true
	s.clients.assign(t.ClientID, t.Row.Row)
	return outcome{}, s.record(ctx, t)
}

// notShown lists the fields of which something else would be written than a person saw
// beside the decision; nil: none.
func (s *sender) notShown(ctx context.Context, t *task, changes []plan.Change) ([]string, error) {
	card, err := s.file.Card(ctx, t.Row.Row)
	shown, kept := card.Outcomes[t.Decision]
	if err != nil || !kept {
		return nil, err
	}
	var fields []string
	for _, c := range changes {
		same := slices.ContainsFunc(shown.Changes, func(other plan.Change) bool {
			return other.Field == c.Field && record.PlainText(other.Before) == record.PlainText(c.Before)
		})
		if c.Kind != plan.Form && !same {
			fields = append(fields, c.Field)
		}
	}
	return fields, nil
}
