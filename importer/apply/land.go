package apply

import (
	"context"
	"errors"
	"fmt"
	"time"

	"intakeq-bulk/importer/apply/proof"
	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/record"
)

// LandedError says that a new client's save landed on a client who was there.
type LandedError struct {
	Row    int
	Client int64
	Known  bool // the client's document, as it was, is in the plan

	// Unproved: nothing shows that the client was there before, and nothing proves
	// that it is new.
	Unproved bool
}

// what says who was hit.
func (e *LandedError) what() string {
	if e.Unproved {
		return fmt.Sprintf("row %d: IntakeQ answered the new client with client %d, and nothing proves that this client is new: it may have replaced the record of somebody who was there before", e.Row, e.Client)
	}
	return fmt.Sprintf("row %d: IntakeQ took the new client for client %d, who was there before, and replaced the record", e.Row, e.Client)
}

// Error says who was hit, and how to take it back.
func (e *LandedError) Error() string {
	text := e.what() + "; the run has stopped: "
	if e.Unproved && !e.Known {
		return text + "look at the client in IntakeQ before you apply the plan again; undo leaves it alone"
	}
	if e.Known {
		return text + "the plan keeps the document as it was: undo makes a plan that restores it"
	}
	return text + "the document as it was is not known here: restore the client from your last export, or in IntakeQ"
}

// land is the outcome of a row whose create landed on client id, who was there
// before, or may have been, and has the document now. It stops the run. The client's document as it
// was becomes the row's Base, if the plan has it.
func (s *sender) land(ctx context.Context, t *task, id int64, now intakeq.Document, verdict proof.Verdict) outcome {
	doc, known, err := s.knownDocument(ctx, id)
	t.ClientID, t.Step, t.After, t.Base = id, plan.StepLanded, now.Raw(), nil
	if known {
		t.Base = doc.Raw()
	}
	landed := &LandedError{Row: t.Row.Row, Client: id, Known: known, Unproved: verdict == proof.Unproved}
	out := outcome{state: plan.Differs, text: landed.Error(), stop: landed}
	if err != nil {
		// A record was replaced: that is told first, whatever else fails.
		out.stop = errors.Join(landed, describe(t.Row.Row, err))
	}
	return out
}

// knownDocument finds a client's document as the plan last knew it.
func (s *sender) knownDocument(ctx context.Context, id int64) (doc intakeq.Document, known bool, err error) {
	ctx = context.WithoutCancel(ctx)
	for r, err := range s.file.Rows(ctx) {
		if err != nil {
			return intakeq.Document{}, false, err
		}
		if r.ClientID != id {
			continue
		}
		tried, err := s.file.Attempt(ctx, r.Row) // a planned row may have been rebased
		if err != nil {
			return intakeq.Document{}, false, err
		}
		for _, doc := range [][]byte{tried.After, tried.Base, r.Before} {
			if doc != nil {
				return intakeq.Trusted(doc), true, nil
			}
		}
	}
	raw, err := s.file.Bystander(ctx, id)
	return intakeq.Trusted(raw), raw != nil, err
}

// sendingOf is what is known of a create whose answer was lost. The clocks of the two
// sides may differ.
func sendingOf(t *task) proof.Sending {
	return proof.Sending{At: t.Sent, Slack: 5 * time.Minute, Highest: t.Highest, Looked: true}
}

// landedOn reports whether a client's record is the work of a row's create whose
// answer was lost: the client was there before, and has all that the row brings. A
// row without email and phone lands on nobody.
func (s *sender) landedOn(t *task, id int64, doc intakeq.Document) bool {
	there := s.clients.thereBefore(id, t.Row.Row, t.Sent) || s.proof.Judge(doc, sendingOf(t)) == proof.Old
	return there && len(record.CreateKeys(t.Row)) > 0 && hasAll(doc, t.Changes)
}

// hasAll reports whether a client's document shows all that changes bring.
func hasAll(doc intakeq.Document, changes []plan.Change) bool {
	return len(record.Differing(changes, intakeq.Document{}, doc)) == 0
}

// findLanding ends the row of a create whose answer was lost, where a client with
// some contact keys shows that it landed there. Later the client's own row may have
// been saved over it. landed is why the run stops; nil: no create landed there.
func (s *sender) findLanding(ctx context.Context, id int64, doc intakeq.Document, keys []string) (landed, err error) {
	for _, key := range keys {
		for _, row := range s.lost.rows(key) {
			t, err := s.load(ctx, row)
			if err != nil {
				return nil, describe(row, err)
			}
			open := t.Row.Creates() && (t.State == plan.Sent || t.State == plan.Unknown)
			if open && s.landedOn(t, id, doc) {
				return s.end(ctx, t, s.land(ctx, t, id, doc, proof.Old)), nil
			}
		}
	}
	return nil, nil
}

// replacedBy gives the row whose create replaced a client's record in an earlier
// run, where the record still shows that; 0: none.
func (s *sender) replacedBy(ctx context.Context, id int64, doc intakeq.Document) (int, error) {
	row := s.clients.replacedBy(id)
	if row == 0 {
		return 0, nil
	}
	t, err := s.load(ctx, row)
	if err != nil || !hasAll(doc, t.Changes) {
		return 0, err
	}
	return row, nil
}
